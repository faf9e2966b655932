"""What the mouse does on the canvas: buttons first, then what can be held, then what can be pinned, then the whole."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.hands import Grip
from nnviz.gui.canvas.hit_test import Element, Unit, layer_at
from nnviz.gui.canvas.maps import place_at
from nnviz.gui.canvas.pins import NO_PINS

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas


class Mouse:
    """The mouse over one canvas.

    Hovering a neuron or an edge brings it out and explains its value, a click pins it and selects its layer, dragging
    it up or down changes its bias or weight, a double click lets type it; dragging what is beside pans.
    """

    def __init__(self, canvas: "NetworkCanvas") -> None:
        self.canvas = canvas
        self._pressed: QPointF | None = None
        """Where a click began."""
        self._pins_before_click = NO_PINS

    # What is there

    def element_at(self, position: QPointF) -> Element | None:
        canvas = self.canvas
        return canvas.drawing.element_at(canvas.network_geometry, position.x(), position.y())

    @property
    def is_on_button(self) -> bool:
        """Whether it is over something that a click presses."""
        return self.canvas.overlay.badges.hovered is not None or self.canvas.overlay.handles.hovered is not None

    def draggable(self, element: Element | None) -> Grip | None:
        """What can be dragged: where edges show their weights, and each is a line of its own."""
        canvas = self.canvas
        if element is None or canvas.drawing.edge_quantity.name != "weight":
            return None
        is_line = canvas.drawing.edges.are_lines(canvas.network_geometry)
        if isinstance(element, Unit) or is_line or canvas.pins.bring_out(element):
            return canvas.hands.grip(element)
        return None

    def _stays(self, position: QPointF) -> bool:
        """Whether there is something that does not move with the whole drawing."""
        canvas = self.canvas
        is_button = canvas.overlay.badges.at(position) is not None or canvas.overlay.handles.at(position) is not None
        return is_button or isinstance(canvas.hovered, Unit)

    # Moving

    def move(self, event: QMouseEvent) -> None:
        canvas, position = self.canvas, event.position()
        if canvas.hands.move(event) or canvas.navigation.move(event):
            return
        self._follow(position)
        canvas.hover(None if self.is_on_button else self.element_at(position))
        can_drag = self.draggable(canvas.hovered) is not None
        shape = Qt.CursorShape.SizeVerCursor if can_drag else Qt.CursorShape.ArrowCursor
        canvas.setCursor(Qt.CursorShape.PointingHandCursor if self.is_on_button else shape)

    def look_again(self) -> None:
        """The drawing has moved below it."""
        canvas, hovered = self.canvas, self.canvas.hovered
        if hovered is not None and not QApplication.mouseButtons():
            position = QPointF(canvas.mapFromGlobal(QCursor.pos()))
            canvas.hover(self.element_at(position) if canvas.underMouse() else None)

    def leave(self) -> None:
        self._follow(None)
        self.canvas.hover(None)

    def _follow(self, position: QPointF | None) -> None:
        """The buttons know where it is."""
        canvas = self.canvas
        is_other_handle = canvas.overlay.handles.follow(canvas.network_geometry, position)
        if canvas.overlay.badges.follow(position) or is_other_handle:
            canvas.update()

    # Buttons of the mouse

    def press(self, event: QMouseEvent) -> None:
        """The beginning of a click, or of a drag."""
        canvas, position = self.canvas, event.position()
        canvas.motion.skip()
        is_left = event.button() is Qt.MouseButton.LeftButton
        held = self.draggable(canvas.hovered) if is_left and not self.is_on_button else None
        if held is not None:
            canvas.hands.press(held, position)
        if event.button() is Qt.MouseButton.MiddleButton or not self._stays(position):
            canvas.navigation.press(event)
        if is_left:
            self._pressed = position

    def forget(self) -> None:
        """What was pressed does not become a click."""
        self._pressed = None

    def release(self, event: QMouseEvent) -> None:
        """The end of a drag; else of a click."""
        dragged = any([self.canvas.hands.release(), self.canvas.navigation.release()])
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None or dragged:
            return
        if (event.position() - pressed).manhattanLength() < QApplication.startDragDistance():
            self._click(pressed, event.modifiers())

    def _click(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Press a button, follow a finding, or pin what is there and select its layer."""
        canvas = self.canvas
        handle, finding = canvas.overlay.handles.at(position), canvas.overlay.badges.at(position)
        if handle is not None:
            canvas.overlay.handles.press(handle, many=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return
        if finding is not None:
            canvas.session.apply(finding)
            return
        element = self.element_at(position)
        self._pins_before_click = canvas.pins
        if element is not None:
            canvas.pin(canvas.pins.toggled(element))
        layer = layer_at(canvas.network_geometry, position.x(), position.y())
        if layer:
            canvas.session.select_layer(layer)

    def double_click(self, event: QMouseEvent) -> None:
        """Type the value of what is there. It is pinned or not as before the first click."""
        canvas, position = self.canvas, event.position()
        element = None if self.is_on_button else self.element_at(position)
        if event.button() is not Qt.MouseButton.LeftButton or element is None or canvas.hands.grip(element) is None:
            self.press(event)
        else:
            canvas.pin(self._pins_before_click)
            canvas.editor.open_on(element, position)

    def open_menu(self, event: QContextMenuEvent) -> None:
        """By the mouse for what is there; by the keyboard for what the card is about."""
        canvas, position = self.canvas, QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            hit = Hit(canvas.told, canvas.selected_layer)
        else:
            hit = Hit(self.element_at(position), layer_at(canvas.network_geometry, position.x(), position.y()))
        menu = context_menu(canvas, hit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if menu.actions():
            menu.popup(event.globalPos())
        else:
            menu.deleteLater()

    # Resting

    def rest(self, event: QHelpEvent) -> None:
        """Tell what a button does."""
        text = self._tooltip(event.pos().toPointF())
        if text:
            QToolTip.showText(event.globalPos(), text, self.canvas)
        else:
            QToolTip.hideText()
            event.ignore()

    def _tooltip(self, position: QPointF) -> str:
        canvas = self.canvas
        handle, finding = canvas.overlay.handles.at(position), canvas.overlay.badges.at(position)
        if handle is not None:
            return canvas.overlay.handles.tooltip(handle)
        if finding is not None:
            return canvas.wording.finding(finding, canvas.overlay.findings)
        scene, layer = canvas.drawing.scene, canvas.drawing.captions.captioned(position)
        if layer is not None:
            return canvas.wording.caption(scene, layer)
        unit, geometry = self.element_at(position), canvas.network_geometry
        place = place_at(geometry, unit, position.x(), position.y()) if isinstance(unit, Unit) else None
        return canvas.wording.pixel(scene, unit, place) if isinstance(unit, Unit) and place is not None else ""
