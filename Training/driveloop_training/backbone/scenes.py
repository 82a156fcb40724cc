"""What tower and heads learn from: pictures, numbers of the prompt, what shows in the pictures, where the expert went."""

import torch

from .. import export, frozen
from ..data import labels, pictures, samples
from ..perception.things import FIELDS, things_of
from ..way import train as way


class Scenes:
    """Samples of folders that have a way."""

    def __init__(self, options):
        chosen = way.chosen(options)
        self.held = frozen.held_out(chosen, options.held_out)
        self.condition, self.ways, self.known = way.lessons(chosen)
        self.speeds = torch.tensor([float(line["speed"]) for line, _, _ in chosen])
        self.things = torch.zeros(len(chosen), labels.ROWS * labels.COLUMNS, FIELDS)
        for index, (line, _, inside) in enumerate(chosen):
            self.things[index] = torch.from_numpy(things_of(line.get("labels") or {}, inside))
        # The frame of half a second ago first.
        self.refs = [tuple(reversed(samples.picture_refs(line, file))) for line, file, _ in chosen]
        self.store = pictures.PictureStore(export.CROP_VALUES)

    def patches(self, part, jitter=None):
        """Of the samples at these places, as the tower takes them."""
        refs = [ref for index in part.tolist() for ref in self.refs[index]]
        return pictures.patches(self.store.stacked(refs), jitter)
