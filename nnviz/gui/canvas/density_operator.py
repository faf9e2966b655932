"""The density picture as linear algebra: pixel values = operator · edge values.

Every edge is a line of Wu's algorithm (X. Wu, An Efficient Antialiasing Technique, SIGGRAPH 1991): along its longer
side it has one step a pixel, and at each step it is shared by the two nearest pixels. So the picture of a gap is one
sparse matrix times the vector of its edges. Neighbouring units whose lines cannot be told apart are pooled first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Geometry, Positions

if TYPE_CHECKING:
    from scipy import sparse

BUDGET = 7_000_000
"""Entries of all matrices together: what a frame costs, and the memory (8 bytes each)."""
MIN_SPACING = 2.2
"""Units that are closer than so many pixels of the picture are pooled."""
EDGES_AT_ONCE = 2048
CROWDED = 120
"""So many edges a row of pixels raise the contrast by one power."""
MOST_CONTRAST = 6.0

Values = npt.NDArray[np.float32]


class Cancelled(Exception):
    """Nobody wants the operator any more."""


@dataclass(frozen=True, eq=False)
class Ends:
    """One side of a gap: where its lines end, after pooling, in pixels of the picture."""

    y: Positions
    """(groups,)"""
    group: int
    """So many neighbouring units are one; the last group may be smaller."""

    @classmethod
    def of(cls, y: Positions) -> Self:
        """Units at `y`, pooled so that no two groups are closer than `MIN_SPACING`."""
        spacing = float(y[1] - y[0]) if len(y) > 1 else MIN_SPACING
        group = int(np.ceil(MIN_SPACING / spacing))
        starts = np.arange(0, len(y), group)
        return cls(np.add.reduceat(y, starts) / np.diff(np.append(starts, len(y))), group)

    def pool(self, values: Array, axis: int) -> Array:
        """Sums over the units of each group."""
        if self.group == 1:
            return values
        return np.asarray(np.add.reduceat(values, np.arange(0, values.shape[axis], self.group), axis=axis))


@dataclass(frozen=True, eq=False)
class Fan:
    """The lines of one gap on its picture: from each end on the left to each end on the right."""

    width: int
    """Of the picture, in its own pixels."""
    height: int
    source: Ends
    target: Ends
    contrast: float
    """Power of the strengths: the more edges cross in a pixel, the less count the weak ones."""

    @classmethod
    def into(cls, layer: int, geometry: Geometry, resolution: float) -> Self:
        """The lines into a layer, on a picture of `resolution` pixels per logical pixel."""
        gap = geometry.gaps[layer - 1]
        source, target = geometry.columns[layer - 1], geometry.columns[layer]
        return cls(
            width=max(1, round(gap.width * resolution)),
            height=max(1, round(gap.height * resolution)),
            source=Ends.of((source.y - gap.y) * resolution),
            target=Ends.of((target.y - gap.y) * resolution),
            contrast=min(2 + len(source.y) * len(target.y) / gap.height / CROWDED, MOST_CONTRAST),
        )

    @property
    def edges(self) -> int:
        """How many, after pooling."""
        return len(self.source.y) * len(self.target.y)

    @property
    def cost(self) -> float:
        """About how many entries the matrix has: two a step."""
        some_targets = self.target.y[:: max(1, len(self.target.y) // 16)]
        rise = np.abs(self.source.y[:, np.newaxis] - some_targets)
        return 2.0 * self.edges * float(np.maximum(rise, self.width).mean())

    def pool(self, values: Array) -> Values:
        """Edge values (targets, sources), summed over pooled neighbours, as one vector (edges,)."""
        pooled = self.target.pool(self.source.pool(values, axis=1), axis=0)
        return np.ascontiguousarray(pooled, np.float32).ravel()


def fans(geometry: Geometry, pixel_ratio: float) -> list[Fan]:
    """The lines of all gaps, as fine as the budget allows: the dearest gap is made coarser until they fit."""
    resolutions = [pixel_ratio] * len(geometry.gaps)
    plans = [Fan.into(layer + 1, geometry, pixel_ratio) for layer in range(len(resolutions))]
    costs = [plan.cost for plan in plans]
    while sum(costs) > BUDGET:
        dearest = int(np.argmax(costs))
        resolutions[dearest] *= 0.92
        plans[dearest] = Fan.into(dearest + 1, geometry, resolutions[dearest])
        costs[dearest] = plans[dearest].cost
    return plans


@dataclass(frozen=True, eq=False)
class Operator:
    """The picture of one gap: `matrix @ edge values` are the values of the touched `pixels`."""

    fan: Fan
    pixels: npt.NDArray[np.intp]
    """Which pixels any line touches, row by row."""
    matrix: "sparse.csr_array"
    """(touched pixels, edges)"""

    @classmethod
    def of(cls, fan: Fan, cancelled: Callable[[], bool] = lambda: False) -> "Operator":
        """Takes up to half a second. Raises `Cancelled`."""
        from scipy import sparse  # loaded here, in the background: it would make up a tenth of the start

        y_target, y_source = (ends.ravel() for ends in np.meshgrid(fan.target.y, fan.source.y, indexing="ij"))
        indices, weights, entries = [], [], [np.zeros(1, np.int64)]
        for first in range(0, fan.edges, EDGES_AT_ONCE):
            if cancelled():
                raise Cancelled
            some = slice(first, first + EDGES_AT_ONCE)
            pixel, share, steps = wu_lines(y_source[some], y_target[some], fan.width, fan.height)
            indices.append(pixel)
            weights.append(share)
            entries.append(2 * steps)
        by_edge = sparse.csc_array(
            (np.concatenate(weights), np.concatenate(indices), np.cumsum(np.concatenate(entries)).astype(np.int32)),
            shape=(fan.width * fan.height, fan.edges),
        )
        by_pixel = by_edge.tocsr()
        touched = np.flatnonzero(np.diff(by_pixel.indptr))
        matrix = sparse.csr_array(
            (by_pixel.data, by_pixel.indices, np.append(by_pixel.indptr[touched], by_pixel.indptr[-1])),
            shape=(len(touched), fan.edges),
        )
        return cls(fan, touched, matrix)

    def apply(self, values: Array) -> Values:
        """The touched pixels of edge values (targets, sources)."""
        product: Values = self.matrix @ self.fan.pool(values)
        return product


def wu_lines(
    y_source: Positions, y_target: Positions, width: int, height: int
) -> tuple[npt.NDArray[np.int32], Values, npt.NDArray[np.int64]]:
    """The pixels of some lines, two a step and line after line: their index, their share, and the steps of each line.

    Pixels beyond the upper or lower edge are moved onto it.
    """
    rise = y_target - y_source
    steps = np.maximum(width, np.ceil(np.abs(rise))).astype(np.int64)
    edge = np.repeat(np.arange(len(steps)), steps)
    along = (np.arange(len(edge)) - (np.cumsum(steps) - steps)[edge] + 0.5) / steps[edge]
    x, y = along * width, y_source[edge] + along * rise[edge]
    steep = (steps > width)[edge]
    # The coordinate across the line is shared by two pixels, by the distance to their centres.
    across = np.where(steep, x, y) - 0.5
    near = np.floor(across)
    far_share = across - near
    pixel = np.empty((len(edge), 2), np.int32)
    for side in (0, 1):
        column = np.where(steep, near + side, np.floor(x)).clip(0, width - 1)
        row = np.where(steep, np.floor(y), near + side).clip(0, height - 1)
        pixel[:, side] = row * width + column
    share = np.stack([1 - far_share, far_share], axis=1).astype(np.float32)
    return pixel.ravel(), share.ravel(), steps
