"""What is looked at closely: where the mouse or the keyboard is, and what is pinned. Pure, no Qt."""

from dataclasses import dataclass

from nnviz.gui.canvas.hit_test import Edge, Element
from nnviz.gui.canvas.pins import NO_PINS, Pins


@dataclass(frozen=True)
class Attention:
    """Neurons and edges that are brought out."""

    hovered: Element | None = None
    """Where the mouse or the keyboard is."""
    pins: Pins = NO_PINS

    @property
    def focused(self) -> tuple[Element, ...]:
        """All that is pinned, and on top of it what is hovered."""
        return self.pins.elements if self.hovered is None else (*self.pins.elements, self.hovered)

    @property
    def told(self) -> Element | None:
        """What the card is about."""
        return self.hovered if self.hovered is not None else self.pins.last

    def dims(self, are_lines: bool) -> bool:
        """Whether all other edges step back. They do not for a passing glance at one of the many in a density picture.

        `are_lines`: every edge is drawn as a line of its own.
        """
        is_glance = isinstance(self.hovered, Edge) and not are_lines
        return bool(self.pins.elements) or (self.hovered is not None and not is_glance)
