"""What a tower and a perception head learn from: pictures of cameras around the car, its motion, and what shows."""

import torch

from .. import frozen
from ..data import samples
from ..errors import expect
from ..perception import train as perception

# Seconds, where a collection does not say: the standard vocabulary's period.
HISTORY = 0.5
# How much oftener samples are drawn that show something faster than so many m/s within so many metres.
FAST, FASTER, FAST_WITHIN = 2.0, 3.0, 40.0
# The same of walkers, of which half is at most so many metres.
WALKING, WALKS, WALKING_WITHIN, SMALLEST = 4.0, 0.3, 30.0, 0.6
# The same of what walks across the view, faster than so many m/s, within so many metres ahead and to the sides: few of all
# walkers, and those who are hit; and of what rides, slimmer than so many metres to each side.
CROSSING, CROSSES, CROSSING_AHEAD, CROSSING_ASIDE = 4.0, 1.0, 25.0, 6.0
RIDING, SLIM = 3.0, 0.5
# Of samples that show nothing.
EMPTY = 0.4


class Scenes(frozen.Pictures):
    """Samples of folders, of one camera each."""

    def __init__(self, options):
        chosen = frozen.chosen(options.data, options.samples, options.seed)
        super().__init__(chosen)
        self.held = frozen.held_out(chosen, options.held_out)
        self.motions, self.things = perception.lessons(chosen)
        self.rigs = [scene.camera.rig for scene in chosen]
        self.cameras = sorted(set(self.rigs))
        self.history = history_of(options.data)
        self.weights = weights_of(self.things)

    def of(self, camera):
        """[n] whether each sample is of a camera."""
        return torch.tensor([rig == camera for rig in self.rigs])


def history_of(folders):
    """Seconds between the two pictures of a sample, which all folders must have alike."""
    found = [float(samples.read_manifest(folder).get("history_seconds", HISTORY)) for folder in folders]
    for folder, seconds in zip(folders, found):
        expect(seconds == found[0], f"{folder}/manifest.json", f"history_seconds {found[0]}, as of {folders[0]}", seconds)
    return found[0]


def small(things):
    """[n, cells] whether what shows is a walker or as small."""
    return (things[..., 0] > 0) & (things[..., 5:7].amax(-1) < SMALLEST)


def weights_of(things):
    """[n] how often each sample is drawn, of what shows in it [n, cells, FIELDS]."""
    shown, distance, speed = things[..., 0] > 0, things[..., 1:3].norm(dim=-1), things[..., 3:5].norm(dim=-1)
    fast = (shown & (speed > FASTER) & (distance < FAST_WITHIN)).any(1)
    moving = (speed > WALKS) & (distance < WALKING_WITHIN)
    ahead, aside, across = things[..., 1], things[..., 2].abs(), things[..., 4].abs()
    near = (ahead > 0) & (ahead < CROSSING_AHEAD) & (aside < CROSSING_ASIDE)
    weights = torch.where(fast, FAST, torch.where(shown.any(1), 1.0, EMPTY))
    for seen, weight in ((small(things) & moving, WALKING), (small(things) & near & (across > CROSSES), CROSSING),
                         (shown & ~small(things) & (things[..., 5:7].amin(-1) < SLIM) & moving, RIDING)):
        weights = weights * torch.where(seen.any(1), weight, 1.0)
    return weights
