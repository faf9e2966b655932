"""A map of what a layer makes of the test samples."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from nnviz.engine.layers import Convolution, Hidden, MaxPooling
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.evaluation.assessed_page import AssessedPage
from nnviz.gui.evaluation.gallery import GalleryModel
from nnviz.gui.evaluation.map_view import MappedSamples, MapView
from nnviz.gui.evaluation.page import Evaluated, muted
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import SMALL, SPACE, Theme, font
from nnviz.training.activation_map import ActivationMap, activation_map
from nnviz.training.assessment import Question, Subject

SIDE_WIDTH = 36 * SPACE


class LayerMap(AssessedPage):
    """Test samples in the plane in which the activations of a layer vary most."""

    title = "Map"
    help = "What a layer makes of the test samples, seen in the plane"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._hidden: tuple[type[Hidden], ...] | None = None
        """The kinds of the hidden layers that are offered."""
        self._words = GalleryModel()  # which knows what to say of a sample
        self._words.setParent(self)
        self.view = MapView()
        self.view.setToolTip("")
        self.view.pointed.connect(self._point_at)
        self.view.chosen.connect(session.look_at)
        session.sample_changed.connect(self._mark)
        self.layer = QComboBox()
        self.layer.setFont(font(SMALL))
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Whose activations are mapped"))
        guard(self.layer)
        self.layer.activated.connect(self.renew)
        self.explained = muted()
        self.explained.setWordWrap(True)
        self.explained.setToolTip(
            tooltip(
                self.tr("Principal component analysis: the plane in which the activations vary most."),
                self.tr("What varies across that plane is not seen. Wrong answers have a ring."),
            )
        )
        self.told = muted()
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)

        choice = QHBoxLayout()
        choice.setSpacing(SPACE)
        choice.addWidget(muted(self.tr("Layer")))
        choice.addWidget(self.layer, 1)
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(choice)
        column.addWidget(self.explained)
        column.addWidget(self.told)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * SPACE)
        row.addWidget(self.view, 1)
        row.addWidget(side)

    # What is asked

    def show_evaluated(self, evaluated: Evaluated) -> None:
        self._offer(tuple(type(layer) for layer in evaluated.snapshot.experiment.hidden))
        super().show_evaluated(evaluated)

    def _offer(self, hidden: tuple[type[Hidden], ...]) -> None:
        """A layer each; the last hidden one is chosen, where classes are most apart."""
        if hidden == self._hidden:
            return
        self._hidden = hidden
        self.layer.clear()
        self.layer.addItem(self.tr("input"))
        kinds: dict[type[Hidden], str] = {Convolution: self.tr(" · convolution"), MaxPooling: self.tr(" · pooling")}
        for layer, kind in enumerate(hidden, start=1):
            self.layer.addItem(self.tr("hidden %d") % layer + kinds.get(kind, ""))
        self.layer.addItem(self.tr("output, z"))
        self.layer.setCurrentIndex(len(hidden) or 1)

    def detail(self) -> object:
        return self.layer.currentIndex()

    def question(self, evaluated: Evaluated) -> Question[ActivationMap]:
        return activation_map(self.layer.currentIndex())

    # What is shown

    def show_answer(self, answer: ActivationMap, subject: Subject) -> None:
        evaluated = self._evaluated
        if evaluated is None or evaluated.judgement is None or evaluated.snapshot.data.test is not subject.test:
            return
        dataset, judgement = subject.experiment.dataset, evaluated.judgement
        self._words.show(dataset, subject.test, judgement, answer.rows)
        self.view.show_samples(
            MappedSamples(
                answer.points,
                answer.rows,
                judgement.labels[answer.rows],
                judgement.is_right[answer.rows],
                dataset.output_names,
                subject.test.inputs if dataset.image_shape is not None else None,
                dataset.image_shape or (1, 1),
            )
        )
        self._mark(self.session.sample)
        one, two = answer.explained
        told = {"samples": f"{len(answer.rows):,}", "one": f"{100 * one:.0f} %", "two": f"{100 * two:.0f} %"}
        self.explained.setText(self.tr("%(samples)s samples · %(one)s and %(two)s of the variance") % told)

    def clear(self) -> None:
        self.view.show_samples(None)
        self.explained.setText("")

    def _point_at(self, row: int) -> None:
        text = self._words.text(row) if row >= 0 else ""
        self.told.setText(text)
        self.view.setAccessibleDescription(text)

    def _mark(self, sample: Sample | None) -> None:
        self.view.set_current(sample.index if sample is not None else None)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.view.apply_theme(theme)
