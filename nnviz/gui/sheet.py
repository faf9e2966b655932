"""What is drawn on the pad, how it is made into pixels, and which network is asked: all panels have the same."""

from dataclasses import asdict
from typing import Literal

from PySide6.QtCore import QObject, Signal

from nnviz.data.dataset import Inputs
from nnviz.data.ink import Drawing, Steps, render

Reader = Literal["training", "ready"]
"""The network in the window, or the one that was trained before."""


class Sheet(QObject):
    """The drawing, and how it is asked about."""

    changed = Signal()
    """Another drawing, or other steps: other pixels."""
    asked = Signal()
    """Another network is asked, or about another class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        """None while nothing is drawn."""
        self.steps = Steps()
        """Which steps make the drawing into pixels; all of them, unless one was left out to see what it is for."""
        self.reader: Reader = "training"
        """Which network answers."""
        self.towards: int | None = None
        """The class that the answer is compared with; None for the second most probable."""
        self._pixels: dict[tuple[int, int], Inputs] = {}

    @property
    def left_out(self) -> int:
        """How many steps are left out."""
        return sum(not done for done in asdict(self.steps).values())

    def draw(self, drawing: Drawing | None) -> None:
        """This is drawn now."""
        self.drawing = drawing
        self._pixels.clear()
        self.changed.emit()

    def use_steps(self, steps: Steps) -> None:
        """From now on drawings are made into pixels so."""
        if steps != self.steps:
            self.steps = steps
            self._pixels.clear()
            self.changed.emit()

    def ask(self, reader: Reader) -> None:
        """From now on this network answers."""
        if reader != self.reader:
            self.reader = reader
            self.asked.emit()

    def compare_with(self, towards: int | None) -> None:
        """From now on the answer is compared with this class."""
        if towards != self.towards:
            self.towards = towards
            self.asked.emit()

    def inputs(self, image_shape: tuple[int, int]) -> Inputs | None:
        """The drawing as a network for such pictures receives it, (1, rows · columns); None if nothing is drawn."""
        if self.drawing is not None and image_shape not in self._pixels:
            self._pixels[image_shape] = render(self.drawing, image_shape, self.steps)
        return self._pixels.get(image_shape)
