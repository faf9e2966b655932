"""A sheet to draw on with mouse, pen, finger or keys. Strokes are kept as vectors."""

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.ink import Drawing
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, NORMAL, SPACE, Theme, font

PEN = 0.08
"""Width of the pen as a share of the sheet: what MNIST's pen is in a digit that fills most of it."""
KEY_STEP = 1 / 32
"""How far an arrow key moves the pen, as a share of the sheet."""

DIRECTIONS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


def undo_keys() -> str:
    """Ctrl+Z, or what it is on this system."""
    return QKeySequence(QKeySequence.StandardKey.Undo).toString(QKeySequence.SequenceFormat.NativeText)


class InkSurface(QWidget):
    """The largest square of the widget is the sheet; points are kept as shares of its side, x right and y down.

    A finger needs no code: Qt gives touches that nobody handles as mouse events.
    """

    changed = Signal()
    """A point was added, or ink was taken away."""

    SIDE = 37 * SPACE
    LEAST_SIDE = 36 * SPACE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.prompt = self.tr("Draw a digit")
        """Shown while the sheet is empty."""
        self._strokes: list[list[QPointF]] = []
        self._pen_is_down = False
        self._cursor = QPointF(0.5, 0.5)
        """Where the arrow keys have moved the pen."""
        self._by_keys = False
        """Whether the last input came from the keyboard: then the cursor is shown."""
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
        return Drawing(tuple(np.array([point.toTuple() for point in stroke]) for stroke in self._strokes))

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

    def _put_down(self, point: QPointF) -> None:
        self._strokes.append([point])
        self._edited(pen_is_down=True)

    def _move_to(self, point: QPointF) -> None:
        if self._pen_is_down and point != self._strokes[-1][-1]:
            self._strokes[-1].append(point)
            self._edited(pen_is_down=True)

    def _lift(self) -> None:
        self._pen_is_down = False
        self.update()

    def _edited(self, pen_is_down: bool) -> None:
        self._pen_is_down = pen_is_down
        self.update()
        self.changed.emit()

    # Mouse and pen

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._by_keys = False
            self._put_down(self._share(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_to(self._share(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._lift()

    def tabletEvent(self, event: QTabletEvent) -> None:
        # A pen reports more points, and finer ones, than the mouse events that Qt would make of it.
        if event.type() is QEvent.Type.TabletPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._by_keys = False
            self._put_down(self._share(event.position()))
        elif event.type() is QEvent.Type.TabletMove:
            self._move_to(self._share(event.position()))
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
        """Whether the keys take a stroke away; without one they belong to the window."""
        return not self.is_empty and event.matches(QKeySequence.StandardKey.Undo)

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
            pen = QPen(theme.color("ink"), PEN * sheet.width())
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(self._path(sheet.width()), pen)
            if self._shows_cursor():
                painter.setPen(QPen(theme.color("accent"), 1.5))
                painter.setBrush(theme.color("accent") if self._pen_is_down else Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self._cursor * sheet.width(), SPACE, SPACE)

    def _shows_cursor(self) -> bool:
        return self._by_keys and self.hasFocus()

    def _path(self, side: float) -> QPainterPath:
        """All strokes, their points joined by smooth curves through the middles between them."""
        path = QPainterPath()
        for stroke in self._strokes:
            points = [point * side for point in stroke]
            path.moveTo(points[0])
            for point, following in pairwise(points[1:]):
                path.quadTo(point, (point + following) / 2)
            path.lineTo(points[-1] + QPointF(0.01, 0) if len(points) == 1 else points[-1])  # a dot needs a length
        return path
