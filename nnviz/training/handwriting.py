"""Digits of many hands as a network receives them, to see how well it reads if a step of the way is left out."""

from functools import lru_cache

import numpy as np

from nnviz.data.dataset import Inputs
from nnviz.data.hands import HANDS, write
from nnviz.data.ink import Drawing, Steps, render_many
from nnviz.training.background import BackgroundWork, End

COUNT = 200
LABELS = np.arange(COUNT) % 10
"""What the digits are, (COUNT,)."""


class Handwriting(BackgroundWork):
    """Makes the pixels, beside the window."""

    def __init__(self, image_shape: tuple[int, int], steps: Steps) -> None:
        super().__init__("handwriting")
        self.inputs: Inputs | None = None
        """(COUNT, rows · columns), once the work has ended."""
        self._image_shape, self._steps = image_shape, steps

    def work(self) -> End:
        self.inputs = render_many(written(), self._image_shape, self._steps)
        return End("finished")


@lru_cache(maxsize=1)
def written() -> tuple[Drawing, ...]:
    """The same digits always, each as often, somewhere on their sheets and of several sizes."""
    rng = np.random.default_rng(0)
    return tuple(on_sheet(drawing, rng) for drawing in write(LABELS, HANDS[0], rng))


def on_sheet(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """A drawing made 0.3 to 0.9 of its sheet's side large, and put anywhere on the sheet."""
    points = np.concatenate(drawing.strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = rng.uniform(0.3, 0.9) / max(float(size.max()), 1e-9)
    corner = rng.uniform(0, 1 - size * scale)
    return Drawing(tuple((stroke - low) * scale + corner for stroke in drawing.strokes))
