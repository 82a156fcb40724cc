"""A short training on made-up shards whose loss must fall below a bound: python -m driveloop_training.check

Untrained, the actions' divergence on held-out samples is above 5 nats. --blank trains the same model on grey pictures,
to see what can be learned without looking.
"""

import argparse
import json
import pathlib
import sys
import tempfile

from . import train
from .data import synthetic
from .words.vocabulary import ActionVocabulary

BOUND = 3.0  # nats


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vocabulary", default="Models/driveloop-vla/action_vocabulary.json")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--bound", type=float, default=BOUND, help="of the actions' divergence on held-out samples")
    parser.add_argument("--blank", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        synthetic.write(data, given.count, ActionVocabulary.read(given.vocabulary))
        figures = train.train(train.arguments([
            "--data", str(data), "--out", f"{folder}/run", "--vocabulary", given.vocabulary, "--size", "tiny",
            "--batch", "8", "--threads", "1", "--steps", str(given.steps), "--rate", "4e-3", "--average", "0.98",
            "--slow", "0.25", "--device", "cpu", "--evaluate-samples", "64", *(["--blank"] if given.blank else [])]))
    print(json.dumps(figures["held_out"]))
    if not figures["held_out"]["actions"] < given.bound:
        sys.exit(f"loss of actions: expected below {given.bound}, got {figures['held_out']['actions']:.3f}")


if __name__ == "__main__":
    main()
