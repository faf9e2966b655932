"""The drawing as a figure: a picture of any size, or vectors for a paper.

A figure is a `Drawing` of its own, as the canvas has one, so it is what the window shows, without badges and cards.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter

from nnviz.errors import BadInput
from nnviz.gui.canvas.attention import Attention
from nnviz.gui.canvas.captions import MARGIN
from nnviz.gui.canvas.drawing import LEAST_SIZE, Drawing
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.pins import NO_PINS, Pins
from nnviz.gui.canvas.view import FIRST_VIEW, View
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.painting import painting
from nnviz.gui.palettes import PALETTES
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT, SMALL, SPACE, THEMES, Theme, font
from nnviz.training.snapshot import Snapshot

PAPER = replace(LIGHT, name="paper", window=(255, 255, 255))
"""The light colours on white."""
FIGURE_THEMES = {theme.name: theme for theme in (DARK, LIGHT, PAPER)}
AS_THE_WINDOW = "as the window"


def figure_theme(name: str, window: Theme) -> Theme:
    """The theme of that name in the palette of the window, or the window's."""
    if name == AS_THE_WINDOW:
        return window
    palette = next(palette for palette in PALETTES.values() if THEMES[window.name].with_palette(palette) == window)
    return FIGURE_THEMES[name].with_palette(palette)


DOTS_PER_INCH = 96
"""Logical pixels: a figure 960 wide is 10 inches wide on paper."""
MOST_SIDE = 8_000
LEAST_SCALE, MOST_SCALE = 0.5, 8.0
MOST_PIXELS = 120_000_000
"""Of a picture; it takes four bytes for each."""
FINEST = 2.5
"""A density picture has at most so many pixels a logical pixel: its finest lines are a pixel wide, and still seen."""
LINE = 14
SVG_FAMILIES = ("DejaVu Sans", "Segoe UI", "Helvetica", "Arial", "sans-serif")
"""Where the font that drew it is not installed, one of these; all are about as wide."""
PDF_RESOLUTION = 1_200
"""Steps an inch, in which a PDF places what is drawn."""


@dataclass(frozen=True)
class FigureSize:
    """Width and height in logical pixels, in which all fonts and lines keep their size, and the pixels of each."""

    width: int
    height: int
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Raises `BadInput`."""
        sides = (("width", self.width, LEAST_SIZE.width()), ("height", self.height, LEAST_SIZE.height()))
        for name, side, least in sides:
            if not least <= side <= MOST_SIDE:
                raise BadInput(f"the {name} of a figure is {side}; it must be in [{least}, {MOST_SIDE:,}] pixels.")
        if not LEAST_SCALE <= self.scale <= MOST_SCALE:
            raise BadInput(f"the scale of a figure is {self.scale:g}; it must be in [{LEAST_SCALE:g}, {MOST_SCALE:g}].")
        width, height = self.pixels
        if width * height > MOST_PIXELS:
            raise BadInput(
                f"a picture of {width:,} × {height:,} pixels is too large; choose a smaller scale, or SVG or PDF."
            )

    @property
    def pixels(self) -> tuple[int, int]:
        """(width, height) of the picture."""
        return math.ceil(self.width * self.scale), math.ceil(self.height * self.scale)


class Figure:
    """The network of a session at one moment. `close` it in the end."""

    def __init__(
        self,
        session: Session,
        size: FigureSize,
        theme: Theme,
        view: View = FIRST_VIEW,
        transparent: bool = False,
        pins: Pins = NO_PINS,
    ) -> None:
        """If `transparent`, what is not drawn has no colour; the theme's background is then what suits it."""
        self.size, self.theme, self.transparent = size, theme, transparent
        self.caption = ""
        """A line at the upper right."""
        self._pixel_ratio = min(size.scale, FINEST)
        self._session = session
        self._drawing = Drawing(session.experiment, Wording(), theme, view)
        if session.snapshot is not None:
            self.show(session.snapshot)
        self._drawing.look_at(Attention(pins=pins))

    def show(self, snapshot: Snapshot) -> None:
        """Draw this from now on."""
        self._drawing.show_snapshot(snapshot, self._session.sample)

    @property
    def geometry(self) -> Geometry:
        """Where everything is."""
        return self._drawing.geometry(self.size.width, self.size.height)

    def ready(self) -> bool:
        """Whether it can be painted; if not, it is being prepared in the background: ask again."""
        return self._drawing.prepare(self.geometry, self._pixel_ratio)

    def close(self) -> None:
        """End what runs in the background."""
        self._drawing.stop()

    def paint(self, painter: QPainter) -> None:
        """In logical pixels."""
        if not self.transparent:
            painter.fillRect(QRect(0, 0, self.size.width, self.size.height), self.theme.color("window"))
        drawing, geometry = self._drawing, self.geometry
        drawing.paint_network(painter, geometry, is_figure=True)
        drawing.paint_words(painter, geometry, drawing.scene.selectable(self._session.layer))
        if self.caption:
            painter.setFont(font(SMALL))
            painter.setPen(self.theme.color("muted"))
            width = QFontMetricsF(font(SMALL)).horizontalAdvance(self.caption) + 1
            place = QRectF(self.size.width - MARGIN - width, 2 * SPACE, width, LINE)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, self.caption)

    def image(self) -> QImage:
        """As a picture."""
        kept = QImage.Format.Format_ARGB32_Premultiplied if self.transparent else QImage.Format.Format_RGB32
        image = QImage(*self.size.pixels, kept)
        if image.isNull():
            raise BadInput("there is not enough memory for a picture of this size; choose a smaller scale.")
        image.fill(Qt.GlobalColor.transparent)
        dots_per_meter = round(DOTS_PER_INCH * self.size.scale / 0.0254)
        image.setDotsPerMeterX(dots_per_meter)
        image.setDotsPerMeterY(dots_per_meter)
        image.setDevicePixelRatio(self.size.scale)
        with painting(image) as painter:
            self.paint(painter)
        return image

    # As files

    def png(self) -> bytes:
        content = opened_buffer()
        QImageWriter(content, QByteArray(b"PNG")).write(self.image())
        return bytes(content.data().data())

    def svg(self) -> bytes:
        from PySide6.QtSvg import QSvgGenerator  # a window that opens does not wait for it

        content = opened_buffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(content)
        generator.setResolution(DOTS_PER_INCH)
        generator.setSize(QSize(self.size.width, self.size.height))
        generator.setViewBox(QRect(0, 0, self.size.width, self.size.height))
        generator.setTitle("nnviz")
        with painting(generator) as painter:
            self.paint(painter)
        # Qt may call the system's font "Sans Serif", which is no font elsewhere.
        families = ", ".join(dict.fromkeys([QFontInfo(font()).family(), *SVG_FAMILIES]))
        drawn = bytes(content.data().data()).decode()
        return drawn.replace(f'font-family="{font().family()}"', f'font-family="{families}"').encode()

    def pdf(self) -> bytes:
        content = opened_buffer()
        writer = QPdfWriter(content)
        points = QSizeF(self.size.width, self.size.height) * 72 / DOTS_PER_INCH
        writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
        writer.setPageMargins(QMarginsF())
        writer.setResolution(PDF_RESOLUTION)
        writer.setCreator("nnviz")
        with painting(writer) as painter:
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # else they become JPEGs
            painter.scale(PDF_RESOLUTION / DOTS_PER_INCH, PDF_RESOLUTION / DOTS_PER_INCH)
            self.paint(painter)
        return bytes(content.data().data())


def opened_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


@dataclass(frozen=True)
class FigureFormat:
    """A kind of file."""

    suffix: str
    title: str
    content: Callable[[Figure], bytes]
    is_vector: bool

    def size(self, width: int, height: int, scale: float) -> FigureSize:
        """The scale is for pictures; what is a picture in a vector file is as fine as can be. Raises `BadInput`."""
        return FigureSize(width, height, FINEST if self.is_vector else scale)


FORMATS = {
    made.suffix: made
    for made in (
        FigureFormat(".png", "PNG", Figure.png, is_vector=False),
        FigureFormat(".svg", "SVG", Figure.svg, is_vector=True),
        FigureFormat(".pdf", "PDF", Figure.pdf, is_vector=True),
    )
}
