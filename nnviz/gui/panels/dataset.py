"""The data: which, how much of it is kept for the test, and how it is fed to the network."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout

from nnviz.data import datasets
from nnviz.data.dataset import Data, Dataset
from nnviz.engine.hyperparameters import Bounds, Hyperparameter
from nnviz.errors import BadInput
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.controls.forms import EntryForm, FormRows, tooltip
from nnviz.gui.controls.number_field import Number, SliderField, mark, parsed, refusal
from nnviz.gui.controls.sample_preview import ImageGallery, PointCloud, SamplePreview
from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import MAX_BATCH, Experiment, whole_number
from nnviz.training.snapshot import Snapshot

PERCENT = Bounds(5, 90)
TEST_SHARE = Hyperparameter("test_share", float, 20.0, PERCENT)
BATCH_SIZES = (1, 10, 32, 128)
"""What the batch size offers besides the full batch; any other can be typed."""


class BatchSizeBox(QComboBox):
    """A batch size, chosen or typed; None is the full batch."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._value: int | None = None
        self._full = self.tr("full")
        self._edit = QLineEdit()
        self.setLineEdit(self._edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.addItems([*map(str, BATCH_SIZES), self._full])
        self.activated.connect(self._commit)
        self._edit.editingFinished.connect(self._commit)
        guard(self, lambda: self.currentText() == self._value_text())
        self._restore_text()

    def set_value(self, value: int | None) -> None:
        """Show a batch size. Nothing is emitted; what is being typed stays if the value is the one already shown."""
        if value != self._value:
            self._value = value
            self._show()

    def _show(self) -> None:
        self._restore_text()
        mark(self._edit, refused=False)
        self.refused.emit("")

    def _value_text(self) -> str:
        return self._full if self._value is None else str(self._value)

    def _restore_text(self) -> None:
        text = self._value_text()
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)

    def _commit(self) -> None:
        try:
            value = self._typed()
        except BadInput as error:
            mark(self._edit, refused=True)
            self.refused.emit(refusal(self.accessibleName(), error, self._value_text()))
            return
        before, self._value = self._value, value
        self._show()
        if value != before:
            self.edited.emit(value)

    def _typed(self) -> int | None:
        """Raises `BadInput`."""
        text = self.currentText().strip()
        if text == self._full:
            return None
        value = parsed(text)
        whole_number(value, "batch_size", 1, MAX_BATCH)
        assert isinstance(value, int)
        return value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._show()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._restore_text()  # a refused text goes; the line that says why stays


@register
class DatasetPanel(Panel):
    """Chooses the data, and shows what they are like."""

    name = "dataset"
    title = "Data"
    area = "left"
    order = 10

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._data: Data | None = None
        self.form = EntryForm(datasets, headline=True)
        self.form.entry_edited.connect(self._edit_dataset)
        self.test_share = SliderField(checked_percentage, PERCENT, whole=True, suffix=" %")
        self.test_share.edited.connect(self._edit_test_share)
        self.batch_size = BatchSizeBox()
        self.batch_size.edited.connect(self._edit_batch_size)

        rows = FormRows()
        rows.add_row(
            self.tr("Test share"),
            self.test_share,
            tooltip(self.tr("Samples that are kept for the test and never trained on, drawn at random.")),
        )
        self.own_test_set = QLabel()
        self.own_test_set.setProperty("role", "muted")
        self.own_test_set.setToolTip(
            tooltip(self.tr("These data come with test samples, the same for everybody; there is no share to choose."))
        )
        self.own_test_set.setMinimumHeight(self.test_share.sizeHint().height())
        rows.addWidget(self.own_test_set, rows.rowCount() - 1, 1)
        rows.add_row(
            self.tr("Batch size"),
            self.batch_size,
            tooltip(
                self.tr("Samples in one step."),
                self.tr("1: after every sample (stochastic); full: once in an epoch, with all training samples."),
            ),
        )
        error_line = rows.add_line("error")
        for field in (self.test_share, self.batch_size):
            field.refused.connect(error_line.say)

        self.counts = QLabel()
        self.counts.setProperty("role", "muted")
        self.back = self._turning_button(-1)
        self.forth = self._turning_button(1)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self.counts, 1)
        below.addWidget(self.back)
        below.addWidget(self.forth)

        self.gallery = ImageGallery()
        self.gallery.setAccessibleName(self.tr("Test pictures"))
        self.points = PointCloud()
        self.points.setAccessibleName(self.tr("Samples"))
        for preview in (self.gallery, self.points):
            preview.chosen.connect(session.look_at)
            preview.hide()

        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.form)
        column.addLayout(rows)
        column.addSpacing(SPACE)
        column.addWidget(self.gallery)
        column.addWidget(self.points)
        column.addLayout(below)
        column.addStretch(1)
        session.sample_changed.connect(self._mark)

    def _turning_button(self, direction: int) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "title")
        button.clicked.connect(lambda: self.preview.step(direction * self.preview.page))
        return button

    # What is shown

    @property
    def preview(self) -> SamplePreview:
        """The one that fits the data."""
        return self.gallery if self.session.experiment.dataset.image_shape else self.points

    def show_experiment(self, experiment: Experiment) -> None:
        dataset = experiment.dataset
        self.form.entry = dataset
        self.test_share.set_value(percentage(experiment.test_share))
        self.test_share.setVisible(not dataset.has_own_test_set)
        self.own_test_set.setVisible(dataset.has_own_test_set)
        self.own_test_set.setText(self.tr(dataset.test_set))
        self.batch_size.set_value(experiment.batch_size)

        what = self.tr("test pictures") if dataset.image_shape else self.tr("test sample")
        for button, word in ((self.back, self.tr("Previous %s")), (self.forth, self.tr("Next %s"))):
            button.setToolTip(word % what)
            button.setAccessibleName(word % what)
        self.gallery.setVisible(self.preview is self.gallery)
        self.points.setVisible(self.preview is self.points)
        if self.preview.dataset != dataset:
            self._data = None
            self.preview.clear()
            self.counts.setText(self.tr("Loading…"))
            self.back.setEnabled(False)
            self.forth.setEnabled(False)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        dataset = snapshot.experiment.dataset
        if snapshot.data is self._data or dataset != self.session.experiment.dataset:
            return
        self._data = snapshot.data
        self.preview.show_data(dataset, snapshot.data)
        self._mark(self.session.sample)
        self.back.setEnabled(True)
        self.forth.setEnabled(True)
        counts = {"train": f"{len(snapshot.data.train):,}", "test": f"{len(snapshot.data.test):,}"}
        if self.preview is self.points:
            self.counts.setText(self.tr("● %(train)s train   ◇ %(test)s test") % counts)
        else:
            self.counts.setText(self.tr("%(train)s train · %(test)s test") % counts)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.back.setIcon(icon("previous", theme))
        self.forth.setIcon(icon("next", theme))
        self.gallery.apply_theme(theme)
        self.points.apply_theme(theme)

    def _mark(self, sample: Sample | None) -> None:
        """Show which sample is looked at."""
        self.preview.set_current(sample.index if sample else None)

    # What is chosen

    def _edit_dataset(self, dataset: Dataset) -> None:
        experiment = self.session.experiment
        try:
            changed = experiment.with_dataset(dataset)
        except BadInput as error:
            self.session.problem.emit(str(error))
            self.show_experiment(experiment)
        else:
            self.session.edit(changed, self.form.edit_text(experiment.dataset, dataset))

    def _edit_test_share(self, percent: Number) -> None:
        self._change(self.tr("Test share"), test_share=percent / 100)

    def _edit_batch_size(self, batch_size: int | None) -> None:
        self._change(self.tr("Batch size"), batch_size=batch_size)

    def _change(self, text: str, **fields: object) -> None:
        if not self.session.change(text, **fields):
            self.show_experiment(self.session.experiment)


def percentage(share: float) -> Number:
    """0.2 → 20, 0.125 → 12.5."""
    percent = round(100 * share, 6)
    return int(percent) if percent.is_integer() else percent


def checked_percentage(value: object) -> Number:
    """Raises `BadInput`."""
    return percentage(float(TEST_SHARE.check(value, "the samples (in %)")) / 100)
