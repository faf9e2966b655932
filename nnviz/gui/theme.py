"""Colours, sizes and fonts. Data colours have a fixed meaning; chrome follows the light or dark scheme.

Positive numbers have one colour and negative ones another, everywhere: blue and orange, or those of another palette.
The training set is drawn in light blue, the test set in amber.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase

from nnviz.gui.palettes import BLUE_ORANGE, Palette

SPACE = 4
"""All distances are multiples of this many pixels."""

SMALL, NORMAL, LARGE, HUGE = 11, 13, 16, 22
"""The type scale, in pixels."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Theme:
    """One colour scheme. All colours are (red, green, blue), 0 to 255."""

    name: str
    window: Rgb
    """Behind everything; the canvas is drawn on it."""
    surface: Rgb
    """Panels and controls."""
    raised: Rgb
    """Buttons and fields on a surface."""
    line: Rgb
    """Thin separators."""
    text: Rgb
    muted: Rgb
    """Secondary text, axes."""
    accent: Rgb
    """The one accent: focus, selection, the run button."""
    on_accent: Rgb
    positive: Rgb
    negative: Rgb
    train: Rgb
    test: Rgb
    warning: Rgb
    ink: Rgb
    """What is drawn on the pad, and a fully active neuron."""
    positive_name: str = BLUE_ORANGE.positive_name
    """What its colour is called in texts."""
    negative_name: str = BLUE_ORANGE.negative_name

    @property
    def is_dark(self) -> bool:
        return sum(self.window) < 384

    def with_palette(self, palette: Palette) -> "Theme":
        """`DARK` or `LIGHT` in the colours of a palette; `name` stays. Equal themes hash alike and fit as keys."""
        colors: Mapping[str, Any] = palette.dark if self.is_dark else palette.light
        return replace(self, positive_name=palette.positive_name, negative_name=palette.negative_name, **colors)

    def color(self, name: str, alpha: int = 255) -> QColor:
        """The named colour for Qt, `alpha` 0 to 255."""
        red, green, blue = getattr(self, name)
        return QColor(red, green, blue, alpha)


DARK = Theme(
    name="dark",
    window=(15, 18, 23),
    surface=(21, 25, 32),
    raised=(32, 38, 48),
    line=(44, 51, 63),
    text=(229, 233, 240),
    muted=(148, 158, 174),
    accent=(96, 165, 250),
    on_accent=(10, 16, 28),
    positive=(96, 165, 250),
    negative=(251, 146, 60),
    train=(125, 211, 252),
    test=(250, 204, 21),
    warning=(248, 113, 113),
    ink=(241, 245, 249),
)

LIGHT = Theme(
    name="light",
    window=(250, 250, 249),
    surface=(244, 244, 242),
    raised=(255, 255, 255),
    line=(219, 219, 214),
    text=(28, 30, 34),
    muted=(97, 102, 112),
    accent=(37, 99, 235),
    on_accent=(255, 255, 255),
    positive=(37, 99, 235),
    negative=(194, 65, 12),
    train=(2, 132, 199),
    test=(161, 98, 7),
    warning=(185, 28, 28),
    ink=(28, 30, 34),
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """The colour that lies so far (0 to 1) from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def font(pixels: int = NORMAL, bold: bool = False) -> QFont:
    """The interface font at a size of the type scale, with figures of equal width."""
    chosen = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    chosen.setPixelSize(pixels)
    chosen.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen
