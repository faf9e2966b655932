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


QUALITATIVE: dict[bool, tuple[Rgb, ...]] = {
    True: (
        *((240, 173, 0), (166, 170, 255), (84, 177, 147), (247, 77, 95), (90, 225, 225)),
        *((207, 230, 168), (98, 95, 200), (154, 76, 96), (170, 130, 170), (44, 129, 30)),
    ),
    False: (
        *((201, 150, 0), (113, 114, 255), (23, 129, 114), (167, 47, 79), (78, 183, 144)),
        *((107, 0, 143), (106, 126, 0), (176, 157, 215), (122, 94, 153), (77, 68, 0)),
    ),
}
"""Colours of several classes, on dark and on light ground. Each two are told apart by colour-blind eyes too: they were
found by trying to make the least difference large (CIEDE2000, for all kinds of eyes; see the tests)."""


def class_colors(theme: Theme, classes: int) -> Colors:
    """One colour a class: those of the signs for two, qualitative ones for up to ten, else as many hues."""
    if classes <= 2:
        return np.array([theme.negative, theme.positive], np.uint8)
    qualitative = QUALITATIVE[theme.is_dark]
    if classes <= len(qualitative):
        return np.array(qualitative[:classes], np.uint8)
    first = theme.color("negative")
    hues = (first.hslHueF() + np.arange(classes) / classes) % 1
    colors = [QColor.fromHslF(hue, 0.75 * first.hslSaturationF(), first.lightnessF()) for hue in hues]
    return np.array([(color.red(), color.green(), color.blue()) for color in colors], np.uint8)


def shade(values: npt.NDArray[np.floating], colors: Colors) -> Colors:
    """The colours for values from −1 to 1; those beyond get the last colour, NaN the middle one."""
    share = np.clip(np.nan_to_num(values, nan=0.0), -1, 1) / 2 + 0.5
    shades: Colors = colors[np.rint(share * (len(colors) - 1)).astype(np.intp)]
    return shades
