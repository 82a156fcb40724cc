"""Kills -9 at random moments during evaluations, full disks and read-only folders: nothing that was finished is lost.

    python Tests/Acceptance/kills.py .build/release/driveloop [--count 50] [--seed 1] [--only kills|disk]

Evaluations of the project's own town with a cheap agent are killed again and again: the parent, a worker, and over ZeroMQ
the world, its worker or the agent's process. After each kill the same command goes on (with --retry-crashed where a worker
died: its route is on record as crashed). A folder that becomes complete must equal that of an undisturbed run byte for byte,
and no route that was finished before a kill may be driven again. Moments and victims come from the seed; how far the
programs get until then is the machine's affair. The disks are small tmpfs mounts, which need root. Ends with 1 if a check
fails.
"""
import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
RUN = ["--routes", "Scenarios/Routes/looptown.xml", "--tick-limit", "400"]
AGENT = "constant-velocity"
LIMIT = 300.0


class Failure(Exception):
    pass


def results(folder):
    """Every result file and its bytes, but for the wall-clock diary and the lock."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if name == ".lock" or name.startswith("timing.json"):
                continue
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def finished(folder):
    """Index → hash of the record, of the routes that the journal calls finished and that did not crash."""
    try:
        with open(os.path.join(folder, "journal.jsonl"), "rb") as file:
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return {}
    entries = {}
    for line in lines[:-1]:
        entry = json.loads(line)
        entries[entry["index"]] = entry
    # A route that crashed is driven again: its record changes before its line does.
    entries = {index: entry for index, entry in entries.items() if entry["reason"] is None}
    for entry in entries.values():
        name = "%04d_%s.json" % (entry["index"], entry["route_id"])
        with open(os.path.join(folder, "records", name), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != entry["record_sha256"]:
                raise Failure("%s does not have the hash that the journal says" % name)
    return {index: entry["record_sha256"] for index, entry in entries.items()}


def children(pid):
    with contextlib.suppress(OSError):
        with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
            return [int(child) for child in file.read().split()]
    return []


class Evaluation:
    """One start of an evaluation: alone, or as a world and an agent in two processes."""

    def __init__(self, binary, out, remote):
        self.remote, self.binary = remote, binary
        common = RUN + ["--out", out, "--retry-crashed"]
        self.errors = tempfile.TemporaryFile()
        self.agent = None
        if remote:
            self.address = "ipc://%s-socket" % out
            command = ["world", "--bind", self.address, "--agent", AGENT, "--timeout", "30"] + common
            self.start_agent()
        else:
            command = ["evaluate", "--agent", AGENT, "--jobs", "2"] + common
        self.main = subprocess.Popen(
            [binary] + command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=self.errors, start_new_session=True)

    def start_agent(self):
        self.agent = subprocess.Popen(
            [self.binary, "agent", "--connect", self.address, "--agent", AGENT, "--timeout", "30"], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def victims(self):
        """Name → process ids, of those that live."""
        found = {"parent": [self.main.pid], "worker": children(self.main.pid)}
        if self.remote:
            found = {"world": found["parent"], "worker": found["worker"], "agent": [self.agent.pid]}
            if self.agent.poll() is not None:
                found.pop("agent")
        return {name: pids for name, pids in found.items() if pids}

    def wait(self, seconds):
        """True once the main process has ended. An agent that lost its world is started again, as a service would be."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.main.poll() is not None:
                return True
            if self.agent and self.agent.poll() is not None and self.agent.returncode != 0:
                self.start_agent()
            time.sleep(0.002)
        return self.main.poll() is not None

    def end(self):
        if not self.wait(LIMIT):
            raise Failure("an evaluation hangs after a kill: %s" % self.diary())
        if self.agent:
            self.agent.kill()
            self.agent.wait()
        return self.main.returncode

    def diary(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")[-2000:]


def run_kills(binary, count, seed, work):
    source = random.Random(seed)
    reference = os.path.join(work, "reference")
    began = time.monotonic()
    if Evaluation(binary, reference, False).end() != 0:
        raise Failure("the undisturbed run failed")
    length = time.monotonic() - began
    expected = results(reference)
    print("undisturbed: %d files in %.1f s" % (len(expected), length), flush=True)
    killed, tally, folders = 0, {}, 0
    while killed < count:
        folders += 1
        remote = folders % 2 == 0
        out = os.path.join(work, "run%d" % folders)
        while True:
            evaluation = Evaluation(binary, out, remote)
            over = evaluation.wait(source.uniform(0, 0.8 * length))
            if not over and killed < count:
                victims = evaluation.victims()
                name = source.choice(sorted(victims))
                # Read first: what is finished now must still be so later.
                before = finished(out)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(source.choice(victims[name]), signal.SIGKILL)
                    killed += 1
                    kind = ("world and agent: " if remote else "evaluate: ") + name
                    tally[kind] = tally.get(kind, 0) + 1
            else:
                before = finished(out)
            code = evaluation.end()
            after = finished(out)
            lost = [index for index, digest in before.items() if after.get(index) != digest]
            if lost:
                raise Failure("finished routes lost in %s: %s" % (out, lost))
            if code == 0:
                break
            if code not in (1, 2, -signal.SIGKILL):
                raise Failure("exit code %d: %s" % (code, evaluation.diary()))
        check_same(expected, out, "run %d" % folders)
        shutil.rmtree(out)
    for kind in sorted(tally):
        print("  killed %-28s %d times" % (kind, tally[kind]))
    print("ok: %d kills in %d evaluations; no finished route lost, same bytes as undisturbed" % (killed, folders))
    return expected


def check_same(expected, folder, what):
    got = results(folder)
    differing = sorted(name for name in set(expected) | set(got) if expected.get(name) != got.get(name))
    if differing:
        raise Failure("%s: other bytes than the undisturbed run: %s" % (what, differing[:8]))


def plain(binary, out):
    return subprocess.run(
        [binary, "evaluate", "--agent", AGENT, "--jobs", "2", "--out", out] + RUN, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True, timeout=LIMIT)


def expect_refusal(run, words, what):
    lines = [line for line in run.stderr.splitlines() if line.startswith("error:")]
    # The C library says "Read-only file system", Foundation "The volume is read only".
    if run.returncode != 2 or len(lines) != 1 or words.lower() not in lines[0].lower().replace("-", " "):
        raise Failure("%s: exit code %d; %s" % (what, run.returncode, run.stderr[-500:]))
    return lines[0]


def mount(*arguments):
    return subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL).returncode == 0


def run_disks(binary, seed, work, expected):
    """False where nothing can be mounted here."""
    disk = os.path.join(work, "disk")
    os.mkdir(disk)
    whole = sum(len(data) + 4096 for data in expected.values())
    source = random.Random(seed)
    # One too small for the first file, and some that are full in the midst of the run.
    sizes = [4096] + [int(whole * source.uniform(0.1, 0.9)) for _ in range(4)]
    for size in sizes:
        if not mount("-t", "tmpfs", "-o", "size=%d" % size, "tmpfs", disk):
            return False
        try:
            out = os.path.join(disk, "out")
            line = expect_refusal(plain(binary, out), "No space left on device", "a disk of %d bytes" % size)
            before = finished(out)
            mount("-o", "remount,size=%d" % (4 * whole), disk)
            if plain(binary, out).returncode != 0:
                raise Failure("no resumption after the disk got room")
            after = finished(out)
            if any(after.get(index) != digest for index, digest in before.items()):
                raise Failure("finished routes lost on a disk of %d bytes" % size)
            check_same(expected, out, "a disk of %d bytes" % size)
            print("ok: disk full at %d KiB after %d routes (%s), then resumed" % (size // 1024, len(before), line))
            # And read-only: an old folder, a new folder, and a finished one.
            mount("-o", "remount,ro", disk)
            for folder in (out, os.path.join(disk, "new")):
                line = expect_refusal(plain(binary, folder), "read only", "a read-only folder")
            mount("-o", "remount,rw", disk)
            check_same(expected, out, "after a read-only time")
        finally:
            subprocess.run(["umount", disk])
    print("ok: read-only folders refused (%s)" % line)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["kills", "disk"])
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    work = tempfile.mkdtemp(prefix="driveloop-kills-")
    try:
        count = 0 if options.only == "disk" else options.count
        expected = run_kills(binary, count, options.seed, work)
        if options.only != "kills" and not run_disks(binary, options.seed, work, expected):
            print("skipped: full disks and read-only folders (cannot mount a tmpfs; root is needed)")
    except Failure as failure:
        print("FAILED: %s" % failure)
        sys.exit(1)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
