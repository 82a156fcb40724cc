"""Runs Bench2Drive's own evaluator on DriveLoop's CARLA server, route by route, and tells what became of each.

    python Bridges/CARLA/survey.py --bench2drive CHECKOUT --python PYTHON --agents PythonAPI/carla --out runs/survey \\
      [--routes FILE] [--one-of-each-type] [--only 24781,25381]

CHECKOUT is a Bench2Drive checkout of your own, PYTHON the program of an environment in which its evaluator runs (Python 3.8,
carla 0.9.15, pyzmq, msgpack), and the folder after --agents holds `agents` of CARLA 0.9.15. This script's own Python needs pyzmq
and msgpack. Nothing in the checkout is changed. The car is driven by a DriveLoop agent beside it, through
`driveloop_agent.py`: by `Examples/minimal_agent.py`, or by --beside "driveloop agent --connect {address} --agent vla …".

Each route gets an evaluator and a server of its own. In the folder of results: ROUTE.json (the evaluator's checkpoint),
ROUTE.log (what all programs said), ROUTE.refused.json (calls that the server refused, counted), ROUTE.time.json (seconds that
it took, and of a processor that the server used), and survey.json, the table.
A route whose checkpoint is complete is not run again; one that crashed or left no record is, at most --retries times in a row
(ROUTE.time.json counts), as a user would. What is measured is the embedded world's, not CARLA's.
"""
import argparse
import collections
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
#: Bench2Drive's towns, quickest to load first.
TOWNS = ("Town02", "Town01", "Town07", "Town10HD", "Town03", "Town05", "Town04", "Town06", "Town15", "Town11", "Town12", "Town13")
#: The evaluator waits 30 s for CARLA's start; this server answers within two.
START = """
import runpy, sys, time
sleep = time.sleep
time.sleep = lambda seconds: sleep(3 if seconds == 30 else seconds)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def routes_of(path):
    """(id, type of its first scenario, town, the route's element) of each route in a file."""
    for route in ElementTree.parse(path).getroot().iter("route"):
        scenario = route.find("scenarios/scenario")
        kind = scenario.get("type") if scenario is not None else ""
        yield route.get("id"), kind, route.get("town"), route


def chosen(arguments):
    routes = list(routes_of(arguments.routes))
    if arguments.only:
        only = arguments.only.split(",")
        missing = sorted(set(only) - {route[0] for route in routes})
        if missing:
            sys.exit("--only: %s has no route %s" % (arguments.routes, ", ".join(missing)))
        routes = [route for route in routes if route[0] in only]
    routes.sort(key=lambda route: (TOWNS.index(route[2]) if route[2] in TOWNS else len(TOWNS), route[0]))
    if arguments.one_of_each_type:
        first = {}
        for route in routes:
            first.setdefault(route[1], route)
        routes = list(first.values())
    return routes


def record(path):
    """The one route's record in a checkpoint; None where there is none, or one that did not come to its end."""
    try:
        with open(path) as file:
            records = json.load(file)["_checkpoint"]["records"]
    except (OSError, ValueError, KeyError):
        return None
    return records[0] if records and records[0].get("scores") and records[0]["status"] != "Started" else None


def crashed(result):
    """Whether a route must be run again: its record is missing, or tells of a crash and not of a drive."""
    return result is None or "crashed" in result["status"] or "couldn't be set up" in result["status"]


def descendants(root):
    """Ids of all processes that `root` has started, directly or not."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found, frontier = [], [root]
    while frontier:
        frontier = [child for child, parent in parents.items() if parent in frontier]
        found += frontier
    return found


def server_seconds(root):
    """Seconds of a processor that the servers started by `root` have used so far."""
    ticks = 0
    for child in descendants(root):
        try:
            with open("/proc/%d/cmdline" % child, "rb") as file:
                is_server = b"carla-server" in file.read().split(b"\0")
            with open("/proc/%d/stat" % child) as file:
                ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:13])) if is_server else 0
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def end(process):
    for identifier in descendants(process.pid) + [process.pid]:
        try:
            os.kill(identifier, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def refusals(path):
    """How often the server refused what, from its log of calls."""
    counts = collections.Counter()
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                if '"refused"' in line:
                    try:
                        call = json.loads(line)
                    except ValueError:
                        continue
                    counts.update("%s: %s" % (call["call"], reason) for reason in call["refused"])
    return dict(counts.most_common())


def drive(arguments, identifier, element):
    """Runs one route; seconds that it took, those of a processor that the server used, and whether it was cut off."""
    def own(suffix):
        return os.path.abspath(os.path.join(arguments.out, identifier + suffix))

    routes = ElementTree.Element("routes")
    routes.append(element)
    ElementTree.ElementTree(routes).write(own(".xml"))
    address = "ipc://" + own(".socket")
    with open(own(".config.json"), "w") as file:
        json.dump({"bind": address, "connect_timeout": 600.0}, file)
    if os.path.exists(own(".json")):
        os.remove(own(".json"))
    path = [os.path.abspath(arguments.agents), "leaderboard", "leaderboard/team_code", "scenario_runner"]
    environment = dict(
        os.environ, CARLA_ROOT=HERE, PYTHONPATH=os.pathsep.join(path), SCENARIO_RUNNER_ROOT="scenario_runner",
        LEADERBOARD_ROOT="leaderboard", IS_BENCH2DRIVE="True", PLANNER_TYPE="traj",
        CHALLENGE_TRACK_CODENAME="SENSORS", REPETITIONS="1", PYTHONUNBUFFERED="1",
        DRIVELOOP_CARLA_OPTIONS="--log-calls %s %s" % (shlex.quote(own(".calls")), arguments.server_options))  # fmt: skip
    command = [
        arguments.python, "-W", "ignore", "-c", START, "leaderboard/leaderboard/leaderboard_evaluator.py",
        "--routes=" + own(".xml"), "--repetitions=1", "--track=SENSORS", "--checkpoint=" + own(".json"),
        "--debug-checkpoint=" + own(".live"), "--agent=" + os.path.join(HERE, "driveloop_agent.py"),
        "--agent-config=" + own(".config.json"), "--debug=0", "--port=%d" % arguments.port,
        "--traffic-manager-port=%d" % (arguments.port + 5000), "--gpu-rank=%d" % arguments.port]  # fmt: skip
    beside = shlex.split(arguments.beside.format(address=address))
    began = time.monotonic()
    with open(own(".log"), "w") as log:
        agent = subprocess.Popen(beside, stdout=log, stderr=log, start_new_session=True)
        evaluator = subprocess.Popen(
            command, cwd=arguments.bench2drive, env=environment, stdout=log, stderr=log, start_new_session=True)
        is_late, served = False, 0.0
        try:
            while evaluator.poll() is None and not is_late:
                served = max(served, server_seconds(evaluator.pid))
                time.sleep(0.3)
                is_late = time.monotonic() - began > arguments.timeout
        finally:
            end(evaluator)
            end(agent)
    with open(own(".refused.json"), "w") as file:
        json.dump(refusals(own(".calls")), file, indent=1)
    if not arguments.keep_calls and os.path.exists(own(".calls")):
        os.remove(own(".calls"))
    return time.monotonic() - began, served, is_late


def row(identifier, kind, town, folder):
    result = record(os.path.join(folder, identifier + ".json"))
    line = {"route": identifier, "type": kind, "town": town}
    try:
        with open(os.path.join(folder, identifier + ".time.json")) as file:
            line.update(json.load(file))
    except OSError:
        pass
    if result is None:
        line["status"] = "cut off" if line.get("cut_off") else "no record"
    else:
        line.update(
            status=result["status"], driving_score=result["scores"]["score_composed"],
            route_completion=result["scores"]["score_route"], infractions=result["num_infractions"],
            game_seconds=result["meta"]["duration_game"])  # fmt: skip
    return line


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench2drive", required=True, help="a Bench2Drive checkout")
    parser.add_argument("--python", required=True, help="Python of the evaluator's environment")
    parser.add_argument("--agents", required=True, help="folder that holds CARLA 0.9.15's 'agents'")
    parser.add_argument("--routes", help="route file (default: the checkout's bench2drive220.xml)")
    parser.add_argument("--only", help="ids of routes, with commas between them")
    parser.add_argument("--one-of-each-type", action="store_true", help="one route of each type, from quick towns first")
    parser.add_argument("--out", required=True, help="folder of results")
    parser.add_argument("--beside", help="the agent's command, with {address} for where it connects")
    parser.add_argument("--server-options", default="", help="more options of 'driveloop carla-server'")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one route (default: 1800)")
    parser.add_argument("--port", type=int, default=30000, help="the server's first port to try (default: 30000)")
    parser.add_argument("--keep-calls", action="store_true", help="keep the server's logs of calls (ROUTE.calls)")
    parser.add_argument("--retries", type=int, default=1, help="times that a crashed route is run again (default: 1)")
    parser.add_argument("--again", action="store_true", help="run complete routes again")
    arguments = parser.parse_args()
    arguments.routes = arguments.routes or os.path.join(arguments.bench2drive, "leaderboard/data/bench2drive220.xml")
    arguments.beside = arguments.beside or "%s %s {address}" % (
        shlex.quote(sys.executable), shlex.quote(os.path.join(HERE, "..", "Examples", "minimal_agent.py")))
    os.makedirs(arguments.out, exist_ok=True)
    routes, table, finished = chosen(arguments), [], 0
    for identifier, kind, town, element in routes:
        checkpoint = os.path.join(arguments.out, identifier + ".json")
        attempts, is_late = 0, False
        while attempts <= arguments.retries and not is_late and (
                attempts == 0 and arguments.again or crashed(record(checkpoint))):
            attempts += 1
            seconds, served, is_late = drive(arguments, identifier, element)
            with open(os.path.join(arguments.out, identifier + ".time.json"), "w") as file:
                json.dump({
                    "wall_seconds": round(seconds, 1), "server_seconds": round(served, 2), "cut_off": is_late,
                    "attempts": attempts}, file)  # fmt: skip
        finished += not crashed(record(checkpoint))
        line = row(identifier, kind, town, arguments.out)
        table.append(line)
        with open(os.path.join(arguments.out, "survey.json"), "w") as file:
            json.dump(table, file, indent=1)
        print("%(route)-6s %(type)-42s %(town)-9s %(status)s" % line, end="")
        if "driving_score" in line:
            print(", score %(driving_score).1f, completion %(route_completion).1f" % line, end="")
        print(", %.0f s" % line.get("wall_seconds", 0), flush=True)
    print("%d of %d routes came to their end" % (finished, len(table)))
    told = [line for line in table if line.get("wall_seconds") and "server_seconds" in line]
    if told:
        wall, served = (sum(line[name] for line in told) for name in ("wall_seconds", "server_seconds"))
        print("the server used a processor for %.0f of %.0f s: %.0f %%" % (served, wall, 100 * served / wall))
    return 0 if finished == len(table) else 1


if __name__ == "__main__":
    sys.exit(main())
