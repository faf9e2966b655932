"""What hands do to neurons and edges that lasts: switching off and freezing; how it is looked up, changed and drawn."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnviz.gui.canvas.card_place import center
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.theme import Theme
from nnviz.training.experiment import Experiment
from nnviz.training.places import Place

FLAKE = 5.0
"""Radius of the snowflake that marks what is frozen."""
SMALL_RADIUS, SMALL_FLAKE = 8.0, 3.0
"""Units below this radius have a smaller one, beside them."""
BELOW = 6.0
"""So many pixels below a unit that is off nothing is drawn, and fewer beside it: its bias has no meaning."""


def place_of(element: Element) -> Place:
    """Where the parameters are: those of a neuron together, or one weight."""
    if isinstance(element, Edge):
        return element.layer, element.unit, element.source
    return element.layer, element.index


def is_off(experiment: Experiment, element: Element) -> bool:
    return isinstance(element, Unit) and place_of(element) in experiment.off


def is_frozen(experiment: Experiment, element: Element) -> bool:
    """By itself, or with its neuron."""
    place = place_of(element)
    return place in experiment.frozen or place[:2] in experiment.frozen


def paint_switches(
    painter: QPainter, experiment: Experiment, geometry: Geometry, edges: Iterable[Edge], theme: Theme
) -> None:
    """Units that are off, and a snowflake at frozen units and at those of these edges that are frozen.

    Pictures of the canvas and figures have them alike.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    columns = geometry.columns
    for layer, unit in experiment.off:
        if layer < len(columns) and unit < len(columns[layer].y):
            paint_off(painter, columns[layer], float(columns[layer].y[unit]), theme)
    for layer, unit, *source in experiment.frozen:
        if not source and layer < len(columns) and unit < len(columns[layer].y):
            column, y = columns[layer], float(columns[layer].y[unit])
            if column.radius < SMALL_RADIUS:
                paint_flake(painter, QPointF(column.right + SMALL_FLAKE + 1, y), theme, SMALL_FLAKE)
            else:
                aside = 0.75 * column.radius + FLAKE / 2
                paint_flake(painter, QPointF(column.x + aside, y - aside), theme)
    for edge in edges:
        if place_of(edge) in experiment.frozen:
            paint_flake(painter, QPointF(*center(edge, geometry)), theme)


def frozen_edges(experiment: Experiment, geometry: Geometry) -> list[Edge]:
    """Those of the network that is drawn, each frozen by itself."""
    places = [place for place in experiment.frozen if len(place) == 3 and place[2] >= 0]
    return [
        Edge(*place)
        for place in places
        if place[0] < len(geometry.sizes)
        and place[1] < geometry.sizes[place[0]]
        and place[2] < geometry.sizes[place[0] - 1]
        and not (geometry.maps and geometry.maps[place[0] - 1])
    ]


def paint_off(painter: QPainter, column: Column, y: float, theme: Theme) -> None:
    """A dashed ring, crossed out, and nothing in it."""
    pen = QPen(theme.color("muted"), 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if column.is_long:
        height = max(column.spacing, 2.0)
        painter.fillRect(QRectF(column.left - 3, y - height / 2, 2 * column.radius + 3, height), theme.color("window"))
        painter.setPen(pen)
        painter.drawLine(QPointF(column.left - 3, y), QPointF(column.right, y))
        return
    radius = column.radius
    beside = radius + min(BELOW, 2 + 0.3 * radius)
    below = min(radius + BELOW, column.spacing - radius - 1) if len(column.y) > 1 else radius + BELOW
    painter.fillRect(QRectF(column.x - beside, y - radius - 2, 2 * beside, radius + 2 + below), theme.color("window"))
    arm = radius if column.are_maps else radius * np.sqrt(0.5)
    painter.setPen(pen)
    painter.drawLines(
        [
            QLineF(column.x - arm, y - arm, column.x + arm, y + arm),
            QLineF(column.x - arm, y + arm, column.x + arm, y - arm),
        ]
    )
    pen.setDashPattern([2.5, 2.5] if radius >= SMALL_RADIUS else [1.5, 1.5])
    painter.setPen(pen)
    if column.are_maps:
        painter.drawRect(QRectF(column.x - radius, y - radius, 2 * radius, 2 * radius))
        return
    painter.drawEllipse(QPointF(column.x, y), radius, radius)


def paint_flake(painter: QPainter, middle: QPointF, theme: Theme, size: float = FLAKE) -> None:
    """A small snowflake on a disc of background."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("window"))
    painter.drawEllipse(middle, size + 2, size + 2)
    painter.setPen(QPen(theme.color("text"), 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for angle in np.radians((90, 30, 150)):
        arm = QPointF(size * np.cos(angle), size * np.sin(angle))
        painter.drawLine(middle - arm, middle + arm)
