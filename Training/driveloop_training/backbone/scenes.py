"""What tower and heads learn from: pictures, numbers of the prompt, what shows in the pictures, where the expert went."""

from .. import frozen
from ..perception import train as perception
from ..way import train as way


class Scenes(frozen.Pictures):
    """Samples of folders that have a way."""

    def __init__(self, options):
        chosen = way.chosen(options)
        super().__init__(chosen)
        self.held = frozen.held_out(chosen, options.held_out)
        self.condition, self.ways, self.known = way.lessons(chosen)
        self.motions, self.things = perception.lessons(chosen)
