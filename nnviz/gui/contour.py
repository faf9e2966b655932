"""The line along which a sampled function has the value 0."""

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array

Line = npt.NDArray[np.float64]


def zero_line(values: Array, x: Array, y: Array) -> tuple[Line, Line]:
    """Marching triangles: the grid's squares are halved, and a triangle with both signs is crossed by one segment.

    `values`, (rows, columns), is sampled at `y`, (rows,), and `x`, (columns,). Returns x and y of the ends of the
    segments, two ends after each other a segment. Zero counts as positive; a triangle with a NaN is left out.
    """
    # Corners of all triangles, (3, triangles, 3): x, y, value. Each square is cut from bottom left to top right.
    corners = np.stack([*np.meshgrid(x, y), values], axis=-1)
    bottom_left, bottom_right = corners[:-1, :-1], corners[:-1, 1:]
    top_left, top_right = corners[1:, :-1], corners[1:, 1:]
    triangles = np.concatenate(
        [
            np.stack([bottom_left, bottom_right, top_right]).reshape(3, -1, 3),
            np.stack([bottom_left, top_left, top_right]).reshape(3, -1, 3),
        ],
        axis=1,
    )
    positive = triangles[..., 2] >= 0
    count = positive.sum(axis=0)
    crossed = (count > 0) & (count < 3) & np.isfinite(triangles[..., 2]).all(axis=0)
    triangles, positive, count = triangles[:, crossed], positive[:, crossed], count[crossed]

    # One corner is alone on its side; the segment joins the crossings on its two edges.
    alone = np.where(count == 1, positive.argmax(axis=0), positive.argmin(axis=0))
    each = np.arange(alone.size)
    ends = []
    for step in (1, 2):
        here, there = triangles[alone, each], triangles[(alone + step) % 3, each]
        share = here[:, 2] / (here[:, 2] - there[:, 2])
        ends.append(here[:, :2] + share[:, np.newaxis] * (there[:, :2] - here[:, :2]))
    line = np.stack(ends, axis=1).reshape(-1, 2)
    return line[:, 0], line[:, 1]
