"""Writes Results/README.md's table from the summaries beside it: `python3 Results/table.py` (see `make results`)."""
import glob
import json
import os

FOLDER = os.path.dirname(os.path.abspath(__file__))
START, END = "<!-- table -->", "<!-- end of table -->"


def row(path):
    with open(path) as file:
        s = json.load(file)
    def figure(value, scale=1.0):
        return "-" if value is None else "%.2f" % (value * scale)
    return "| %s | %s | %s | %s | %d | %s | %d (%s %%) | %s | %s | %s | `%s` |" % (
        s["suite"], s["scenarios"], s["agent"], s["world"], s["evaluated"], figure(s["driving_score"]), s["successes"],
        figure(s["success_rate"]), figure(s["efficiency"]), figure(s["comfort"], 100.0), s["seed"], s["commit"])


def main():
    rows = [row(path) for path in sorted(glob.glob(os.path.join(FOLDER, "*.json")))]
    head = ["| suite | scenarios played | agent | world | routes | driving score | success | efficiency | comfort | seed | commit |",
            "|---|---|---|---|---|---|---|---|---|---|---|"]
    table = "\n".join([START] + head + rows + [END])
    for name in ("Results/README.md", "README.md"):
        path = os.path.join(FOLDER, "..", name)
        with open(path) as file:
            text = file.read()
        before, rest = text.split(START)
        after = rest.split(END)[1]
        with open(path, "w") as file:
            file.write(before + table + after)


if __name__ == "__main__":
    main()
