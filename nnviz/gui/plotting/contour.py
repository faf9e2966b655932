"""The line along which a sampled function has the value 0."""

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array

Line = npt.NDArray[np.float64]


TRIANGLES = np.array([[(0, 0), (0, 1), (1, 1)], [(0, 0), (1, 0), (1, 1)]])
"""Each square of the grid is cut in two from its first corner: row and column of the corners, seen from that one."""


def zero_line(values: Array, x: Array, y: Array) -> tuple[Line, Line]:
    """Marching triangles: a triangle of the grid with both signs is crossed by one straight segment.

    `values`, (rows, columns), is sampled at `y`, (rows,), and `x`, (columns,). Returns x and y of the ends of the
    segments, the two ends of a segment after each other. Zero counts as positive; triangles with a NaN are left out.
    """
    positive = values >= 0
    ends = [np.empty((0, 2))]
    for triangle in TRIANGLES:
        a, b, c = (positive[row:, column:][: len(y) - 1, : len(x) - 1] for row, column in triangle)
        crossed = np.argwhere((a != b) | (b != c))
        corners = crossed[:, np.newaxis] + triangle  # (crossed, 3, 2): row and column
        row, column = corners[..., 0], corners[..., 1]
        known = np.isfinite(values[row, column]).all(axis=1)
        row, column = row[known], column[known]
        ends.append(segments(values[row, column], np.stack([x[column], y[row]], axis=-1)))
    line = np.concatenate(ends)
    return line[:, 0], line[:, 1]


def segments(values: Array, corners: Array) -> Line:
    """One segment a triangle, as two points, (2 · triangles, 2).

    `values`, (triangles, 3), have both signs in each triangle; `corners`, (triangles, 3, 2), are x and y.
    """
    # One corner is alone on its side: the segment joins the zeros on the two edges that meet there.
    positive = values >= 0
    alone = np.where(positive.sum(axis=1) == 1, positive.argmax(axis=1), positive.argmin(axis=1))
    each = np.arange(len(values))
    ends = []
    for step in (1, 2):
        other = (alone + step) % 3
        share = values[each, alone] / (values[each, alone] - values[each, other])
        start, end = corners[each, alone], corners[each, other]
        ends.append(start + share[:, np.newaxis] * (end - start))
    return np.stack(ends, axis=1).reshape(-1, 2)
