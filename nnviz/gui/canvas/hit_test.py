"""What is under the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import BOTTOM, Column, Geometry, Positions

Indices = npt.NDArray[np.intp]

REACH = 6.0
"""So many pixels beside a unit still mean it."""
EDGE_REACH = 4.0
"""So many pixels beside an edge still mean it."""
LOYALTY = 1.0
"""An edge that is meant already stays meant until another is so many pixels nearer: else it would flicker."""
INDISTINCT = 0.5
"""Edges that are so much further away than the nearest, in pixels, cannot be told apart from it."""


@dataclass(frozen=True)
class Unit:
    """One neuron, or one input."""

    layer: int
    """0 is the input."""
    index: int


@dataclass(frozen=True)
class Edge:
    """One weight: W[unit, source] of a layer."""

    layer: int
    """Of its target; 1 is the first one with weights."""
    unit: int
    source: int


Element = Unit | Edge
"""What can be looked at more closely."""


def unit_at(geometry: Geometry, x: float, y: float) -> Unit | None:
    """The nearest unit within reach of a position; a pixel of the picture is its input."""
    if not geometry.visible.contains(x, y):
        return None
    picture, shape = geometry.picture, geometry.image_shape
    if picture is not None and shape is not None and picture.contains(x, y):
        row = int(y - picture.y) * shape[0] // picture.height
        return Unit(0, row * shape[1] + int(x - picture.x) * shape[1] // picture.width)
    layer = int(np.argmin([abs(column.x - x) for column in geometry.columns]))
    column = geometry.columns[layer]
    index = int(np.argmin(np.abs(column.y - y)))
    sideways, along = abs(column.x - x), abs(column.y[index] - y)
    if column.are_maps and not column.is_long:
        near = max(sideways, along) <= column.radius + min(REACH, column.spacing / 2 - column.radius)
    elif column.is_long:
        near = sideways <= column.radius + REACH and along <= column.half_unit
    else:
        near = np.hypot(sideways, along) <= column.radius + REACH
    return Unit(layer, index) if near else None


def element_at(
    geometry: Geometry, x: float, y: float, strengths: Sequence[Array] | None, before: Element | None = None
) -> Element | None:
    """The unit at a position, else the edge, if `strengths` are known; it stays that of `before` while that is near.

    `strengths` are those of `edge_at`.
    """
    unit = unit_at(geometry, x, y)
    if unit is not None or strengths is None:
        return unit
    nearest = edge_at(geometry, x, y, strengths)
    if nearest is None or not isinstance(before, Edge) or before.layer != nearest.layer:
        return nearest
    source, target = geometry.columns[nearest.layer - 1 : nearest.layer + 1]
    units, sources = np.array([(nearest.unit, before.unit), (nearest.source, before.source)])
    distance = distances(source, target, units, sources, x, y)
    stays = strengths[before.layer - 1][before.unit, before.source] > 0 and distance[1] <= distance[0] + LOYALTY
    return before if stays else nearest


def layer_at(geometry: Geometry, x: float, y: float) -> int | None:
    """The layer whose column, with its caption below, is at a position."""
    layer = int(np.argmin([abs(column.x - x) for column in geometry.columns]))
    column = geometry.columns[layer]
    pitch = geometry.fitted.columns[1].x - geometry.fitted.columns[0].x
    above, below = geometry.area.y - REACH, geometry.area.bottom + BOTTOM / 2
    near = abs(column.x - x) <= max(column.radius + REACH, 0.25 * pitch) and above <= y <= below
    return layer if near else None


def edge_at(
    geometry: Geometry, x: float, y: float, strengths: Sequence[Array] | None = None, reach: float = EDGE_REACH
) -> Edge | None:
    """The nearest edge within reach of a position.

    `strengths` (0 to 1) has one array (units, inputs) a layer: the strongest of the edges that cannot be told apart
    there is meant, and an edge of strength 0 is none.
    """
    if not geometry.visible.contains(x, y):
        return None
    for layer, (source, target) in enumerate(pairwise(geometry.columns), start=1):
        if source.right <= x <= target.left:
            units, sources = passing(source, target, x, y, reach)
            distance = distances(source, target, units, sources, x, y)
            strength = np.ones(len(units)) if strengths is None else strengths[layer - 1][units, sources]
            distance[strength <= 0] = np.inf
            nearest = distance.min(initial=np.inf)
            if nearest > reach:
                return None
            alike = nearest if strengths is None else nearest + INDISTINCT
            edge = np.argmax(np.where(distance <= alike, strength, 0))
            return Edge(layer, int(units[edge]), int(sources[edge]))
    return None


def passing(source: Column, target: Column, x: float, y: float, reach: float) -> tuple[Indices, Indices]:
    """The edges, as targets and sources, that pass a point closely enough above or below to be within reach."""
    width = target.left - source.right
    share = (x - source.right) / width
    steepest = max(abs(target.bottom - source.top), abs(target.top - source.bottom)) / width
    above = np.abs((share * target.y - y)[:, np.newaxis] + (1 - share) * source.y)
    units, sources = np.divmod(np.flatnonzero(above <= reach * np.hypot(1, steepest)), len(source.y))
    return units, sources


def distances(source: Column, target: Column, units: Indices, sources: Indices, x: float, y: float) -> Positions:
    """From a point to some edges between two layers, (edges,)."""
    width, rise = target.left - source.right, target.y[units] - source.y[sources]
    aside, above = x - source.right, y - source.y[sources]
    along = ((aside * width + above * rise) / (width**2 + rise**2)).clip(0, 1)  # the nearest point: 1 is at the target
    return np.asarray(np.hypot(aside - along * width, above - along * rise))
