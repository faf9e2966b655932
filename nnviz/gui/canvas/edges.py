"""The picture of all edges: drawn once a snapshot, by the renderer that suits the number of edges."""

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import Smoothed, robust_maximum
from nnviz.gui.canvas.density_renderer import DensityRenderer
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.line_renderer import LineRenderer
from nnviz.gui.canvas.renderer import Picture, Renderer
from nnviz.gui.theme import Theme

MOST_LINES = 1_500
"""Networks with more edges are drawn as a density picture."""


class Edges:
    """The weights of the newest snapshot, their scales, and their picture."""

    def __init__(self) -> None:
        self.weights: tuple[Array, ...] = ()
        self.scales: tuple[float, ...] = ()
        """What counts as a strong weight in layer 1, 2, …"""
        self._lines, self._density = LineRenderer(), DensityRenderer()
        self._smoothed = Smoothed()
        self._pictures: list[Picture] = []
        self._drawn: tuple[Geometry, Theme, float] | None = None
        """What the pictures were drawn for."""
        self._fresh = False
        """The pictures show the newest weights."""

    def show(self, weights: Sequence[Array], jump: bool) -> None:
        """Newer weights, W (units, inputs) of every layer. Scales follow them smoothly, or `jump`."""
        if jump:
            self._smoothed.forget()
            self._lines.forget()
            self._density.forget()
        self.weights = tuple(weights)
        self.scales = self._smoothed.follow([robust_maximum(W) for W in weights])
        self._fresh = False

    def prepare(self, geometry: Geometry, theme: Theme, pixel_ratio: float) -> bool:
        """Draw the picture if it is not there yet. False if the renderer needs more time: ask again."""
        if not self.weights or (self._fresh and self._drawn == (geometry, theme, pixel_ratio)):
            return True
        renderer = self._renderer(geometry)
        if not renderer.ready(geometry, pixel_ratio):
            return False
        self._pictures = renderer.render(geometry, self.weights, self.scales, theme)
        self._drawn, self._fresh = (geometry, theme, pixel_ratio), True
        return True

    def _renderer(self, geometry: Geometry) -> Renderer:
        return self._lines if geometry.edges <= MOST_LINES else self._density

    def paint(self, painter: QPainter, geometry: Geometry) -> None:
        """The newest picture there is: one of another size is stretched, one of another network is not shown."""
        if self._drawn is None or self._drawn[0].sizes != geometry.sizes:
            return
        drawn = self._drawn[0]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(geometry.width / drawn.width, geometry.height / drawn.height)
        for picture in self._pictures:
            painter.drawImage(picture.place, picture.image)
        painter.restore()

    def paint_figure(self, painter: QPainter, geometry: Geometry, theme: Theme) -> None:
        """The same as lines of the painter where edges are lines: sharp at any size, and vectors in a vector file.

        A density picture is painted as it is.
        """
        if self.weights and self._renderer(geometry) is self._lines:
            self._lines.paint(painter, geometry, self.weights, self.scales, theme)
        else:
            self.paint(painter, geometry)

    def stop(self) -> None:
        """End what runs in the background."""
        self._density.stop()
