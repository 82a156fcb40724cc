"""How well a model foretells what the expert did on held-out routes."""

import numpy as np
import torch

from .data import pictures


def prepared(batch, jitter=None):
    """A batch's patches: flipped where it says so. The flip is made before patches are cut, as a mirror would.

    jitter: pictures.jitter_of."""
    return pictures.patches(pictures.mirrored(batch.pixels, batch.mirrored), jitter)


@torch.no_grad()
def greedy(lean, batcher, samples, mode="fast", device="cpu", precision=None):
    """[n, words] ids of plans' words, the likeliest one after another, after the answer's fixed words (in slow mode after the
    collected text, so that only the actions are judged)."""
    batch = batcher.batch(samples, mode).to(device)
    count, length = batch.ids.shape
    places = [[] for _ in samples]
    first, size = batcher.first_action, len(batcher.vocabulary)
    is_action = (batch.ids >= first) & (batch.ids < first + size)
    for row, column in is_action.nonzero().tolist():
        places[row].append(column)
    columns = torch.tensor(places, device=device)  # [n, words]
    ids = batch.ids.masked_fill(is_action, first)
    rows = torch.arange(count, device=device)
    with torch.autocast(device.split(":")[0], dtype=torch.bfloat16, enabled=precision == "bf16"):
        visual = lean.vision(prepared(batch))
        for step in range(columns.shape[1]):
            hidden = lean.text(ids, visual)
            scores = lean.logits(hidden[rows, columns[:, step] - 1])[:, first:first + size]
            ids[rows, columns[:, step]] = first + scores.argmax(1)
    return (ids[rows[:, None], columns] - first).cpu().numpy()


def evaluate(lean, heads, losses, batcher, samples, batch=32, device="cpu", precision=None):
    """Losses and accuracy with the true words before, and errors of driven plans, metres, at 1, 2 and 3 s:
    ADE is the mean over the poses up to then, FDE that of the pose itself."""
    was_training = lean.training
    lean.eval()
    sums, counted, distances = {}, 0, []
    for start in range(0, len(samples), batch):
        part = samples[start:start + batch]
        ready = batcher.batch(part, "fast").to(device)
        with torch.no_grad(), torch.autocast(device.split(":")[0], dtype=torch.bfloat16, enabled=precision == "bf16"):
            visual, hidden = lean(ready.ids, prepared(ready))
            _, parts = losses(lean, heads, ready, visual, hidden)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + float(value) * len(part)
        counted += len(part)
        poses = batcher.vocabulary.decode(greedy(lean, batcher, part, "fast", device, precision))
        for sample, plan in zip(part, poses):
            if all(pose is not None for pose in sample.future):
                truth = np.asarray(sample.future)
                distances.append(np.hypot(plan[:, 0] - truth[:, 0], plan[:, 1] - truth[:, 1]))
    lean.train(was_training)
    report = {name: value / max(counted, 1) for name, value in sums.items()}
    if distances:
        apart = np.asarray(distances)
        for seconds in (1, 2, 3):
            steps = round(seconds / batcher.vocabulary.period)
            report[f"ade_{seconds}s"] = float(apart[:, :steps].mean())
            report[f"fde_{seconds}s"] = float(apart[:, steps - 1].mean())
    report["samples"] = counted
    return report
