"""All test samples as a gallery: what each is, what it was taken for, and how surely."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
)

from nnviz.data.dataset import Dataset, Samples
from nnviz.gui.canvas.wording import number, percent
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.controls.sample_preview import gradient, picture
from nnviz.gui.evaluation.page import Evaluated, LivePage, muted
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, SMALL, SPACE, Theme, font
from nnviz.training.judgement import Judgement

Rows = npt.NDArray[np.intp]
Kind = Literal["all", "wrong", "unsure"]
Order = Literal["loss", "unsure", "sure", "number"]
AnyIndex = QModelIndex | QPersistentModelIndex

ANY = -1
"""No class in particular."""
PICTURE = 56
"""Pixels a picture is wide, about: small pictures are enlarged by a whole number."""
LINE = 14
CAPTION = 16 * SPACE
"""Least width of the words below a picture."""
SHORT = 12
"""So many characters always fit, "9 → 6  100 %"."""
POINT_WIDTH = 46 * SPACE
"""Of a sample that is no picture."""
MOST_PIXMAPS = 2_000
MOST_INPUTS = 4
"""So many numbers of such a sample are written."""


def chosen_rows(judgement: Judgement, kind: Kind, true: int, predicted: int, order: Order) -> Rows:
    """The samples of a kind, of a true and a predicted class (or `ANY`), in an order."""
    wanted = np.ones(len(judgement), bool)
    if kind == "wrong":
        wanted &= ~judgement.is_right
    elif kind == "unsure":
        wanted &= judgement.confidence < judgement.sure_above
    if true != ANY:
        wanted &= judgement.labels == true
    if predicted != ANY:
        wanted &= judgement.predicted == predicted
    rows = np.flatnonzero(wanted)
    keys = {"loss": -judgement.loss, "unsure": judgement.confidence, "sure": -judgement.confidence}
    return rows[np.argsort(keys[order][rows], kind="stable")] if order in keys else rows


class GalleryModel(QAbstractListModel):
    """Some test samples, in some order."""

    def __init__(self) -> None:
        super().__init__()
        self.dataset: Dataset | None = None
        self.samples: Samples | None = None
        self.judgement: Judgement | None = None
        self.rows: Rows = np.empty(0, np.intp)
        """Of the test set."""

    def show(self, dataset: Dataset, samples: Samples, judgement: Judgement, rows: Rows) -> None:
        self.beginResetModel()
        self.dataset, self.samples, self.judgement, self.rows = dataset, samples, judgement, rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.text(int(self.rows[index.row()]))
        return None

    def names(self, row: int) -> tuple[str, str]:
        """The label and the predicted class of a test sample."""
        assert self.dataset is not None
        assert self.judgement is not None
        names = self.dataset.output_names
        return names[int(self.judgement.labels[row])], names[int(self.judgement.predicted[row])]

    def confidence(self, row: int) -> str:
        """As "61.2 %", or as a number where scores are no probabilities."""
        assert self.judgement is not None
        value = float(self.judgement.confidence[row])
        return percent(value) if self.judgement.probabilities else number(value, 2)

    def verdict(self, row: int) -> str:
        """What it is, what it was taken for, and how surely: "9 → 6  87 %"."""
        assert self.judgement is not None
        label, predicted = self.names(row)
        value = float(self.judgement.confidence[row])
        confidence = f"{100 * value:.0f} %" if self.judgement.probabilities else number(value, 2)
        return f"{label} → {predicted}  {confidence}"

    def inputs(self, row: int) -> str:
        """Number and first inputs of a sample that is no picture: "12:  x₁ = 0.53  x₂ = −1.20"."""
        assert self.dataset is not None
        assert self.samples is not None
        values = self.samples.inputs[row, :MOST_INPUTS].tolist()
        texts = (f"{name} = {number(value, 2)}" for name, value in zip(self.dataset.input_names, values, strict=False))
        more = "  …" if self.samples.inputs.shape[1] > MOST_INPUTS else ""
        return f"{row:,}:  " + "  ".join(texts) + more

    def text(self, row: int) -> str:
        """All that is known of a test sample, in words."""
        assert self.judgement is not None
        label, predicted = self.names(row)
        told = {
            "row": f"{row:,}",
            "label": label,
            "predicted": predicted,
            "confidence": self.confidence(row),
            "loss": number(float(self.judgement.loss[row]), 2),
        }
        return self.tr("test sample %(row)s: %(label)s, predicted %(predicted)s, %(confidence)s; loss %(loss)s") % told


class SampleDelegate(QStyledItemDelegate):
    """Paints a sample: the picture or its numbers; below, what it is → what it was taken for, and how surely."""

    def __init__(self, model: GalleryModel) -> None:
        super().__init__(model)
        self.theme: Theme = DARK
        self._model = model
        self._palette = gradient(DARK.window, DARK.ink)
        self._font = font(SMALL)
        self._pixmaps: dict[int, QPixmap] = {}
        """Of the pictures that were painted, by their row in the test set, while these are `_of`."""
        self._of: Samples | None = None

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._palette = gradient(theme.window, theme.ink)
        self._pixmaps = {}

    @property
    def picture_size(self) -> QSize:
        shape = self._model.dataset.image_shape if self._model.dataset is not None else None
        if shape is None:
            return QSize()
        scale = max(1, round(PICTURE / shape[1]))
        return QSize(shape[1] * scale, shape[0] * scale)

    def cell_size(self) -> QSize:
        """Of a sample with its words, and the room around it."""
        size = self.picture_size
        if size.isEmpty():
            return QSize(POINT_WIDTH, 2 * LINE + 2 * SPACE)
        return QSize(max(size.width(), CAPTION) + 4 * SPACE, size.height() + LINE + 3 * SPACE)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return self.cell_size()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        if self._model.judgement is None:
            return
        row = int(self._model.rows[index.row()])
        cell: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        size = self.picture_size
        above = QRect(cell.x(), cell.y() + SPACE, cell.width(), LINE if size.isEmpty() else size.height())
        below = QRect(cell.x() + SPACE, above.bottom() + 2, cell.width() - 2 * SPACE, LINE)
        painter.save()
        painter.setFont(self._font)
        if size.isEmpty():
            self._write(painter, above.adjusted(SPACE, 0, -SPACE, 0), self._model.inputs(row), "muted")
        else:
            left = above.x() + (above.width() - size.width()) // 2
            self._paint_picture(painter, QRect(QPoint(left, above.y()), size), row)
        is_right = bool(self._model.judgement.is_right[row])
        self._write(painter, below, self._model.verdict(row), "text" if is_right else "warning")
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(self.theme.color("accent" if is_current else "line"), 2 if is_current else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(1, 1, -2, -2), SPACE, SPACE)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, row: int) -> None:
        assert self._model.dataset is not None
        assert self._model.dataset.image_shape is not None
        assert self._model.samples is not None
        if self._of is not self._model.samples or len(self._pixmaps) >= MOST_PIXMAPS:
            self._pixmaps, self._of = {}, self._model.samples
        if row not in self._pixmaps:
            image = picture(self._of.inputs[row], self._model.dataset.image_shape, self._palette)
            self._pixmaps[row] = QPixmap.fromImage(image)
        painter.drawPixmap(place, self._pixmaps[row])

    def _write(self, painter: QPainter, line: QRect, text: str, color: str) -> None:
        """In the middle of a line; what is too long is cut off."""
        painter.setPen(self.theme.color(color))
        if len(text) > SHORT:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)


class SampleList(QListView):
    """The samples in rows that fill the width; the arrow keys go through them."""

    def __init__(self, model: GalleryModel, delegate: SampleDelegate) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Test samples"))
        self.setMinimumSize(20 * SPACE, 12 * SPACE)


class Gallery(LivePage):
    """The test samples of a kind. A click, the arrow keys or Return look at one."""

    title = "Gallery"
    help = "The test samples one by one: those that are wrong, unsure, or of one class"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._evaluated: Evaluated | None = None
        self._classes: tuple[str, ...] = ()
        self.model = GalleryModel()
        self.model.setParent(self)
        self.delegate = SampleDelegate(self.model)
        self.view = SampleList(self.model, self.delegate)
        self.view.clicked.connect(self._look)
        self.view.activated.connect(self._look)
        self.view.selectionModel().currentChanged.connect(self._follow_keyboard)
        self._is_marking = False

        self.kinds = QButtonGroup(self)
        self.count = muted()
        self.true = self._class_box(self.tr("True class"))
        self.predicted = self._class_box(self.tr("Predicted class"))
        self.order = QComboBox()
        self.order.setAccessibleName(self.tr("Order"))
        self.order.setToolTip(self.tr("Which come first"))
        self.order.setFont(font(SMALL))
        guard(self.order)
        for order, text in (
            ("loss", self.tr("largest loss")),
            ("unsure", self.tr("least confident")),
            ("sure", self.tr("most confident")),
            ("number", self.tr("test order")),
        ):
            self.order.addItem(text, order)
        self.order.activated.connect(self._show)

        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for number_, (text, tip) in enumerate(
            (
                (self.tr("All"), self.tr("All test samples")),
                (self.tr("Wrong"), self.tr("Samples that are taken for another class")),
                (self.tr("Unsure"), self.tr("Samples of less confidence than that from which on 99 % are right")),
            )
        ):
            button = QToolButton()
            button.setText(text)
            button.setFont(font(SMALL))
            button.setCheckable(True)
            button.setStyleSheet("padding: 1px 6px")
            button.setToolTip(tip)
            button.setAccessibleName(text)
            self.kinds.addButton(button, number_)
            row.addWidget(button)
        self.kinds.button(1).setChecked(True)
        self.kinds.idClicked.connect(self._show)
        row.addSpacing(SPACE)
        for text, box in ((self.tr("true"), self.true), (self.tr("predicted"), self.predicted)):
            row.addWidget(muted(text))
            row.addWidget(box)
        row.addSpacing(SPACE)
        row.addWidget(self.order)
        row.addStretch(1)
        row.addWidget(self.count)
        self.nothing = muted()
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(self.nothing, 1)
        session.sample_changed.connect(self._mark)

    def _class_box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setFont(font(SMALL))
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(2)
        guard(box)
        box.activated.connect(self._show)
        return box

    # What is shown

    @property
    def kind(self) -> Kind:
        kinds: tuple[Kind, ...] = ("all", "wrong", "unsure")
        return kinds[self.kinds.checkedId()]

    def show_evaluated(self, evaluated: Evaluated) -> None:
        super().show_evaluated(evaluated)
        self._evaluated = evaluated
        classes = evaluated.snapshot.experiment.dataset.output_names
        if classes != self._classes:
            self._classes = classes
            for box in (self.true, self.predicted):
                box.clear()
                box.addItem(self.tr("any"), ANY)
                for label, name in enumerate(classes):
                    box.addItem(name, label)
        self._show()

    def show_cell(self, true: int, predicted: int) -> None:
        """Show the samples of a cell of the confusion matrix, and look at the first."""
        self.kinds.button(0).setChecked(True)
        self.true.setCurrentIndex(self.true.findData(true))
        self.predicted.setCurrentIndex(self.predicted.findData(predicted))
        self._show()
        self.view.setFocus()
        if len(self.model.rows):
            self.session.look_at(int(self.model.rows[0]))

    def _show(self) -> None:
        evaluated = self._evaluated
        if evaluated is None or evaluated.judgement is None:
            return
        snapshot, judgement = evaluated.snapshot, evaluated.judgement
        rows = chosen_rows(
            judgement, self.kind, self.true.currentData(), self.predicted.currentData(), self.order.currentData()
        )
        scrolled = self.view.verticalScrollBar().value()
        self._is_marking = True
        self.model.show(snapshot.experiment.dataset, snapshot.data.test, judgement, rows)
        self._is_marking = False
        self.view.setGridSize(self.delegate.cell_size())
        self.view.verticalScrollBar().setSingleStep(self.delegate.cell_size().height() // 2)
        self.view.doItemsLayout()
        self.view.verticalScrollBar().setValue(scrolled)
        self.view.setVisible(bool(len(rows)))
        self.nothing.setVisible(not len(rows))
        self.nothing.setText(
            {
                "all": self.tr("There is no such test sample"),
                "wrong": self.tr("No such test sample is taken for another class"),
                "unsure": self.tr("The network is sure of all such test samples"),
            }[self.kind]
        )
        self.count.setText(self.tr("%(shown)s of %(all)s") % {"shown": f"{len(rows):,}", "all": f"{len(judgement):,}"})
        self._mark(self.session.sample, scroll=False)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.delegate.apply_theme(theme)
        self.view.viewport().update()

    # What is looked at

    def _look(self, index: QModelIndex) -> None:
        self.session.look_at(int(self.model.rows[index.row()]))

    def _follow_keyboard(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_marking:
            self._look(index)

    def _mark(self, sample: Sample | None, scroll: bool = True) -> None:
        """Mark the sample that the window looks at, if it is among those that are shown."""
        row = sample.index if sample is not None else None
        places = [] if row is None else np.flatnonzero(self.model.rows == row).tolist()
        self._is_marking = True
        if places:
            index = self.model.index(places[0])
            if index != self.view.currentIndex():
                self.view.setAutoScroll(scroll)
                self.view.setCurrentIndex(index)
                self.view.setAutoScroll(True)
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())
        self._is_marking = False
