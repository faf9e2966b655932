"""Samples as points in the plane, coloured by their class; the names of the classes stand among them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Inputs
from nnviz.engine.arrays import Array, Labels
from nnviz.gui.controls.sample_preview import gradient, picture
from nnviz.gui.painting import painting
from nnviz.gui.plotting.data_colors import class_colors
from nnviz.gui.theme import DARK, NORMAL, SMALL, SPACE, Theme, font

SMALLEST, LARGEST = 1.6, 3.2
"""Radius of a point on a small and on a large map."""
SMALL_SIDE, LARGE_SIDE = 40 * SPACE, 160 * SPACE
RING = 6.0
"""Radius of the ring around the current sample."""
MARGIN = 3 * SPACE
PICTURE = 20 * SPACE
"""Width of the picture beside the point that is pointed at."""
GAP = 3 * SPACE
REACH = 6 * SPACE
"""A point is pointed at from no further away than this."""
FAINT = 45
"""Opacity of the classes that are not pointed at, 0 to 255."""

DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True)
class MappedSamples:
    """What is drawn. The arrays have one row or entry a sample."""

    points: Array
    """(samples, 2), y up."""
    rows: npt.NDArray[np.intp]
    """Of the test set."""
    labels: Labels
    is_right: npt.NDArray[np.bool_]
    classes: tuple[str, ...]
    """Names of all classes."""
    pictures: Inputs | None = None
    """(test samples, pixels); None if they are no pictures."""
    image_shape: tuple[int, int] = (1, 1)
    """(rows, columns) of the pictures."""


class MapView(QWidget):
    """One unit is as long on both axes, so that distances are true. Wrong answers have a ring.

    The arrow keys go to the next point in their direction; Return and a click choose one.
    """

    pointed = Signal(int)
    """The row of the test set that is pointed at; −1 if there is none."""
    chosen = Signal(int)
    """The row of the test set that the user wants to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.samples: MappedSamples | None = None
        self.current: int | None = None
        """The row of the test set that the window looks at."""
        self._pointed: int | None = None
        """Which of the points."""
        self._drawn: dict[int | None, QPixmap] = {}
        """All points, by the class that stands out."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map of the test samples"))

    def sizeHint(self) -> QSize:
        return QSize(100 * SPACE, 60 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * SPACE, 20 * SPACE)

    def show_samples(self, samples: MappedSamples | None) -> None:
        """Show these, or none."""
        self.samples = samples
        self._point_at(None)
        self.redraw()

    def set_current(self, row: int | None) -> None:
        """Mark a row of the test set, if it is here."""
        self.current = row
        self.update()

    def redraw(self) -> None:
        self._drawn = {}
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.redraw()

    # Places

    def positions(self) -> npt.NDArray[np.float64]:
        """Where the points are on the widget, (samples, 2)."""
        assert self.samples is not None
        points = self.samples.points.astype(np.float64) * (1, -1)
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.array([self.width(), self.height()]) - 2.0 * MARGIN
        scale = float(np.min(room / np.maximum(high - low, 1e-12)))
        if not (high - low).any():
            scale = 1.0
        positions: npt.NDArray[np.float64] = (points - (low + high) / 2) * scale
        positions += np.array([self.width(), self.height()]) / 2
        return positions

    @property
    def _side(self) -> int:
        return min(self.width(), self.height())

    def point_at(self, position: QPointF) -> int | None:
        """The nearest point, if it is near."""
        if self.samples is None:
            return None
        away = np.hypot(*(self.positions() - (position.x(), position.y())).T)
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= REACH else None

    # Mouse and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if point is not None and self.samples is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(int(self.samples.rows[point]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in DIRECTIONS and self.samples is not None:
            self._point_at(self._next(DIRECTIONS[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.samples is not None and self._pointed is not None:
            self.chosen.emit(int(self.samples.rows[self._pointed]))
        else:
            super().keyPressEvent(event)

    def _next(self, direction: tuple[int, int]) -> int:
        """The point that is nearest in a direction: what lies aside counts twice."""
        assert self.samples is not None
        positions = self.positions()
        if self._pointed is None:
            found = np.flatnonzero(self.samples.rows == self.current)
            return int(found[0]) if len(found) else 0
        steps = positions - positions[self._pointed]
        ahead = steps @ np.array(direction, float)
        aside = np.abs(steps @ np.array(direction[::-1], float))
        cost = np.where(ahead > 1e-9, ahead + 2 * aside, np.inf)
        best = int(np.argmin(cost))
        return best if np.isfinite(cost[best]) else self._pointed

    def _point_at(self, point: int | None) -> None:
        if point != self._pointed:
            self._pointed = point
            self.setCursor(Qt.CursorShape.ArrowCursor if point is None else Qt.CursorShape.PointingHandCursor)
            self.pointed.emit(-1 if point is None or self.samples is None else int(self.samples.rows[point]))
            self.update()

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.samples is None:
            return
        positions, pointed = self.positions(), self._pointed
        out = int(self.samples.labels[pointed]) if pointed is not None else None
        if out not in self._drawn:
            self._drawn[out] = self._draw(positions, out)
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._drawn[out])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            current = [] if self.current is None else np.flatnonzero(self.samples.rows == self.current).tolist()
            for point in current:
                painter.setPen(QPen(self.theme.color("accent"), 2))
                painter.drawEllipse(QPointF(*positions[point].tolist()), RING, RING)
            if pointed is not None:
                at = QPointF(*positions[pointed].tolist())
                name = self.samples.classes[int(self.samples.labels[pointed])]
                painter.setPen(QPen(self.theme.color("text"), 2))
                painter.drawEllipse(at, RING, RING)
                if self.samples.pictures is not None:
                    self._paint_picture(painter, at, self.samples.pictures[self.samples.rows[pointed]])
                else:
                    self._write(painter, at - QPointF(0, 4 * SPACE), name)
            if self.hasFocus():
                painter.setPen(QPen(self.theme.color("accent"), 1))
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw(self, positions: npt.NDArray[np.float64], out: int | None) -> QPixmap:
        """All points; if a class stands out, the others are faint."""
        assert self.samples is not None
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((QSize(self.width(), self.height()).toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.theme.color("surface"))
        colors = [QColor(*color) for color in class_colors(self.theme, len(self.samples.classes)).tolist()]
        radius = float(np.interp(self._side, (SMALL_SIDE, LARGE_SIDE), (SMALLEST, LARGEST)))
        with painting(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            order = np.argsort(self.samples.labels == out, kind="stable").tolist()
            for point in order:
                label = int(self.samples.labels[point])
                color = QColor(colors[label])
                if out is not None and label != out:
                    color.setAlpha(FAINT)
                at = QPointF(*positions[point].tolist())
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color)
                painter.drawEllipse(at, radius, radius)
                if not self.samples.is_right[point]:
                    painter.setPen(QPen(color, 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(at, 2.2 * radius, 2.2 * radius)
            for label, name in enumerate(self.samples.classes):
                of_class = positions[self.samples.labels == label]
                if len(of_class) and out in {None, label}:
                    self._write(painter, QPointF(*np.median(of_class, axis=0).tolist()), name, colors[label])
        return pixmap

    def _paint_picture(self, painter: QPainter, at: QPointF, pixels: Inputs) -> None:
        """Beside a point, where there is room for it."""
        assert self.samples is not None
        rows, columns = self.samples.image_shape
        place = QRectF(0, 0, PICTURE, PICTURE * rows / columns)
        place.moveCenter(at)
        place.moveLeft(at.x() + GAP if at.x() + GAP + PICTURE < self.width() else at.x() - GAP - PICTURE)
        place.moveTop(min(max(place.top(), 1), self.height() - place.height() - 1))
        colors = gradient(self.theme.window, self.theme.ink)
        painter.drawImage(place, picture(pixels, self.samples.image_shape, colors))
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)

    def _write(self, painter: QPainter, at: QPointF, text: str, color: QColor | None = None) -> None:
        """A name in the middle of a place, on a plate that sets it off, with a rim in the colour of its class."""
        painter.setFont(font(NORMAL if self._side > 2 * SMALL_SIDE else SMALL, bold=True))
        metrics = QFontMetricsF(painter.font())
        plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * SPACE, metrics.capHeight() + 1.5 * SPACE)
        plate.moveCenter(at)
        painter.setPen(QPen(color, 1.5) if color is not None else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("window", 235))
        painter.drawRoundedRect(plate, SPACE, SPACE)
        painter.setPen(self.theme.color("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
