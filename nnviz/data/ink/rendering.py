"""Drawings made into the pixels that a network receives, in the steps by which the dataset's own samples were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Inputs, frozen
from nnviz.data.ink.drawing import Drawing, Floats
from nnviz.data.ink.mnist import LEAST_RADIUS, PEN, RADIUS, box_side, centred
from nnviz.data.ink.strokes import Segments
from nnviz.data.ink.uci import GLYPH, IMAGE, SHEET, counted, on_sheet, upright, with_normal_ink

SHEET_PEN = 0.08
"""Width of the pen as it was drawn, as a share of the sheet: what MNIST's pen is in a digit that fills most of it."""
LEAST_ON_PAD = 1e-6
"""What is smaller, as a share of the pad's sheet, was not drawn on it."""
AT_ONCE = 256
"""Drawings whose pixels fit into the cache."""


@dataclass(frozen=True)
class Steps:
    """What is done to a drawing before a network receives it; each can be left out, to see what it is good for."""

    crop: bool = True
    """Only the ink is looked at; else the whole sheet."""
    pen: bool = True
    """The strokes are drawn anew with the dataset's pen; else they are as thick as they were drawn."""
    box: bool = True
    """What is looked at fills the box of the dataset, 20×20 for MNIST; else it stays as small as it was drawn."""
    centre: bool = True
    """The centre of mass goes to the middle (8×8: the slant is taken out); else what is looked at is in the middle."""


ALL_STEPS = Steps()


def render(drawing: Drawing, image_shape: tuple[int, int], steps: Steps = ALL_STEPS) -> Inputs:
    """The pixels of a drawing as a network receives them: (1, rows · columns), 0 is paper and 1 is ink."""
    return render_many([drawing], image_shape, steps)


def render_many(drawings: Sequence[Drawing], image_shape: tuple[int, int], steps: Steps = ALL_STEPS) -> Inputs:
    """The pixels of drawings as a network receives them: (n, rows · columns), 0 is paper and 1 is ink."""
    inputs = np.zeros((len(drawings), image_shape[0] * image_shape[1]), np.float32)
    for first in range(0, len(drawings), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        received = made(Segments.of(drawings[some]), image_shape, steps).received
        inputs[some] = received.reshape(len(received), -1)
    return frozen(inputs)


class Made(NamedTuple):
    """Drawings on their way to the network, each (n, rows, columns)."""

    re_rendered: Floats
    centred: Floats
    received: Floats


def made(segments: Segments, image_shape: tuple[int, int], steps: Steps) -> Made:
    """As the samples of the dataset with pictures of this shape were made."""
    return made_as_uci(segments, steps) if image_shape == IMAGE else made_as_mnist(segments, image_shape, steps)


def made_as_mnist(segments: Segments, image_shape: tuple[int, int], steps: Steps) -> Made:
    """With MNIST's pen in its box, (n, side, side), where each pixel is the share of its area that is inked."""
    box, sheet = box_side(image_shape), min(image_shape)
    boxes = covered(*looked_at(segments, steps, (sheet, sheet), (box, box), is_stretched=False))
    images = centred(boxes, image_shape, by_mass=steps.centre)
    return Made(boxes, images, images)


def made_as_uci(segments: Segments, steps: Steps) -> Made:
    """Stretched to NIST's glyphs on sheets of 32×32, then with the usual amount of ink and without slant."""
    _, depths = looked_at(segments, steps, SHEET, GLYPH, is_stretched=True)
    bitmaps = stretched = on_sheet(depths >= -1e-9)  # what is on the edge is ink, whatever the last digit
    if steps.pen:
        bitmaps = with_normal_ink(bitmaps)
    if steps.centre:
        bitmaps = np.stack([upright(bitmap) for bitmap in bitmaps])
    return Made(stretched.astype(np.float64), bitmaps.astype(np.float64), counted(bitmaps))


def covered(pitch: Floats, depths: Floats) -> Floats:
    """The share of each pixel's area that is inked, (n, rows, columns), of what `looked_at` gives for square pixels."""
    return np.clip(depths / pitch[:, :1, None] + 0.5, 0, 1)


def looked_at(
    segments: Segments, steps: Steps, sheet: tuple[int, int], box: tuple[int, int], is_stretched: bool
) -> tuple[Floats, Floats]:
    """Size of a pixel, (n, 2), and depth in the ink of each, (n, rows, columns), of the part that is looked at.

    The picture has the rows and columns of the `box` that this part fills, or of the `sheet`. It keeps the aspect of
    the ink, or `is_stretched`.
    """
    sheet_middle, sheet_side = sheets(segments)
    drawn_pen = SHEET_PEN / 2 * sheet_side
    low, high, unit = segments.ink_box(RADIUS if steps.pen else drawn_pen)
    radius = RADIUS * unit if steps.pen else drawn_pen
    shape = box if steps.box else sheet
    side = np.column_stack([sheet_side, sheet_side])
    if steps.crop and steps.box:
        side = (high - low if is_stretched else unit[:, None]) + 2 * radius[:, None]
    pitch = side / shape[::-1]
    if steps.pen and not (steps.crop and steps.box):
        radius = PEN / 2 / 20 * box[0] * pitch[:, 1]
    if steps.pen:
        radius = np.maximum(radius, LEAST_RADIUS * pitch.max(axis=1))
    middle = (low + high) / 2 if steps.crop else sheet_middle
    corner = middle - pitch * shape[::-1] / 2
    return pitch, segments.depths(radius, corner, pitch, shape)


def sheets(segments: Segments) -> tuple[Floats, Floats]:
    """Middle (n, 2) and side (n,) of the sheets that the drawings were made on.

    A drawing within 0 to 1 is on the pad's sheet; any other is taken to fill its sheet.
    """
    low, size, extent = segments.low, segments.size, segments.extent
    on_pad = ((low >= 0) & (low + extent * size <= 1) & (size >= LEAST_ON_PAD)).all(axis=1, keepdims=True)
    pad = np.where(on_pad, size, 1)
    middle = np.where(on_pad, (0.5 - low) / pad, extent / 2)
    side = np.where(on_pad, 1 / pad, 1 / (1 - SHEET_PEN))
    return middle, side[:, 0]
