"""What the menu of the canvas offers for hands: weights and biases, freezing, switching off."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.canvas.nodes import Nodes
from nnviz.gui.canvas.switches import is_frozen, is_off, place_of
from nnviz.training.edits import Change

if TYPE_CHECKING:
    from nnviz.gui.canvas.context_menu import Hit
    from nnviz.gui.canvas.network_canvas import NetworkCanvas


def numbers(menu: QMenu, hit: "Hit", canvas: "NetworkCanvas") -> None:
    """Setting a weight, a bias, or all weights into a neuron."""
    element = hit.element
    grip = canvas.hands.grip(element) if element is not None else None
    if isinstance(element, Edge) and canvas.drawing.scene.nodes.is_bundled(element.layer):
        is_pooling = canvas.drawing.scene.nodes.is_pooling(element.layer)
        reason = canvas.tr("Pooling Has No Weights") if is_pooling else canvas.tr("Many Weights: Not Set by Hand")
        menu.addAction(reason).setEnabled(False)
    if element is None or grip is None:
        return
    is_edge = isinstance(element, Edge)
    text = canvas.tr("Set Weight…\tReturn") if is_edge else canvas.tr("Set Bias…\tReturn")
    menu.addAction(text, lambda: canvas.editor.open_on(element))
    text = canvas.tr("Zero") if is_edge else canvas.tr("Zero All Incoming Weights")
    menu.addAction(text, lambda: zero(element, canvas))


def zero(element: Element, canvas: "NetworkCanvas") -> None:
    """Set a weight, or all weights into a neuron, to 0."""
    name = canvas.hands.name_of(element)
    if isinstance(element, Edge):
        changes = [Change(element.layer, element.unit, element.source, 0.0)]
        canvas.session.edit_weights(changes, canvas.tr("Weight %s") % name)
    else:
        sources = range(canvas.drawing.scene.exact.parameters[element.layer - 1].W.shape[1])
        changes = [Change(element.layer, element.index, source, 0.0) for source in sources]
        canvas.session.edit_weights(changes, canvas.tr("Zero all weights into %s") % name)


def switches(menu: QMenu, hit: "Hit", canvas: "NetworkCanvas") -> None:
    """Freezing an edge or a neuron, and switching a hidden neuron off; and taking all of that back."""
    session, element = canvas.session, hit.element
    experiment = session.experiment
    nodes = canvas.drawing.scene.nodes
    if element is not None and can_switch(nodes, element):
        if isinstance(element, Edge) and place_of(element)[:2] in experiment.frozen:
            menu.addAction(canvas.tr("Frozen With Its Neuron")).setEnabled(False)
        else:
            frozen = is_frozen(experiment, element)
            text = canvas.tr("Unfreeze") if frozen else canvas.tr("Freeze")
            menu.addAction(text, lambda: freeze(element, not frozen, canvas))
        if isinstance(element, Unit) and element.layer < len(nodes.sizes) - 1:
            off = is_off(experiment, element)
            text = canvas.tr("Switch On") if off else canvas.tr("Switch Off")
            menu.addAction(text, lambda: switch(element, off, canvas))
    if experiment.frozen:
        menu.addAction(canvas.tr("Unfreeze All"), lambda: session.change(canvas.tr("Unfreeze all"), frozen=()))
    if experiment.off:
        menu.addAction(canvas.tr("Switch All On"), lambda: session.change(canvas.tr("Switch all neurons on"), off=()))


def can_switch(nodes: Nodes, element: Element) -> bool:
    """Whether an element has parameters of its own that a place names."""
    if element.layer == 0 or nodes.is_pooling(element.layer):
        return False
    return isinstance(element, Unit) or not nodes.is_bundled(element.layer)


def freeze(element: Element, frozen: bool, canvas: "NetworkCanvas") -> None:
    """From now on training does not change its parameters, or it does again."""
    text = (canvas.tr("Freeze %s") if frozen else canvas.tr("Unfreeze %s")) % canvas.hands.name_of(element)
    others = tuple(place for place in canvas.session.experiment.frozen if place != place_of(element))
    canvas.session.change(text, frozen=(*others, place_of(element)) if frozen else others)


def switch(unit: Unit, on: bool, canvas: "NetworkCanvas") -> None:
    """A hidden neuron gives 0, or what it computes."""
    text = (canvas.tr("Switch on %s") if on else canvas.tr("Switch off %s")) % canvas.hands.name_of(unit)
    others = tuple(place for place in canvas.session.experiment.off if place != place_of(unit))
    canvas.session.change(text, off=others if on else (*others, place_of(unit)))
