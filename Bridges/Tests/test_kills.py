"""A short form of `make check-kills`: six kills -9, and full disks where one can be mounted."""
import os
import subprocess
import sys

import pytest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Acceptance", "kills.py")


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")
@pytest.mark.parametrize("part", ["kills", "disk"])
def test_nothing_that_was_finished_is_lost(part):
    done = subprocess.run(
        [sys.executable, SCRIPT, os.environ["DRIVELOOP_BINARY"], "--count", "6", "--seed", "7", "--only", part],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=600)
    assert done.returncode == 0, done.stdout
