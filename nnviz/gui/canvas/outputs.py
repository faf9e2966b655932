"""Draws what the network answers, right of its output layer: a bar a class, or the value of a regression."""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.sprites import Sprites
from nnviz.gui.canvas.wording import LONGEST_DECIMALS, decimals, longest
from nnviz.gui.plotting.data_colors import class_colors
from nnviz.gui.theme import NORMAL, SPACE, Theme, font

ROW = 20
"""Height of a row, and least distance of two."""
OFFSET = 4 * SPACE
"""From the rim of the output units to the names."""
MAX_NAME = 88
MARGIN = 3 * SPACE
BAR_SHARE = 0.06
"""Of the width of the canvas."""
LEAST_BAR, MOST_BAR = 24, 72


@dataclass(frozen=True)
class Row:
    """One class, or one number of a regression; without a value, a name above the numbers of an output."""

    y: float
    """Its middle."""
    name: str
    value: float | None
    is_winner: bool = False
    is_true: bool = False
    color: QColor | None = None
    """Of its bar; None: as the theme says."""

    def looks(self, name_width: float, bar: float) -> tuple[object, ...]:
        """All that is seen of it, beside a bar of so many pixels."""
        value = None if self.value is None else (decimals(self.value), round(2 * bar * filled(self.value)))
        color = None if self.color is None else self.color.rgb()
        return self.name, value, self.is_winner, self.is_true, color, name_width, bar


class OutputPainter:
    """Paints the answer of the network to the sample."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._sprites = Sprites()
        self._font, self._bold = font(NORMAL), font(NORMAL, bold=True)
        self._number_width = longest(QFontMetricsF(self._bold), LONGEST_DECIMALS) + 1

    def _name_width(self, scene: Scene) -> float:
        metrics = QFontMetricsF(self._bold)
        return min(MAX_NAME, max(metrics.horizontalAdvance(name) for name in self._names(scene)))

    def _names(self, scene: Scene) -> tuple[str, ...]:
        dataset = scene.experiment.dataset
        if dataset.task == "classification":
            return dataset.output_names
        return ("ŷ", "y") if len(dataset.output_names) == 1 else ("ŷ", "y", *dataset.output_names)

    def room(self, scene: Scene, width: int) -> int:
        """How much is needed at the right, on a canvas of this width."""
        bar = bar_width(width) + 2 * SPACE if scene.experiment.dataset.task == "classification" else 0
        return round(OFFSET + self._name_width(scene) + 2 * SPACE + bar + self._number_width + MARGIN)

    def paint(self, painter: QPainter, scene: Scene, geometry: Geometry) -> None:
        classification = scene.experiment.dataset.task == "classification"
        rows = self._classes(scene, geometry) if classification else self._values(scene, geometry)
        name_width = self._name_width(scene)
        bar = bar_width(geometry.width) if classification else 0
        x = geometry.columns[-1].right + OFFSET
        width = geometry.width - geometry.fitted.columns[-1].right - OFFSET - MARGIN
        self._sprites.draw(
            painter,
            (
                (
                    QRectF(x - 6, row.y - ROW / 2 - 1, width + 12, ROW + 2),
                    row.looks(name_width, bar),
                    partial(self._row, row, x, width, name_width, bar),
                )
                for row in rows
            ),
        )

    def _classes(self, scene: Scene, geometry: Geometry) -> list[Row]:
        names = scene.experiment.dataset.output_names
        scores = scene.scores if scene.scores is not None and len(scene.scores) == len(names) else None
        winner = int(np.argmax(scores)) if scores is not None and np.all(np.isfinite(scores)) else None
        column = geometry.columns[-1]
        if len(column.y) == len(names):
            ys = column.y
        else:  # one neuron answers for two classes
            ys = column.y.mean() + (np.arange(len(names)) - (len(names) - 1) / 2) * ROW
        rows = [
            Row(y, name, None if scores is None else float(scores[i]), i == winner, i == scene.true_class, color)
            for i, (y, name, color) in enumerate(zip(ys.tolist(), names, self._colors(scene), strict=True))
        ]
        if len(rows) > 1 and rows[1].y - rows[0].y < ROW - 2:  # no room for all: those that matter
            rows = [row for row in rows if row.is_winner or row.is_true]
        return rows

    def _colors(self, scene: Scene) -> list[QColor | None]:
        """Two classes have their colours, as in every other plot; more, or those of pictures, have none."""
        classes = scene.experiment.dataset.classes()
        if classes == 2 and not scene.has_picture:
            return [QColor(*color) for color in class_colors(self.theme, classes).tolist()]
        return [None] * classes

    def _values(self, scene: Scene, geometry: Geometry) -> list[Row]:
        """Prediction and target of a regression, beside the neuron of each output; several have their names."""
        column, names = geometry.columns[-1], scene.experiment.dataset.output_names
        targets = scene.sample.targets if scene.sample is not None else None
        if targets is None or len(targets) != len(column.y):  # a frame before or after a change of the dataset
            targets = None
        rows = []
        for index, y in enumerate(column.y.tolist()):
            prediction = float(scene.a[-1][index]) if scene.a else None
            block = [Row(y, "ŷ", prediction, is_winner=True)]
            if targets is not None:
                block.append(Row(y, "y", float(targets[index]), is_true=True))
            if len(column.y) == len(names) > 1:
                block.insert(0, Row(y, names[index], None))
                if len(block) * ROW > column.spacing:  # no room for all: the name with the prediction
                    block = [Row(y, names[index], prediction, is_winner=True)]
            rows += [replace(row, y=y + (place - (len(block) - 1) / 2) * ROW) for place, row in enumerate(block)]
        return rows

    def _row(self, row: Row, x: float, width: float, name_width: float, bar: float, painter: QPainter) -> None:
        """`width` is that of the frame of the true answer."""
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._bold if row.is_winner else self._font)
        painter.setPen(self.theme.color("text" if row.is_winner or row.is_true else "muted"))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(name_width) + 1)
        painter.drawText(QRectF(x, row.y - ROW / 2, name_width + 2, ROW), Qt.AlignmentFlag.AlignLeft | middle, name)
        bar_left = x + name_width + 2 * SPACE
        if bar:
            self._bar(painter, QRectF(bar_left, row.y - 3, bar, 6), row)
            bar_left += bar + 2 * SPACE
        if row.value is not None:
            box = QRectF(bar_left, row.y - ROW / 2, self._number_width, ROW)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, decimals(row.value))
        if row.is_true:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(self.theme.color("muted"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(x - 5.5, round(row.y - ROW / 2) + 0.5, width + 10, ROW - 1)
            painter.drawRoundedRect(frame, SPACE, SPACE)

    def _bar(self, painter: QPainter, place: QRectF, row: Row) -> None:
        painter.fillRect(place, self.theme.color("line"))
        if row.value is not None:
            share = min(max(row.value, 0.0), 1.0) if math.isfinite(row.value) else float(row.value > 0)
            filled = QRectF(place.x(), place.y(), place.width() * share, place.height())
            painter.fillRect(filled, row.color or self.theme.color("accent" if row.is_winner else "muted"))


def filled(value: float) -> float:
    """How much of a bar is full, from 0 to 1."""
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else float(value > 0)


def bar_width(width: int) -> int:
    """Of a bar, on a canvas of this width."""
    return round(min(max(BAR_SHARE * width, LEAST_BAR), MOST_BAR))
