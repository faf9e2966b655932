"""Edges as a density picture, for networks with so many of them that they merge: every weight takes part.

Brightness is the strength of all weights that cross a pixel, on the curve 1 − exp(−k·v); hue is the sign that prevails.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import SMALLEST, ArgbTable, Smoothed, packed, quantile, strengths
from nnviz.gui.canvas.density_operator import Cancelled, Operator, Values, fans, windows
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.renderer import Picture
from nnviz.gui.theme import Theme

TONES = 512
HUES = 64
BRIGHT_SHARE = 0.99
"""This quantile of all pixels …"""
BRIGHT = 0.9
"""… is so bright, of 1."""
LEAST_BRIGHT = 1e-6
"""Pixels below this are empty, whatever the others are."""
LEAST_BRIGHT_ZOOMED = 0.3
"""Zoomed in, a part with weak edges only does not shine like one with strong ones: a single strong edge has 1."""
OPACITY = 0.96
HATCHED = 0.08
"""So much exposure is left in the gaps of a hatching."""


class Preparation:
    """Builds the operators of one layout in a thread of its own."""

    def __init__(self, geometry: Geometry, pixel_ratio: float) -> None:
        self.geometry, self.pixel_ratio = geometry.unshifted, pixel_ratio
        self.windows = windows(geometry)
        self.operators: list[Operator] | None = None
        """None until they are all built."""
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._build, name="nnviz-density", daemon=True)
        self._thread.start()

    def _build(self) -> None:
        with suppress(Cancelled):
            planned = fans(self.geometry, self.pixel_ratio, self.windows)
            self.operators = [Operator.of(fan, self._cancelled.is_set) for fan in planned]

    def fits(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Whether it shows all that is visible of a layout, now or when it is ready."""
        given_up = self._cancelled.is_set() and self.operators is None
        if given_up or self.geometry != geometry.unshifted or self.pixel_ratio != pixel_ratio:
            return False
        parts = [(gap, gap.common(geometry.visible)) for gap in geometry.gaps]
        return all(
            part is None or window.covers(part.shifted(-gap.x, -gap.y))
            for window, (gap, part) in zip(self.windows, parts, strict=True)
        )

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Stop as soon as possible."""
        self._cancelled.set()

    def join(self) -> None:
        """Returns when the thread has ended."""
        self._thread.join()


class DensityRenderer:
    """A product a gap, of the positive and the negative part of its weights, and one look-up a pixel."""

    def __init__(self) -> None:
        self._preparations: dict[bool, Preparation] = {}
        """By whether the layout is zoomed; that of the whole is kept meanwhile, and all is there again at once."""
        self._used: Preparation | None = None
        """For the newest picture."""
        self._brightness = Smoothed()

    def ready(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """See `Renderer`. One layout is prepared at a time; an outdated one is given up first."""
        is_zoomed = geometry.zoom != 1
        preparation = self._preparations.get(is_zoomed)
        if preparation is None or not preparation.fits(geometry, pixel_ratio):
            running = [other for other in self._preparations.values() if other.running]
            for other in running:
                other.cancel()
            if running:
                return False
            whole = self._preparations.get(False)
            kept = {False: whole} if whole is not None and whole.geometry == geometry.fitted else {}
            preparation = Preparation(geometry, pixel_ratio)
            self._preparations = {**kept, is_zoomed: preparation}
        return preparation.operators is not None

    def forget(self) -> None:
        """See `Renderer`."""
        self._brightness.forget()

    def stop(self) -> None:
        """See `Renderer`."""
        for preparation in self._preparations.values():
            preparation.cancel()
            preparation.join()
        self._preparations = {key: done for key, done in self._preparations.items() if done.operators is not None}

    def render(
        self, geometry: Geometry, weights: Sequence[Array], scales: Sequence[float], theme: Theme, dashed: bool = False
    ) -> list[Picture]:
        """See `Renderer`. One picture a gap."""
        preparation = self._preparations[geometry.zoom != 1]
        assert preparation.operators is not None
        operators = preparation.operators
        if preparation is not self._used:
            self._used = preparation
            self._brightness.forget()
        sums = [signed_sums(*layer) for layer in zip(operators, weights, scales, strict=True)]
        least = LEAST_BRIGHT if geometry.zoom == 1 else LEAST_BRIGHT_ZOOMED
        bright = self._brightness.follow([max(quantile(total, BRIGHT_SHARE), least) for _, total in sums])
        pictures = []
        for index, (operator, (positive, total), brightness) in enumerate(zip(operators, sums, bright, strict=True)):
            gap = geometry.gaps[index]
            total *= np.float32(BRIGHT_K / brightness)
            image = colored(operator, positive, total, theme, dashed)
            pictures.append(Picture(QRectF(*operator.fan.place).translated(gap.x, gap.y), image, index))
        return pictures


BRIGHT_K = -float(np.log(1 - BRIGHT))
"""1 − exp(−k·v) is BRIGHT where k·v is this."""
STEEPEST = 2.5 * BRIGHT_K
"""Where the tone curve ends: brighter pixels look all the same."""


@lru_cache(maxsize=32)
def tone_table(theme: Theme, contrast: float) -> ArgbTable:
    """(HUES, TONES) colours: from all negative to all positive, from empty to full.

    The hue goes with mᵖ / (mᵖ + (1 − m)ᵖ) of the positive share m, where p is the contrast.
    """
    m = np.linspace(0, 1, HUES)[:, np.newaxis, np.newaxis]
    prevailing = m**contrast / (m**contrast + (1 - m) ** contrast)
    colors = theme.negative + prevailing * (np.asarray(theme.positive) - np.asarray(theme.negative))
    tone = 1 - np.exp(-np.linspace(0, STEEPEST, TONES))
    return packed(np.broadcast_to(colors, (HUES, TONES, 3)), np.broadcast_to(OPACITY * tone, (HUES, TONES)))


def signed_sums(operator: Operator, weights: Array, scale: float) -> tuple[Values, Values]:
    """At each touched pixel, the share of the positive weights, and the sum of all: of a power of their strength.

    The power keeps many weak weights from hiding a few strong ones.
    """
    power = strengths(weights, scale) ** np.float32(operator.fan.contrast)
    positive, negative = operator.sums(np.copysign(power, weights))
    total = positive + negative
    np.maximum(total, SMALLEST, out=total)
    return positive / total, total


def colored(operator: Operator, positive_share: Values, exposure: Values, theme: Theme, dashed: bool) -> QImage:
    """The picture of one gap, from k·v and the share of the positive weights at its touched pixels.

    If `dashed`, what is negative is hatched. Both arrays are used up.
    """
    exposure *= (TONES - 1) / STEEPEST
    np.minimum(exposure, TONES - 1, out=exposure)
    if dashed:
        exposure[(positive_share < 0.5) & operator.stripes] *= HATCHED
    positive_share *= HUES - 1
    index = positive_share.astype(np.int32)
    index *= TONES
    index += exposure.astype(np.int32)
    fan = operator.fan
    image = QImage(fan.width, fan.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    np.frombuffer(image.bits(), np.uint32)[operator.pixels] = tone_table(theme, fan.contrast).take(index)
    return image
