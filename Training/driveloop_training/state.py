"""The state of a training run in one file, which is replaced at once or not at all."""

import json
import os
import pathlib

import torch

FORMAT = "driveloop-training-state"
VERSION = 1


def replaced(path, write):
    """Calls write(temporary path), then puts the file in its place."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(temporary)
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


class Average:
    """Exponential moving average of a model's weights, which is what is exported; shorter at the start."""

    def __init__(self, model, decay=0.999):
        self.decay, self.count = decay, 0
        self.weights = {name: value.detach().float().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model):
        self.count += 1
        share = 1 - min(self.decay, (1 + self.count) / (10 + self.count))
        values = model.state_dict()
        names = list(self.weights)
        torch._foreach_lerp_([self.weights[name] for name in names], [values[name].float() for name in names], share)


def save(path, model, heads, average, optimizer, progress, compact=False):
    """compact: weights and their average in bf16 and no moments, small enough for a repository; moments then start
    anew."""

    def kept(values):
        return {name: value.to(torch.bfloat16) if compact else value for name, value in values.items()}

    state = {"format": FORMAT, "version": VERSION, "progress": progress, "model": kept(model.state_dict()),
             "heads": kept(heads.state_dict()), "average": kept(average.weights), "average_count": average.count,
             "optimizer": None if compact else optimizer.state_dict(),
             "random": torch.get_rng_state()}
    # Tied weights are one tensor in the file as well.
    replaced(path, lambda temporary: torch.save(state, temporary))


def load(path, model, heads, average, optimizer):
    """Takes up a run; gives its progress."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state.get("format") != FORMAT or state.get("version") != VERSION:
        raise ValueError(f"{path}: expected {FORMAT} version {VERSION}, got {state.get('format')} "
                         f"{state.get('version')}")
    model.load_state_dict(state["model"])
    heads.load_state_dict(state["heads"])
    for name, value in state["average"].items():
        average.weights[name].copy_(value)
    average.count = state["average_count"]
    if state["optimizer"] is not None:
        optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    return state["progress"]


def append_line(path, record):
    """One line of JSON at the end of a file."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
