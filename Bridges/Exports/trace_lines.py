"""A trace as `driveloop trace --json-lines` tells it; README.md names every member."""
import json
import os
import shutil
import subprocess

try:
    from .run_folder import ExportError
except ImportError:
    from run_folder import ExportError

FORMAT = 1
HERE = os.path.dirname(os.path.abspath(__file__))


def program(given=None):
    """The program: the one given, DRIVELOOP_BINARY, this checkout's build, or the one on the PATH."""
    for path in (given, os.environ.get("DRIVELOOP_BINARY"), os.path.join(HERE, "../../.build/release/driveloop")):
        if path and os.path.isfile(path):
            return path
        if path and path == given:
            raise ExportError("%s: no such program" % path)
    found = shutil.which("driveloop")
    if not found:
        raise ExportError("no driveloop program; build it (make build), or name it with --driveloop")
    return found


class Trace:
    """Header, ticks and, where they were asked for, lanes: plain dictionaries."""

    def __init__(self, lines, name):
        self.header, self.lanes, self.ticks = None, [], []
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                kind = record["type"]
            except (ValueError, KeyError, TypeError) as error:
                raise ExportError("%s: line %d of its JSON Lines: %s" % (name, number, error)) from None
            if kind == "header":
                self.header = record
            elif kind == "lanes":
                self.lanes = record["lanes"]
            elif kind == "tick":
                self.ticks.append(record)
        if self.header is None or self.header.get("format") != FORMAT:
            raise ExportError("%s: expected JSON Lines of format %d, got %s" % (
                name, FORMAT, self.header and self.header.get("format")))
        if len(self.ticks) != self.header["ticks"]:
            raise ExportError("%s: expected %d ticks, got %d" % (name, self.header["ticks"], len(self.ticks)))

    @property
    def bodies(self):
        """Descriptions of all actors by id, the ego's too."""
        found = {self.header["ego"]["id"]: self.header["ego"]}
        for tick in self.ticks:
            for actor in tick["spawned"]:
                found[actor["id"]] = actor
        return found


def read(path, driveloop, lanes=False, maps_cache=None, model=None):
    command = [driveloop, "trace", path, "--json-lines"] + (["--lanes"] if lanes else [])
    if model:
        command += ["--model", model]
    if maps_cache:
        command += ["--maps-cache", maps_cache]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip() or "exit code %d" % done.returncode
        raise ExportError("%s: %s" % (path, message))
    return Trace(done.stdout.decode("utf-8").splitlines(), path)


def events(trace):
    """What happened when: (time, level, text), in order; level is `info`, `warning` or `error`."""
    found = []
    touching, stops = set(), None
    for tick in trace.ticks:
        for signal in tick["signals"]:
            found.append((tick["time"], "info", signal))
        now = {(c["other"], c["type_id"]) for c in tick["collisions"]}
        for other, type_id in sorted(now - touching):
            found.append((tick["time"], "error", "collision with %s (%d)" % (type_id, other)))
        touching = now
        reasons = tick.get("decision", {}).get("reasons", [])
        cause = (reasons[0]["cause"], reasons[0]["actor"]) if reasons else None
        if cause != stops and cause is not None:
            what = cause[0] + ("" if cause[1] is None else " %d" % cause[1])
            found.append((tick["time"], "info", "agent: " + what))
        stops = cause
    differs = trace.header.get("plans", {}).get("difference")
    if differs is not None:
        found.append((differs, "warning", "the plans shown, made again, are not those that drove from here on"))
        found.sort(key=lambda event: event[0])
    if trace.header["failure"]:
        found.append((trace.ticks[-1]["time"] if trace.ticks else 0.0, "error", trace.header["failure"]))
    return found


def quaternion(roll, pitch, yaw):
    """(x, y, z, w) of a rotation about x, then y, then z: right-handed axes, x forward, y left, z up, as
    DriveLoop's angles are, with pitch positive with the nose up."""
    import math
    cr, sr = math.cos(roll / 2), math.sin(roll / 2)
    # A positive turn about the left axis would put the nose down.
    cp, sp = math.cos(pitch / 2), -math.sin(pitch / 2)
    cy, sy = math.cos(yaw / 2), math.sin(yaw / 2)
    return (sr * cp * cy - cr * sp * sy, cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy, cr * cp * cy + sr * sp * sy)


def pictures(folder, route_id):
    """Saved pictures of a route (`evaluate --save-images`): [(tick, camera, path)], in order of ticks."""
    place = os.path.join(folder, route_id)
    if not os.path.isdir(place):
        raise ExportError("%s: no such folder; expected the folder of evaluate --save-images" % place)
    found = []
    for camera in sorted(os.listdir(place)):
        for name in sorted(os.listdir(os.path.join(place, camera))) if os.path.isdir(os.path.join(place, camera)) else []:
            stem, ending = os.path.splitext(name)
            if ending == ".jpg" and stem.isdigit():
                found.append((int(stem), camera, os.path.join(place, camera, name)))
    if not found:
        raise ExportError("%s: no pictures CAMERA/TICK.jpg in it" % place)
    return sorted(found)
