"""Other programs' codebooks: pickle → .npy → vocabulary file."""

import json
import os
import pathlib
import pickle
import subprocess
import sys

import numpy
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "Bridges" / "codebook_to_npy.py"
BINARY = pathlib.Path(os.environ.get("DRIVELOOP_BINARY", ROOT / ".build" / "release" / "driveloop"))


def corners(x, y, heading):
    """Left front, right front, right back, left back of a box of 4.8 × 2.0 m."""
    c, s = numpy.cos(heading), numpy.sin(heading)
    offsets = numpy.array([(2.4, 1.0), (2.4, -1.0), (-2.4, -1.0), (-2.4, 1.0)])
    return offsets @ numpy.array([(c, s), (-s, c)]) + (x, y)


def convert(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True)


def test_smart_codebook(tmp_path):
    """SMART's layout: six sub-steps of four corners, of which the last counts."""
    motions = numpy.array([(0, 0, 0), (4.2, 0.3, 0.1), (6.0, -1.0, -0.4)])
    book = numpy.array([[corners(*(motion * step / 5)) for step in range(6)] for motion in motions])
    source = tmp_path / "book.pkl"
    source.write_bytes(pickle.dumps({"token_all": {"veh": book.astype("float32"), "ped": book}}))
    result = convert(source, "--key", "token_all.veh", "--out", tmp_path / "veh.npy")
    assert result.returncode == 0, result.stderr
    out = tmp_path / "veh.json"
    command = [BINARY, "tokens", "convert", tmp_path / "veh.npy", "--out", out, "--origin", "a test"]
    subprocess.run(command, check=True, capture_output=True)
    tokens = json.loads(out.read_text())["tokens"]
    assert tokens[0] == [0, 0, 0]
    assert numpy.allclose(tokens, motions, atol=1e-6)


def test_missing_key_names_the_arrays(tmp_path):
    source = tmp_path / "book.npz"
    numpy.savez(source, a=numpy.zeros((2, 3)), b=numpy.zeros(4))
    result = convert(source, "--key", "c", "--out", tmp_path / "c.npy")
    assert result.returncode == 2
    assert "a (2, 3), b (4,)" in result.stderr


class Hostile:
    def __reduce__(self):
        return (os.system, ("false",))


@pytest.mark.parametrize("content", [pickle.dumps({"a": Hostile()}), b"", b"no pickle"])
def test_hostile_pickles(tmp_path, content):
    source = tmp_path / "book.pkl"
    source.write_bytes(content)
    result = convert(source, "--out", tmp_path / "out.npy")
    assert result.returncode == 2
    assert "error:" in result.stderr
    assert not (tmp_path / "out.npy").exists()
