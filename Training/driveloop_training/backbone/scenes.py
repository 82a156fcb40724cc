"""What tower and heads learn from: pictures, numbers of the prompt, what shows in the pictures, where the expert went."""

from .. import export, frozen
from ..data import pictures, samples
from ..perception import train as perception
from ..way import train as way


class Scenes:
    """Samples of folders that have a way, then those of further views, which tell the way head nothing."""

    def __init__(self, options):
        chosen = way.chosen(options)
        self.ahead = len(chosen)
        if options.views:
            chosen += frozen.chosen(options.views, options.view_samples, options.seed)
        self.held = frozen.held_out(chosen, options.held_out)
        self.condition, self.ways, self.known = way.lessons(chosen)
        self.known[self.ahead:] = 0
        self.motions, self.things = perception.lessons(chosen)
        self.rigs = [scene.camera.rig for scene in chosen]
        # The frame of half a second ago first.
        self.refs = [tuple(reversed(samples.picture_refs(scene.line, scene.file))) for scene in chosen]
        self.store = pictures.PictureStore(export.CROP_VALUES)

    def patches(self, part, jitter=None, mirrors=None):
        """Of the samples at these places, as the tower takes them. mirrors: [n] bool, of each whether it is seen in one."""
        pixels = self.store.stacked([ref for index in part.tolist() for ref in self.refs[index]])
        return pictures.patches(pixels if mirrors is None else pictures.mirrored(pixels, mirrors), jitter)
