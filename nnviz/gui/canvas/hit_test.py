"""What is under the mouse."""

from dataclasses import dataclass

import numpy as np

from nnviz.gui.canvas.geometry import BOTTOM, Geometry

REACH = 6.0
"""So many pixels beside a unit still mean it."""


@dataclass(frozen=True)
class Unit:
    """One neuron, or one input."""

    layer: int
    """0 is the input."""
    index: int


def unit_at(geometry: Geometry, x: float, y: float) -> Unit | None:
    """The nearest unit within reach of a position; a pixel of the picture is its input."""
    picture, shape = geometry.picture, geometry.image_shape
    if picture is not None and shape is not None and picture.contains(x, y):
        row = int(y - picture.y) * shape[0] // picture.height
        return Unit(0, row * shape[1] + int(x - picture.x) * shape[1] // picture.width)
    layer = int(np.argmin([abs(column.x - x) for column in geometry.columns]))
    column = geometry.columns[layer]
    index = int(np.argmin(np.abs(column.y - y)))
    sideways, along = abs(column.x - x), abs(column.y[index] - y)
    if column.is_long:
        near = sideways <= column.radius + REACH and along <= column.half_unit
    else:
        near = np.hypot(sideways, along) <= column.radius + REACH
    return Unit(layer, index) if near else None


def layer_at(geometry: Geometry, x: float, y: float) -> int | None:
    """The layer whose column, with its caption below, is at a position."""
    layer = int(np.argmin([abs(column.x - x) for column in geometry.columns]))
    column = geometry.columns[layer]
    pitch = geometry.columns[1].x - geometry.columns[0].x
    above, below = geometry.area.y - REACH, geometry.area.bottom + BOTTOM / 2
    near = abs(column.x - x) <= max(column.radius + REACH, 0.25 * pitch) and above <= y <= below
    return layer if near else None
