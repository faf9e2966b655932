"""A sheet to draw on with mouse, pen, finger or keys. Strokes are kept as vectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from time import perf_counter

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.ink import Drawing
from nnviz.data.ink.rendering import SHEET_PEN
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, NORMAL, SPACE, Theme, font

KEY_STEP = 1 / 32
"""How far an arrow key moves the pen, as a share of the sheet."""

MARGIN = 0.1
"""Left free around a drawing that is fitted to the sheet, as a share of it."""

DIRECTIONS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


@dataclass(frozen=True)
class InkPoint:
    """Where the pen was, when, and how hard it was pressed."""

    place: QPointF
    """In shares of the sheet."""
    time: float
    """In seconds, from any moment."""
    pressure: float | None = None
    """0 to 1; None of a mouse, a finger and the keys."""

    @property
    def pen(self) -> float:
        """Width of the pen as a share of the sheet: pressed half, it is the mouse's."""
        return SHEET_PEN * (1 if self.pressure is None else 0.5 + self.pressure)


def undo_keys() -> str:
    """Ctrl+Z, or what it is on this system."""
    return QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)


class InkSurface(QWidget):
    """The largest square of the widget is the sheet; points are kept as shares of its side, x right and y down.

    A finger needs no code: Qt gives touches that nobody handles as mouse events.

    No point is lost while the window is busy: over the sheet Qt may not merge the moves of the mouse. They are told
    together as soon as all that have come are drawn.
    """

    changed = Signal()
    """Points were added, or ink was taken away."""

    SIDE = 37 * SPACE
    LEAST_SIDE = 36 * SPACE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.prompt = self.tr("Draw a digit")
        """Shown while the sheet is empty."""
        self.is_done = False
        """Whether the drawing is complete: the next stroke begins another one."""
        self._strokes: list[list[InkPoint]] = []
        self._pen_is_down = False
        self._stylus_is_down = False
        """Then the hand that rests on the sheet draws nothing."""
        self._cursor = QPointF(0.5, 0.5)
        """Where the arrow keys have moved the pen."""
        self._by_keys = False
        """Whether the last input came from the keyboard: then the cursor is shown."""
        self._tell_soon = QTimer(self)
        """Runs while there are points that were not told of."""
        self._tell_soon.setSingleShot(True)
        self._tell_soon.timeout.connect(self._tell)
        self._held: set[int] = set()
        """Arrow keys that are pressed: two of them draw a diagonal."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Drawing pad"))
        keys = self.tr("Keys: arrows move the pen, Enter puts it down or up, Backspace undoes a stroke, Delete clears.")
        self.setAccessibleDescription(keys)
        self.setToolTip(
            self.tr("Draw with mouse, pen or finger. Keys: arrows; Enter: pen down or up;")
            + "\n"
            + self.tr("Backspace or %s: undo a stroke; Delete: clear.") % undo_keys()
        )

    # The drawing

    @property
    def is_empty(self) -> bool:
        return not self._strokes

    def drawing(self) -> Drawing | None:
        """What is drawn, or None if nothing is."""
        if self.is_empty:
            return None
        points = list(chain(*self._strokes))
        strokes = tuple(np.array([point.place.toTuple() for point in stroke]) for stroke in self._strokes)
        times = tuple(np.array([point.time - points[0].time for point in stroke]) for stroke in self._strokes)
        known = [point.pressure for point in points if point.pressure is not None]
        if not known:
            return Drawing(strokes, times)
        usual = float(np.mean(known))  # of strokes that were made otherwise
        pressures = (
            [usual if point.pressure is None else point.pressure for point in stroke] for stroke in self._strokes
        )
        return Drawing(strokes, times, tuple(map(np.array, pressures)))

    def set_drawing(self, drawing: Drawing | None) -> None:
        """Show this drawing, as if it had been made here; one that is not within 0 to 1 is fitted to the sheet."""
        self._strokes = [] if drawing is None else list(ink_points(drawing))
        self._edited(pen_is_down=False)

    def undo(self) -> None:
        """Take the last stroke away."""
        if self._strokes:
            self._strokes.pop()
            self._edited(pen_is_down=False)

    def clear(self) -> None:
        """Take all ink away."""
        if self._strokes:
            self._strokes.clear()
            self._edited(pen_is_down=False)

    def _put_down(self, place: QPointF, pressure: float | None = None) -> None:
        if self.is_done:
            self._strokes.clear()
        self._strokes.append([InkPoint(place, perf_counter(), pressure)])
        self._edited(pen_is_down=True)

    def _move_to(self, place: QPointF, pressure: float | None = None) -> None:
        if self._pen_is_down and place != self._strokes[-1][-1].place:
            self._strokes[-1].append(InkPoint(place, perf_counter(), pressure))
            self.update()
            self._tell_soon.start()

    def _lift(self) -> None:
        self._pen_is_down = self._stylus_is_down = False
        self.update()
        if self._tell_soon.isActive():
            self._tell()

    def _edited(self, pen_is_down: bool) -> None:
        self._pen_is_down = pen_is_down
        self.is_done = False
        self.update()
        self._tell()

    def _tell(self) -> None:
        self._tell_soon.stop()
        self.changed.emit()

    # Mouse and pen

    def enterEvent(self, event: QEnterEvent) -> None:
        merge_moves(False)

    def leaveEvent(self, event: QEvent) -> None:
        merge_moves(True)

    def hideEvent(self, event: QHideEvent) -> None:
        merge_moves(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self._stylus_is_down:
            self._by_keys = False
            self._put_down(self._share(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._stylus_is_down:
            self._move_to(self._share(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self._stylus_is_down:
            self._lift()

    def tabletEvent(self, event: QTabletEvent) -> None:
        # A pen reports more points, and finer ones, than the mouse events that Qt would make of it. Its tilt says
        # nothing of the shape.
        pressure = pressure_of(event)
        if event.type() is QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._by_keys = False
            self._stylus_is_down = True
            self._put_down(self._share(event.position()), pressure)
        elif event.type() is QEvent.Type.TabletMove:
            self._move_to(self._share(event.position()), pressure)
        else:
            self._lift()
        event.accept()

    def _share(self, position: QPointF) -> QPointF:
        """A position of the widget in shares of the sheet, kept on it."""
        sheet = self.sheet()
        place = (position - sheet.topLeft()) / sheet.width()
        return QPointF(min(max(place.x(), 0), 1), min(max(place.y(), 0), 1))

    # Keys

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._undoes(event):
            event.accept()  # else the window takes it for its own undo
            return True
        if event.type() is QEvent.Type.ToolTip and not self.is_empty:
            return True  # it would lie upon the drawing
        return super().event(event)

    def _undoes(self, event: QKeyEvent) -> bool:
        """Whether the keys take a stroke away; without one, or when the drawing is complete, they are the window's."""
        return not self.is_empty and not self.is_done and event.matches(QKeySequence.StandardKey.Undo)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in DIRECTIONS:
            self._held.add(key)
            self._move_cursor()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._by_keys = True
            if self._pen_is_down:
                self._lift()
            else:
                self._put_down(self._cursor)
        elif key == Qt.Key.Key_Backspace or self._undoes(event):
            self.undo()
        elif key == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._held.discard(event.key())
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._held.clear()
        self._lift()
        super().focusOutEvent(event)

    def _move_cursor(self) -> None:
        move = sum((DIRECTIONS[Qt.Key(key)] for key in self._held), QPointF()) * KEY_STEP
        moved = self._cursor + move
        self._cursor = QPointF(min(max(moved.x(), 0), 1), min(max(moved.y(), 0), 1))
        self._by_keys = True
        self._move_to(self._cursor)
        self.update()

    # Looks

    def sizeHint(self) -> QSize:
        return QSize(self.SIDE, self.SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.LEAST_SIDE, self.LEAST_SIDE)

    def sheet(self) -> QRectF:
        """The square to draw on."""
        side = min(self.width(), self.height())
        return QRectF(0, 0, side, side)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        sheet, theme = self.sheet(), self.theme
        frame = sheet.adjusted(0.5, 0.5, -0.5, -0.5)
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.color("window"))
            painter.setPen(theme.color("accent" if self.hasFocus() else "line"))
            painter.drawRoundedRect(frame, SPACE, SPACE)
            if self.is_empty and not self._shows_cursor():
                painter.setFont(font(NORMAL))
                painter.setPen(theme.color("muted"))
                painter.drawText(sheet, Qt.AlignmentFlag.AlignCenter, self.prompt)
            painter.setClipRect(frame)
            pen = QPen(theme.color("ink"), 0)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            for path, width in self._paths(sheet.width()):
                pen.setWidthF(width * sheet.width())
                painter.strokePath(path, pen)
            if self._shows_cursor():
                painter.setPen(QPen(theme.color("accent"), 1.5))
                painter.setBrush(theme.color("accent") if self._pen_is_down else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self._cursor * sheet.width(), SPACE, SPACE)

    def _shows_cursor(self) -> bool:
        return self._by_keys and self.hasFocus()

    def _paths(self, side: float) -> Iterator[tuple[QPainterPath, float]]:
        """All strokes, and how wide the pen is: curves through the middles between the points.

        Where the width changes, a new path begins.
        """
        for stroke in self._strokes:
            places = [point.place * side for point in stroke]
            path = QPainterPath(places[0])
            for number in range(1, len(stroke) - 1):
                middle = (places[number] + places[number + 1]) / 2
                path.quadTo(places[number], middle)
                if stroke[number].pen != stroke[number + 1].pen:
                    yield path, stroke[number].pen
                    path = QPainterPath(middle)
            path.lineTo(places[-1] + QPointF(0.01, 0) if len(places) == 1 else places[-1])  # a dot needs a length
            yield path, stroke[-1].pen


def merge_moves(merged: bool) -> None:
    """Whether the application gets one event for several moves of the mouse that have waited."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, merged)


def pressure_of(event: QTabletEvent) -> float | None:
    """0 to 1; None if the pen cannot feel it."""
    device = event.pointingDevice()
    feels = device is not None and QPointingDevice.Capability.Pressure in device.capabilities()
    return min(max(event.pressure(), 0.0), 1.0) if feels else None


def ink_points(drawing: Drawing) -> Iterator[list[InkPoint]]:
    """The strokes of a drawing on the sheet."""
    points = np.concatenate(drawing.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    corner, size = np.zeros(2), 1.0
    begun = perf_counter() - (0 if drawing.times is None else max(times.max() for times in drawing.times))
    if low.min() < 0 or high.max() > 1:
        size = float((high - low).max() or 1) / (1 - 2 * MARGIN)
        corner = (low + high) / 2 - size / 2
    for number, stroke in enumerate(drawing.strokes):
        places = [QPointF(*place) for place in (stroke - corner) / size]
        times = [begun] * len(places) if drawing.times is None else (begun + drawing.times[number]).tolist()
        pressures = [None] * len(places) if drawing.pressures is None else drawing.pressures[number].tolist()
        yield [InkPoint(*values) for values in zip(places, times, pressures, strict=True)]
