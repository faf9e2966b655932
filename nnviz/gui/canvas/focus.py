"""Draws what is looked at closely: the edges of hovered and pinned elements crisp and on top, rings, and traces."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.card_place import ends
from nnviz.gui.canvas.colors import SMALLEST, packed, strengths
from nnviz.gui.canvas.edges import Edges
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.hit_test import Edge, Element, Indices, Unit
from nnviz.gui.canvas.line_renderer import draw_lines
from nnviz.gui.canvas.neurons import Neurons
from nnviz.gui.canvas.trace import Trace
from nnviz.gui.canvas.units import argb_image
from nnviz.gui.theme import Theme

FAINT = 0.03
"""Edges of a unit below this strength are left out."""
CLEAR = 0.7
"""An edge that is looked at by itself is drawn at least so strong."""
WIDTH, CROWDED_WIDTH = 2.6, 1.0
MANY, CROWDED = 200, 1.5
"""So many edges from units so near to each other, in pixels, touch: they need not be smooth, and are drawn faster."""
DIMMED = 0.16
"""Opacity of all other edges."""
FEW = 0.02
"""Units with a smaller part than this of the largest relevance in their layer get no mark."""
OVERLAY = 0.9
"""Opacity of the colour over the most relevant pixel."""


def paint_edges(
    painter: QPainter,
    elements: Iterable[Element],
    geometry: Geometry,
    edges: Edges,
    theme: Theme,
    dashed: bool,
    least: float = CLEAR,
) -> None:
    """The edges into units and out of them, and single edges, at least so strong; of what edges carry.

    They are on its scales, or on their own where all of them are weak. Weak ones first.
    """
    chosen = [np.zeros(layer.shape, bool) for layer in edges.drawn]
    alone: list[Edge] = []
    for element in elements:
        if isinstance(element, Edge):
            alone.append(element)
        else:
            if element.layer > 0:
                chosen[element.layer - 1][element.index] = True
            if element.layer < len(chosen):
                chosen[element.layer][:, element.index] = True
    for layer, mask in enumerate(chosen, start=1):
        units, sources = np.nonzero(mask)
        values = edges.drawn[layer - 1][units, sources]
        largest = float(np.abs(values).max(initial=0.0))
        strength = strengths(values, min(edges.scales[layer - 1], max(largest, SMALLEST)))
        strength[strength < FAINT] = 0
        paint_lines(painter, layer, units, sources, values, strength, geometry, theme, dashed)
    for edge in alone:
        where = np.array([edge.unit]), np.array([edge.source])
        values = edges.values[edge.layer - 1][where]
        if values == 0:
            paint_nothing(painter, edge, geometry, theme)
            continue
        strength = np.maximum(strengths(values, edges.scales[edge.layer - 1]), least)
        paint_lines(painter, edge.layer, *where, values, strength, geometry, theme, dashed)


def paint_nothing(painter: QPainter, edge: Edge, geometry: Geometry, theme: Theme) -> None:
    """An edge that carries 0 has no sign: where it is."""
    source, target = geometry.columns[edge.layer - 1], geometry.columns[edge.layer]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DotLine))
    y_source, y_target = float(source.y[edge.source]), float(target.y[edge.unit])
    painter.drawLine(QPointF(source.right, y_source), QPointF(target.left, y_target))


def paint_traces(painter: QPainter, traces: Iterable[Trace], geometry: Geometry, theme: Theme, dashed: bool) -> None:
    """What flows through the edges that carry most, the strongest of each gap in full; the sign is that of w·a."""
    for trace in traces:
        for layer, flow in enumerate(trace.flow, start=1):
            units, sources = trace.strongest(layer)
            if len(units):
                values = flow[units, sources]
                strength = strengths(values, float(np.abs(values).max()))
                paint_lines(painter, layer, units, sources, values, strength, geometry, theme, dashed)


def paint_lines(
    painter: QPainter,
    layer: int,
    units: Indices,
    sources: Indices,
    values: Array,
    strength: Array,
    geometry: Geometry,
    theme: Theme,
    dashed: bool,
) -> None:
    """Some edges into a layer, as targets and sources."""
    source, target = geometry.columns[layer - 1], geometry.columns[layer]
    seen = np.flatnonzero(strength)
    y_source, y_target = source.y[sources[seen]].tolist(), target.y[units[seen]].tolist()
    lines = [QLineF(source.right, y0, target.left, y1) for y0, y1 in zip(y_source, y_target, strict=True)]
    crowded = len(seen) > MANY and min(source.spacing, target.spacing) < CROWDED
    width = CROWDED_WIDTH if crowded else WIDTH
    draw_lines(painter, lines, strength[seen], values[seen] > 0, theme, dashed, width, not crowded)


def paint_marks(
    painter: QPainter, elements: Iterable[Element], geometry: Geometry, neurons: Neurons, theme: Theme
) -> None:
    """A ring around every unit, and around both units of an edge."""
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for element in elements:
        for unit in ends(element):
            paint_mark(painter, unit, geometry, neurons)


def paint_mark(painter: QPainter, unit: Unit, geometry: Geometry, neurons: Neurons) -> None:
    """A ring around a unit; a frame around its pixel if it is one of a picture."""
    column = geometry.columns[unit.layer]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    paint_ring(painter, column, unit.index, neurons.are_pictures(unit.layer))
    if unit.layer == 0 and geometry.picture is not None and geometry.image_shape is not None:
        row, pixel = divmod(unit.index, geometry.image_shape[1])
        side = geometry.picture.width / geometry.image_shape[1]
        painter.drawRect(QRectF(geometry.picture.x + pixel * side, geometry.picture.y + row * side, side, side))


def paint_ring(painter: QPainter, column: Column, index: int, is_square: bool) -> None:
    """As the unit is drawn: around a circle, a square, or a row of a strip."""
    y = float(column.y[index])
    if column.is_long:
        height = max(column.spacing, 4.0)
        painter.drawRect(QRectF(column.left - 2, y - height / 2, 2 * column.radius + 4, height))
    elif is_square or column.are_maps:
        side = 2 * round(column.radius) + 3
        painter.drawRoundedRect(QRectF(column.x - side / 2, y - side / 2, side, side), 2, 2)
    else:
        painter.drawEllipse(QPointF(column.x, y), column.radius + 1, column.radius + 1)


def paint_relevance(
    painter: QPainter, traces: Sequence[Trace], geometry: Geometry, neurons: Neurons, theme: Theme
) -> None:
    """Rings around the units that a trace goes through, the clearer the more relevant; pixels are covered instead."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for layer, column in enumerate(geometry.columns):
        parts = [trace.relevance[layer] for trace in traces if layer < trace.unit.layer]
        if not parts:
            continue
        relevance = np.sum(parts, axis=0)
        share = strengths(relevance, max(float(relevance.max()), np.finfo(float).tiny))
        if layer == 0 and geometry.picture is not None:
            paint_over_picture(painter, share, geometry, theme)
            continue
        for index in np.flatnonzero(share >= FEW).tolist():
            painter.setPen(QPen(theme.color("accent", round(255 * float(np.sqrt(share[index])))), 2))
            paint_ring(painter, column, index, neurons.are_pictures(layer))


def paint_over_picture(painter: QPainter, share: Array, geometry: Geometry, theme: Theme) -> None:
    """The pixels of the input in the accent, the fuller the more relevant."""
    assert geometry.picture is not None
    assert geometry.image_shape is not None
    rows, columns = geometry.image_shape
    alpha: npt.NDArray[np.float64] = OVERLAY * np.sqrt(share).astype(np.float64)
    pixels = packed(np.broadcast_to(np.array(theme.accent, np.uint8), (len(share), 3)), alpha)
    place = geometry.picture
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(QRectF(place.x, place.y, place.width, place.height), argb_image(pixels, columns, rows))
