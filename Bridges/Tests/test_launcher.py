"""CARLA/CarlaUE4.sh takes what CARLA's own script takes, and says what it does not."""
import os
import signal
import socket
import subprocess

import msgpack
import pytest

LAUNCHER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "CARLA", "CarlaUE4.sh")


def launch(tmp_path, *options, **variables):
    """Runs the launcher with a program that only tells its arguments."""
    program = tmp_path / "program"
    program.write_text("#!/bin/bash\nprintf '%s\\n' \"$@\"\n")
    program.chmod(0o755)
    return subprocess.run(
        [LAUNCHER, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
        env=dict(os.environ, **{"DRIVELOOP_BINARY": str(program), **variables}))


def test_evaluators_options(tmp_path):
    done = launch(tmp_path, "-RenderOffScreen", "-nosound", "-carla-rpc-port=30002", "-graphicsadapter=7")
    assert done.returncode == 0
    assert done.stdout.split() == ["carla-server", "--port", "30002", "--carla-version", "0.9.15"]


def test_town_version_and_streaming_port(tmp_path):
    done = launch(tmp_path, "/Game/Carla/Maps/Town03", "-carla-port=4000", "-carla-streaming-port=4001",
                  DRIVELOOP_CARLA_VERSION="0.9.16")
    assert done.stdout.split() == ["carla-server", "--port", "4000", "--town", "Town03", "--carla-version", "0.9.16"]
    assert launch(tmp_path, DRIVELOOP_CARLA_OPTIONS="--seed 3 --synchronous").stdout.split()[-3:] == [
        "--seed", "3", "--synchronous"]
    assert launch(tmp_path).stdout.split()[:3] == ["carla-server", "--port", "2000"]


@pytest.mark.parametrize("option, words", [
    ("-carla-streaming-port=3000", "2001: streams take the port after"), ("-carla-rpc-port=x", "a port for calls"),
    ("-carla-primary-host=a", "no secondary ones"), ("--what", "an option of CARLA's script")])
def test_what_it_does_not_take(tmp_path, option, words):
    done = launch(tmp_path, option)
    assert done.returncode == 2 and words in done.stderr and not done.stdout


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")
def test_it_serves_and_is_found_by_its_options(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [LAUNCHER, "-carla-rpc-port=%d" % port, "-graphicsadapter=77"], stdout=subprocess.PIPE,
        env=dict(os.environ, DRIVELOOP_BINARY=os.path.abspath(os.environ["DRIVELOOP_BINARY"])))
    try:
        assert b"calls at 127.0.0.1:%d" % port in server.stdout.readline()
        with open("/proc/%d/cmdline" % server.pid, "rb") as file:
            assert b"-graphicsadapter=77" in file.read()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(msgpack.packb([0, 1, "version", [[False]]]))
            unpacker = msgpack.Unpacker(raw=False)
            unpacker.feed(connection.recv(4096))
            kind, number, error, answer = next(iter(unpacker))
        assert (kind, number, error) == (1, 1, None) and "0.9.15" in str(answer)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)
