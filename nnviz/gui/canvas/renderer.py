"""What the two ways of drawing the edges have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Geometry, Rect
from nnviz.gui.theme import Theme


@dataclass(frozen=True)
class Picture:
    """Drawn edges on a transparent background, and the part of the canvas that they fill."""

    place: QRectF
    image: QImage
    """Of any number of pixels: it is stretched over its place."""
    gap: int | None = None
    """The number of the gap that it belongs to; None: all of them."""

    def place_on(self, drawn: Geometry, now: Geometry) -> QRectF:
        """Its place on a layout of another size or zoom than the one that it was `drawn` for."""
        if drawn == now:
            return self.place
        before, after = (
            Rect(0, 0, geometry.width, geometry.height) if self.gap is None else geometry.gaps[self.gap]
            for geometry in (drawn, now)
        )
        x_scale, y_scale = after.width / before.width, after.height / before.height
        return QRectF(
            after.x + x_scale * (self.place.x() - before.x),
            after.y + y_scale * (self.place.y() - before.y),
            x_scale * self.place.width(),
            y_scale * self.place.height(),
        )


@dataclass(frozen=True)
class Rendering:
    """All edges, as they were rendered for one layout."""

    geometry: Geometry
    theme: Theme
    pixel_ratio: float
    pictures: list[Picture]

    def suits(self, now: Geometry, theme: Theme, pixel_ratio: float) -> bool:
        """Whether it is as good as a new one; it may have to be moved."""
        same = (self.geometry.unshifted, self.theme, self.pixel_ratio) == (now.unshifted, theme, pixel_ratio)
        return same and self.shows(now)

    def shows(self, now: Geometry) -> bool:
        """Whether there is a picture of all that is visible on another layout of the same network."""
        if self.geometry == now:
            return True
        for picture in self.pictures:
            if picture.gap is None:
                return False
            part = now.gaps[picture.gap].common(now.visible)
            if part is not None:
                inside = QRectF(part.x, part.y, part.width, part.height).adjusted(1, 1, -1, -1)
                if not picture.place_on(self.geometry, now).contains(inside):
                    return False
        return True

    def paint(self, painter: QPainter, now: Geometry) -> None:
        """Moved and stretched to another layout of the same network."""
        pixel_ratio = painter.device().devicePixelRatioF()
        for picture in self.pictures:
            place, image = picture.place_on(self.geometry, now), picture.image
            # A picture as fine as the screen is copied, at most half a pixel beside its place. To smooth one, Qt waits
            # for threads of its own, which wait for the training.
            is_fine = is_as_fine(image, place, pixel_ratio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_fine)
            painter.drawImage(on_pixels(place, image, pixel_ratio) if is_fine else place, image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def is_as_fine(image: QImage, place: QRectF, pixel_ratio: float) -> bool:
    """Whether an image has as many pixels as the screen has at its place."""
    wide, high = place.width() * pixel_ratio - image.width(), place.height() * pixel_ratio - image.height()
    return max(abs(wide), abs(high)) <= 1


def on_pixels(place: QRectF, image: QImage, pixel_ratio: float) -> QRectF:
    """The pixels of the screen for an image as fine as the screen."""
    x, y = round(place.x() * pixel_ratio), round(place.y() * pixel_ratio)
    return QRectF(x / pixel_ratio, y / pixel_ratio, image.width() / pixel_ratio, image.height() / pixel_ratio)


class Renderer(Protocol):
    """Draws all edges of a network."""

    def ready(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Whether `render` can draw this layout now. If not, it is being prepared in the background."""
        ...

    def render(
        self, geometry: Geometry, weights: Sequence[Array], scales: Sequence[float], theme: Theme, dashed: bool = False
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
