"""What mouse and keys do on the drawing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.handles import Handles
from nnviz.gui.canvas.hands import Hands
from nnviz.gui.canvas.hit_test import Unit, layer_at
from nnviz.gui.canvas.navigation import Navigation
from nnviz.gui.canvas.pins import Pins

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
RETURN = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Interaction:
    """The mouse acts on what is uppermost: a button, a weight in hand, a neuron or an edge, the whole drawing."""

    def __init__(self, canvas: "NetworkCanvas", handles: Handles, hands: Hands, navigation: Navigation) -> None:
        self._canvas, self._handles, self._hands, self._navigation = canvas, handles, hands, navigation
        self._pressed: QPointF | None = None
        """Where a click began."""
        self._pins_before_click = Pins()

    # Mouse

    def move(self, event: QMouseEvent) -> None:
        """Drag what is held; else look at what is there."""
        if self._hands.move(event) or self._navigation.move(event):
            return
        canvas, position = self._canvas, event.position()
        finding = canvas.badges.at(position)
        if self._handles.follow(canvas.network_geometry, position) or finding != canvas.hovered_finding:
            canvas.hovered_finding = finding
            canvas.update()
        canvas.hover(None if self._on_button else canvas.element_at(position))
        can_drag = canvas.draggable(canvas.hovered) is not None
        shape = Qt.CursorShape.SizeVerCursor if can_drag else Qt.CursorShape.ArrowCursor
        canvas.setCursor(Qt.CursorShape.PointingHandCursor if self._on_button else shape)

    @property
    def _on_button(self) -> bool:
        """Whether the mouse is over something that a click presses."""
        return self._canvas.hovered_finding is not None or self._handles.hovered is not None

    def leave(self) -> None:
        """The mouse is elsewhere."""
        canvas = self._canvas
        canvas.hovered_finding = None
        if self._handles.follow(canvas.network_geometry, None):
            canvas.update()
        canvas.hover(None)

    def press(self, event: QMouseEvent) -> None:
        """The beginning of a click, or of a drag."""
        canvas, position, is_left = self._canvas, event.position(), event.button() is LEFT
        is_button = canvas.badges.at(position) is not None or self._handles.at(position) is not None
        held = canvas.draggable(canvas.hovered) if is_left and not is_button else None
        if held is not None:
            self._hands.press(held, position)
        if event.button() is MIDDLE or not (is_button or isinstance(canvas.hovered, Unit)):
            self._navigation.press(event)
        if is_left:
            self._pressed = position

    def release(self, event: QMouseEvent) -> None:
        """The end of a drag, or a click."""
        dragged = any([self._hands.release(), self._navigation.release()])
        pressed, self._pressed = self._pressed, None
        if event.button() is not LEFT or pressed is None or dragged:
            return
        if (event.position() - pressed).manhattanLength() < QApplication.startDragDistance():
            self._click(pressed, event.modifiers())

    def _click(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Press a button, follow a finding, or pin what is there and select its layer."""
        canvas = self._canvas
        handle, finding = self._handles.at(position), canvas.badges.at(position)
        if handle is not None:
            self._handles.press(handle, many=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return
        if finding is not None:
            canvas.session.apply(finding)
            return
        element = canvas.element_at(position)
        self._pins_before_click = canvas.pins
        if element is not None:
            canvas.pin(canvas.pins.toggled(element))
        layer = layer_at(canvas.network_geometry, position.x(), position.y())
        if layer:
            canvas.session.select_layer(layer)

    def double_click(self, event: QMouseEvent) -> None:
        """Type the value of what is there. It is pinned or not as before the first click."""
        canvas = self._canvas
        element = None if self._on_button else canvas.element_at(event.position())
        if event.button() is not LEFT or element is None or canvas.grip(element) is None:
            self.press(event)
        else:
            canvas.pin(self._pins_before_click)
            canvas.type_value(element, event.position())

    def tell(self, event: QHelpEvent) -> None:
        """Resting on a button tells what it does; resting beside the network, how to read it."""
        canvas, position = self._canvas, event.pos().toPointF()
        handle, finding = self._handles.at(position), canvas.badges.at(position)
        if handle is not None:
            QToolTip.showText(event.globalPos(), self._handles.tooltip(handle), canvas)
        elif finding is not None:
            QToolTip.showText(event.globalPos(), canvas.finding_help(finding), canvas)
        elif canvas.hovered is None and not canvas.network_geometry.area.contains(position.x(), position.y()):
            QToolTip.showText(event.globalPos(), canvas.reading_help(), canvas)
        else:
            QToolTip.hideText()
            event.ignore()

    def open_menu(self, event: QContextMenuEvent) -> None:
        """By the mouse for what is there; by the keyboard for what the card is about."""
        canvas, position = self._canvas, QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            hit = Hit(canvas.told, canvas.selected_layer)
        else:
            layer = layer_at(canvas.network_geometry, position.x(), position.y())
            hit = Hit(canvas.element_at(position), layer)
        menu = context_menu(canvas, hit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if menu.actions():
            menu.popup(event.globalPos())
        else:
            menu.deleteLater()

    # Keys

    def key(self, event: QKeyEvent) -> bool:
        """Whether it is one of the canvas's keys."""
        canvas, key = self._canvas, Qt.Key(event.key())
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            canvas.session.select_layer(canvas.session.layer + (1 if key == Qt.Key.Key_Right else -1))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._go(1 if key == Qt.Key.Key_Down else -1)
        elif key in RETURN and canvas.told is not None:
            canvas.type_value(canvas.told)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._look_further(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Escape:
            return self._escape()
        else:
            return self._handles.press_key(key, event.modifiers(), canvas.selected_layer)
        return True

    def _escape(self) -> bool:
        """Take a drag back; else close the note; else unpin all. Whether there was any of it."""
        canvas = self._canvas
        if self._hands.cancel():
            self._pressed = None  # it does not become a click
        elif canvas.effect_note.text:
            canvas.effect_note.dismiss()
        elif canvas.pins.elements:
            canvas.unpin_all()
        else:
            return False
        return True

    def _go(self, neurons: int) -> None:
        """To another neuron of the selected layer, as if the mouse were there."""
        canvas, layer, told = self._canvas, self._canvas.selected_layer, self._canvas.told
        last = canvas.network_geometry.sizes[layer] - 1
        index = told.index + neurons if isinstance(told, Unit) and told.layer == layer else 0 if neurons > 0 else last
        canvas.hover(Unit(layer, min(max(index, 0), last)))
        canvas.read_out()

    def _look_further(self, samples: int) -> None:
        sample = self._canvas.session.sample
        index = sample.index if sample is not None else None
        self._canvas.session.look_at(index + samples if index is not None else 0)
