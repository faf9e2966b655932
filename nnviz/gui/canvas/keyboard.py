"""What keys do on the canvas."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.pins import NO_PINS

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas


class Keyboard:
    """The keyboard on one canvas.

    Left and right select a layer, up and down a neuron in it, Return types the value of what the card tells of, Page Up
    and Page Down look at another test sample, Insert and Delete change the selected layer, Escape takes a drag back, or
    closes the note, or unpins all.
    """

    def __init__(self, canvas: "NetworkCanvas") -> None:
        self.canvas = canvas
        self._came_by_key = False

    def come(self, event: QFocusEvent) -> None:
        """The canvas gets the focus."""
        self._came_by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}

    @property
    def is_here(self) -> bool:
        """Whether somebody who works with keys is at the canvas."""
        return self._came_by_key and self.canvas.hasFocus()

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key does something."""
        canvas, key = self.canvas, event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            canvas.session.select_layer(canvas.session.layer + (1 if key == Qt.Key.Key_Right else -1))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._go(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and canvas.told is not None:
            canvas.editor.open_on(canvas.told)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._look_further(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Escape and self._leave():
            canvas.update()
        else:
            return canvas.overlay.handles.press_key(Qt.Key(key), event.modifiers(), canvas.selected_layer)
        return True

    def _leave(self) -> bool:
        """Take back the drag, close the note, or unpin all: the first of them that there is. Whether there is any."""
        canvas = self.canvas
        if canvas.hands.cancel():
            canvas.mouse.forget()
            return True
        if canvas.effect_note.text:
            canvas.effect_note.dismiss()
            return True
        any_pinned = bool(canvas.pins.elements)
        if any_pinned:
            canvas.pin(NO_PINS)
        return any_pinned

    def _go(self, neurons: int) -> None:
        """To another neuron of the selected layer, as if the mouse were there."""
        layer, told = self.canvas.selected_layer, self.canvas.told
        last = self.canvas.drawing.scene.sizes[layer] - 1
        index = told.index + neurons if isinstance(told, Unit) and told.layer == layer else 0 if neurons > 0 else last
        self.canvas.hover(Unit(layer, min(max(index, 0), last)))
        self.canvas.read_out()

    def _look_further(self, samples: int) -> None:
        """At another test sample."""
        session, sample = self.canvas.session, self.canvas.session.sample
        session.look_at(sample.index + samples if sample is not None and sample.index is not None else 0)
