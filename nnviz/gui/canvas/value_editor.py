"""A small field on the drawing in which a weight or a bias is typed."""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from nnviz.engine.hyperparameters import Bounds
from nnviz.errors import BadInput
from nnviz.gui.canvas.card_place import center
from nnviz.gui.canvas.hands import Grip
from nnviz.gui.canvas.hit_test import Element
from nnviz.gui.controls.number_field import Number, NumberField
from nnviz.gui.theme import SPACE

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas

AWAY = 3 * SPACE
"""From the place that it belongs to."""
LARGEST = float(np.finfo(np.float32).max)
STEPS = 10
"""Of the arrow keys, at least so many to a large weight."""


class ValueEditor(QFrame):
    """One weight or bias. Return applies what is typed and leaves, and so does a click elsewhere; the arrow keys apply
    at once. Escape leaves and takes back all of it. A text that is no number is told in one line, and nothing changes.
    """

    closed = Signal()

    def __init__(self, canvas: "NetworkCanvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._hands = canvas.hands
        self._grip: Grip | None = None
        self._first: Number = 0.0
        """What it showed when it was opened."""
        self._position = QPointF()
        self._training = 0
        self.setProperty("role", "card")
        self.symbol, self.name, self.told = QLabel(), QLabel(), QLabel()
        self.symbol.setProperty("role", "heading")
        self.name.setProperty("role", "muted")
        self.told.setProperty("role", "error")
        self.field = NumberField(weight, Bounds())
        self.field.setAccessibleName(self.tr("Weight"))
        self.field.edited.connect(self._apply)
        self.field.refused.connect(self._tell)
        self.field.installEventFilter(self)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.symbol)
        row.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.name)
        column.addLayout(row)
        column.addWidget(self.told)
        self.hide()

    @property
    def is_open(self) -> bool:
        return self._grip is not None

    def open_on(self, element: Element, position: QPointF | None = None) -> None:
        """Edit a weight or a bias, there or beside the middle of the element; nothing at an input."""
        grip = self._hands.grip(element)
        if grip is not None:
            middle = center(element, self._canvas.network_geometry)
            self._open(grip, position or QPointF(*middle.tolist()))
            self._canvas.update()

    def _open(self, grip: Grip, position: QPointF) -> None:
        """Edit this, beside a position on the canvas."""
        self.leave()
        self._grip, self._training = grip, self._hands.session.training
        self.symbol.setText(grip.symbol)
        self.name.setText(grip.name)
        self.field.setAccessibleName(self.tr("Bias") if grip.source is None else self.tr("Weight"))
        self.field.step = 10.0 ** math.floor(math.log10(grip.scale / STEPS))
        self._first = float(str(np.float32(grip.value))) if math.isfinite(grip.value) else 0.0
        self.field.set_value(self._first)
        self._position = position
        self._tell("")
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def leave(self) -> None:
        """Close it; what was applied stays."""
        if self._grip is None:
            return
        self._grip = None
        self._hands.end_gesture()
        self.hide()
        self.closed.emit()

    def take_back(self) -> None:
        """Close it with the value from before."""
        if self._grip is not None and self.field.value != self._first:
            self._set(self._grip.value)
        self.leave()

    def _apply(self, value: Number) -> None:
        self._set(float(value))

    def _set(self, value: float) -> None:
        if self._grip is not None and self._hands.session.training == self._training:
            self._hands.set(self._grip, value, final=False)

    def _tell(self, line: str) -> None:
        self.told.setText(line)
        self.told.setVisible(bool(line))
        self._resize()

    def _resize(self) -> None:
        """As large as it must be, within the canvas."""
        self.adjustSize()
        room = self._canvas.size() - self.size() - QSize(SPACE, SPACE)
        if self._grip is not None:
            x, y = round(self._position.x()) + AWAY, round(self._position.y()) + AWAY
            self.move(max(SPACE, min(x, room.width())), max(SPACE, min(y, room.height())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return, Escape, and a focus that goes elsewhere end the editing."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
                self.field.keyPressEvent(event)  # what is typed is applied, or goes, first
                event.accept()  # else the canvas gets it too
                if key == Qt.Key.Key_Escape:
                    self.take_back()
                elif not self.told.text():
                    self.leave()
                return True
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            elsewhere = event.reason() not in {
                Qt.FocusReason.PopupFocusReason,
                Qt.FocusReason.ActiveWindowFocusReason,
            }
            self.field.focusOutEvent(event)
            if elsewhere:
                self.leave()
            return True
        return super().eventFilter(watched, event)


def weight(typed: object) -> Number:
    """A finite number as a network can hold it. Raises `BadInput`."""
    if not isinstance(typed, (int, float)) or not abs(typed) <= LARGEST:
        raise BadInput(f"a weight is {typed!r}; it must be a finite number like 0.5.")
    return float(typed)
