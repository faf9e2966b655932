"""How good the network is on the test samples: a page for each side of it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from nnviz.engine.arrays import Array
from nnviz.gui.evaluation.gallery import Gallery
from nnviz.gui.evaluation.layer_map import LayerMap
from nnviz.gui.evaluation.overview import Overview
from nnviz.gui.evaluation.page import Evaluated, Page
from nnviz.gui.evaluation.reliability import ReliabilityPage
from nnviz.gui.evaluation.robustness import RobustnessPage
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SMALL, SPACE, Theme, font
from nnviz.training.judgement import Judgement
from nnviz.training.snapshot import Snapshot


@register
class Evaluation(Panel):
    """Pages on the test samples; a regression has only the first.

    They follow the evaluations, not the frames: nothing is computed while the outputs are the same, nor for a page
    that nobody sees.
    """

    name = "evaluation"
    title = "Evaluation"
    area = "bottom"
    order = 55
    rate = 10.0
    tab_of = "loss_curves"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._outputs: Array | None = None
        """What was evaluated last."""
        self._evaluated: Evaluated | None = None
        self.overview = Overview(session)
        self.gallery = Gallery(session)
        self.pages: tuple[Page, ...] = (
            self.overview,
            self.gallery,
            ReliabilityPage(session),
            RobustnessPage(session),
            LayerMap(session),
        )
        self._shown: dict[int, Evaluated] = {}
        """What each page shows, by its number."""
        self.overview.cell_chosen.connect(self._show_cell)

        self.hint = QLabel()
        self.hint.setProperty("role", "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self._stack, self._corners = QStackedWidget(), QStackedWidget()
        self._buttons = QButtonGroup(self)
        self.choice = QWidget()
        choice = QHBoxLayout(self.choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.setSpacing(SPACE // 2)
        for number, page in enumerate(self.pages):
            self._stack.addWidget(page)
            self._corners.addWidget(page.corner)
            button = self._button(page)
            self._buttons.addButton(button, number)
            choice.addWidget(button)
        self._buttons.idClicked.connect(self.show_page)
        self._buttons.button(0).setChecked(True)

        header = QHBoxLayout()
        header.setSpacing(2 * SPACE)
        header.addWidget(self.choice)
        header.addStretch(1)
        header.addWidget(self._corners)
        self.content = QWidget()
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(header)
        column.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.content, 1)
        self._say(self.tr("Train: the scores of the test samples appear after each evaluation"))

    def _button(self, page: Page) -> QToolButton:
        button = QToolButton()
        button.setText(page.tr(page.title))
        button.setFont(font(SMALL))
        button.setCheckable(True)
        button.setStyleSheet("padding: 1px 6px")
        button.setToolTip(page.tr(page.help))
        button.setAccessibleName(page.tr(page.title))
        return button

    # What is shown

    @property
    def page(self) -> Page:
        """The one that is seen."""
        return self.pages[self._stack.currentIndex()]

    def show_page(self, number: int) -> None:
        """Bring a page to the front."""
        self._buttons.button(number).setChecked(True)
        self._stack.setCurrentIndex(number)
        self._corners.setCurrentIndex(number)
        self._show_evaluated()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        outputs = snapshot.test_outputs
        if outputs is None or len(outputs) != len(snapshot.data.test):
            return
        if outputs is not self._outputs:
            self._outputs = outputs
            if not np.isfinite(outputs).all():
                self._evaluated = None
                self._say(self.tr("The outputs are not numbers any more. Reset (R) starts again."))
                return
            self._evaluate(snapshot, outputs)
        if self._evaluated is not None:
            self._show_evaluated()
            self.page.show_snapshot(snapshot)

    def _evaluate(self, snapshot: Snapshot, outputs: Array) -> None:
        experiment = snapshot.experiment
        is_classification = experiment.dataset.task == "classification"
        labels = snapshot.data.test.labels
        judgement = Judgement.of(experiment.loss, outputs, labels) if is_classification else None
        self._evaluated = Evaluated(snapshot, judgement)
        self._say("")
        self.choice.setVisible(is_classification)
        if not is_classification and self.page is not self.overview:
            self.show_page(0)

    def _show_evaluated(self) -> None:
        """Let the page that is seen catch up."""
        number = self._stack.currentIndex()
        if self._evaluated is not None and self._shown.get(number) is not self._evaluated:
            self._shown[number] = self._evaluated
            self.page.show_evaluated(self._evaluated)

    def _show_cell(self, true: int, predicted: int) -> None:
        """Show the samples of a cell of the confusion matrix."""
        self.show_page(self.pages.index(self.gallery))
        self.gallery.show_cell(true, predicted)

    def _say(self, hint: str) -> None:
        """Words instead of numbers; empty for the numbers."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.content.setVisible(not hint)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for page in self.pages:
            page.apply_theme(theme)
