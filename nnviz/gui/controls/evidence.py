"""Which pixels spoke for a class and which against it, over the picture."""

import numpy as np
from PySide6.QtCore import QSize

from nnviz.engine.arrays import Array
from nnviz.gui.controls.pixel_picture import PixelPicture, Pixels
from nnviz.gui.controls.section import Section
from nnviz.gui.controls.segments import Segments
from nnviz.gui.plotting.plots import colored
from nnviz.gui.theme import DARK, Theme
from nnviz.training.explanation import Explanation

LEAST_WIDTH = 152
"""Room for the sum, in pixels."""
LINES = 3
BRIGHTEST = 0.99
"""This quantile of the pixels that speak has the full colour."""
CALM = 0.25
"""So far the scale moves to the new one in a frame: colours do not pump."""


class Evidence(Section):
    """The heat map of an explanation: what speaks for its label, or for the label rather than for another class."""

    def __init__(self) -> None:
        super().__init__(LINES)
        self.kind = Segments({"for": "", "rather": ""}, self.tr("What the colours say"))
        self.head(self.kind)
        self.theme: Theme = DARK
        self.kind.set_value("for")
        self.kind.edited.connect(self._draw)
        self.kind.buttons["for"].setToolTip(
            self.tr("Colours: what each pixel adds to the output of this class before the softmax, z.")
        )
        self.kind.buttons["rather"].setToolTip(
            self.tr(
                "Colours: what each pixel adds to the difference of both classes' z.\nThe other class: the box beside."
            )
        )
        self.picture = PixelPicture(LEAST_WIDTH)
        self.picture.setAccessibleName(self.tr("Pixels for and against the answer"))
        self.picture.setToolTip(
            self.tr("Blue and orange as in the legend below: these pixels speak for the class, those against it.")
            + "\n"
            + self.tr("Paper says nothing: what it would give is in the bias.")
        )
        self.body.addWidget(self.picture)
        self.setMinimumWidth(LEAST_WIDTH)
        self._explanation: Explanation | None = None
        self._pixels: Pixels | None = None
        self._names: tuple[str, ...] = ()
        self._scale = 0.0

    def show_explanation(self, explanation: Explanation | None, pixels: Pixels, names: tuple[str, ...]) -> None:
        """Over these pixels, (rows, columns); `names` are those of the classes. None: there is none yet."""
        self._explanation, self._pixels, self._names = explanation, pixels, names
        self._draw()

    def _draw(self) -> None:
        explanation, pixels = self._explanation, self._pixels
        if explanation is None or explanation.contribution is None or explanation.rather is None or pixels is None:
            self.picture.show_pixels(pixels)
            self.say("")
            return
        label, other = self._names[explanation.label], self._names[explanation.towards]
        for_it, against = self.tr("for %s") % label, self.tr("%s, not %s") % (label, other)
        self.kind.buttons["for"].setText(for_it)
        self.kind.buttons["rather"].setText(against)
        rather = self.kind.value == "rather"
        numbers = explanation.rather if rather else explanation.contribution
        bias = explanation.rather_bias if rather else explanation.bias
        z = f"z<sub>{label}</sub> − z<sub>{other}</sub>" if rather else f"z<sub>{label}</sub>"
        self._scale = settled(self._scale, numbers)
        self.picture.show_pixels(pixels, numbers.reshape(pixels.shape), self._scale)
        self.say("<br>".join(self._sums(numbers, bias, z, explanation.is_exact)))

    def _sums(self, numbers: Array, bias: float, z: str, is_exact: bool) -> list[str]:
        """What spoke for it and against it, and that this is all there is."""
        gains, losses = float(numbers[numbers > 0].sum()), float(-numbers[numbers < 0].sum())
        total = gains - losses + bias
        digits = digits_for(max(gains, losses, abs(total)))
        gains, losses, total = (round(value, digits) for value in (gains, losses, total))
        pixels = gains - losses
        bias, sign = abs(total - pixels), "−" if total < pixels else "+"  # of what is shown, so that it adds up
        result = f"= {z} {shown(total, digits)}" if is_exact else self.tr("≈ %s, to the first order") % z
        return [
            f"{colored('■', self.theme.positive)} {self.tr('for')} {shown(gains, digits)} &nbsp;"
            f"{colored('■', self.theme.negative)} {self.tr('against')} {shown(losses, digits)}",
            self.tr("Σ pixels %s") % shown(pixels, digits) + f" {sign} {self.tr('bias')} {shown(bias, digits)}",
            result,
        ]

    def pictures_size(self, side: int) -> QSize:
        return QSize(max(side, LEAST_WIDTH), side)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        super().apply_theme(theme)
        self._draw()


def shown(value: float, digits: int) -> str:
    """With so many decimals and a real minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def digits_for(largest: float) -> int:
    """Decimals of numbers up to this: two that count, at least one."""
    return 1 if largest >= 10 else 2 if largest >= 1 else 3


def settled(scale: float, numbers: Array) -> float:
    """The number that has the full colour: it follows the pixels calmly."""
    speaking = np.abs(numbers[numbers != 0])
    brightest = float(np.quantile(speaking, BRIGHTEST)) if speaking.size else 0.0
    if not np.isfinite(brightest) or brightest == 0:
        return scale or 1.0
    return brightest if scale == 0 else scale + CALM * (brightest - scale)
