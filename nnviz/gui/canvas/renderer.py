"""What the two ways of drawing the edges have in common."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtGui import QImage

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.theme import Theme


class Renderer(Protocol):
    """Draws all edges of a network into one transparent image of the size of the canvas."""

    def ready(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Whether `render` can draw this layout now. If not, it is being prepared in the background."""
        ...

    def render(self, geometry: Geometry, weights: Sequence[Array], scales: Sequence[float], theme: Theme) -> QImage:
        """The edges. `weights` has W (units, inputs) of every layer, `scales` what counts as strong in each."""
        ...

    def forget(self) -> None:
        """Another training begins: what is smoothed in time jumps."""
        ...

    def stop(self) -> None:
        """End what runs in the background; returns when it has ended."""
        ...
