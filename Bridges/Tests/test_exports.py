"""Exports of a driven route, read back by the formats' own readers and compared with the trace."""
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../..")
sys.path.insert(0, os.path.join(HERE, "../Exports"))
import export  # noqa: E402
import trace_lines  # noqa: E402
from run_folder import ExportError, Run  # noqa: E402

BINARY = os.environ.get("DRIVELOOP_BINARY", os.path.join(ROOT, ".build/release/driveloop"))
needs_program = pytest.mark.skipif(not os.path.isfile(BINARY), reason="no driveloop program: make build")
TICKS = 60
MODEL = os.path.abspath(os.path.join(ROOT, "Models/driveloop-vla"))


@pytest.fixture(scope="session")
def driven(tmp_path_factory):
    """The expert on a route of Looptown, with a camera's pictures: (run, images)."""
    folder = tmp_path_factory.mktemp("exports")
    run, images = str(folder / "run"), str(folder / "images")
    done = subprocess.run(
        [BINARY, "evaluate", "--suite", "Scenarios/Routes/looptown.xml", "--agent", "expert", "--only", "lt01", "--tick-limit",
         str(TICKS), "--out", run, "--cameras", "front", "--camera-period", "25", "--save-images", images],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()
    return run, images


@pytest.fixture(scope="session")
def trace(driven):
    return trace_lines.read(Run(driven[0]).routes[0].trace, BINARY, lanes=True)


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """The shipped model on the same route: (run,)."""
    run = str(tmp_path_factory.mktemp("plans") / "run")
    done = subprocess.run(
        [BINARY, "evaluate", "--suite", "Scenarios/Routes/looptown.xml", "--agent", "vla", "--model", MODEL, "--only", "lt01",
         "--tick-limit", str(TICKS), "--out", run], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode in (0, 1), done.stderr.decode()
    return (run,)


@pytest.fixture(scope="session")
def plans(planned):
    return trace_lines.read(Run(planned[0]).routes[0].trace, BINARY, model=MODEL)


def written(kind, driven, folder, *more):
    assert export.main([kind, driven[0], "--out", str(folder), "--driveloop", BINARY, *more]) == 0
    return str(folder)


@needs_program
def test_json_lines_hold_the_table(driven, trace):
    """The same numbers as `driveloop trace`, which rounds them."""
    table = subprocess.run([BINARY, "trace", Run(driven[0]).routes[0].trace], stdout=subprocess.PIPE, check=True)
    rows = [row.split(",") for row in table.stdout.decode().splitlines()]
    assert len(rows) - 1 == len(trace.ticks) > 0
    for row, tick in zip(rows[1:], trace.ticks):
        cells = dict(zip(rows[0], row))
        pose = tick["ego"]["pose"]
        told = [tick["tick"], tick["time"]] + pose[:3] + [math.degrees(pose[5]), tick["ego"]["speed"]] + [
            tick["control"][name] for name in ("throttle", "steer", "brake")]
        for name, value in zip("tick time x y z yaw speed throttle steer brake".split(), told):
            assert abs(float(cells[name]) - value) < 0.0051, name
        assert int(cells["others"]) == len(tick["actors"]) and cells["lights"] == tick["lights"]
        assert abs(float(cells["target_speed"]) - tick["decision"]["target_speed"]) < 0.001
    assert trace.lanes and trace.header["world"] == "embedded" and trace.header["route_id"] == "lt01"
    known = trace.bodies
    assert all(actor[0] in known for tick in trace.ticks for actor in tick["actors"])


def test_quaternions_turn_as_poses_do():
    """Against the forward and right vectors of DriveTypes/Geometry/Pose.swift."""
    from mcap_file import turned
    rng = random.Random(5)
    for _ in range(200):
        roll, pitch, yaw = (rng.uniform(-1.5, 1.5) for _ in range(3))
        cr, sr, cp, sp, cy, sy = (f(a) for a in (roll, pitch, yaw) for f in (math.cos, math.sin))
        forward = (cp * cy, cp * sy, sp)
        right = (cy * sp * sr + sy * cr, sy * sp * sr - cy * cr, -cp * sr)
        q = trace_lines.quaternion(roll, pitch, yaw)
        for vector, expected in (((1, 0, 0), forward), ((0, -1, 0), right)):
            assert all(abs(a - b) < 1e-12 for a, b in zip(turned(vector, q), expected))


@needs_program
def test_mcap(driven, trace, tmp_path):
    reader = pytest.importorskip("mcap.reader")
    decoder = pytest.importorskip("mcap_protobuf.decoder")
    pytest.importorskip("foxglove_schemas_protobuf")
    folder = written("mcap", driven, tmp_path, "--images", driven[1], "--lanes")
    path = os.path.join(folder, "lt01.mcap")
    topics = {}
    with open(path, "rb") as stream:
        file = reader.make_reader(stream, decoder_factories=[decoder.DecoderFactory()], validate_crcs=True)
        for schema, channel, message in file.iter_messages():
            decoded = json.loads(message.data) if channel.message_encoding == "json" else \
                decoder.DecoderFactory().decoder_for("protobuf", schema)(message.data)
            topics.setdefault(channel.topic, []).append((message.log_time, schema.name, decoded))
        metadata = [record for record in file.iter_metadata() if record.name == "driveloop"][0].metadata
        attachment = next(iter(file.iter_attachments()))
    assert metadata["agent"] == "expert" and json.loads(attachment.data) == Run(driven[0]).routes[0].record
    assert {"/tf", "/ego", "/control", "/decision", "/actors", "/route", "/map", "/log"} <= set(topics)
    for topic in ("/tf", "/ego", "/control", "/decision", "/actors"):
        assert len(topics[topic]) == len(trace.ticks), topic
    for index, tick in enumerate(trace.ticks):
        time, name, transform = topics["/tf"][index]
        assert time == round(tick["time"] * 1e9) and name == "foxglove.FrameTransform"
        assert [transform.translation.x, transform.translation.y, transform.translation.z] == tick["ego"]["pose"][:3]
        yaw = 2 * math.atan2(transform.rotation.z, transform.rotation.w)
        assert abs(math.remainder(yaw - tick["ego"]["pose"][5], 2 * math.pi)) < 0.01
        assert topics["/ego"][index][2]["speed"] == tick["ego"]["speed"]
        assert topics["/control"][index][2]["steer"] == tick["control"]["steer"]
        update = topics["/actors"][index][2]
        present = {actor[0] for actor in tick["actors"]} | {trace.header["ego"]["id"]}
        assert {int(item.id) for item in update.entities} == present
        ego = [item for item in update.entities if int(item.id) == trace.header["ego"]["id"]][0]
        assert abs(ego.cubes[0].size.x - 2 * trace.header["ego"]["half_extent"][0]) < 1e-9
    shots = [messages for topic, messages in topics.items() if topic.startswith("/camera/")][0]
    saved = trace_lines.pictures(driven[1], "lt01")
    assert len(shots) == len(saved) == 3
    for (_, _, image), (_, _, picture) in zip(shots, saved):
        with open(picture, "rb") as stream:
            assert image.data == stream.read() and image.format == "jpeg"
    assert len(topics["/map"][0][2].entities[0].lines) == len(trace.lanes)
    assert [(t, m.message) for t, _, m in topics["/log"]] == [
        (round(time * 1e9), text) for time, _, text in trace_lines.events(trace)]
    # The same bytes again.
    again = written("mcap", driven, tmp_path / "two", "--images", driven[1], "--lanes")
    with open(path, "rb") as first, open(os.path.join(again, "lt01.mcap"), "rb") as second:
        assert first.read() == second.read()


@needs_program
def test_tensorboard(driven, trace, tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    make_ndarray = pytest.importorskip("tensorboard.util.tensor_util").make_ndarray
    folder = written("tensorboard", driven, tmp_path)
    written("tensorboard", driven, tmp_path)

    def scalars(place):
        events = accumulator.EventAccumulator(place, size_guidance={"tensors": 0})
        events.Reload()
        return {tag: [(e.wall_time, e.step, float(make_ndarray(e.tensor_proto))) for e in events.Tensors(tag)]
                for tag in events.Tags()["tensors"]}
    route = scalars(os.path.join(folder, "routes", "lt01"))
    assert len(route["ego/speed"]) == len(trace.ticks)
    for (wall, step, value), tick in zip(route["ego/speed"], trace.ticks):
        assert wall == tick["time"] and step == tick["tick"] and abs(value - tick["ego"]["speed"]) < 1e-4
    run = scalars(os.path.join(folder, "run"))
    with open(os.path.join(driven[0], "summary.json")) as file:
        summary = json.load(file)
    assert abs(run["run/driving_score"][0][2] - summary["driving_score"]) < 1e-3
    assert abs(run["run/success_rate"][0][2] - summary["success_rate"]) < 1e-3
    assert run["route/driving_score"][0][1] == 0


@needs_program
def test_rerun(driven, trace, tmp_path):
    pytest.importorskip("rerun")
    chunk = pytest.importorskip("rerun.chunk")
    folder = written("rerun", driven, tmp_path, "--images", driven[1], "--lanes")
    columns = {}
    for piece in chunk.RrdReader(os.path.join(folder, "lt01.rrd")).stream():
        batch = piece.to_record_batch()
        for name in batch.schema.names:
            if name != "tick" and ":" not in name:
                columns.setdefault(piece.entity_path, {}).setdefault(name, [])
                continue
            columns.setdefault(piece.entity_path, {}).setdefault(name, []).extend(batch.column(name).to_pylist())
    for place in ("/world/ego", "/world/actors", "/world/route", "/world/lanes", "/log", "/signals/speed"):
        assert place in columns, sorted(columns)
    assert any(place.startswith("/camera/") for place in columns)

    def series(place, component):
        found = columns[place]
        values = [found[name] for name in found if name.endswith(component)][0]
        return [value for _, value in sorted(zip(found["tick"], values))]
    speeds = series("/signals/speed", "scalars")
    assert [value[0] for value in speeds] == [tick["ego"]["speed"] for tick in trace.ticks]
    places = series("/world/ego", "translation")
    for value, tick in zip(places, trace.ticks):
        assert all(abs(a - b) < 1e-3 for a, b in zip(value[0], tick["ego"]["pose"][:3]))
    assert "log_time" not in columns["/world/ego"]


@needs_program
def test_plans_are_those_that_drove(planned, plans):
    with open(os.path.join(planned[0], "summary.json")) as file:
        counts = json.load(file)["plan_counts"]
    made = [(tick, tick["plan"]) for tick in plans.ticks if "plan" in tick]
    assert plans.header["plans"] == {"count": len(made), "difference": None} and len(made) == counts["plans"] > 5
    assert sum(len(plan["tokens"]) for _, plan in made) == counts["tokens"]
    assert [tick["tick"] - made[0][0]["tick"] for tick, _ in made] == [10 * number for number in range(len(made))]
    for tick, plan in made:
        assert [int(word) for word in re.findall("<action_([0-9]+)>", plan["text"])] == plan["tokens"]
        assert len(plan["points"]) == 6 and math.dist(plan["points"][0], tick["ego"]["pose"][:3]) < 15
        # The way begins where the ego is, and has sixteen more points, two metres apart.
        assert len(plan["way"]) == 17 and math.dist(plan["way"][0][:2], tick["ego"]["pose"][:2]) < 3
        assert 20 < sum(map(math.dist, plan["way"], plan["way"][1:])) < 45
    # Nothing else changes.
    plain = trace_lines.read(Run(planned[0]).routes[0].trace, BINARY)
    assert "plans" not in plain.header
    assert [{key: value for key, value in tick.items() if key != "plan"} for tick in plans.ticks] == plain.ticks
    warned = trace_lines.Trace([json.dumps(dict(plans.header, ticks=0, plans={"count": 1, "difference": 0.5}))], "t")
    assert [event[:2] for event in trace_lines.events(warned)] == [(0.5, "warning")]


@needs_program
def test_mcap_has_plans(planned, plans, tmp_path):
    reader = pytest.importorskip("mcap.reader")
    decoder = pytest.importorskip("mcap_protobuf.decoder")
    pytest.importorskip("foxglove_schemas_protobuf")
    folder = written("mcap", planned, tmp_path, "--model", MODEL)
    lines, ways, answers = [], [], []
    with open(os.path.join(folder, "lt01.mcap"), "rb") as stream:
        for schema, channel, message in reader.make_reader(stream, validate_crcs=True).iter_messages(["/plan", "/answer"]):
            if channel.topic == "/answer":
                answers.append((message.log_time, json.loads(message.data)))
            else:
                plan, way = decoder.DecoderFactory().decoder_for("protobuf", schema)(message.data).entities
                lines.append(plan.lines[0].points)
                ways.append(way.lines[0].points)
    made = [tick for tick in plans.ticks if "plan" in tick]
    assert answers == [(round(tick["time"] * 1e9), {"tokens": tick["plan"]["tokens"], "text": tick["plan"]["text"]})
                       for tick in made]
    assert [[[p.x, p.y, p.z] for p in line[1:]] for line in lines] == [tick["plan"]["points"] for tick in made]
    assert [[[p.x, p.y, p.z] for p in way] for way in ways] == [tick["plan"]["way"] for tick in made]


@needs_program
def test_tensorboard_has_plans(planned, plans, tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    make_ndarray = pytest.importorskip("tensorboard.util.tensor_util").make_ndarray
    folder = written("tensorboard", planned, tmp_path, "--model", MODEL)
    events = accumulator.EventAccumulator(os.path.join(folder, "routes", "lt01"), size_guidance={"tensors": 0})
    events.Reload()
    made = [tick for tick in plans.ticks if "plan" in tick]
    for place in range(6):
        told = [(e.step, int(make_ndarray(e.tensor_proto))) for e in events.Tensors("plan/token/%d" % place)]
        assert told == [(tick["tick"], tick["plan"]["tokens"][place]) for tick in made]
    for event, tick in zip(events.Tensors("plan/reach"), made):
        reach = math.dist(tick["plan"]["points"][-1][:2], tick["ego"]["pose"][:2])
        assert abs(float(make_ndarray(event.tensor_proto)) - reach) < 1e-3


@needs_program
def test_rerun_has_plans(planned, plans, tmp_path):
    pytest.importorskip("rerun")
    chunk = pytest.importorskip("rerun.chunk")
    folder = written("rerun", planned, tmp_path, "--model", MODEL)
    ticks = {}
    for piece in chunk.RrdReader(os.path.join(folder, "lt01.rrd")).stream():
        batch = piece.to_record_batch()
        if piece.entity_path in ("/world/plan", "/world/way", "/answer"):
            ticks.setdefault(piece.entity_path, []).extend(batch.column("tick").to_pylist())
    made = [tick["tick"] for tick in plans.ticks if "plan" in tick]
    assert all(sorted(ticks[path]) == made for path in ("/world/plan", "/world/way", "/answer"))


@needs_program
def test_bad_input_is_named(driven, tmp_path, capsys):
    def refused(*arguments):
        assert export.main(list(arguments) + ["--out", str(tmp_path / "out"), "--driveloop", BINARY]) == 2
        return capsys.readouterr().err
    assert "no such folder" in refused("mcap", str(tmp_path / "none"))
    assert "manifest.json" in refused("mcap", str(tmp_path))
    assert "no finished route 'x'" in refused("mcap", driven[0], "--route", "x")
    assert "are for mcap and rerun" in refused("tensorboard", driven[0], "--lanes")
    assert "no such folder" in refused("mcap", driven[0], "--images", str(tmp_path / "pictures"))
    assert "cannot be made again" in refused("mcap", driven[0], "--model", MODEL)
    broken = str(tmp_path / "broken")
    shutil.copytree(driven[0], broken)
    trace = Run(broken).routes[0].trace
    with open(trace, "r+b") as file:
        file.truncate(100)
    assert os.path.basename(trace) in refused("tensorboard", broken)
    with open(os.path.join(broken, "journal.jsonl"), "w") as file:
        file.write("[]\n{}\n")
    assert "journal.jsonl:1" in refused("mcap", broken)
    record = Run(driven[0]).routes[0]
    path = os.path.join(broken, "records", os.listdir(os.path.join(broken, "records"))[0])
    shutil.copy(os.path.join(driven[0], "journal.jsonl"), broken)
    with open(path, "w") as file:
        json.dump(dict(record.record, scores={}), file)
    assert os.path.basename(path) in refused("mcap", broken)
    with pytest.raises(ExportError):
        trace_lines.Trace(['{"type": "header", "format": 99}'], "t")
    with pytest.raises(ExportError):
        trace_lines.Trace(["nonsense"], "t")
