"""One `driveloop agent` for N worlds beside N agents for one world each, in turn, with ratios.

    python3 Bridges/Benchmarks/agent_server.py .build/release/driveloop [--model FOLDER] [--mode fast|slow] [--worlds 1,2,4,8]
        [--rounds 3] [--routes FILE] [--tick-limit 100] [--threads 1] [--json FILE]

Both ways the same `driveloop world --jobs N` asks for the plans; result folders are compared byte for byte. Told are the
medians of the rounds: wall time of the run, processor time of all agents (with loading), and their memory: the sum of each
process's most resident bytes. Wall times hold the worlds' own work too, on the same cores; processor time is what other
programs on the machine disturb least.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

#: Files of a result folder that hold wall-clock times.
DIARIES = ("timing.json", "timing.jsonl")


def results(folder):
    """Every result file and its bytes."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if name not in DIARIES and not name.startswith("."):
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def served(options, folder, worlds, together):
    """Drives the routes once; wall seconds, the agents' processor seconds and resident bytes, the last line that they told."""
    address, out = "ipc://%s/s" % folder, folder + "/out"
    addresses = [address] + ["%s-%d" % (address, number) for number in range(1, worlds)]
    model = ["--agent", "vla", "--model", options.model, "--mode", options.mode, "--timeout", "120", "--plan-times"]
    began = time.perf_counter()
    # Neither gives the model more threads than the other: the agents for one world run beside each other.
    if together:
        agents = [subprocess.Popen([options.driveloop, "agent", "--connect", address, "--jobs", str(worlds),
                                    "--model-threads", str(options.threads)] + model,
                                   stdout=subprocess.DEVNULL, stderr=open(folder + "/diary", "w"))]
    else:
        agents = [subprocess.Popen([options.driveloop, "agent", "--connect", place] + model,
                                   stdout=subprocess.DEVNULL, stderr=open(folder + "/diary", "w")) for place in addresses]
    world = subprocess.run([options.driveloop, "world", "--routes", options.routes, "--bind", address, "--jobs", str(worlds),
                            "--tick-limit", str(options.tick_limit), "--timeout", "300", "--out", out],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert world.returncode in (0, 1), world.stderr
    seconds, memory = 0.0, 0
    for agent in agents:
        _, status, usage = os.wait4(agent.pid, 0)
        agent.returncode = os.waitstatus_to_exitcode(status)
        assert agent.returncode == 0, open(folder + "/diary").read()
        seconds += usage.ru_utime + usage.ru_stime
        memory += usage.ru_maxrss * 1024
    wall = time.perf_counter() - began
    with open(folder + "/diary") as file:
        last = file.read().splitlines()[-1]
    return {"wall": wall, "processor": seconds, "memory": memory, "diary": last}, results(out)


def measured(options, worlds):
    """Rounds of both ways in turn; the medians."""
    rounds = {True: [], False: []}
    for number in range(options.rounds):
        expected = None
        for together in (False, True) if number % 2 == 0 else (True, False):
            with tempfile.TemporaryDirectory(prefix="driveloop-") as folder:
                figures, files = served(options, folder, worlds, together)
            assert expected is None or expected == files, "one agent and several gave other results"
            expected = files
            rounds[together].append(figures)
    middle = {together: {key: statistics.median(one[key] for one in rounds[together])
                         for key in ("wall", "processor", "memory")} for together in rounds}
    return {"worlds": worlds, "one": middle[True], "several": middle[False], "batches": rounds[True][-1]["diary"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driveloop")
    parser.add_argument("--model", default="Models/driveloop-vla")
    parser.add_argument("--mode", default="fast", choices=["fast", "slow"])
    parser.add_argument("--worlds", default="1,2,4,8")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--routes", default="Scenarios/Suites/smoke.xml")
    parser.add_argument("--tick-limit", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1, help="of the one agent's model")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    print("%s, %s mode, %s, %d ticks a route; load of the machine %.1f" % (
        options.model, options.mode, os.path.basename(options.routes), options.tick_limit, os.getloadavg()[0]))
    print("%-7s %21s %7s %24s %7s %21s %7s" % ("worlds", "wall s: one, several", "ratio", "processor s: one, several",
                                               "ratio", "memory MB", "ratio"))
    rows = []
    for worlds in map(int, options.worlds.split(",")):
        row = measured(options, worlds)
        one, several = row["one"], row["several"]
        print("%-7d %11.2f %9.2f %7.2f %15.2f %9.2f %7.2f %11.1f %9.1f %7.2f" % (
            worlds, one["wall"], several["wall"], several["wall"] / one["wall"], one["processor"],
            several["processor"], several["processor"] / one["processor"], one["memory"] / 1e6,
            several["memory"] / 1e6, several["memory"] / one["memory"]))
        print("        " + row["batches"], flush=True)
        rows.append(row)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"model": options.model, "mode": options.mode, "routes": os.path.basename(options.routes),
                       "tick_limit": options.tick_limit, "threads": options.threads, "rows": rows}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    sys.exit(main())
