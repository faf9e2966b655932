"""What the user has pinned: neurons and edges that stay in focus. Pure, no Qt."""

from dataclasses import dataclass

from nnviz.gui.canvas.hit_test import Element


@dataclass(frozen=True)
class Pins:
    """Pinned neurons and edges, in the order in which they were pinned."""

    elements: tuple[Element, ...] = ()

    @property
    def last(self) -> Element | None:
        """What was pinned last; None if nothing is."""
        return self.elements[-1] if self.elements else None

    def toggled(self, element: Element) -> "Pins":
        """With it if it was not pinned, else without it."""
        if element in self.elements:
            return Pins(tuple(other for other in self.elements if other != element))
        return Pins((*self.elements, element))


NO_PINS = Pins()
