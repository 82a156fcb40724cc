"""Looking on while a run goes on: on a terminal, in a file, over HTTP; and the run does not notice.

DRIVELOOP_BINARY names the program; short runs on the project's own town are made with it.
"""
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import socket
import struct
import subprocess
import termios
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("DRIVELOOP_BINARY", str(ROOT / ".build/release/driveloop"))


def command(out, *more):
    # Pictures that nobody needs make the run last long enough to be looked at.
    return [BINARY, "evaluate", "--routes", "Scenarios/Routes/looptown.xml", "--agent", "expert", "--seed", "3",
            "--cameras", "front", "--camera-period", "10", "--out", str(out), *map(str, more)]


def drive(out, *more, **options):
    return subprocess.run(command(out, *more), cwd=ROOT, capture_output=True, text=True, **options)


def results(folder):
    """Every result file and its bytes, but for the wall-clock diary and its sums."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith((".", "timing.json"))}


@pytest.fixture(scope="module")
def unseen(tmp_path_factory):
    """A run that nobody watches."""
    out = tmp_path_factory.mktemp("unseen") / "run"
    assert drive(out, "--jobs", 2).returncode == 0
    return results(out)


class Watched:
    """A run that is asked how far it is, five times a second, until it is over."""

    def __init__(self, out, *more):
        self.process = subprocess.Popen(command(out, "--watch", "--watch-port", 0, *more), cwd=ROOT, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.address = re.search(r"http://127\.0\.0\.1:\d+/", self.process.stderr.readline()).group()
        self.states, self.drives, self.roads = [], [], {}

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return json.load(answer)

    def look(self):
        """false: the run is over."""
        try:
            live = self.get("live.json")
            if live["run"]["total"] == 0:
                return True  # Suite and maps are being read.
            self.states.append(live["run"])
            for each in live["drives"]:
                self.drives.append(each)
                place = each["worker"], each["index"]
                if not self.roads.get(place):
                    self.roads[place] = self.get("road/%d/%d" % place)
        except (OSError, urllib.error.URLError):
            return False
        return not self.states[-1]["over"]

    def follow(self):
        while self.look():
            time.sleep(0.05)
        out, self.diary = self.process.communicate(timeout=60)
        return out


def summary(out):
    return json.loads((out / "summary.json").read_text())


def records(out):
    return [json.loads(path.read_text()) for path in sorted((out / "records").glob("*.json"))]


def test_what_is_shown_is_what_results_say_and_they_stay_the_same(tmp_path, unseen):
    run = Watched(tmp_path / "seen", "--jobs", 2)
    run.follow()
    assert run.process.returncode == 0, run.diary
    last = run.states[-1]
    assert last["over"] and last["finished"] == last["total"] == 8 and last["running"] == []
    scores = [record["scores"]["score_composed"] for record in records(tmp_path / "seen")]
    assert last["score"] == pytest.approx(sum(scores) / 8)
    assert "world" in last["title"] and "embedded" in last["title"]
    finished = [state["finished"] for state in run.states]
    assert finished == sorted(finished)
    assert any(len(state["running"]) == 2 for state in run.states)
    assert all(state["total"] == 8 and len(state["running"]) <= 2 for state in run.states)
    # Both workers were seen to move, on roads.
    assert {each["worker"] for each in run.drives} == {0, 1}
    assert len({each["frame"]["time"] for each in run.drives}) > 3
    assert all(len(each["frame"]["ego"]) == 7 for each in run.drives)
    assert any(road and road["way"] and road["roads"] for road in run.roads.values())
    assert results(tmp_path / "seen") == unseen


def test_a_resumed_run_counts_what_was_finished(tmp_path, unseen):
    out = tmp_path / "run"
    first = subprocess.Popen(command(out, "--jobs", 1), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    journal = out / "journal.jsonl"
    while first.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") >= 2):
        time.sleep(0.005)
    first.kill()
    first.wait()
    done = journal.read_bytes().count(b"\n")
    run = Watched(out)
    run.follow()
    assert run.process.returncode == 0
    assert done <= run.states[0]["resumed"] == run.states[-1]["resumed"] < 8
    assert run.states[0]["finished"] >= run.states[0]["resumed"] and run.states[0]["score"] is not None
    assert f"resuming: {run.states[0]['resumed']} of 8" in run.diary
    assert run.states[-1]["finished"] == 8
    assert results(out) == unseen


def test_a_shard_is_a_run_of_its_own(tmp_path):
    run = Watched(tmp_path / "shard", "--shard", "2/3")
    run.follow()
    assert run.states[-1]["total"] == run.states[-1]["finished"] == 3
    assert "shard 2/3" in run.states[-1]["title"]


def test_a_killed_worker_fails_its_route_alone(tmp_path):
    run = Watched(tmp_path / "run", "--jobs", 2)
    while run.look() and not run.drives:
        time.sleep(0.02)
    children = pathlib.Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    run.follow()
    assert run.process.returncode == 1
    assert "Traceback" not in run.diary and "Fatal" not in run.diary
    last = run.states[-1]
    assert last["over"] and last["finished"] == 8
    # The route may have just been finished when its worker was killed.
    failed = [route for route in last["latest"] if not route["success"]]
    assert len(failed) == 1 and failed[0]["score"] == 0
    assert last["successes"] == 7


def test_an_interrupted_run_leaves_nothing_behind(tmp_path, unseen):
    before = set(pathlib.Path("/tmp").glob("driveloop-watch*"))
    run = Watched(tmp_path / "run", "--jobs", 2)
    while run.look() and not run.drives:
        time.sleep(0.02)
    run.process.send_signal(signal.SIGINT)
    run.follow()
    assert run.process.returncode == -signal.SIGINT
    assert set(pathlib.Path("/tmp").glob("driveloop-watch*")) <= before
    assert "Fatal" not in run.diary
    assert drive(tmp_path / "run", "--jobs", 2).returncode == 0
    assert results(tmp_path / "run") == unseen


def test_a_port_in_use_is_said_before_work_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = drive(tmp_path / "run", "--watch-port", port)
    assert done.returncode == 2
    assert str(port) in done.stderr and "--watch-port" in done.stderr
    assert not (tmp_path / "run").exists()
    wrong = drive(tmp_path / "run", "--watch-port", 70000)
    assert wrong.returncode == 2 and "--watch-port" in wrong.stderr


def on_terminal(arguments, columns=100, rows=30, **environment):
    """What a program writes on standard error when that is a terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=slave,
                               env={**os.environ, **environment})
    os.close(slave)
    written = b""
    try:
        while piece := os.read(master, 65536):
            written += piece
    except OSError:
        pass  # The other end is closed.
    os.close(master)
    assert process.wait(timeout=60) == 0
    return written.decode().replace("\r\n", "\n")


def screen(written):
    """What stands there afterwards; fails on any control but those of a block that is drawn over itself."""
    lines, row, column = [""], 0, 0
    for control, text in re.findall(r"(\x1b\[[0-9;?]*[A-Za-z]|\r|\n)|([^\x1b\r\n]+)", written):
        if text:
            lines[row] = lines[row][:column] + text
            column += len(text)
        elif control == "\r":
            column = 0
        elif control == "\n":
            row, column = row + 1, 0
            lines += [""] * (row == len(lines))
        elif control.endswith("A"):
            row -= int(control[2:-1])
            assert row >= 0
        elif control == "\x1b[J":
            del lines[row + 1:]
            lines[row] = lines[row][:column]
        else:
            raise AssertionError(repr(control))
    return lines


def test_a_terminal_shows_workers_and_the_whole(tmp_path, unseen):
    written = on_terminal(command(tmp_path / "run", "--jobs", 2, "--watch"), TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b[3A" in written  # Two workers and the whole were drawn over.
    lines = screen(written)
    assert lines[0] == "looptown.xml, expert, embedded world, seed 3"
    assert len([line for line in lines if line.startswith("route lt0")]) == 8
    assert not any(line.startswith("  0:") for line in lines)
    assert any(line.startswith("[" + "#" * 30 + "] 8/8  mean score ") for line in lines)
    assert results(tmp_path / "run") == unseen


def test_a_narrow_terminal_is_not_wrapped(tmp_path):
    written = on_terminal(command(tmp_path / "run", "--watch", "--only", "lt01"), columns=20, rows=6, TERM="xterm")
    lines = screen(written)
    assert any(line == "[" + "#" * 18 for line in lines)
    assert "] 1/1" not in written


def test_without_watch_a_terminal_has_its_bar(tmp_path):
    lines = screen(on_terminal(command(tmp_path / "run", "--only", "lt01,lt02"), TERM="xterm"))
    assert lines[0].startswith("route lt01 Looptown: ")
    assert any(line.startswith("[" + "#" * 30 + "] 2/2  mean score ") for line in lines)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_simple_terminal_gets_plain_lines(tmp_path, environment):
    written = on_terminal(command(tmp_path / "run", "--watch", "--only", "lt01"), **environment)
    assert "\x1b" not in written and "\r" not in written
    assert "worker 0 begins route lt01 Looptown\n" in written
    assert re.search(r"^\[1/1\] route lt01 Looptown: \w+, driving score [\d.]+; so far: mean score ", written, re.M)


def test_a_file_gets_plain_lines(tmp_path):
    done = drive(tmp_path / "run", "--watch", "--only", "lt01,lt02", env={**os.environ, "TERM": "xterm"})
    assert "\x1b" not in done.stderr and "\r" not in done.stderr
    assert done.stderr.splitlines()[:2] == [
        "looptown.xml, expert, embedded world, seed 3", "worker 0 begins route lt01 Looptown"]
    # Nothing of it goes where the summary goes.
    assert "worker 0" not in done.stdout
