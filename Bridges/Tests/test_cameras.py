"""A Python agent with eyes in DriveLoop's own world: pictures come when they are due, and Pillow can read them."""
import io
import os
import subprocess

import pytest
from driveloop_bridge import agent, carla_frame
from tools import place

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FRONT = carla_frame.camera("CAM_FRONT", 0.80, 0.0, 1.60, 0.0, 100.0, 448, 252)
BACK = carla_frame.camera("CAM_BACK", -2.0, 0.0, 1.60, 180.0, 110.0, 160, 90)


class Watcher:
    """Drives slowly and keeps what it saw."""

    def __init__(self):
        self.seen = []

    def act(self, observation):
        self.seen.append((observation["tick"], [dict(i, jpeg=bytes(i["jpeg"])) for i in observation["images"]]))
        return 0.4 if observation["ego"]["speed"] < 4 else 0.0, 0.0, 0.0


def world(address, out, *more):
    command = [os.environ["DRIVELOOP_BINARY"], "world", "--bind", address, "--routes", "Scenarios/Routes/looptown.xml",
               "--only", first_route(), "--tick-limit", "60", "--out", str(out), "--timeout", "60"]
    return subprocess.Popen(command + list(more), cwd=ROOT, stderr=subprocess.PIPE, universal_newlines=True)


def first_route():
    import xml.etree.ElementTree as tree

    return tree.parse(os.path.join(ROOT, "Scenarios/Routes/looptown.xml")).getroot().find("route").get("id")


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")
def test_pictures_come_when_they_are_due(tmp_path):
    image_module = pytest.importorskip("PIL.Image")
    address, watcher = place(), Watcher()
    process = world(address, tmp_path / "out")
    agent.run(watcher, address, "watcher", cameras=[FRONT, BACK], camera_period=4, jpeg_quality=90)
    process.communicate(timeout=120)
    ticks = [tick for tick, _ in watcher.seen]
    with_images = [tick for tick, images in watcher.seen if images]
    assert len(ticks) > 20 and with_images == ticks[::4]
    for _, images in watcher.seen:
        assert [image["camera"] for image in images] in ([], ["CAM_FRONT", "CAM_BACK"])
        for image, size in zip(images, [(448, 252), (160, 90)]):
            picture = image_module.open(io.BytesIO(image["jpeg"]))
            assert picture.format == "JPEG" and picture.size == size == (image["width"], image["height"])
            pixels = picture.convert("RGB")
            # A road below, a sky above: no picture of one colour.
            assert len(set(pixels.resize((16, 9)).tobytes())) > 10
    front = [images[0]["jpeg"] for _, images in watcher.seen if images]
    assert len(set(front)) > 3


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")
def test_absurd_cameras_are_refused_in_words(tmp_path):
    address = place()
    process = world(address, tmp_path / "out")
    huge = carla_frame.camera("HUGE", 0.0, 0.0, 2.0, 0.0, 90.0, 10000, 10000)
    assert agent.run(Watcher(), address, "huge", cameras=[huge], diary=lambda text: None) == 0
    errors = process.communicate(timeout=60)[1]
    assert "camera HUGE: a camera of 10000x10000 pixels; expected 1 to 4096 a side" in errors
    assert process.returncode == 2
