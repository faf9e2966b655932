"""What stays in focus."""

from nnviz.gui.canvas.hit_test import Edge, Unit
from nnviz.gui.canvas.pins import Pins


def test_pins_are_toggled_and_keep_their_order() -> None:
    first, second, edge = Unit(1, 2), Unit(2, 0), Edge(1, 0, 3)
    pins = Pins().toggled(first).toggled(second).toggled(edge)
    assert pins.elements == (first, second, edge)
    assert pins.last == edge
    assert pins.toggled(edge).last == second
    assert pins.toggled(first).elements == (second, edge)
    assert pins.toggled(first).toggled(first).elements == (second, edge, first)
    assert Pins().last is None
