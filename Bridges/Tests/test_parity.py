"""CARLA/survey.py chooses routes and reads what came of them; CARLA/parity.py names what differs."""
import json
import os
import subprocess
import sys

CARLA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "CARLA")
sys.path.insert(0, CARLA)
import parity  # noqa: E402
import survey  # noqa: E402


def record(score, completion=100.0, status="Completed", **infractions):
    return {
        "route_id": "RouteScenario_7_rep0", "scenario_name": "Accident_1", "status": status, "num_infractions": 1,
        "infractions": dict({"collisions_vehicle": [], "red_light": []}, **infractions),
        "scores": {"score_composed": score, "score_route": completion}, "meta": {"duration_game": 20.0}}


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
