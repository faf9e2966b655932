"""Draws what only feature maps have: pictures of any size, and the lines of pooling."""

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Column, Geometry, MapColumn
from nnviz.gui.canvas.hit_test import Element, Unit
from nnviz.gui.canvas.nodes import Nodes, Place, Window
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.theme import Theme, mixed

QUIET = 0.4
"""How far the lines of pooling stand out from the background, 0 to 1."""


def map_columns(nodes: Nodes) -> tuple[MapColumn | None, ...]:
    """What the layout must know of the maps of every layer; empty if there are none."""
    if not nodes.have_maps:
        return ()
    return tuple(
        None if shape is None else MapColumn(*shape[1:], is_pooled=nodes.is_pooling(layer))
        for layer, shape in enumerate(nodes.shapes)
    )


def paint_one_to_one(painter: QPainter, geometry: Geometry, theme: Theme) -> None:
    """From every map to what pooling makes of it: thin and neutral, as nothing is learned there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(*mixed(theme.window, theme.muted, QUIET)), 1.0))
    for layer, maps in enumerate(geometry.maps):
        if maps is not None and maps.is_pooled:
            source, target = geometry.columns[layer - 1], geometry.columns[layer]
            ends = zip(source.y.tolist(), target.y.tolist(), strict=True)
            painter.drawLines([QLineF(source.right, y0, target.left, y1) for y0, y1 in ends])


def picture_place(column: Column, y: float, rows: int, columns: int) -> QRectF:
    """Where a picture of a column is, as large as fits into its square, on whole pixels."""
    scale = round(2 * column.radius) / max(rows, columns)
    width, height = round(scale * columns), round(scale * rows)
    return QRectF(round(column.x - width / 2), round(y - height / 2), width, height)


def place_at(geometry: Geometry, unit: Unit, x: float, y: float) -> Place | None:
    """Which pixel of a map is at a position; None outside of it, or if the unit has no picture there."""
    column, maps = geometry.columns[unit.layer], geometry.maps[unit.layer] if geometry.maps else None
    if maps is None or column.is_long:
        return None
    picture = picture_place(column, float(column.y[unit.index]), maps.rows, maps.columns)
    cell = picture.width() / maps.columns
    row, across = math.floor((y - picture.y()) / cell), math.floor((x - picture.x()) / cell)
    return (row, across) if 0 <= row < maps.rows and 0 <= across < maps.columns else None


def paint_windows(
    painter: QPainter, elements: Iterable[Element], scene: Scene, geometry: Geometry, theme: Theme
) -> None:
    """Frames around the strongest place of a map, and around what it sees from there in the maps below."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme.color("accent"), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for unit in elements:
        if not isinstance(unit, Unit) or unit.layer == 0 or not scene.exact.z or not scene.nodes.shapes[unit.layer]:
            continue
        row, column = place = scene.strongest_place(unit.layer, unit.index)
        window = scene.nodes.seen_from(unit.layer, place)
        if window is None:
            continue
        paint_frame(painter, geometry, unit, (row, column, 1))
        below = [unit.index] if scene.nodes.is_pooling(unit.layer) else range(scene.sizes[unit.layer - 1])
        for source in below:
            paint_frame(painter, geometry, Unit(unit.layer - 1, source), window)


def paint_frame(painter: QPainter, geometry: Geometry, unit: Unit, window: Window) -> None:
    """Around some pixels of a map, as far as they are inside."""
    column, maps = geometry.columns[unit.layer], geometry.maps[unit.layer]
    if maps is None or column.is_long:
        return
    picture = picture_place(column, float(column.y[unit.index]), maps.rows, maps.columns)
    cell, (top, left, side) = picture.width() / maps.columns, window
    frame = QRectF(picture.x() + left * cell, picture.y() + top * cell, side * cell, side * cell)
    painter.drawRect(frame.intersected(picture))


@lru_cache(maxsize=64)
def shares(cells: int, pixels: int) -> Array:
    """How much of every pixel lies in every cell, (pixels, cells), if both divide the same length. Rows sum to 1."""
    edges = np.arange(cells + 1) * pixels / cells
    starts = np.arange(pixels)[:, np.newaxis]
    overlap = np.minimum(starts + 1, edges[1:]) - np.maximum(starts, edges[:-1])
    return np.asarray(overlap.clip(0), np.float32)


def resampled(pictures: Array, rows: int, columns: int) -> Array:
    """Pictures, (number, rows, columns), with so many pixels: each is the mean of what it covers.

    So cells have crisp borders and equal sizes at any scale.
    """
    _, high, wide = pictures.shape
    return np.asarray(shares(high, rows) @ pictures @ shares(wide, columns).T)
