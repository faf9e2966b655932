"""Colours of numbers and of classes: negative is also the first of two classes, positive the second."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from nnviz.gui.theme import Rgb, Theme

Colors = npt.NDArray[np.uint8]
"""(points, 3): red, green and blue, 0 to 255."""


def diverging(theme: Theme, middle: Rgb, strength: float = 1.0) -> Colors:
    """256 colours from negative over the `middle` to positive."""
    t = np.linspace(-1, 1, 256)[:, np.newaxis]
    ends = np.where(t < 0, theme.negative, theme.positive)
    colors: Colors = (middle + strength * np.abs(t) * (ends - np.array(middle))).astype(np.uint8)
    return colors


def class_colors(theme: Theme, classes: int) -> Colors:
    """One colour a class: those of the signs for two, else as many hues around the circle, from the negative one."""
    if classes <= 2:
        return np.array([theme.negative, theme.positive], np.uint8)
    first = theme.color("negative")
    hues = (first.hslHueF() + np.arange(classes) / classes) % 1
    colors = [QColor.fromHslF(hue, 0.75 * first.hslSaturationF(), first.lightnessF()) for hue in hues]
    return np.array([(color.red(), color.green(), color.blue()) for color in colors], np.uint8)


def shade(values: npt.NDArray[np.floating], colors: Colors) -> Colors:
    """The colours for values from −1 to 1; those beyond get the last colour, NaN the middle one."""
    share = np.clip(np.nan_to_num(values, nan=0.0), -1, 1) / 2 + 0.5
    shades: Colors = colors[np.rint(share * (len(colors) - 1)).astype(np.intp)]
    return shades
