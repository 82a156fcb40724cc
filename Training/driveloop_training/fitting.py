"""What the trainings of heads beside a model have in common: options, samples to train on, steps, and the head's place in the
model's folder."""

import argparse
import hashlib
import json
import pathlib

import torch

from .errors import TrainingError
from .state import Average, replaced
from .train import schedule


def parser(name, description, samples, batch):
    """With the options of all; samples, batch: their standards."""
    made = argparse.ArgumentParser(prog=f"driveloop_training.{name}", description=description)
    add = made.add_argument
    add("--model", required=True, help="folder of an exported model")
    add("--data", nargs="+", required=True, help="folders of sample shards")
    add("--samples", type=int, default=samples, help="taken by chance, as many of each folder as there are folders")
    add("--batch", type=int, default=batch)
    add("--rate", type=float, default=2e-3)
    add("--held-out", type=int, default=5, help="percent of the routes")
    add("--precision", choices=["fp32", "bf16"], default="bf16")
    add("--threads", type=int, default=0)
    add("--seed", type=int, default=0)
    return made


def frozen_parser(name, description, samples, batch):
    """For a head that learns from tokens which stay as they are."""
    made = parser(name, description, samples, batch)
    made.add_argument("--epochs", type=int, default=10)
    made.add_argument("--keep", help="a file that keeps the samples' tokens for another training on them")
    return made


def begin(options):
    """Threads and chance, as asked for."""
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)


def trained_on(held, options):
    """The places of the samples that are not held out."""
    ours = torch.nonzero(~held)[:, 0]
    if len(ours) < options.batch:
        raise TrainingError(options.data[0], f"at least {options.batch} samples to train on", len(ours))
    return ours


def fit(head, ours, options, loss_of, weight_decay, warm_up=0, clip=None, say=print):
    """Leaves the head with the mean of its weights over the steps. loss_of: of a batch of places. clip: the gradients' norm at
    most."""
    average = Average(head)
    optimizer = torch.optim.AdamW(head.parameters(), lr=options.rate, weight_decay=weight_decay)
    batches = len(ours) // options.batch
    steps, step = options.epochs * batches, 0
    for epoch in range(options.epochs):
        order, total = ours[torch.randperm(len(ours))], 0.0
        for part in order.split(options.batch)[:batches]:
            for group in optimizer.param_groups:
                group["lr"] = schedule(step / steps, options.rate, warm_up)
            with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
                loss = loss_of(part)
            optimizer.zero_grad()
            loss.backward()
            if clip is not None:
                torch.nn.utils.clip_grad_norm_(head.parameters(), clip)
            optimizer.step()
            average.update(head)
            step, total = step + 1, total + loss.item()
        say(f"epoch {epoch + 1}: loss {total / batches:.4f}")
    head.load_state_dict(average.weights)


def write(save, folder, member, file):
    """Puts a head or the heads' tower into a model's folder and names its file in `driving.json`: version 4, or 5 with a
    tower, or 6 with views, or 7 with a signals head. save: called with the file's path."""
    folder = pathlib.Path(folder)
    named = _written(save, folder, file)

    def change(document):
        document[member] = named
        views = document.get("views")
        # One head looks through a camera.
        if member == "perception" and views and document["camera"] in views["cameras"]:
            views["cameras"].remove(document["camera"])
            if not views["cameras"]:
                del document["views"]

    _change(folder, change)


def write_views(files, folder, cameras, history):
    """Puts the tower and the perception head of further cameras into a model's folder and names them in `driving.json`. A
    perception head that looks through one of them already is left out from then on. files: of each member (what saves it, its
    file). cameras: their rigs. history: seconds between the two pictures of each."""
    folder = pathlib.Path(folder)
    named = {member: _written(save, folder, file) for member, (save, file) in files.items()}

    def change(document):
        document["views"] = {"cameras": cameras, "history_seconds": history, **named}
        if document["camera"] in cameras:
            document.pop("perception", None)

    _change(folder, change)


def _written(save, folder, file):
    replaced(folder / file, save)
    return {"file": file, "sha256": hashlib.sha256((folder / file).read_bytes()).hexdigest()}


def _change(folder, change):
    driving = folder / "driving.json"
    document = json.loads(driving.read_text())
    if document["version"] == 1:
        document["vocabulary"] = document.pop("action_vocabulary")
        document["answer"] = "actions"
    change(document)
    members = {7: "signals", 6: "views", 5: "backbone"}
    document["version"] = next((version for version, member in members.items() if member in document), 4)
    replaced(driving, lambda temporary: temporary.write_text(json.dumps(document, indent=2) + "\n"))
