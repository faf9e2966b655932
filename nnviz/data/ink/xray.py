"""A drawing seen at every step of its way to the network."""

from dataclasses import dataclass

from nnviz.data.dataset import frozen
from nnviz.data.ink.drawing import Drawing, Floats
from nnviz.data.ink.rendering import ALL_STEPS, Steps, covered, looked_at, made
from nnviz.data.ink.strokes import Segments

FINE = (112, 112)
"""Rows and columns of the pictures that no network receives."""


@dataclass(frozen=True)
class Stage:
    """One step of the way."""

    name: str
    image: Floats
    """(rows, columns), 0 is paper and 1 is ink; read-only."""


def xray(drawing: Drawing, image_shape: tuple[int, int], steps: Steps = ALL_STEPS) -> tuple[Stage, ...]:
    """The drawing on its sheet, cropped, drawn anew, centred, and as the network receives it.

    The last stage is what `render` gives.
    """
    segments = Segments.of([drawing])
    sheet = Steps(crop=False, pen=False, box=False, centre=False)
    ink = Steps(crop=steps.crop, pen=False, box=True, centre=False)
    drawn, cropped = (covered(*looked_at(segments, what, FINE, FINE, is_stretched=False)) for what in (sheet, ink))
    then = made(segments, image_shape, steps)
    stages = {
        "as drawn": drawn,
        "cropped": cropped,
        "re-rendered": then.re_rendered,
        "centred": then.centred,
        "received": then.received,
    }
    return tuple(Stage(name, frozen(images[0])) for name, images in stages.items())
