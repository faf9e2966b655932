"""From numbers to colours: robust scales that do not pump, and tables from the theme.

Each sign has its colour, positive and negative; zero is the background itself.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.gui.theme import Theme

QUANTILE = 0.98
SAMPLED = 4096
"""A quantile is taken from about so many values, evenly spaced; it needs no more."""
FOLLOWING = 0.25
"""Share of the way that a smoothed number goes to its target with every snapshot."""
SMALLEST = 1e-9
TONES = 256

ArgbTable = npt.NDArray[np.uint32]
"""Colours as 0xAARRGGBB, premultiplied by their alpha: what `QImage.Format_ARGB32_Premultiplied` holds."""


def quantile(values: Array, share: float) -> float:
    """The `share` quantile of finite numbers, from an even sample of large arrays; 0 if there are none."""
    sample = values.ravel()[:: max(1, values.size // SAMPLED)]
    if sample.size == 0:
        return 0.0
    place = share * (sample.size - 1)
    low, high = math.floor(place), math.ceil(place)
    ordered = np.partition(sample, (low, high))
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def robust_maximum(weights: Array) -> float:
    """98th percentile of |w|, but at least a tenth of the largest; numbers that are not finite do not count."""
    magnitude = np.abs(weights)
    largest = float(magnitude.max(initial=0.0))
    if not np.isfinite(largest):
        magnitude = magnitude[np.isfinite(magnitude)]
        largest = float(magnitude.max(initial=0.0))
    return max(quantile(magnitude, QUANTILE), 0.1 * largest, SMALLEST)


class Smoothed:
    """Numbers that follow their targets a part of the way each time, so that colours do not pump."""

    def __init__(self) -> None:
        self._values: list[float] = []

    def forget(self) -> None:
        """The next targets are taken at once."""
        self._values = []

    def follow(self, targets: Sequence[float]) -> tuple[float, ...]:
        """Nearer to the targets; at once if there are no values yet, or another number of them."""
        if len(self._values) != len(targets):
            self._values = list(targets)
        else:
            self._values = [
                value + FOLLOWING * (target - value) for value, target in zip(self._values, targets, strict=True)
            ]
        return tuple(self._values)


def strengths(weights: Array, scale: float) -> Array:
    """|w| / scale, at most 1; what is not a number is 0."""
    strength = np.abs(weights) / scale
    return np.asarray(np.minimum(np.fmax(strength, 0), 1))  # of a number and NaN, fmax gives the number


def packed(colors: npt.NDArray[np.float64 | np.uint8], alpha: npt.NDArray[np.float64]) -> ArgbTable:
    """Premultiplied colours from `colors` (…, 3) of 0 to 255, and `alpha` (…) of 0 to 1."""
    red, green, blue = np.moveaxis((colors * alpha[..., np.newaxis]).round().astype(np.uint32), -1, 0)
    opacity = (alpha * 255).round().astype(np.uint32)
    return np.asarray(opacity << 24 | red << 16 | green << 8 | blue, np.uint32)


def activation_table(theme: Theme) -> ArgbTable:
    """2 · 256 − 1 colours for activations from −1 to 1: the negative one, through the empty neuron, to ink."""
    share = np.linspace(-1, 1, 2 * TONES - 1)[:, np.newaxis]
    end = np.where(share < 0, theme.negative, theme.ink)
    colors = np.asarray(theme.window) + np.abs(share) * (end - np.asarray(theme.window))
    return packed(colors, np.ones(len(share)))


def activation_colors(a: Array, table: ArgbTable) -> ArgbTable:
    """The colour of each activation; full brightness is 1, or the largest of them if that is larger."""
    a = np.nan_to_num(a, posinf=1.0, neginf=-1.0)
    largest = max(1.0, float(np.abs(a).max(initial=0.0)))
    return table[((a / largest + 1) * (TONES - 1)).round().astype(np.intp)]
