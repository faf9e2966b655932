"""The colours of the two signs, and what else a palette changes in a theme. `Theme.with_palette` applies one.

The two signs of a palette differ along both axes of colour vision, red–green and blue–yellow: eyes that miss one axis
still have the other. And they are equally light, so that neither looks the stronger. `tests/gui/test_palettes.py`
measures both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Colors = Mapping[str, tuple[int, int, int]]
"""(red, green, blue), 0 to 255, by the name that the colour has in a `Theme`."""


@dataclass(frozen=True)
class Palette:
    name: str
    """For settings and the command line."""
    title: str
    positive_name: str
    """What the colour of positive numbers is called."""
    negative_name: str
    dark: Colors
    """What it changes in the dark theme."""
    light: Colors


BLUE_ORANGE = Palette(
    name="blue-orange",
    title="Blue and orange",
    positive_name="blue",
    negative_name="orange",
    dark={},  # the themes have them
    light={},
)

GREEN_PURPLE = Palette(
    name="green-purple",
    title="Green and purple",
    positive_name="green",
    negative_name="purple",
    dark={"positive": (74, 192, 84), "negative": (214, 128, 250)},
    light={"positive": (14, 124, 42), "negative": (155, 62, 200)},
)

TEAL_GOLD = Palette(
    name="teal-gold",
    title="Teal and gold",
    positive_name="teal",
    negative_name="gold",
    dark={"positive": (20, 182, 208), "negative": (220, 155, 10)},
    light={"positive": (0, 116, 140), "negative": (152, 96, 0)},
)

HIGH_CONTRAST = Palette(
    name="high-contrast",
    title="High contrast, for a projector",
    positive_name="blue",
    negative_name="orange",
    dark={
        "window": (0, 0, 0),
        "surface": (12, 14, 18),
        "line": (66, 75, 90),
        "text": (255, 255, 255),
        "muted": (206, 213, 224),
        "accent": (112, 190, 255),
        "positive": (112, 190, 255),
        "negative": (255, 166, 56),
        "train": (150, 225, 255),
        "test": (255, 228, 64),
        "warning": (255, 150, 150),
        "ink": (255, 255, 255),
    },
    light={
        "window": (255, 255, 255),
        "surface": (248, 248, 247),
        "line": (194, 197, 202),
        "text": (0, 0, 0),
        "muted": (56, 60, 68),
        "accent": (0, 68, 196),
        "positive": (0, 68, 196),
        "negative": (148, 48, 0),
        "train": (0, 84, 128),
        "test": (112, 66, 0),
        "warning": (152, 16, 16),
        "ink": (0, 0, 0),
    },
)

PALETTES = {palette.name: palette for palette in (BLUE_ORANGE, GREEN_PURPLE, TEAL_GOLD, HIGH_CONTRAST)}
