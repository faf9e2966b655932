"""Edges as crisp lines, for networks of which every single edge can be seen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import strengths
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.renderer import Picture
from nnviz.gui.theme import Theme, mixed

LEVELS = 32
"""Strengths that can be told apart; the lines of one level and sign are drawn at once."""
THINNEST, MAX_WIDTH = 0.6, 3.2
FAINTEST = 0.05
"""Opacity of the weakest edges."""
CONTRAST = 1.4
"""Power of the strength that gives the opacity: weak edges step back."""
DASH, DASH_GAP = 7.0, 4.0
"""Lengths in pixels, of lines of every width."""


def edge_pen(theme: Theme, positive: bool, strength: float, width: float = MAX_WIDTH, dashed: bool = False) -> QPen:
    """Hue by sign; width and opacity by strength, 0 to 1. If `dashed`, a negative edge is.

    The opacity is mixed into the colour: weaker edges are below anyway, and Qt draws opaque lines four times as fast.
    """
    opacity = FAINTEST + (1 - FAINTEST) * strength**CONTRAST
    color = mixed(theme.window, theme.positive if positive else theme.negative, opacity)
    thickness = THINNEST + (width - THINNEST) * strength
    pen = QPen(QColor(*color), thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if dashed and not positive:
        pen.setDashPattern([DASH / thickness, DASH_GAP / thickness])  # Qt counts in widths of the pen
    return pen


def draw_lines(
    painter: QPainter,
    lines: Sequence[QLineF],
    strength: Array,
    positive: npt.NDArray[np.bool_],
    theme: Theme,
    dashed: bool,
    width: float = MAX_WIDTH,
    smooth: bool = True,
) -> None:
    """Lines of some strengths, 0 to 1, weak ones first; those of strength 0 are left out."""
    key = 2 * np.ceil(strength * LEVELS).astype(np.intp) + positive
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    for level in np.unique(key[key >= 2]).tolist():
        painter.setPen(edge_pen(theme, level % 2 == 1, level // 2 / LEVELS, width, dashed))
        painter.drawLines([lines[edge] for edge in np.flatnonzero(key == level).tolist()])


class LineRenderer:
    """Antialiased lines, weak ones first, so that the strong ones are on top."""

    def __init__(self) -> None:
        self._geometry: Geometry | None = None
        self._lines: list[QLineF] = []
        self._pixel_ratio = 1.0

    def ready(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Always: lines need little preparation."""
        self._pixel_ratio = pixel_ratio
        return True

    def forget(self) -> None:
        """Nothing is smoothed here."""

    def stop(self) -> None:
        """Nothing runs in the background."""

    def render(
        self, geometry: Geometry, weights: Sequence[Array], scales: Sequence[float], theme: Theme, dashed: bool = False
    ) -> list[Picture]:
        """See `Renderer`."""
        ratio = self._pixel_ratio
        image = QImage(
            round(geometry.width * ratio), round(geometry.height * ratio), QImage.Format.Format_ARGB32_Premultiplied
        )
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, geometry, weights, scales, theme, dashed)
        painter.end()
        return [Picture(QRectF(0, 0, geometry.width, geometry.height), image)]

    def paint(
        self,
        painter: QPainter,
        geometry: Geometry,
        weights: Sequence[Array],
        scales: Sequence[float],
        theme: Theme,
        dashed: bool = False,
    ) -> None:
        """The lines themselves, on whatever the painter paints on: a picture, or a file of vectors."""
        if geometry != self._geometry:
            self._geometry, self._lines = geometry, all_lines(geometry)
        strength = np.concatenate([strengths(W, scale).ravel() for W, scale in zip(weights, scales, strict=True)])
        positive = np.concatenate([W.ravel() for W in weights]) > 0
        draw_lines(painter, self._lines, strength, positive, theme, dashed)


def all_lines(geometry: Geometry) -> list[QLineF]:
    """One a weight, in the order of the weights: layer by layer, each W (units, inputs) row by row."""
    return [
        QLineF(source.right, float(y_source), target.left, float(y_target))
        for source, target in pairwise(geometry.columns)
        for y_target in target.y
        for y_source in source.y
    ]
