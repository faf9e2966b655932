"""The picture of all edges: drawn once a snapshot, by the renderer that suits the number of edges."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QPainter

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import strengths
from nnviz.gui.canvas.density_renderer import DensityRenderer
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.line_renderer import LineRenderer
from nnviz.gui.canvas.renderer import Renderer, Rendering
from nnviz.gui.canvas.scales import Scales
from nnviz.gui.canvas.strongest import Mask, Masks, Strongest
from nnviz.gui.canvas.view import View
from nnviz.gui.theme import Theme

MOST_LINES = 1_500
"""Networks with more edges are drawn as a density picture."""
UNSEEN = 1e-6
"""Strength of an edge that is there, but too weak to be drawn."""


class Edges:
    """What the edges carry in the newest snapshot, on which scales, and their picture."""

    def __init__(self) -> None:
        self.values: tuple[Array, ...] = ()
        """One number an edge, (units, inputs) of layer 1, 2, …; empty while there are none."""
        self.drawn: tuple[Array, ...] = ()
        """The same, but 0 for edges that are left out."""
        self._shown: Masks | None = None
        """Which are not left out; None: none is."""
        self._links: tuple[Mask | None, ...] = ()
        self._strengths: tuple[Array, ...] | None = None
        self._view = View()
        self._scales = Scales()
        self._strongest = Strongest()
        self._lines, self._density = LineRenderer(), DensityRenderer()
        self._renderings: list[Rendering] = []
        """The newest one, and then the newest one of the whole network."""
        self._fresh = False
        """The pictures show the newest values."""

    @property
    def scales(self) -> tuple[float, ...]:
        """What counts as a strong edge in layer 1, 2, …"""
        return self._scales.values

    @property
    def count(self) -> int:
        """How many edges there are."""
        return sum(layer.size for layer in self.values)

    @property
    def shown(self) -> int:
        """How many of them are drawn."""
        chosen = self._view.strongest
        return self.count if chosen is None else min(chosen, self.count)

    def show(
        self,
        values: Sequence[Array],
        view: View,
        jump: bool,
        off: Sequence[tuple[int, int]] = (),
        links: Sequence[Mask | None] = (),
    ) -> None:
        """Newer numbers, (units, inputs) of every layer. Scales follow them smoothly, or `jump`.

        Edges of units that are `off`, (layer, unit), are left out: they carry nothing. `links` has, of layer 1, 2, …,
        which edges there are, where that is not all.
        """
        if jump:
            self._scales.forget()
            self._strongest.forget()
            self._lines.forget()
            self._density.forget()
        self.values, self._view = tuple(values), view
        self._scales.follow(self.values, view.is_shared, view.is_frozen)
        self._links = tuple(links)
        is_complete = not off and self.shown == self.count and all(mask is None for mask in links)
        self._shown = None if is_complete else self._chosen(off)
        self.drawn = self._masked(self.values)
        self._strengths = None
        self._fresh = False

    @property
    def strengths(self) -> tuple[Array, ...]:
        """How strong each edge is drawn, 0 to 1, (units, inputs) of layer 1, 2, …; 0 for those that are left out.

        Where each edge is a line of its own, one with the number 0 has some strength too: it is there, though not seen.
        So have links that are not all there are: their lines are drawn whatever the number.
        """
        if self._strengths is None:
            least = UNSEEN if self.count <= MOST_LINES else 0
            leasts = [least if links is None else UNSEEN for links in self._links]
            drawn = zip(self.values, self.scales, leasts, strict=True)
            self._strengths = self._masked([np.maximum(strengths(W, scale), least) for W, scale, least in drawn])
        return self._strengths

    def _masked(self, layers: Sequence[Array]) -> tuple[Array, ...]:
        """The same, but 0 for edges that are left out."""
        if self._shown is None:
            return tuple(layers)
        return tuple(np.where(mask, layer, 0) for mask, layer in zip(self._shown, layers, strict=True))

    def _chosen(self, off: Sequence[tuple[int, int]]) -> Masks:
        """The strongest ones, but no edge of a unit that is off."""
        sizes = [np.abs(np.nan_to_num(W)) / scale for W, scale in zip(self.values, self.scales, strict=True)]
        if self.shown < self.count:
            masks = [mask.copy() for mask in self._strongest.choose(sizes, self.shown)]
        else:
            masks = [np.ones(W.shape, bool) for W in self.values]
        for layer, unit in off:
            if layer < len(masks) and unit < len(masks[layer - 1]):
                masks[layer - 1][unit] = False
                masks[layer][:, unit] = False
        for mask, linked in zip(masks, self._links, strict=False):
            if linked is not None:
                mask[...] = linked  # which are drawn however weak
        return tuple(masks)

    def prepare(self, geometry: Geometry, theme: Theme, pixel_ratio: float) -> bool:
        """Draw the picture if it is not there yet. False if the renderer needs more time: ask again."""
        if not self.values or (self._fresh and self._renderings[0].suits(geometry, theme, pixel_ratio)):
            return True
        renderer = self._renderer(geometry)
        if not renderer.ready(geometry, pixel_ratio):
            return False
        pictures = renderer.render(geometry, self.drawn, self.scales, theme, self._view.is_dashed)
        whole = [other for other in self._renderings if other.geometry == geometry.fitted and other.theme == theme]
        self._renderings = [Rendering(geometry, theme, pixel_ratio, pictures), *(whole if geometry.zoom != 1 else [])]
        self._fresh = True
        return True

    def are_lines(self, geometry: Geometry) -> bool:
        """Whether every edge is drawn as a line of its own."""
        return self._renderer(geometry) is self._lines

    def _renderer(self, geometry: Geometry) -> Renderer:
        return self._lines if geometry.edges <= MOST_LINES else self._density

    def paint(self, painter: QPainter, geometry: Geometry) -> None:
        """The newest rendering there is, stretched to another size or zoom; one of another network is not shown."""
        of_network = [rendering for rendering in self._renderings if rendering.geometry.sizes == geometry.sizes]
        if self.values and of_network:
            suitable = (rendering for rendering in of_network if rendering.shows(geometry))
            next(suitable, of_network[0]).paint(painter, geometry)

    def paint_figure(self, painter: QPainter, geometry: Geometry, theme: Theme) -> None:
        """The same as lines of the painter where edges are lines: sharp at any size, and vectors in a vector file.

        A density picture is painted as it is.
        """
        if self.values and self.are_lines(geometry):
            self._lines.paint(painter, geometry, self.drawn, self.scales, theme, self._view.is_dashed)
        else:
            self.paint(painter, geometry)

    def stop(self) -> None:
        """End what runs in the background."""
        self._density.stop()
