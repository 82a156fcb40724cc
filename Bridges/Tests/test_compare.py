"""`driveloop compare` on real runs: its exit codes, its JSON, and its JUnit XML by the rules of the schema that Jenkins uses
(`junit-10.xsd` of the xunit plugin, to which the file was also held whole)."""
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
pytestmark = pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")

# Element → its children, and its attributes: True where one is required.
RULES = {
    "testsuites": ({"testsuite"}, {"name": False, "time": False, "tests": False, "failures": False, "errors": False}),
    "testsuite": (
        {"properties", "testcase", "system-out"},
        {"name": True, "tests": True, "failures": True, "errors": True, "time": False, "skipped": False},
    ),
    "properties": ({"property"}, {}),
    "property": (set(), {"name": True, "value": True}),
    "testcase": (
        {"skipped", "error", "failure", "system-out"}, {"name": True, "time": False, "classname": False},
    ),
    "failure": (set(), {"type": False, "message": False}),
    "error": (set(), {"type": False, "message": False}),
    "system-out": (set(), {}),
}  # fmt: skip


def driveloop(*arguments):
    return subprocess.run(
        [os.environ["DRIVELOOP_BINARY"], *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, universal_newlines=True, timeout=300)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Looptown: the expert finishes its routes, an agent with eyes shut does not."""
    place = tmp_path_factory.mktemp("runs")
    for agent in ("expert", "constant-velocity"):
        done = driveloop(
            "evaluate", "--routes", "Scenarios/Routes/looptown.xml", "--agent", agent, "--out", place / agent,
            "--only", "lt01,lt02,lt03,lt04")
        assert done.returncode == 0, done.stderr
    return place


def check_junit(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    for element in root.iter():
        children, attributes = RULES[element.tag]
        assert {child.tag for child in element} <= children
        assert set(element.attrib) <= set(attributes)
        assert all(name in element.attrib for name, required in attributes.items() if required)
        if "time" in element.attrib:
            assert re.fullmatch(r"[0-9]+\.[0-9]{3}", element.get("time"))
    (suite,) = root
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases) == int(root.get("tests"))
    for count, tag in (("failures", "failure"), ("errors", "error")):
        assert int(suite.get(count)) == sum(case.find(tag) is not None for case in cases) == int(root.get(count))
    properties = {item.get("name"): item.get("value") for item in suite.iter("property")}
    assert "not CARLA" in properties["figures"] and properties["world"] == "embedded"
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names)
    return {case.get("name"): [child.tag for child in case if child.tag != "system-out"] for case in cases}


def test_the_same_runs_are_no_regression(runs, tmp_path):
    done = driveloop("compare", runs / "expert", runs / "expert", "--junit", tmp_path / "junit.xml")
    assert done.returncode == 0 and "verdict: no regression" in done.stdout, done.stdout + done.stderr
    assert "not CARLA" in done.stdout
    cases = check_junit(tmp_path / "junit.xml")
    assert len(cases) == 5 and not any(cases.values())


def test_a_worse_agent_is_a_regression(runs, tmp_path):
    done = driveloop(
        "compare", runs / "expert", runs / "constant-velocity", "--junit", tmp_path / "junit.xml", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    data = json.loads(done.stdout)
    assert data["regression"] and data["world"] == "embedded" and data["all"]["difference"] < 0
    flipped = {
        " ".join(filter(None, ["route", r["route_id"], r["type"], "Looptown"])) for r in data["routes"] if r["flip"] == "success to failure"}
    assert flipped and data["reasons"]
    cases = check_junit(tmp_path / "junit.xml")
    assert {name for name, tags in cases.items() if tags} == flipped | {"verdict over all routes"}
    better = driveloop("compare", runs / "constant-velocity", runs / "expert")
    assert better.returncode == 0, better.stdout


def test_a_baseline_is_blessed_and_checked(runs, tmp_path):
    file = tmp_path / "baseline.json"
    done = driveloop("compare", "--bless", file, runs / "expert")
    assert done.returncode == 0 and "one seed shows no spread" in done.stdout, done.stderr
    first = file.read_bytes()
    assert driveloop("compare", "--bless", file, runs / "expert").returncode == 0 and file.read_bytes() == first
    assert driveloop("compare", file, runs / "expert").returncode == 0
    refused = driveloop("compare", file, runs / "constant-velocity")
    assert refused.returncode == 2 and "agent is 'constant-velocity'; expected 'expert'" in refused.stderr
    worse = driveloop("compare", file, runs / "constant-velocity", "--anyway", "--junit", tmp_path / "junit.xml")
    assert worse.returncode == 1 and "verdict: REGRESSION" in worse.stdout
    assert any(check_junit(tmp_path / "junit.xml").values())


def test_wrong_usage_and_damage_are_two(runs, tmp_path):
    assert driveloop("compare", runs / "expert").returncode == 2
    nowhere = driveloop("compare", runs / "expert", tmp_path / "nowhere")
    assert nowhere.returncode == 2 and str(tmp_path / "nowhere") in nowhere.stderr
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert driveloop("compare", broken, runs / "expert").returncode == 2
    unwritable = driveloop("compare", runs / "expert", runs / "expert", "--junit", tmp_path / "no" / "junit.xml")
    assert unwritable.returncode == 2 and "cannot write" in unwritable.stderr
