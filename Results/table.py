"""Writes the tables of Results/README.md and README.md from the summaries in Suites, Ablations and OpenLoop (see `make results`).

`python3 Results/table.py [FOLDER]`: FOLDER has one run of the regression suite for each seed.
"""
import glob
import json
import os
import statistics
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def load(path):
    with open(path) as file:
        return json.load(file)


def figure(value, scale=1.0):
    return "-" if value is None else "%.2f" % (value * scale)


def asked(options):
    """What was asked of a model beside the usual."""
    usual = {"mode=fast", "path=stored", "planning_period=0.5", "latency=0.0", "decoding=nearest"}
    return [part for part in options.split() if part not in usual and not part.startswith("files=")]


def agent(summary):
    """The agent's name with its model and what was asked of it beside the usual."""
    if summary.get("model_sha256", "none") == "none":
        return summary["agent"]
    return " ".join(["%s `%s`" % (summary["agent"], summary["model_sha256"][:12])] + asked(summary["agent_options"])
                    + summary.get("variant", []))


def ablation(path):
    """A summary; of a model that was trained for it, with what sets it apart, which its file's name says."""
    name = os.path.basename(path)
    return dict(load(path), variant=["way head learned " + name[4:-5].replace("-", " ")] if "dagger" in name else [])


def scores(summaries):
    lines = [
        "| suite | scenarios | agent | world | routes | driving score | success | efficiency | comfort | seed | commit |",
        "|---|---|---|---|---|---|---|---|---|---|---|"]
    for s in summaries:
        lines.append("| %s | %s | %s | %s | %d | %s | %d (%s %%) | %s | %s | %s | `%s` |" % (
            s["suite"], s["scenarios"], agent(s), s["world"], s["evaluated"], figure(s["driving_score"]),
            s["successes"], figure(s["success_rate"]), figure(s["efficiency"]), figure(s["comfort"], 100.0), s["seed"],
            s["commit"]))
    return lines


def columns(summaries):
    return [s for s in summaries if s["evaluated"] == 220
            and (s["agent"] in ("expert", "rule-follower") or s["agent"] == "vla" and " " not in agent(s)[4:])]


def types(summaries):
    """Driving score and successes of each type, one column for each suite and agent."""
    chosen = columns(summaries)
    head = ["%s, %s" % (s["suite"].replace(".xml", ""), agent(s)) for s in chosen]
    lines = ["| type | " + " | ".join(head) + " |", "|---|" + "---|" * len(head)]
    names = sorted({t["type"] for s in chosen for t in s["types"]})
    for name in names:
        cells = []
        for s in chosen:
            found = [t for t in s["types"] if t["type"] == name]
            cells.append("%.1f (%d of %d)" % (
                found[0]["driving_score"], found[0]["successes"], found[0]["routes"]) if found else "-")
        lines.append("| %s | %s |" % (name, " | ".join(cells)))
    return lines


def abilities(summaries):
    chosen = columns(summaries)
    names = ["Overtaking", "Merging", "Emergency_Brake", "Give_Way", "Traffic_Signs", "Mean"]
    lines = ["| suite | agent | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for s in chosen:
        found = s.get("abilities") or {}
        values = [found.get(n, found.get(n.lower())) for n in names]
        lines.append("| %s | %s | %s |" % (s["suite"], agent(s), " | ".join(figure(v, 100.0) for v in values)))
    return lines


def failures(summaries):
    """The reason for each route without success."""
    lines = []
    for s in columns(summaries):
        if s["agent"] == "expert":
            lines += ["| %s | %s | %s | %s | %s |" % (
                s["suite"].replace(".xml", ""), f["route_id"], "+".join(f["types"]), f["town"], f["what"])
                for f in s["failed_routes"]]
    return ["| suite | route | type | town | what happened |", "|---|---|---|---|---|"] + lines


def open_loop(reports):
    """Each model beside the baselines of the same samples; the protocol with each figure."""
    lines = [
        "| planner | model | options | suite | world | samples | mean of six, m | uniad/1 L2 1, 2, 3 s | uniad/1 avg, collisions % | "
        "vad/1 L2 1, 2, 3 s | vad/1 avg, collisions % | commit |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    shown = set()
    for report in reports:
        for planner in report["planners"]:
            if planner["kind"] == "baseline" and (planner["name"], report["suite"]) in shown:
                continue
            shown.add((planner["name"], report["suite"]))
            cells = [planner["name"], "`%s`" % planner["model_sha256"][:12] if "model_sha256" in planner else "-",
                     " ".join(asked(planner.get("model_options", ""))) or "-",
                     report["suite"], report["world"], "%d of %d" % (planner["usable"], report["samples"]),
                     figure(planner["ade"])]
            for name in ("uniad", "vad"):
                mode = planner["modes"][name]
                cells += [" ".join(figure(value) for value in mode["l2"]),
                          "%s, %s" % (figure(mode["l2_avg"]), figure(mode["collision_avg"], 100.0))]
            lines.append("| " + " | ".join(cells + ["`%s`" % planner["commit"] if "commit" in planner else "-"]) + " |")
    return lines


def robustness(report):
    """What is kept of the driving score under each perturbation, and the means of the groups."""
    lines = ["%s, %s, agent %s, world %s, seed %s, commit `%s`. Clean: driving score %.2f, success %.2f %%." % (
        report["suite"], "all routes" if report["selection"] == "all" else "some routes", agent(report), report["world"],
        report["seed"], report["commit"], report["clean"]["driving_score"], report["clean"]["success_rate"]),
        "", "| perturbation | group | driving score | success % | retained % |", "|---|---|---|---|---|"]
    for row in report["perturbations"]:
        if "not_driven" in row:
            lines.append("| %s | %s | - | - | not driven: %s |" % (row["perturbation"], row["group"], row["not_driven"]))
        else:
            lines.append("| %s | %s | %s | %s | %s%s |" % (
                row["perturbation"], row["group"], figure(row["driving_score"]), figure(row["success_rate"]),
                figure(row["retained_driving_score"]), " (the same drives)" if row["without_effect"] else ""))
    for group in report["groups"]:
        lines.append("| **mean of %d** | **%s** | | | **%s** |" % (
            group["perturbations"], group["group"], figure(group["retained_driving_score"])))
    lines.append("| **mean of the groups** | | | | **%s** |" % figure(report["mean_retained_driving_score"]))
    return lines


def agreed(report):
    names = ["".join(asked(options)) for options in report["options"]]
    shares = ", ".join("%.2f" % (100 * share) for share in report["same_actions"])
    return ["%s, %d samples, model `%s`, %s, commit `%s`: %s and %s say the same first action in %.2f %% of the plans and the same six "
            "in %.2f %% (by steps %s %%); after 3 s their plans are %.3f m apart in the mean." % (
                report["suite"], report["samples"], report["model_sha256"][:12], report["world"], report["commit"], names[0], names[1],
                100 * report["same_actions"][0], 100 * report["same_actions"][-1], shares, report["mean_distance_at_end"])]


def seeds(folder):
    runs = sorted((load(path) for path in glob.glob(os.path.join(folder, "*", "summary.json"))), key=lambda s: int(s["seed"]))
    values = [s["driving_score"] for s in runs]
    lines = ["| seed | driving score | success |", "|---|---|---|"]
    lines += ["| %s | %.2f | %d of %d |" % (s["seed"], s["driving_score"], s["successes"], s["evaluated"]) for s in runs]
    lines += ["", "%s, %d seeds, agent %s, world %s, commit `%s`: mean %.2f, standard deviation %.2f, least %.2f, most %.2f." % (
        runs[0]["suite"], len(runs), runs[0]["agent"], runs[0]["world"], runs[0]["commit"], statistics.mean(values),
        statistics.stdev(values), min(values), max(values))]
    return lines


def put(name, mark, lines):
    path = os.path.join(FOLDER, "..", name)
    start, end = "<!-- %s -->" % mark, "<!-- end of %s -->" % mark
    with open(path) as file:
        text = file.read()
    before, rest = text.split(start)
    with open(path, "w") as file:
        file.write("\n".join([before + start] + lines + [end]) + rest.split(end)[1])


def main():
    robust = os.path.join(FOLDER, "Robustness.json")
    summaries = [load(path) for path in sorted(glob.glob(os.path.join(FOLDER, "Suites", "*", "*.json")))]
    ablations = [ablation(path) for path in sorted(glob.glob(os.path.join(FOLDER, "Ablations", "*", "*.json")))]
    put("Results/README.md", "table", scores([s for s in summaries if " " not in agent(s)[4:]]))
    put("Results/README.md", "ablations", scores(ablations))
    put("README.md", "table", scores([s for s in summaries if s["evaluated"] == 220 and " " not in agent(s)[4:]]))
    put("Results/README.md", "abilities", abilities(summaries))
    put("Results/README.md", "types", types(summaries))
    put("Results/README.md", "failures", failures(summaries))
    reports = [load(path)["reports"][0] for path in sorted(glob.glob(os.path.join(FOLDER, "OpenLoop", "*.json")))]
    put("Results/README.md", "openloop", open_loop(reports))
    agreement = os.path.join(FOLDER, "Agreement.json")
    if os.path.exists(agreement):
        put("Results/README.md", "agreement", agreed(load(agreement)))
    if os.path.exists(robust):
        put("Results/README.md", "robustness", robustness(load(robust)))
    if len(sys.argv) > 1:
        put("Results/README.md", "seeds", seeds(sys.argv[1]))


if __name__ == "__main__":
    main()
