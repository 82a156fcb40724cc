"""Drives `driveloop carla-server` with CARLA's own, unmodified Python client.

    python Tests/Acceptance/carla_server.py .build/release/driveloop [NAME ...]

Starts a server of the wheel's version once for each check (or for the named ones), prints a line for each, and ends with 1
if one fails. The client's wheel is the oracle: it decodes every answer and stream, and computes positions, waypoints and
geodetic places from the map with code of its own. Wheels: 0.9.16 (Python 3.10 to 3.12), 0.9.15 (3.7 to 3.10).
"""

import os
import subprocess
import sys
import time

from carla_checks import clients, fleets, sensors, world
from carla_checks.helpers import COMMAND, Server


def main():
    checks = {name[len("check_"):]: check
              for module in (world, sensors, clients, fleets)
              for name, check in vars(module).items() if name.startswith("check_")}
    names = sys.argv[2:] or list(checks)
    unknown = [name for name in names if name not in checks]
    if unknown or not COMMAND:
        sys.exit(f"{' '.join(unknown) or 'no program'}: expected a program and names out of {', '.join(checks)}")
    if len(names) > 1:
        # Each in a process of its own: a client whose sensors outlive their world ends its process.
        failed = [name for name in names if subprocess.run([sys.executable, __file__, *COMMAND, name]).returncode]
        sys.exit(1 if failed else 0)
    server = Server()
    began = time.monotonic()
    try:
        checks[names[0]](server)
        server.close()
        print(f"ok      {names[0]} ({time.monotonic() - began:.1f} s)", flush=True)
    except Exception as error:  # noqa: BLE001
        Server.kill_all()
        print(f"FAILED  {names[0]}: {type(error).__name__}: {error}", flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
