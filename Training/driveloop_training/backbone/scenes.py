"""What tower and heads learn from: pictures, numbers of the prompt, what shows in the pictures, where the expert went."""

import torch

from .. import export, frozen
from ..data import labels, pictures, samples
from ..errors import TrainingError
from ..perception.things import FIELDS, things_of
from ..way import head as way


class Scenes:
    """Samples of folders that have a way."""

    def __init__(self, options):
        chosen = [scene for scene in frozen.chosen(options.data, options.samples, options.seed) if "way" in scene[0]]
        if not chosen:
            raise TrainingError(options.data[0], "samples with a way (of a newer `driveloop collect`)", "none")
        count = len(chosen)
        self.held = frozen.held_out(chosen, options.held_out)
        self.condition = torch.tensor([way.condition_of(line) for line, _, _ in chosen])
        self.speeds = torch.tensor([float(line["speed"]) for line, _, _ in chosen])
        self.things = torch.zeros(count, labels.ROWS * labels.COLUMNS, FIELDS)
        self.ways, self.known = torch.zeros(count, way.COUNT, 2), torch.zeros(count, way.COUNT)
        # The frame of half a second ago first.
        self.refs = [tuple(reversed(samples.picture_refs(line, file))) for line, file, _ in chosen]
        for index, (line, _, inside) in enumerate(chosen):
            self.things[index] = torch.from_numpy(things_of(line.get("labels") or {}, inside))
            points = way.way_of(line)[:way.COUNT]
            self.known[index, :len(points)] = 1
            if points:
                self.ways[index, :len(points)] = torch.tensor(points)
        self.store = pictures.PictureStore(export.CROP_VALUES)

    def __len__(self):
        return len(self.refs)

    def patches(self, part, jitter=None):
        """Of the samples at these places, as the tower takes them."""
        refs = [ref for index in part.tolist() for ref in self.refs[index]]
        return pictures.patches(self.store.stacked(refs), jitter)

    def spread(self, ours):
        """Mean and deviation of the known waypoints."""
        return way.spread(self.ways[ours], self.known[ours])
