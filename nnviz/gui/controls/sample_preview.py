"""Small previews of a dataset: pictures in a gallery, or points in a plane. A click looks at a test sample."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    qRgb,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Data, Dataset, Inputs, Samples, Targets
from nnviz.gui.painting import painting
from nnviz.gui.plotting.data_colors import class_colors, diverging, shade
from nnviz.gui.theme import DARK, SMALL, SPACE, Rgb, Theme, font

Points = npt.NDArray[np.float64]

DIAMOND = QPolygonF([QPointF(0, -2.5), QPointF(2.5, 0), QPointF(0, 2.5), QPointF(-2.5, 0)])
"""A test sample among training samples, which are dots."""


class SamplePreview(QWidget):
    """Shows samples and marks the current one of the test set. The arrow keys and a click choose another."""

    chosen = Signal(int)
    """The row of the test set that the user wants to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = DARK
        self.dataset: Dataset | None = None
        self.data: Data | None = None
        self.current: int | None = None
        """The row of the test set that is looked at; None for a drawing."""
        self._last = 0
        """The last row that was looked at: where the keys go on from."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def page(self) -> int:
        """How many samples Page Up and Page Down move by."""
        return 1

    @property
    def line(self) -> int:
        """How many samples the up and down keys move by."""
        return 1

    def show_data(self, dataset: Dataset, data: Data) -> None:
        """Preview the samples of a dataset."""
        self.dataset, self.data = dataset, data
        self.redraw()

    def clear(self) -> None:
        """Show nothing: the data are being loaded."""
        self.dataset = self.data = None
        self.redraw()

    def set_current(self, index: int | None) -> None:
        """Mark a row of the test set; None marks nothing."""
        self.current = index
        if index is not None:
            self._last = index
        self.setAccessibleDescription(self.description(index))
        self.update()

    def description(self, index: int | None) -> str:
        """A test sample in words: "Test sample 7: 2"."""
        if self.data is None or self.dataset is None or index is None or index >= len(self.data.test):
            return ""
        names, targets = self.dataset.output_names, self.data.test.targets[index].tolist()
        if self.dataset.task == "classification":
            what = names[int(targets[0])]
        elif len(targets) == 1:
            what = f"{targets[0]:.3g}"
        else:
            what = ", ".join(f"{name} = {target:.3g}" for name, target in zip(names, targets, strict=True))
        return self.tr("Test sample %(number)s: %(what)s") % {"number": f"{index:,}", "what": what}

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.redraw()

    def redraw(self) -> None:
        """What is shown changed as a whole."""
        self.update()

    def step(self, samples: int) -> None:
        """Choose the sample so many rows further, from the end back to the start."""
        if self.data is not None:
            self.chosen.emit((self._last + samples) % len(self.data.test))

    def sample_at(self, position: QPointF) -> int | None:
        """The row of the test set under a position of the widget."""
        raise NotImplementedError

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.sample_at(event.position())
        if index is not None:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.line,
            Qt.Key.Key_Down: self.line,
            Qt.Key.Key_PageUp: -self.page,
            Qt.Key.Key_PageDown: self.page,
        }
        if event.key() in steps:
            self.step(steps[event.key()])
        else:
            super().keyPressEvent(event)

    def draw_focus(self, painter: QPainter) -> None:
        """A frame in the accent if the keyboard is here."""
        if self.hasFocus():
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class ImageGallery(SamplePreview):
    """One page of test pictures, each with its label below."""

    ROWS = 2
    CELL = 28
    """Pixels a picture is wide, about: small pictures are enlarged by a whole number."""
    CAPTION = 14
    MARGIN = 2

    @property
    def cell(self) -> int:
        assert self.dataset is not None
        columns = (self.dataset.image_shape or (self.CELL, self.CELL))[1]
        return columns * max(1, round(self.CELL / columns)) if columns <= self.CELL else self.CELL

    @property
    def line(self) -> int:
        return max(1, (self.width() - 2 * self.MARGIN + SPACE) // (self.cell + SPACE)) if self.dataset else 1

    @property
    def page(self) -> int:
        return self.ROWS * self.line

    def sizeHint(self) -> QSize:
        cell = self.cell if self.dataset else self.CELL
        return QSize(8 * (cell + SPACE), 2 * self.MARGIN + self.ROWS * (cell + self.CAPTION) + SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * (self.CELL + SPACE), self.sizeHint().height())

    def redraw(self) -> None:
        self.updateGeometry()
        self.update()

    def visible(self) -> range:
        """The rows of the test set on this page."""
        if self.data is None:
            return range(0)
        first = self._last - self._last % self.page
        return range(first, min(first + self.page, len(self.data.test)))

    def cell_rect(self, place: int) -> QRect:
        """Where the picture of a place on the page is; the first column is at the left edge, the last at the right."""
        row, column = divmod(place, self.line)
        free = self.width() - 2 * self.MARGIN - self.cell
        x = self.MARGIN + (column * free // (self.line - 1) if self.line > 1 else 0)
        return QRect(x, self.MARGIN + row * (self.cell + self.CAPTION + SPACE), self.cell, self.cell)

    def sample_at(self, position: QPointF) -> int | None:
        for place, index in enumerate(self.visible()):
            if self.cell_rect(place).adjusted(0, 0, SPACE, self.CAPTION).contains(position.toPoint()):
                return index
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.data is None or self.dataset is None or self.dataset.image_shape is None:
            return
        with painting(self) as painter:
            painter.setFont(font(SMALL))
            palette = gradient(self.theme.window, self.theme.ink)
            visible = self.visible()
            for place, index in enumerate(visible):
                label = self.dataset.output_names[int(self.data.test.targets[index, 0])]
                cell = self.cell_rect(place)
                painter.drawImage(cell, picture(self.data.test.inputs[index], self.dataset.image_shape, palette))
                current = index == self.current
                painter.setPen(self.theme.color("accent" if current else "muted"))
                caption = QRect(cell.x(), cell.bottom() + 1, cell.width(), self.CAPTION)
                painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, label)
                if current:
                    painter.setPen(QPen(self.theme.color("accent"), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(cell)
            self.draw_focus(painter)


class PointCloud(SamplePreview):
    """Samples with one input (against their target) or two (in the plane); dots for training, diamonds for the test."""

    HEIGHT = 120
    RADIUS = 1.75
    RING = 3 * RADIUS
    """Radius of the ring around the current sample."""
    MARGIN = RING + 2
    """Room for the whole mark of a sample at the very edge, within the frame of the focus."""
    MOST = 2000
    """So many points of each set are drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: QPixmap | None = None

    def sizeHint(self) -> QSize:
        return QSize(self.HEIGHT, self.HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def redraw(self) -> None:
        self._drawn = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()

    def _positions(self, inputs: Inputs, targets: Targets) -> Points:
        """Where samples are on the widget, (samples, 2)."""
        assert self.dataset is not None
        low, high = self.dataset.input_range
        width, height = self.width() - 2 * self.MARGIN, self.height() - 2 * self.MARGIN
        if self.dataset.inputs() == 1:
            y_low, y_high = self._target_range()
            x = (inputs[:, 0] - low) / (high - low) * width
            y = (y_high - targets[:, 0]) / (y_high - y_low) * height
        else:
            scale = min(width, height) / (high - low)
            x = width / 2 + (inputs[:, 0] - (low + high) / 2) * scale
            y = height / 2 - (inputs[:, 1] - (low + high) / 2) * scale
        return np.column_stack([x, y]).astype(np.float64) + self.MARGIN

    def _target_range(self) -> tuple[float, float]:
        """From the smallest to the largest target; around the only one if there are no two."""
        assert self.data is not None
        targets = np.concatenate([self.data.train.targets[:, 0], self.data.test.targets[:, 0]])
        low, high = float(np.min(targets)), float(np.max(targets))
        return (low, high) if low < high else (low - 1, high + 1)

    def _colors(self, samples: Samples, default: str) -> list[QColor]:
        """One a sample: by class or first target in the plane, else the colour of its set."""
        assert self.dataset is not None
        assert self.data is not None
        if self.dataset.inputs() == 1:
            return [self.theme.color(default)] * len(samples)
        if self.dataset.task == "classification":
            colors = class_colors(self.theme, self.dataset.classes())[samples.labels]
        else:
            scale = float(np.abs(self.data.train.targets[:, 0]).max()) or 1.0
            colors = shade(samples.targets[:, 0] / scale, diverging(self.theme, self.theme.line))
        return [QColor(*color) for color in colors.tolist()]

    def _draw(self) -> QPixmap:
        assert self.data is not None
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((QSize(self.width(), self.height()).toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.theme.color("window"))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for samples, name in ((self.data.test, "test"), (self.data.train, "train")):
            drawn = samples.take(np.arange(min(len(samples), self.MOST)))
            positions = self._positions(drawn.inputs, drawn.targets)
            for (x, y), color in zip(positions, self._colors(drawn, name), strict=True):
                if name == "train":
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(color)
                    painter.drawEllipse(QPointF(x, y), self.RADIUS, self.RADIUS)
                else:
                    painter.setPen(QPen(color, 1))
                    painter.setBrush(self.theme.color("window"))
                    painter.drawPolygon(DIAMOND.translated(x, y))
        painter.end()
        return pixmap

    def sample_at(self, position: QPointF) -> int | None:
        if self.data is None:
            return None
        places = self._positions(self.data.test.inputs, self.data.test.targets)
        return int(np.argmin(np.hypot(places[:, 0] - position.x(), places[:, 1] - position.y())))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.data is None:
            return
        self._drawn = self._drawn or self._draw()
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._drawn)
            if self.current is not None and self.current < len(self.data.test):
                row = slice(self.current, self.current + 1)
                x, y = self._positions(self.data.test.inputs[row], self.data.test.targets[row])[0]
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(self.theme.color("ink"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(x, y), self.RING, self.RING)
            self.draw_focus(painter)


def gradient(start: Rgb, end: Rgb) -> list[int]:
    """256 colours from one to the other."""
    share = np.linspace(0, 1, 256)[:, np.newaxis]
    colors = (np.asarray(start) * (1 - share) + np.asarray(end) * share).round().astype(int)
    return [qRgb(*color) for color in colors.tolist()]


def picture(pixels: npt.NDArray[np.float32], shape: tuple[int, int], palette: Sequence[int]) -> QImage:
    """Pixels from 0 (the palette's first colour) to 1 (its last), row by row, as an image of (rows, columns)."""
    rows, columns = shape
    bytes_ = np.clip(pixels * 255, 0, 255).round().astype(np.uint8).tobytes()
    image = QImage(bytes_, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(palette)
    return image.copy()  # the bytes belong to Python
