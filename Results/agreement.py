"""How far two runs of a model agree: `python3 Results/agreement.py PLANS OTHER > Results/Agreement.json`.

PLANS, OTHER: files of `driveloop openloop run` for the same samples. An action has one displacement, so that plans whose paths are
the same up to a step say the same actions up to it.
"""
import json
import math
import sys


def load(path):
    with open(path) as file:
        plans = json.load(file)
    if plans.get("format") != "driveloop-openloop-predictions":
        sys.exit("%s: expected driveloop-openloop-predictions, got %s" % (path, plans.get("format")))
    return plans


def agreement(one, other):
    for key in ("samples_sha256", "model_sha256", "commit", "suite", "world"):
        if one[key] != other[key]:
            sys.exit("%s differs: %s and %s; plan both for the same samples with the same build" % (key, one[key], other[key]))
    paths = [plans["predictions"] for plans in (one, other)]
    both = sorted(set(paths[0]) & set(paths[1]))
    steps = max((len(paths[0][key]["ego"]) for key in both), default=0)
    if not both or not steps:
        sys.exit("no sample has plans of both")
    same, apart = [0] * steps, []
    for key in both:
        one_path, other_path = (plans[key]["ego"] for plans in paths)
        for step in range(steps):
            same[step] += one_path[:step + 1] == other_path[:step + 1]
        apart.append(math.dist(one_path[-1], other_path[-1]))
    return {
        "suite": one["suite"], "world": one["world"], "model_sha256": one["model_sha256"], "commit": one["commit"],
        "options": [plans["model_options"] for plans in (one, other)], "samples": len(both),
        "same_actions": [count / len(both) for count in same], "mean_distance_at_end": sum(apart) / len(both),
    }


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(agreement(load(sys.argv[1]), load(sys.argv[2])), indent=2))
