"""How closely the network is looked at, and at which part of it: pure arithmetic in pixels of the canvas, no Qt."""

from dataclasses import dataclass

from nnviz.gui.canvas.geometry import Rect

MOST_ZOOM = 32.0
NEARLY_FITS = 1.02
"""Zoomed out to less than this, all is seen again."""


@dataclass(frozen=True)
class Viewport:
    """A point p of the layout that fits into the canvas is seen at zoom · p + offset."""

    zoom: float = 1.0
    """1 to `MOST_ZOOM`."""
    offset: tuple[float, float] = (0.0, 0.0)
    """x and y."""

    def zoomed(self, factor: float, x: float, y: float) -> "Viewport":
        """Larger by a factor; what is at (x, y) stays there."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        if factor < 1 and zoom < NEARLY_FITS:
            return FIT
        change = zoom / self.zoom
        return Viewport(zoom, (x - change * (x - self.offset[0]), y - change * (y - self.offset[1])))

    def panned(self, dx: float, dy: float) -> "Viewport":
        return Viewport(self.zoom, (self.offset[0] + dx, self.offset[1] + dy))

    def within(self, content: Rect) -> "Viewport":
        """Shifted as little as needed so that the content covers at least the place that it has when all is seen."""
        more = self.zoom - 1
        x = min(max(self.offset[0], -more * content.right), -more * content.x)
        y = min(max(self.offset[1], -more * content.bottom), -more * content.y)
        return Viewport(self.zoom, (x, y))


FIT = Viewport()
"""All is seen."""
