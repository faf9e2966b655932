"""What the plots share: thin axes in our type and colours, names, and a line for the legend and the read-out."""

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.gui.style import css
from nnviz.gui.theme import DARK, SMALL, SPACE, Rgb, Theme, font

Range = tuple[float, float]

pg.setConfigOption("mouseRateLimit", 0)  # the last move before the cursor rests counts too

LEFT_AXIS = 10 * SPACE
"""Width kept for the numbers at the left axis, so that plots do not move when the numbers change; longer ones get more.
"""
BOTTOM_AXIS = 5 * SPACE
EDGE = 2 * SPACE
"""Room above and to the right of the axes for half of the last number."""
NAME = 4 * SPACE
"""Room above the axes for the name of the vertical one."""
MANY = 1e5
"""From here on a number is read out with an exponent."""
LOG_TICK = 20
"""Least distance of the numbers at a logarithmic axis, in pixels."""


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A thin axis in our type; a logarithmic one has its numbers at 1, 2 and 5, or at powers of ten only."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickFont=font(SMALL), tickLength=0, maxTickLevel=0)
        self.setGrid(255)

    def boundingRect(self) -> QRectF:
        """With room for half of the number at each end; at the left end is the name of the axis."""
        return super().boundingRect().adjusted(-SPACE, -EDGE, EDGE, EDGE)  # type: ignore[no-any-return]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        texts: list[str] = super().tickStrings(values, scale, spacing)
        return [short(text) for text in texts]

    def text_width(self, span: Range, length: float) -> int:
        """Of the longest number at an axis that shows `span` on so many pixels, with the gap to the axis."""
        levels = self.tickValues(*span, max(length, 1)) if self.style["showValues"] else []
        texts = [text for spacing, values in levels for text in self.tickStrings(values, self.scale, spacing)]
        return max(map(QFontMetrics(font(SMALL)).horizontalAdvance, texts), default=0) + 2 * SPACE

    def logTickValues(self, low: float, high: float, size: float, linear: object) -> list[tuple[None, list[float]]]:
        decade = size / max(high - low, 1e-9)
        digits = (1, 2, 5) if decade > 3 * LOG_TICK else (1,)
        every = math.ceil(LOG_TICK / decade)
        decades = range(math.floor(low), math.ceil(high) + 1)
        ticks = [power + math.log10(digit) for power in decades if power % every == 0 for digit in digits]
        return [(None, [tick for tick in ticks if low <= tick <= high])]

    def logTickStrings(self, values: list[float], scale: float, spacing: object) -> list[str]:
        return [f"{10**value:g}" if -3.5 < value < 4.5 else f"{10**value:.0e}" for value in values]


class Plot(QWidget):
    """One pair of axes. The panel adds pyqtgraph items, sets the range, and may say things in words.

    Below the axes is one line of text: the legend, or what is under the cursor while there is one.
    """

    hovered = Signal(object)
    """QPointF in the units of the axes (their logarithm on a logarithmic axis), or None when the cursor left."""
    clicked = Signal(QPointF)

    def __init__(self, name: str, x_name: str = "", y_name: str = "", square: bool = False) -> None:
        """`square`: one unit is as long on both axes, and the axes are square."""
        super().__init__()
        self.theme: Theme = DARK
        self.square = square
        self._cursor: QPointF | None = None
        """Where the mouse is, in pixels of the view."""
        self._legend = ""
        self._ranges: tuple[Range, Range] | None = None

        self.left, self.bottom = Axis("left"), Axis("bottom")
        self.bottom.setHeight(BOTTOM_AXIS)
        self.view = pg.PlotWidget(enableMenu=False, axisItems={"left": self.left, "bottom": self.bottom})
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAccessibleName(name)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.view.setMinimumSize(30 * SPACE, 24 * SPACE)
        self.axes: pg.PlotItem = self.view.getPlotItem()
        self.axes.hideButtons()
        self.axes.setMouseEnabled(False, False)
        self.axes.disableAutoRange()
        for axis in (self.left, self.bottom):
            axis.setZValue(-1)  # the grid lies under the curves
        self.view.scene().sigMouseMoved.connect(self._move)
        self.view.scene().sigMouseClicked.connect(self._click)

        self._line = QLabel()
        self._line.setTextFormat(Qt.TextFormat.RichText)
        self._line.setMinimumWidth(1)  # a long line is cut off, it does not widen the dock
        self._line.hide()
        # These words lie upon the view.
        self._x_name, self._y_name = QLabel(x_name, self.view), QLabel(y_name, self.view)
        self._message = QLabel(self.view)
        for label in (self._line, self._x_name, self._y_name, self._message):
            label.setProperty("role", "muted")
            label.setFont(font(SMALL))
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._line)
        self.view.sigDeviceRangeChanged.connect(self._place)

    # What is shown

    def add(self, *items: pg.GraphicsObject) -> None:
        """Add items, each above those before."""
        for item in items:
            self.axes.addItem(item)

    def set_log(self, x: bool = False, y: bool = False) -> None:
        """Number the axes as logarithmic ones; the panel takes the logarithm (to base 10) of the data itself."""
        for axis, log in ((self.bottom, x), (self.left, y)):
            if axis.logMode != log:
                axis.setLogMode(log)

    def set_range(self, x: Range, y: Range) -> None:
        """What the axes show. Nothing is done if they show it already."""
        if (x, y) != self._ranges:
            self._ranges = (x, y)
            self.axes.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)
            self._place()

    def set_names(self, x_name: str, y_name: str) -> None:
        """Name the axes."""
        self._x_name.setText(x_name)
        self._y_name.setText(y_name)
        self._place()

    def say(self, message: str) -> None:
        """Words in the middle, for a plot that has nothing to show yet; empty for none."""
        if message != self._message.text():
            self._message.setText(message)
            self._place()

    @property
    def message(self) -> str:
        """What `say` said."""
        return self._message.text()

    def set_legend(self, html: str) -> None:
        """The line below the axes while the cursor is elsewhere."""
        self._legend = html
        self._line.setText(html)
        self._line.setVisible(True)

    def read_out(self, text: str | None) -> None:
        """The line below the axes while the cursor is on them; None brings the legend back."""
        self._line.setText(self._legend if text is None else text)

    @property
    def line(self) -> str:
        """What the line below the axes says."""
        return self._line.text()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.view.setBackground(theme.color("surface"))
        for axis in (self.left, self.bottom):
            axis.setPen(pen(theme.line))
            axis.setTickPen(pen(theme.line))
            axis.setTextPen(pen(theme.muted))

    # The cursor

    def _position(self, scene_position: QPointF) -> QPointF | None:
        box = self.axes.getViewBox()
        return box.mapSceneToView(scene_position) if box.sceneBoundingRect().contains(scene_position) else None

    @property
    def hovered_at(self) -> QPointF | None:
        """The place under the cursor as the axes are now, as `hovered` says it; None if there is none."""
        return None if self._cursor is None else self._position(self._cursor)

    def _move(self, scene_position: QPointF | None) -> None:
        self._cursor = scene_position
        self.hovered.emit(self.hovered_at)

    def _click(self, event: Any) -> None:
        position = self._position(event.scenePos())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(position)

    def leaveEvent(self, event: QEvent) -> None:
        self._move(None)
        super().leaveEvent(event)

    def _place(self) -> None:
        """The axes in the view, and the words upon it; square axes get room beside or above."""
        top = NAME if self._y_name.text() else EDGE
        height = self.view.height() - BOTTOM_AXIS - top
        left_axis = max(LEFT_AXIS, self.left.text_width(self._ranges[1], height) if self._ranges else 0)
        self.left.setWidth(left_axis)
        width = self.view.width() - left_axis - EDGE
        beside = max(0, width - height) // 2 if self.square else 0
        above = max(0, height - width) // 2 if self.square else 0
        self.axes.layout.setContentsMargins(beside, top + above, beside + EDGE, above)

        for label in (self._x_name, self._y_name, self._message):
            label.adjustSize()
        left, top, bottom = beside + left_axis, top + above, self.view.height() - above - BOTTOM_AXIS
        self._x_name.move(left - SPACE - 2 - self._x_name.width(), bottom + SPACE // 2)
        self._y_name.move(left, top - 1 - self._y_name.height())
        self._message.move(
            left + (width - 2 * beside - self._message.width()) // 2, (top + bottom - self._message.height()) // 2
        )


def number(value: float, decimals: int) -> str:
    """With a real minus sign, which is as wide as a figure; a long number has an exponent."""
    return short(f"{value:.{decimals}f}") if abs(value) < MANY else compact(value)


def compact(value: float) -> str:
    """Two figures and an exponent: 4.2e−4, 2e33."""
    return short(f"{value:.1e}")


def short(text: str) -> str:
    """A number's text without what says nothing: 2.0e+33 → 2e33; and with a real minus sign."""
    mantissa, e, exponent = text.partition("e")
    return (f"{mantissa.removesuffix('.0')}e{int(exponent)}" if e else text).replace("-", "−")


def round_up(value: float, steps: Sequence[float] = (1, 1.5, 2, 3, 4, 6, 8, 10)) -> float:
    """The next round number: an axis that ends there stands still while a curve grows. `value` is positive."""
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (*steps, 10 * steps[-1]) if step * decade >= value * (1 - 1e-9))


def pen(color: Rgb, width: float = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen that is `width` pixels wide whatever the scale."""
    return pg.mkPen(QColor(*color), width=width, style=style)  # type: ignore[no-any-return]


def colored(text: str, color: Rgb) -> str:
    """Rich text in a colour."""
    return f'<span style="color: {css(color)}">{text}</span>'
