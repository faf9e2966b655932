"""What the user has pinned: neurons and edges that stay in focus. Pure, no Qt."""

from dataclasses import dataclass

from nnviz.gui.canvas.hit_test import Edge, Element, Unit


@dataclass(frozen=True)
class Pins:
    """Pinned neurons and edges, in the order in which they were pinned."""

    elements: tuple[Element, ...] = ()

    @property
    def last(self) -> Element | None:
        """What was pinned last; None if nothing is."""
        return self.elements[-1] if self.elements else None

    def bring_out(self, edge: Edge) -> bool:
        """Whether an edge is drawn by itself: it is pinned, or one of its neurons is."""
        ends = Unit(edge.layer - 1, edge.source), Unit(edge.layer, edge.unit)
        return any(element in self.elements for element in (edge, *ends))

    def toggled(self, element: Element) -> "Pins":
        """With it if it was not pinned, else without it."""
        if element in self.elements:
            return Pins(tuple(other for other in self.elements if other != element))
        return Pins((*self.elements, element))


NO_PINS = Pins()
