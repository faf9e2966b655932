"""Hands on the weights of the drawing: what can be set there, and setting it by dragging."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnviz.gui.canvas.colors import SMALLEST, robust_maximum
from nnviz.gui.canvas.hit_test import Edge, Element
from nnviz.gui.canvas.prediction import Prediction, prediction
from nnviz.gui.canvas.scene import Scene
from nnviz.training.edits import Change

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas

PIXELS_PER_SCALE = 100.0
"""A drag so high changes a weight by what is a strong one in its layer."""
FINE = 0.1
"""With Shift, so much of it."""


@dataclass(frozen=True)
class Grip:
    """A weight or a bias that can be set by hand."""

    layer: int
    unit: int
    source: int | None
    """None: the bias."""
    value: float
    scale: float
    """What is a large weight in this layer."""
    name: str
    """Of the edge or the neuron."""
    prediction: Prediction | None = None
    """What a small change is expected to do to the loss of the current sample."""

    @property
    def symbol(self) -> str:
        return "b" if self.source is None else "w"

    def change(self, value: float) -> Change:
        return Change(self.layer, self.unit, self.source, value)


def grip(scene: Scene, element: Element, name: str) -> Grip | None:
    """The weight of an edge, or the bias of a neuron or filter.

    None for an input, for pooling, for an edge that is more than one weight, or while there are no numbers.
    """
    if not scene.parameters or element.layer == 0 or scene.nodes.is_pooling(element.layer):
        return None
    if isinstance(element, Edge) and scene.nodes.is_bundled(element.layer):
        return None
    parameters = scene.parameters[element.layer - 1]
    scale = robust_maximum(parameters.W)
    scale = scale if scale > SMALLEST else 1.0
    unit, source = (element.unit, element.source) if isinstance(element, Edge) else (element.index, None)
    value = float(parameters.b[unit] if source is None else parameters.W[unit, source])
    return Grip(element.layer, unit, source, value, scale, name, prediction(scene, element))


class Hands(QObject):
    """Sets weights and biases of the session's network, a gesture at a time."""

    def __init__(self, canvas: "NetworkCanvas") -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.session = canvas.session
        self.held: Grip | None = None
        """Under the pressed mouse, with its value from before."""
        self.value: float | None = None
        """What was dragged to; None before the mouse has left the place where it was pressed."""
        self._position = QPointF()
        self._training = 0

    def name_of(self, element: Element) -> str:
        """What a neuron or an edge is called."""
        return self.canvas.explanations.title(self.canvas.drawing.scene, element)

    def grip(self, element: Element) -> Grip | None:
        """The weight of an edge, or the bias of a neuron, as it is drawn now; None for an input."""
        return grip(self.canvas.drawing.scene, element, self.name_of(element))

    @property
    def is_dragging(self) -> bool:
        return self.value is not None

    def set(self, grip: Grip, value: float, final: bool = True) -> None:
        """Another value; until the `final` one all is one gesture."""
        self.session.edit_weights((grip.change(value),), self._text(grip), final)

    def end_gesture(self) -> None:
        """What comes is another gesture."""
        self.session.edit_weights((), "")

    def _text(self, grip: Grip) -> str:
        return (self.tr("Bias of %s") if grip.source is None else self.tr("Weight %s")) % grip.name

    # Dragging

    def press(self, grip: Grip, position: QPointF) -> None:
        """From here it may be dragged."""
        self.held, self.value, self._position = grip, None, position
        self._training = self.session.training

    def move(self, event: QMouseEvent) -> bool:
        """Whether it is held; upwards is more. A drag that begins sideways is none of a weight."""
        if self.held is not None and (not event.buttons() or self.session.training != self._training):
            self.release()
        if self.held is None:
            return False
        aside, way = event.position().x() - self._position.x(), self._position.y() - event.position().y()
        if self.value is None:
            if abs(aside) + abs(way) < QApplication.startDragDistance():
                return True
            if abs(aside) > abs(way):
                self.held = None
                return False
            self.value, way = self.held.value, 0.0  # the weight does not jump when the drag begins
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.value += (FINE if is_fine else 1.0) * self.held.scale * way / PIXELS_PER_SCALE
        self._position = event.position()
        if way:
            self.keep()
        return True

    def keep(self) -> None:
        """While a training goes on, what is dragged stays as it is."""
        if self.held is not None and self.value is not None and self.session.training == self._training:
            self.set(self.held, self.value, final=False)

    def release(self) -> bool:
        """Whether it was dragged; else it was a click."""
        dragged, self.held, self.value = self.is_dragging, None, None
        if dragged:
            self.end_gesture()
        return dragged

    def cancel(self) -> bool:
        """Back to the value from before; whether anything was dragged."""
        if self.held is None or self.value is None:
            return False
        self.value = self.held.value
        self.keep()
        return self.release()
