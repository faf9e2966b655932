"""Pictures of handwriting made into the pixels that a network receives."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs, frozen
from nnviz.data.ink.drawing import Floats
from nnviz.data.ink.mnist import PEN, box_side, centred
from nnviz.data.ink.uci import GLYPH, IMAGE, counted, on_sheet, upright, with_normal_ink
from nnviz.errors import BadInput

MIN_CONTRAST = 0.05
"""Less difference to the paper than this share of white is no ink."""
MIN_INK = 0.02
"""Fainter ink than this share of the darkest is paper."""


def bitmap_to_input(gray: npt.NDArray[np.floating[Any]], image_shape: tuple[int, int]) -> Inputs:
    """The pixels of one digit in a grey picture (rows, columns), 0 to 1, as a network receives them.

    Dark ink on light paper or light on dark: what the border shows is paper. Returns (1, rows · columns), 0 is paper
    and 1 is ink. Raises `BadInput` if there is no ink, or a value is not a number.
    """
    if gray.ndim != 2 or not gray.size or not np.isfinite(gray).all():
        raise BadInput("the picture is not a table of grey values.")
    ink = ink_of(gray.astype(np.float64))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = thick_enough(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    if image_shape == IMAGE:
        height, width = ink.shape
        glyph = resample(ink, (0, height), (0, width), GLYPH) >= 0.5
        return as_inputs(counted(upright(with_normal_ink(on_sheet(glyph)))))
    longer = max(ink.shape)
    top, left = ((size - longer) // 2 for size in ink.shape)
    side = box_side(image_shape)
    box = resample(ink, (top, longer), (left, longer), (side, side))
    return as_inputs(centred(box[np.newaxis], image_shape))


def ink_of(gray: Floats) -> Floats:
    """How much ink is where, 0 to 1, in a grey picture. Raises `BadInput` if there is none."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    paper = np.median(border)
    darker, lighter = paper - np.min(gray), np.max(gray) - paper
    contrast = max(darker, lighter)
    if contrast < MIN_CONTRAST:
        raise BadInput("the picture shows no ink: it is the same grey all over.")
    ink: Floats = np.clip((paper - gray if darker > lighter else gray - paper) / contrast, 0, 1)
    # What the border varies by is paper too: grain of a photograph, a shadow. The quartile bears ink that touches it.
    grain = 4 * np.quantile(np.abs(border - paper), 0.75) / contrast
    ink[ink < np.clip(grain, MIN_INK, 0.5)] = 0
    return ink


def thick_enough(ink: Floats) -> Floats:
    """Lines finer than half of MNIST's pen made as thick as it: they would fade away when the picture is made small."""
    pen = PEN / 20 * max(ink.shape)
    width = line_width(ink)
    if width >= pen / 2:
        return ink
    grow = (pen - width) / 2
    ink = np.pad(ink, int(np.ceil(grow)))
    from scipy import ndimage  # takes longer to import than all else here, and is seldom needed

    outside = ndimage.distance_transform_edt(ink < 0.5)
    grown: Floats = np.maximum(ink, np.clip(grow + 1 - outside, 0, 1))
    return grown


def line_width(ink: Floats) -> float:
    """Mean width of the lines in pixels: twice the area by the perimeter, which is the total variation."""
    down, across = np.gradient(np.pad(ink, 1))
    return float(2 * ink.sum() / np.hypot(down, across).sum())


def resample(ink: Floats, rows: tuple[int, int], columns: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """A window of the picture, each (first, length), in a picture of this shape: each pixel is the mean of its area."""
    down, across = (
        overlaps(size, *window, pixels) for size, window, pixels in zip(ink.shape, (rows, columns), shape, strict=True)
    )
    return down @ ink @ across.T


def overlaps(size: int, first: int, length: int, pixels: int) -> Floats:
    """Share of each new pixel that each old one covers, (pixels, size)."""
    edges = first + np.arange(pixels + 1) * length / pixels
    old = np.arange(size)
    covered = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    shares: Floats = np.clip(covered, 0, None) * pixels / length
    return shares


def as_inputs(image: Floats) -> Inputs:
    """One picture, (…, rows, columns) → (1, rows · columns)."""
    return frozen(image.reshape(1, -1).astype(np.float32))
