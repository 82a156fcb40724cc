"""How many samples a second training takes, on made-up shards: python -m driveloop_training.speed --size t --batch 16

Best of a few steps, by the wall's clock and by processor time (of a machine that does other work as well); with --stock also through transformers' own forward.
"""

import argparse
import pathlib
import tempfile
import time

import torch

from . import evaluate, train
from .data import synthetic
from .words.vocabulary import ActionVocabulary


def stock_step(run, batch):
    """The same loss of words and actions through transformers' forward."""
    count = len(batch.ids)
    column = run.batcher.picture_column
    kinds = torch.zeros_like(batch.ids, dtype=torch.int32)
    kinds[:, column:column + 96] = 2
    logits = run.model(
        input_ids=batch.ids, mm_token_type_ids=kinds, video_grid_thw=torch.tensor([[1, 12, 32]] * count),
        pixel_values_videos=evaluate.prepared(batch).flatten(0, 1)).logits
    places = torch.cat([batch.action_places, batch.text_places])
    targets = torch.cat([batch.action_targets + run.batcher.first_action, batch.text_targets])
    torch.nn.functional.cross_entropy(logits.flatten(0, 1)[places], targets).backward()
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vocabulary", default="Models/driveloop-vla/action_vocabulary.json")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--stock", action="store_true")
    given, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        synthetic.write(pathlib.Path(folder) / "data", 600, ActionVocabulary.read(given.vocabulary))
        options = train.arguments(["--data", f"{folder}/data", "--out", f"{folder}/run", "--vocabulary", given.vocabulary,
                                   *rest])
        run = train.Run(options, say=lambda line: None)
        steps = {"lean": run.one_step}
        if given.stock:
            steps["transformers"] = lambda: stock_step(run, run.feed.next()[0])
        for name, step in steps.items():
            times, work, end = [], [], time.perf_counter() + given.seconds
            while time.perf_counter() < end or len(times) < 3:
                start, before = time.perf_counter(), time.process_time()
                step()
                if options.device != "cpu":
                    torch.cuda.synchronize()
                times.append(time.perf_counter() - start)
                work.append(time.process_time() - before)
            samples = options.batch * (options.accumulate if name == "lean" else 1)
            times.sort()
            print(f"{name} {options.size} batch {samples}, {options.precision}, {torch.get_num_threads()} threads: "
                  f"best {samples / times[0]:.1f}, median {samples / times[len(times) // 2]:.1f} samples/s, {samples / min(work):.1f} a "
                  "second of processor time")


if __name__ == "__main__":
    main()
