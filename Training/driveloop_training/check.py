"""A short training on made-up shards whose loss must fall below a bound: python -m driveloop_training.check

The same model, blind, must stay above the one that sees: what it learns, it learns from the picture.
"""

import argparse
import json
import pathlib
import sys
import tempfile

from . import train
from .data import synthetic
from .vocabulary import ActionVocabulary


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vocabulary", default="Models/driveloop-vla/action_vocabulary.json")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--bound", type=float, default=BOUND, help="nats of the actions' divergence on held-out samples")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        synthetic.write(data, given.count, ActionVocabulary.read(given.vocabulary))
        found = {}
        for name, more in (("seeing", []), ("blind", ["--blank"])):
            found[name] = train.train(train.arguments([
                "--data", str(data), "--out", f"{folder}/{name}", "--vocabulary", given.vocabulary, "--size", "tiny",
                "--batch", "16", "--steps", str(given.steps), "--rate", "4e-3", "--average", "0.98", "--slow", "0.25",
                "--device", "cpu", "--evaluate-samples", "96", *more]))["held_out"]
    print(json.dumps({name: {key: figures[key] for key in ("actions", "action_accuracy", "ade_3s")}
                      for name, figures in found.items()}))
    if not found["seeing"]["actions"] < given.bound:
        sys.exit(f"loss of actions: expected below {given.bound}, got {found['seeing']['actions']:.3f}")
    if not found["seeing"]["ade_3s"] < 0.7 * found["blind"]["ade_3s"]:
        sys.exit("the model that sees: expected an ADE at 3 s of at most 0.7 of the blind one's")


BOUND = 1.5

if __name__ == "__main__":
    main()
