"""CARLA/survey.py chooses routes and reads what came of them; CARLA/parity.py names what differs."""
import glob
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BINARY = os.environ.get("DRIVELOOP_BINARY", os.path.join(ROOT, ".build/release/driveloop"))
MAPS = os.environ.get("DRIVELOOP_MAPS", os.path.expanduser("~/.cache/driveloop/maps"))
TOWN = os.path.join(MAPS, "Town01.xodr")
CARLA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "CARLA")
sys.path.insert(0, CARLA)
import parity  # noqa: E402
import survey  # noqa: E402
import triggers  # noqa: E402


def record(score, completion=100.0, status="Completed", **infractions):
    return {
        "route_id": "RouteScenario_7_rep0", "scenario_name": "Accident_1", "status": status, "num_infractions": 1,
        "infractions": dict({"collisions_vehicle": [], "red_light": []}, **infractions),
        "scores": {"score_composed": score, "score_route": completion}, "meta": {"duration_game": 20.0}}


EVALUATOR = """
import json, os, subprocess, sys
busy = "import time; end = time.process_time() + 0.6\\nwhile time.process_time() < end: pass"
subprocess.run([sys.executable, "-c", busy, "carla-server"])
named = dict(argument[2:].split("=", 1) for argument in sys.argv[1:])
runs = named["checkpoint"] + ".runs"
count = len(open(runs).read()) if os.path.exists(runs) else 0
open(runs, "a").write("x")
status = {statuses}[count]
if status:
    record = {{"status": status, "scores": {{"score_composed": 10.0 * count, "score_route": 100}}, "num_infractions": 0,
              "meta": {{"duration_game": 1.0}}}}
    json.dump({{"_checkpoint": {{"records": [record]}}}}, open(named["checkpoint"], "w"))
"""


@pytest.mark.parametrize("statuses, retries, runs, finished", [
    (["Completed"], 1, 1, True),
    (["Failed - Simulation crashed", "Completed"], 1, 2, True),
    (["", "Failed - Agent crashed", "Completed"], 2, 3, True),
    (["Failed - Agent couldn't be set up", "Failed - Simulation crashed", "Completed"], 1, 2, False),
    (["Failed - Agent crashed", "Completed"], 0, 1, False),
])
def test_crashed_routes_are_run_again(tmp_path, statuses, retries, runs, finished):
    """An evaluator that writes one status a run: a crash is no drive, and a drive is not repeated."""
    program = tmp_path / "leaderboard/leaderboard/leaderboard_evaluator.py"
    program.parent.mkdir(parents=True)
    program.write_text(EVALUATOR.format(statuses=statuses))
    (tmp_path / "routes.xml").write_text('<routes><route id="7" town="Town01"/></routes>')
    command = [
        sys.executable, os.path.join(CARLA, "survey.py"), "--bench2drive", str(tmp_path), "--python", sys.executable,
        "--agents", str(tmp_path), "--routes", str(tmp_path / "routes.xml"), "--out", str(tmp_path / "out"),
        "--beside", "sleep 60", "--retries", str(retries)]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == (0 if finished else 1), result.stderr
    assert (tmp_path / "out/7.json.runs").read_text() == "x" * runs
    times = json.loads((tmp_path / "out/7.time.json").read_text())
    assert times["attempts"] == runs and 0.3 < times["server_seconds"] < 0.8 < times["wall_seconds"] + 0.2
    line = json.loads((tmp_path / "out/survey.json").read_text())[0]
    assert line["status"] == statuses[runs - 1]
    # Started again, it drives only what has crashed.
    if finished:
        assert subprocess.run(command, capture_output=True, timeout=120).returncode == 0
        assert (tmp_path / "out/7.json.runs").read_text() == "x" * runs


def hit(kind, x, y):
    return "Agent collided against object with type=%s and id=9 at (x=%s, y=%s, z=0.0)" % (kind, x, y)


def test_differences_are_named():
    theirs = record(60.0, collisions_vehicle=[hit("vehicle.audi.tt", 0, 0)])
    ours = record(30.0, 50.0, "Failed - Agent got blocked", collisions_vehicle=[hit("vehicle.audi.tt", 3, 4)])
    assert parity.explanations(theirs, theirs) == []
    assert parity.explanations(theirs, ours) == [
        "completion 100.0 / 50.0", "ends 'Completed' / 'Failed - Agent got blocked'"]
    elsewhere = record(60.0, collisions_vehicle=[hit("walker.pedestrian.0001", 30, 40)], red_light=["x"])
    assert parity.explanations(theirs, elsewhere) == [
        "red_light 0 / 1", "first contact with vehicle.audi.tt / walker.pedestrian.0001, 50 m apart"]


def test_the_report_counts_agreement(tmp_path):
    (tmp_path / "official").mkdir()
    (tmp_path / "own" / "records").mkdir(parents=True)
    (tmp_path / "official" / "7.json").write_text(json.dumps({"_checkpoint": {"records": [record(60.0)]}}))
    (tmp_path / "official" / "7.refused.json").write_text("{}")
    (tmp_path / "own" / "records" / "0000_7.json").write_text(json.dumps(record(60.9)))
    done = subprocess.run(
        [sys.executable, os.path.join(CARLA, "parity.py"), "--official", str(tmp_path / "official"), "--own",
         str(tmp_path / "own"), "--out", str(tmp_path / "report.json")], stdout=subprocess.PIPE)
    assert done.returncode == 0
    summary = json.loads((tmp_path / "report.json").read_text())["summary"]
    assert (summary["routes"], summary["agree"]) == (1, 1)


def test_one_route_of_each_type_from_the_quickest_town(tmp_path):
    route = '<route id="%s" town="%s"><scenarios><scenario name="x" type="%s"/></scenarios></route>'
    rows = [("1", "Town12", "Accident"), ("2", "Town03", "Accident"), ("3", "Town13", "ParkingExit")]
    (tmp_path / "r.xml").write_text("<routes>%s</routes>" % "".join(route % row for row in rows))

    class Arguments:
        routes, only, one_of_each_type = str(tmp_path / "r.xml"), None, True

    assert [row[0] for row in survey.chosen(Arguments)] == ["2", "3"]


def test_refusals_are_counted(tmp_path):
    call = {"frame": 1, "client": 1, "call": "cast_ray", "arguments": [], "refused": ["not served"]}
    (tmp_path / "calls").write_text((json.dumps(call) + "\n") * 2 + '{"frame": 2, "client": 1, "refused')
    assert survey.refusals(str(tmp_path / "calls")) == {"cast_ray: not served": 2}


def test_only_finished_records_count(tmp_path):
    path = tmp_path / "7.json"
    assert survey.record(str(path)) is None
    path.write_text(json.dumps({"_checkpoint": {"records": [record(1.0, status="Started")]}}))
    assert survey.record(str(path)) is None
    path.write_text(json.dumps({"_checkpoint": {"records": [record(1.0)]}}))
    assert survey.record(str(path))["status"] == "Completed"


HERO, SPECTATOR = 40, 1000001


def born(kind, role):
    return [[1, kind, [["number_of_wheels", 1, "4"], ["role_name", 3, role]]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]


def write_calls(path, refused=False):
    """An ego that drives along x at 10 m/s from 0, first tick in frame 31; a trigger at 20 m; the walker (actor 41) is
    hidden before the route, put up when triggered, and sets off 1 s later. The cars 42 and 43 are traffic."""
    calls = [
        (3, "load_new_episode", ["Town04", False, 65535]), (6, "spawn_actor", born("vehicle.lincoln.mkz_2020", "hero")),
        (7, "spawn_actor", born("walker.pedestrian.0001", "scenario no lights")),
        (8, "set_actor_location", [41, [30.0, 5.0, -200.0]]),
        (9, "apply_batch", [[[[0, born("vehicle.audi.tt", "background")]]] * 2, True]),
        (10, "apply_control_to_vehicle", [43, [0.0, 0.0, 0.0, True]]),
    ]  # fmt: skip
    for tick in range(1, 101):
        frame, x = 30 + tick, tick * 0.5
        calls.append((frame, "apply_control_to_vehicle", [HERO, [0.7, 0.0, 0.0]]))
        traffic = [[[2, [42, [0.5, 0.0, 0.0]]]], [[6, [43, [[x, 3.0, 0.0], [0.0, 0.0, 0.0]]]]]]
        calls.append((frame, "apply_batch", [traffic, False]))
        if tick == 38:
            calls.append((frame, "set_actor_location", [41, [30.0, 5.0, 1.0]]))
        if tick >= 50:
            calls.append((frame, "apply_control_to_walker", [41, [[0.0, 1.0, 0.0], 1.2 if tick >= 57 else 0.0, False]]))
        calls.append((frame, "set_actor_transform", [SPECTATOR, [[x, 0.0, 70.0], [-90.0, 0.0, 0.0]]]))
    lines = [json.dumps({"frame": f, "client": 1, "call": c, "arguments": a}) for f, c, a in calls]
    if refused:  # Whatever was refused was not born.
        line = {"frame": 6, "client": 1, "call": "spawn_actor", "arguments": born("x", "scenario"), "refused": ["no"]}
        lines.insert(1, json.dumps(line))
    path.write_text("\n".join(lines) + '\n{"frame": 140, "cli')


def write_route(path, x=20.0, y=0.0, yaw=0.0):
    path.write_text('<routes><route id="7"><scenarios><scenario name="A_1" type="A"><trigger_point x="%s" y="%s" z="0" '
                    'yaw="%s"/></scenario></scenarios></route></routes>' % (x, y, yaw))  # fmt: skip


@pytest.mark.parametrize("refused", [False, True])
def test_the_log_of_calls_tells_when_a_scenario_was_triggered(tmp_path, refused):
    """At 18.5 m: tick 37. What is hidden before, stands still, or belongs to the traffic is no act of the scenario's."""
    write_calls(tmp_path / "7.calls", refused)
    write_route(tmp_path / "7.xml")
    play = triggers.official(str(tmp_path / "7.calls"))
    start = play.start(triggers.scenarios_of(str(tmp_path / "7.xml"))[0])
    assert (start, play.first_act(start)) == (pytest.approx(37 * 0.05), pytest.approx(57 * 0.05))


def test_a_trigger_elsewhere_is_not_reached(tmp_path):
    write_calls(tmp_path / "7.calls")
    play = triggers.official(str(tmp_path / "7.calls"))
    # On the road's other side, beyond the drive's end, and on a road across it.
    assert play.start(("A_1", 20.0, 9.0, 0.0)) is None
    assert play.start(("A_1", 80.0, 0.0, 0.0)) is None
    assert play.start(("A_1", 20.0, 3.0, 1.5707963)) is None
    assert play.first_act(None) is None


def own_lines(door=False):
    """A trace of an ego that goes along x at 10 m/s: the scenario starts at 1.5 s, its walker (id 9) stands from the
    beginning, is put elsewhere at 2.5 s and sets off at 3.5 s; one more of its actors comes into the world at 3 s."""
    yield json.dumps({"type": "header"})
    for tick in range(1, 101):
        spawned = [{"id": 9, "role": "scenario"}, {"id": 8, "role": "background"}] if tick == 1 else []
        spawned += [{"id": 10, "role": "scenario"}] if tick == 60 else []
        places = [[9, 30.0 if tick < 50 else 40.0, -5.0 + 0.06 * max(0, tick - 69)], [8, 2.0 * tick, 3.0]]
        places += [[10, 0.0, 0.0]] if tick >= 60 else []
        actors = [place + [0.0] * 7 + [0, 1 if door and tick >= 45 and place[0] == 9 else 0] for place in places]
        signals = ["scenario started: A_1 (A)"] if tick == 30 else []
        yield json.dumps({
            "type": "tick", "tick": tick, "time": tick * 0.05, "ego": {"pose": [tick * 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]},
            "spawned": spawned, "actors": actors, "signals": signals})  # fmt: skip


def test_a_trace_tells_when_a_scenario_was_triggered():
    play = triggers.own(list(own_lines()))
    start = play.start(("A_1", 0.0, 0.0, 0.0))
    assert (start, play.first_act(start)) == (pytest.approx(1.5), pytest.approx(3.5))
    assert play.start(("B_1", 0.0, 0.0, 0.0)) is None
    assert triggers.own(list(own_lines(door=True))).first_act(start) == pytest.approx(45 * 0.05)


def row(started, first_act, skipped=None):
    return {"scenario": "A_1", "started": started, "first_act": first_act, "official_skipped": skipped,
            "own_outcome": None}  # fmt: skip


def test_differences_of_triggers_are_told():
    assert triggers.explanations(None) == []
    assert triggers.explanations([row([2.0, 2.4], [3.0, 3.5])]) == []
    assert triggers.explanations([row([2.0, 3.0], [3.0, 5.0])]) == [
        "triggered 2.0 s / 3.0 s", "actors act 1.0 s / 2.0 s after it"]
    assert triggers.explanations([row([None, 3.0], [None, 5.0], "no room")]) == [
        "official scenario not set up: no room", "triggered never / 3.0 s"]
    assert triggers.explanations([row([2.0, 2.0], [None, 5.0])]) == ["actors act never / 3.0 s after it"]


def test_the_report_tells_triggers(tmp_path):
    """The own side's program is asked for the trace; what it prints is the report's second column."""
    official, own = tmp_path / "official", tmp_path / "own"
    for folder in (official, own / "records", own / "traces"):
        folder.mkdir(parents=True)
    (official / "7.json").write_text(json.dumps({"_checkpoint": {"records": [record(60.0)]}}))
    (own / "records" / "0000_7.json").write_text(json.dumps(record(30.0)))
    write_calls(official / "7.calls")
    write_route(official / "7.xml")
    (own / "traces" / "0000_7.dltrace").write_bytes(b"")
    (own / "journal.jsonl").write_text(json.dumps(
        {"route_id": "7", "scenarios": [{"name": "A_1", "type": "A", "outcome": "ended"}]}) + "\n")  # fmt: skip
    (tmp_path / "lines").write_text("\n".join(own_lines()))
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\n[ "$1 $3" = "trace --json-lines" ] && cat "%s"\n' % (tmp_path / "lines"))
    program.chmod(0o755)
    command = [sys.executable, os.path.join(CARLA, "parity.py"), "--official", str(official), "--own", str(own),
               "--program", str(program), "--out", str(tmp_path / "report.json")]  # fmt: skip
    assert subprocess.run(command, stdout=subprocess.PIPE).returncode == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["routes"][0]["triggers"] == [{
        "scenario": "A_1", "started": pytest.approx([1.85, 1.5]), "first_act": pytest.approx([2.85, 3.5]),
        "official_skipped": None, "own_outcome": "ended"}]  # fmt: skip
    assert report["routes"][0]["differs_in"] == ["actors act 1.0 s / 2.0 s after it"]
    assert report["summary"]["triggers"]["within_half_a_second"] == 1
    assert report["summary"]["larger_differences_by_first_reason"] == {"actors act": 1}
    # Without a program nothing is told in its place.
    command[command.index("--program") + 1] = str(tmp_path / "nothing")
    failed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert failed.returncode == 1 and b"--program" in failed.stderr


@pytest.mark.skipif(not os.path.isfile(BINARY), reason="no driveloop program: make build")
@pytest.mark.skipif(not os.path.isfile(TOWN), reason="no map of Town01: make maps")
def test_the_rule_for_triggers_is_the_worlds(tmp_path):
    """The embedded world triggers by scenario_runner's rule and says when; the rule on the ego's track says the same, to
    half a metre of driving (0.1 s at 5 m/s and more) and a tick."""
    suite = os.path.join(ROOT, "Scenarios", "Suites", "regression.xml")
    done = subprocess.run(
        [BINARY, "evaluate", "--suite", suite, "--only", "2006,2012", "--agent", "expert", "--out", str(tmp_path / "run")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    routes = {element.get("id"): element for element in ElementTree.parse(suite).getroot().iter("route")}
    for route in ("2006", "2012"):
        trace, = glob.glob(str(tmp_path / "run" / "traces" / ("*_%s.dltrace" % route)))
        ElementTree.ElementTree(routes[route]).write(str(tmp_path / "route.xml"))
        play = triggers.own(triggers.trace_lines(BINARY, trace))
        (name, x, y, yaw), = triggers.scenarios_of(str(tmp_path / "route.xml"))
        assert -0.051 <= play.started[name] - triggers.reached(play.track, x, y, yaw) <= 0.151
