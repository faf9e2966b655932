"""The menu of the canvas: what can be done with what is under the mouse. A new group of actions is one entry here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from nnviz.gui.canvas.hands_menu import numbers, switches
from nnviz.gui.canvas.hit_test import Element, Unit
from nnviz.gui.canvas.pins import NO_PINS

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas


@dataclass(frozen=True)
class Hit:
    """Where the menu was asked for."""

    element: Element | None = None
    """The neuron, input or edge there."""
    layer: int | None = None
    """The layer whose column is there; 0 is the input."""


Section = Callable[[QMenu, Hit, "NetworkCanvas"], None]
"""Adds actions that belong together; none if nothing of them can be done there."""


def pinning(menu: QMenu, hit: Hit, canvas: "NetworkCanvas") -> None:
    """What stays in focus."""
    element, pins = hit.element, canvas.pins
    if element is not None:
        text = canvas.tr("Unpin") if element in pins.elements else canvas.tr("Pin")
        menu.addAction(text, lambda: canvas.pin(pins.toggled(element)))
    if isinstance(element, Unit) and element.layer > 0:
        trace = menu.addAction(canvas.tr("Trace Back"))
        trace.setCheckable(True)
        trace.setChecked(canvas.view.traces and element in pins.elements)
        trace.toggled.connect(lambda traces: trace_back(element, traces, canvas))
    if pins.elements:
        menu.addAction(canvas.tr("Unpin All\tEsc"), lambda: canvas.pin(NO_PINS))


def trace_back(unit: Unit, traces: bool, canvas: "NetworkCanvas") -> None:
    """Trace what is pinned, this unit too; or no longer."""
    if traces and unit not in canvas.pins.elements:
        canvas.pin(canvas.pins.toggled(unit))
    canvas.set_view(replace(canvas.view, traces=traces))


def layers(menu: QMenu, hit: Hit, canvas: "NetworkCanvas") -> None:
    """More or fewer neurons and layers."""
    if hit.layer is not None:
        for text, action in canvas.overlay.handles.edits.actions(hit.layer):
            menu.addAction(text, action)


SECTIONS: tuple[Section, ...] = (numbers, switches, pinning, layers)
"""From top to bottom."""


def context_menu(canvas: "NetworkCanvas", hit: Hit) -> QMenu:
    """The menu for what was hit; a line between its sections. It is empty if nothing can be done."""
    menu = QMenu(canvas)
    for section in SECTIONS:
        before = len(menu.actions())
        section(menu, hit, canvas)
        if 0 < before < len(menu.actions()):
            menu.insertSeparator(menu.actions()[before])
    return menu
