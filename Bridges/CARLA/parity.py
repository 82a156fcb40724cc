"""Holds the evaluations of two worlds against each other, route by route: Bench2Drive's own evaluator on `driveloop
carla-server`, and `driveloop evaluate` or `driveloop world`, with the same agent.

    python Bridges/CARLA/parity.py --official runs/survey [--official runs/survey-again …] --own runs/own [--out report.json]

--official: folders that `survey.py` has written; with several, the spread of the official score is told. --own: a folder of
`driveloop evaluate` or `driveloop world`. Routes that only one side has are counted and left out. For each route: both scores,
completion, seconds driven, and what makes the difference, by criterion: how many infractions of which kind, and for collisions
with what, and how far apart the first ones were. Where logs of calls were kept (`survey.py --keep-calls`), also how many actors
of which kind the official scenario put into the world, and when each side's scenario was triggered and its actors first acted
(`triggers.py`); the own side's come from its traces, which `driveloop` reads (--program).

Both worlds have the same physics, so differences come from scenarios, traffic and criteria. None of these figures is CARLA's.
"""
import argparse
import collections
import glob
import json
import math
import os
import re
import sys

import triggers

#: Kinds of infractions that lower the driving score; minimum speed is told by its own test and does not.
PENALISED = (
    "collisions_pedestrian", "collisions_vehicle", "collisions_layout", "red_light", "stop_infraction",
    "scenario_timeouts", "yield_emergency_vehicle_infractions", "outside_route_lanes",
)  # fmt: skip
ENDINGS = ("route_dev", "vehicle_blocked", "route_timeout")
COLLISION = re.compile(r"type=(\S+) and id=\d+ at \(x=(\S+), y=(\S+), z=")


def records(paths):
    """Records by route id, from checkpoints and from files of one record."""
    found = {}
    for path in paths:
        with open(path) as file:
            try:
                content = json.load(file)
                rows = content["_checkpoint"]["records"] if "_checkpoint" in content else [content]
                rows = [row for row in rows if "route_id" in row]
            except (ValueError, KeyError, TypeError):
                continue
        for row in rows:
            route = re.search(r"RouteScenario_(\w+?)_rep", row["route_id"])
            if route and row.get("scores") and row["status"] != "Started":
                found[route.group(1)] = row
    return found


def official(folder):
    return records(sorted(glob.glob(os.path.join(folder, "[0-9]*.json"))))


def own(folder):
    return records(sorted(glob.glob(os.path.join(folder, "records", "*.json"))))


def collisions(row):
    """(what was hit, x, y) of each collision, in the order of the record."""
    return [
        (match.group(1), float(match.group(2)), float(match.group(3)))
        for kind in PENALISED[:3] for match in map(COLLISION.search, row["infractions"].get(kind, [])) if match
    ]  # fmt: skip


def explanations(theirs, ours):
    """What differs, in words; the first is what moves the score most."""
    found = []
    gap = ours["scores"]["score_route"] - theirs["scores"]["score_route"]
    if abs(gap) >= 1:
        found.append((abs(gap), "completion %.1f / %.1f" % (theirs["scores"]["score_route"], ours["scores"]["score_route"])))
    for kind in PENALISED + ENDINGS:
        counts = len(theirs["infractions"].get(kind, [])), len(ours["infractions"].get(kind, []))
        if counts[0] != counts[1]:
            found.append((30 * abs(counts[0] - counts[1]), "%s %d / %d" % ((kind,) + counts)))
    a, b = collisions(theirs), collisions(ours)
    if a and b:
        apart = math.hypot(a[0][1] - b[0][1], a[0][2] - b[0][2])
        if a[0][0].split(".")[0] != b[0][0].split(".")[0] or apart > 5:
            found.append((1, "first contact with %s / %s, %.0f m apart" % (a[0][0], b[0][0], apart)))
    if theirs["status"] != ours["status"]:
        found.append((2, "ends '%s' / '%s'" % (theirs["status"], ours["status"])))
    return [text for _, text in sorted(found, key=lambda pair: -pair[0])]


def spawned(path):
    """How many actors of which kind a log of calls has put into the world, sensors aside."""
    counts = collections.Counter()
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                if '"spawn_actor"' in line and '"refused"' not in line:
                    counts[json.loads(line)["arguments"][0][1].split(".")[0]] += 1
    return dict(sorted(counts.items()))


def compare(route, sides, ours, arguments):
    folder = arguments.official[0]
    scores = [side["scores"]["score_composed"] for side in sides]
    line = {
        "route": route, "scenario": sides[0]["scenario_name"],
        "official_scores": scores, "own_score": ours["scores"]["score_composed"],
        "official_seconds": sides[0]["meta"]["duration_game"], "own_seconds": ours["meta"]["duration_game"],
        "official_spawned": spawned(os.path.join(folder, route + ".calls")),
    }  # fmt: skip
    low, high = min(scores), max(scores)
    line["difference"] = max(line["own_score"] - high, low - line["own_score"], 0.0)
    line["triggers"] = triggers.compare(route, folder, arguments.own, arguments.program)
    # A scenario that begins elsewhere is a cause, infractions are what comes of it.
    line["differs_in"] = triggers.explanations(line["triggers"]) + explanations(sides[0], ours)
    return line


def trigger_counts(lines):
    starts = [row["started"] for line in lines for row in line["triggers"] or ()]
    both = [pair for pair in starts if None not in pair]
    return {
        "both": len(both), "within_half_a_second": sum(abs(a - b) <= 0.5 for a, b in both),
        "official_only": sum(a is not None and b is None for a, b in starts),
        "own_only": sum(a is None and b is not None for a, b in starts),
        "neither": sum(pair == [None, None] for pair in starts),
        "unknown": sum(line["triggers"] is None for line in lines),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--official", action="append", required=True, help="folder of survey.py; may be repeated")
    parser.add_argument("--own", required=True, help="folder of 'driveloop evaluate' or 'driveloop world'")
    parser.add_argument("--within", type=float, default=1.0, help="points that count as agreement (default: 1)")
    parser.add_argument("--program", help="driveloop, which reads traces (default: DRIVELOOP_BINARY, this checkout's, PATH)")
    parser.add_argument("--out", help="file for the whole report as JSON")
    arguments = parser.parse_args()
    repeats, ours = [official(folder) for folder in arguments.official], own(arguments.own)
    if not repeats[0] or not ours:
        sys.exit("no finished routes in %s" % (arguments.own if repeats[0] else arguments.official[0]))
    routes = sorted(set(repeats[0]) & set(ours), key=lambda route: (repeats[0][route]["scenario_name"], route))
    lines = []
    for route in routes:
        sides = [repeat[route] for repeat in repeats if route in repeat]
        try:
            lines.append(compare(route, sides, ours[route], arguments))
        except triggers.ProgramError as error:
            sys.exit(str(error))
    print("official / own                                            scores          seconds")
    for line in lines:
        scores = line["official_scores"]
        spread = "%.1f" % scores[0] if max(scores) - min(scores) < 0.05 else "%.1f–%.1f" % (min(scores), max(scores))
        print("%-6s %-42s %11s / %-5.1f %6.1f / %-6.1f %s" % (
            line["route"], line["scenario"], spread, line["own_score"], line["official_seconds"],
            line["own_seconds"], "; ".join(line["differs_in"])))  # fmt: skip
    agreed = sum(line["difference"] <= arguments.within for line in lines)
    summary = {
        "routes": len(lines), "agree": agreed, "within": arguments.within,
        "official_mean": sum(line["official_scores"][0] for line in lines) / max(1, len(lines)),
        "own_mean": sum(line["own_score"] for line in lines) / max(1, len(lines)),
        "triggers": trigger_counts(lines),
        "only_official": sorted(set(repeats[0]) - set(ours)), "only_own": len(set(ours) - set(repeats[0])),
    }  # fmt: skip
    reasons = collections.Counter(
        re.sub(r" (?:[\d.]+|never)(?: s)? / .*|: .*| with .*|s? '.*", "", line["differs_in"][0])
        for line in lines if line["difference"] > arguments.within and line["differs_in"])  # fmt: skip
    summary["larger_differences_by_first_reason"] = dict(reasons.most_common())
    print("%d of %d routes agree within %g points; means %.1f / %.1f" % (
        agreed, len(lines), arguments.within, summary["official_mean"], summary["own_mean"]))  # fmt: skip
    print("scenarios triggered on both sides: %(both)d (%(within_half_a_second)d within 0.5 s), official only: "
          "%(official_only)d, own only: %(own_only)d, neither: %(neither)d; routes without a log of calls: %(unknown)d"
          % summary["triggers"])  # fmt: skip
    for reason, count in reasons.most_common():
        print("  %2d differ first in %s" % (count, reason))
    if arguments.out:
        with open(arguments.out, "w") as file:
            json.dump({"summary": summary, "routes": lines}, file, indent=1)
    return 0 if lines else 1


if __name__ == "__main__":
    sys.exit(main())
