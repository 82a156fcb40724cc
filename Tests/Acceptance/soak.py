"""Many simulated hours in one chain of processes: does memory or the number of open files grow?

    python Tests/Acceptance/soak.py .build/release/driveloop [--hours 24] [--agent rule-follower] [--town Town12]

Makes a route file of many copies of one town's routes from the regression and 220-route suites, as long as it takes to
drive so many hours (judged by one round), and drives it with one worker: one parent and one worker from the first route to
the last. Once a second it reads /proc/PID: resident memory (VmRSS) and the number of open files of both.

How it decides: the first quarter of the samples is warming up and left out. Memory grows when Theil and Sen's slope (the
median of the slopes between samples; one high sample does not move it) times the time watched is more than 8 MiB and more
than 5 % of the median. Open files grow when the fewest seen in the last third are more than the fewest in the
first: a file that is open for a moment is no leak, one that stays open is in every sample.
One town only: with several the sorted order of towns would look like growth. Ends with 1 if something grows.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SUITES = ["Scenarios/Suites/regression.xml", "Scenarios/Suites/driveloop220.xml"]


def routes_of(town):
    """The <route> elements of a town as texts without their ids."""
    found = []
    for suite in SUITES:
        with open(os.path.join(ROOT, suite), encoding="utf-8") as file:
            for text in re.findall(r"<route .*?</route>", file.read(), re.S):
                if 'town="%s"' % town in text.split(">", 1)[0]:
                    found.append(re.sub(r'\bid="[^"]*"', 'id="%d"', text.replace("%", "%%"), count=1))
    return found


def write_suite(path, routes, count):
    with open(path, "w", encoding="utf-8") as file:
        file.write("<routes>\n")
        for number in range(count):
            file.write(routes[number % len(routes)] % (number + 1) + "\n")
        file.write("</routes>\n")


def simulated(out):
    """Simulated seconds of all finished routes."""
    with open(os.path.join(out, "timing.jsonl")) as file:
        return sum(json.loads(line).get("game_seconds", 0) for line in file)


def sample(pid):
    """Resident KiB and open files; None when the process is gone."""
    try:
        with open("/proc/%d/status" % pid) as file:
            rss = re.search(r"VmRSS:\s+(\d+)", file.read())
        return (int(rss.group(1)), len(os.listdir("/proc/%d/fd" % pid))) if rss else None
    except OSError:
        return None


def child(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
            found = file.read().split()
        return int(found[0]) if found else None
    except OSError:
        return None


def slope(points):
    """Theil and Sen: median of the slopes between all pairs, of 400 evenly spaced points at most."""
    step = max(1, len(points) // 400)
    points = points[::step]
    return statistics.median(
        (b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(points) for b in points[i + 1:])


def judge(name, samples):
    """Lines to print, and whether something grows."""
    samples = samples[len(samples) // 4:]
    if len(samples) < 30:
        return ["%s: %d samples, too few to judge; drive more hours" % (name, len(samples))], True
    watched = samples[-1][0] - samples[0][0]
    grown = slope([(moment, rss) for moment, rss, _ in samples]) * watched
    median = statistics.median(rss for _, rss, _ in samples)
    memory_grows = grown > 8 * 1024 and grown > 0.05 * median
    third = len(samples) // 3
    early, late = min(fds for _, _, fds in samples[:third]), min(fds for _, _, fds in samples[-third:])
    lines = ["%s: memory median %.1f MiB, trend %+.2f MiB over %.0f s; open files %d, then %d" % (
        name, median / 1024, grown / 1024, watched, early, late)]
    if memory_grows:
        lines.append("FAILED: memory of the %s grows" % name)
    if late > early:
        lines.append("FAILED: open files of the %s grow" % name)
    return lines, memory_grows or late > early


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--agent", default="rule-follower")
    parser.add_argument("--town", default="Town12")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    work = tempfile.mkdtemp(prefix="driveloop-soak-")
    try:
        routes = routes_of(options.town)
        if not routes:
            sys.exit("no route in %s; expected a town of %s" % (options.town, ", ".join(SUITES)))
        suite = os.path.join(work, "soak.xml")
        command = [binary, "evaluate", "--routes", suite, "--agent", options.agent, "--jobs", "1", "--out"]
        write_suite(suite, routes, len(routes))
        subprocess.run(
            command + [work + "/round"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        round_seconds = simulated(work + "/round")
        shutil.rmtree(work + "/round")
        # A tenth more: routes end differently under other random numbers.
        count = int(1.1 * options.hours * 3600 / round_seconds * len(routes)) + 1
        write_suite(suite, routes, count)
        print("%d routes in %s, %.0f simulated seconds a round of %d" % (
            count, options.town, round_seconds, len(routes)), flush=True)
        began = time.monotonic()
        process = subprocess.Popen(
            command + [work + "/out"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        series = {"parent": [], "worker": []}
        worker, workers = None, 0
        while process.poll() is None:
            now = child(process.pid)
            if now is not None and now != worker:
                worker, workers = now, workers + 1
            for name, pid in (("parent", process.pid), ("worker", worker)):
                found = sample(pid) if pid else None
                if found:
                    series[name].append((time.monotonic() - began,) + found)
            time.sleep(1)
        hours = simulated(work + "/out") / 3600
        took = time.monotonic() - began
        print("%.1f simulated hours in %.0f s (%.0f times real time), exit code %d, %d worker" % (
            hours, took, hours * 3600 / took, process.returncode, workers))
        grows = process.returncode not in (0, 1) or workers != 1 or hours < options.hours
        for name, samples in series.items():
            lines, bad = judge(name, samples)
            print("\n".join(lines))
            grows = grows or bad
        print("FAILED" if grows else "ok: no growth")
        sys.exit(1 if grows else 0)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
