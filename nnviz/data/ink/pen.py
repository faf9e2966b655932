"""The lines of a picture made as wide as a dataset's pen makes them."""

import numpy as np

from nnviz.data.ink.drawing import Floats
from nnviz.data.ink.mnist import RADIUS

SMALL = 28
"""Pixels of the longer side of ink that is as coarse as MNIST's."""
WIDTHS = (1.6, 4.0)
"""Mean widths of a line, in pixels of MNIST's 20×20 box, that stay as they are in ink as coarse as MNIST's."""
WORKED_ON = 160
"""Pixels of the longer side of the ink while its lines are made wider or finer."""


def with_usual_pen(ink: Floats) -> Floats:
    """The lines made as wide as MNIST's usual pen; of coarse ink only if it is much finer or wider. Crops the result.

    Their edges are moved: a line drawn with a wide round pen becomes what a fine one would have drawn, and opens what
    the wide one nearly closed.
    """
    if max(ink.shape) <= SMALL and WIDTHS[0] <= width_in_box(ink) <= WIDTHS[1]:
        return ink
    from scipy import ndimage  # takes longer to import than all else here, and is seldom needed

    zoom = WORKED_ON / max(ink.shape)
    if zoom > 1:
        ink = ndimage.zoom(ink, zoom, order=1, grid_mode=True, mode="grid-constant")
    else:
        height, width = ink.shape
        ink = resample(ink, (0, height), (0, width), (max(1, round(height * zoom)), max(1, round(width * zoom))))
    longer = max(ink.shape)
    ink = np.pad(ink, WORKED_ON // 8)
    # A line finer than a pixel is nowhere black.
    inside = ink >= np.quantile(ink[ink > 0], 0.9) / 2
    depth = ndimage.distance_transform_edt(inside)
    beyond = ndimage.distance_transform_edt(~inside)
    middle = inside & (depth == ndimage.maximum_filter(depth, 3))
    width = 2 * float(np.median(depth[middle])) - 1
    pen = 2 * RADIUS * (longer - width)
    from_edge = np.where(inside, depth - 0.5, 0.5 - beyond)
    return cropped(np.clip(from_edge + (pen - width) / 2 + 0.5, 0, 1))


def width_in_box(ink: Floats) -> float:
    """Mean width of the lines where the ink fills a box of 20×20 pixels."""
    height, width = ink.shape
    longer = max(ink.shape)
    rows, columns = (max(1, round(20 * size / longer)) for size in ink.shape)
    box = resample(ink, (0, height), (0, width), (rows, columns))
    # A line finer than a pixel covers one or two, and is nowhere black.
    return line_width(box) * float(np.quantile(box[box > 0], 0.9))


def line_width(ink: Floats) -> float:
    """Mean width of the lines in pixels: twice the area by the perimeter, which is the total variation."""
    down, across = np.gradient(np.pad(ink, 1))
    return float(2 * ink.sum() / np.hypot(down, across).sum())


def cropped(ink: Floats) -> Floats:
    """The smallest part that has all ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


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
