"""Effects that no warp can have: another pen, gaps and patches without ink, and noise.

Each draws all its random numbers at once, a row for every picture, so that a batch costs a few passes over its pixels.
"""

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation.augmentation import Shape
from nnviz.data.dataset import Inputs

Floats = npt.NDArray[np.float64]

MOST_GAPS = 20
"""So many may be in a picture."""


class PenWidth:
    """Grey morphology (Serra 1982): the edges of the ink are moved out or in by a share of a pixel.

    Dilation takes the largest of a pixel and its four neighbours, erosion the least; a share t of a pixel is
    x + t (dilation(x) − x). To erode the ink is to dilate the paper: erosion(x) = −dilation(−x).
    """

    def __init__(self, image_shape: Shape, moves: Floats) -> None:
        """How far the edges move, (rows,), in pixels, at most 1; outwards (thicker lines) is positive."""
        self._shape = image_shape
        self._moves = moves.astype(np.float32).reshape(-1, 1, 1)
        self._signs = np.where(self._moves < 0, np.float32(-1), np.float32(1))

    def apply(self, pictures: Inputs, first: int) -> Inputs:
        rows = slice(first, first + len(pictures))
        before = pictures.reshape(-1, *self._shape)
        signed = before * self._signs[rows]
        change = dilated(signed)
        change -= signed
        change *= self._moves[rows]
        change += before
        return change.reshape(pictures.shape)


def dilated(pictures: Inputs) -> Inputs:
    """The largest of every pixel and its neighbours above, below, left and right, (pictures, rows, columns)."""
    largest = pictures.copy()
    for new, old in ((largest[:, 1:], pictures[:, :-1]), (largest[:, :-1], pictures[:, 1:])):
        np.maximum(new, old, out=new)
    # To the side, all pixels are taken as one long row, which is much faster than many short ones; where a row of a
    # picture begins or ends, its neighbour there is of another row, and what was before is put back.
    row, old = largest.reshape(-1), pictures.reshape(-1)
    for new, neighbours, edge in ((row[1:], old[:-1], largest[:, :, 0]), (row[:-1], old[1:], largest[:, :, -1])):
        kept = edge.copy()
        np.maximum(new, neighbours, out=new)
        edge[:] = kept
    return largest


class Ink:
    """More or less ink at every pixel: x′ = factors · x + offsets, kept between paper (0) and ink (1)."""

    def __init__(self, factors: Inputs | None = None, offsets: Inputs | None = None) -> None:
        """Both are (rows, pixels) or absent."""
        self._factors, self._offsets = factors, offsets

    def apply(self, pictures: Inputs, first: int) -> Inputs:
        rows = slice(first, first + len(pictures))
        changed = pictures.copy() if self._factors is None else pictures * self._factors[rows]
        if self._offsets is not None:
            changed += self._offsets[rows]
        return np.clip(changed, 0, 1, out=changed)


def kept_outside(image_shape: Shape, centres: Floats, sizes: Floats) -> Inputs:
    """The share of every pixel, (pictures, pixels), that is not covered by upright boxes, some in every picture.

    Their centres and sizes, down and across, are (pictures, boxes, 2) in pixels; a box of size 0 covers nothing.
    """
    low, high = centres - sizes / 2, centres + sizes / 2
    covered = []
    for axis, length in enumerate(image_shape):
        pixel = np.arange(length)
        inside = np.minimum(high[..., axis, np.newaxis], pixel + 1) - np.maximum(low[..., axis, np.newaxis], pixel)
        covered.append(np.clip(inside, 0, 1).astype(np.float32))
    down, across = covered
    left = 1 - np.einsum("nbr,nbc->nrc", down, across, optimize=True)
    kept: Inputs = np.clip(left, 0, 1).reshape(len(centres), -1)
    return kept


def gaps(image_shape: Shape, count: int, mean: float, rng: np.random.Generator) -> Inputs:
    """Slits where a pen did not write, `mean` of them in a picture, as factors of `Ink`.

    About half as wide as a line and long enough to cross one, upright or level. Many fall on paper.
    """
    centres = rng.random((count, MOST_GAPS, 2)) * image_shape
    sizes = rng.uniform((0.03, 0.1), (0.07, 0.25), (count, MOST_GAPS, 2)) * max(image_shape)
    is_level, is_there = rng.random((2, count, MOST_GAPS, 1)) < np.reshape((0.5, mean / MOST_GAPS), (2, 1, 1, 1))
    return kept_outside(image_shape, centres, is_there * np.where(is_level, sizes, sizes[..., ::-1]))


def cut_outs(image_shape: Shape, count: int, side: float, rng: np.random.Generator) -> Inputs:
    """A square patch without ink in every picture (DeVries & Taylor 2017), as factors of `Ink`.

    `side` is a share of the picture's. Its middle is anywhere in the picture, so some of it may be outside.
    """
    centres = rng.random((count, 1, 2)) * image_shape
    return kept_outside(image_shape, centres, np.full((count, 1, 2), side * max(image_shape)))


def noise(image_shape: Shape, count: int, deviation: float, rng: np.random.Generator) -> Inputs:
    """Random numbers, (pictures, pixels), with mean 0; every picture's standard deviation is from 0 to `deviation`."""
    pixels = rng.standard_normal((count, image_shape[0] * image_shape[1]), np.float32)
    pixels *= rng.uniform(0, deviation, (count, 1)).astype(np.float32)
    return pixels
