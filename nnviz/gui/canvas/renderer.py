"""What the two ways of drawing the edges have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.theme import Theme


@dataclass(frozen=True)
class Picture:
    """Drawn edges on a transparent background, and the part of the canvas that they fill."""

    place: QRectF
    image: QImage
    """Of any number of pixels: it is stretched over its place."""


class Renderer(Protocol):
    """Draws all edges of a network."""

    def ready(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Whether `render` can draw this layout now. If not, it is being prepared in the background."""
        ...

    def render(
        self,
        geometry: Geometry,
        weights: Sequence[Array],
        scales: Sequence[float],
        theme: Theme,
        dashed: bool = False,
    ) -> list[Picture]:
        """The edges of a layout that is `ready`.

        `weights` has W (units, inputs) of every layer, `scales` what counts as a strong weight in each. If `dashed`,
        negative edges are, where single edges can be seen.
        """
        ...

    def forget(self) -> None:
        """What is smoothed in time jumps with the next picture."""
        ...

    def stop(self) -> None:
        """End what runs in the background; returns when it has ended."""
        ...
