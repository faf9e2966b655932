"""Whether the network is right as often as it is confident."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedLayout, QWidget

from nnviz.gui.canvas.wording import number, percent
from nnviz.gui.controls.readings import Readings
from nnviz.gui.controls.reliability_diagram import ReliabilityDiagram
from nnviz.gui.evaluation.assessed_page import AssessedPage
from nnviz.gui.evaluation.page import Evaluated, muted
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.assessment import Question, Subject
from nnviz.training.reliability import Calibration, calibration


class ReliabilityPage(AssessedPage):
    """Reliability diagrams as the network answers and at the temperature that suits it, and their errors."""

    title = "Reliability"
    help = "Is it right as often as it is confident?"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.readings = Readings("88.88 %")
        for name, title, *lines in (
            ("accuracy", self.tr("Accuracy"), self.tr("Share of right answers")),
            ("confidence", self.tr("Mean confidence"), self.tr("It should be the accuracy")),
            (
                "error",
                self.tr("Error, all samples"),
                "ECE = Σ nₘ/n |accuracyₘ − confidenceₘ|",
                self.tr("Expected calibration error, ECE, in 15 bins (Naeini et al. 2015): 0 is perfect"),
            ),
            (
                "temperature",
                self.tr("Temperature T"),
                "ŷ = softmax(z / T)",
                self.tr(
                    "Fitted on one half of the test samples (Guo et al. 2017). Above 1 it makes the network less sure"
                ),
            ),
            (
                "untempered",
                self.tr("Error, other half"),
                self.tr("ECE as the network answers, on the half of the test samples that T was not fitted on"),
            ),
            (
                "tempered",
                self.tr("at T, same half"),
                self.tr("ECE at T, on the half of the test samples that T was not fitted on"),
            ),
            (
                "sure",
                self.tr("Sure from"),
                self.tr("At T, the least confidence from which on 99 % of the answers are right"),
            ),
        ):
            self.readings.add(name, title, *lines)
        self.as_it_is = ReliabilityDiagram(self.tr("accuracy %, all samples"))
        self.at_temperature = ReliabilityDiagram(self.tr("accuracy % at T"))
        self.told = muted()
        self.told.setMinimumWidth(1)
        for diagram in (self.as_it_is, self.at_temperature):
            diagram.pointed.connect(self.told.setText)
        self.why_not = QLabel(
            self.tr("The outputs of this loss are no probabilities. With a cross-entropy the network has a confidence.")
        )
        self.why_not.setProperty("role", "muted")
        self.why_not.setWordWrap(True)
        self.why_not.setAlignment(Qt.AlignmentFlag.AlignCenter)

        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.readings, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.as_it_is, 0, 1)
        grid.addWidget(self.at_temperature, 0, 2)
        grid.addWidget(self.told, 1, 0, 1, 3)
        grid.setRowStretch(0, 1)
        for column, stretch in enumerate((3, 4, 4)):
            grid.setColumnStretch(column, stretch)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(content)
        self._stack.addWidget(self.why_not)

    def show_evaluated(self, evaluated: Evaluated) -> None:
        super().show_evaluated(evaluated)
        self._stack.setCurrentIndex(0 if evaluated.snapshot.experiment.loss.probabilities else 1)

    def question(self, evaluated: Evaluated) -> Question[Calibration] | None:
        return calibration if evaluated.snapshot.experiment.loss.probabilities else None

    def show_answer(self, answer: Calibration, subject: Subject) -> None:
        fits = answer.temperature != 1  # else none is best: all answers are right
        as_it_is = {
            "accuracy": percent(answer.accuracy),
            "confidence": percent(answer.confidence),
            "error": f"{100 * answer.error:.2f} %",
        }
        at_temperature = {
            "temperature": number(answer.temperature, 2),
            "untempered": f"{100 * answer.untempered_error:.2f} %",
            "tempered": f"{100 * answer.tempered_error:.2f} %",
            "sure": percent(answer.sure_above),
        }
        self.readings.show_values(**as_it_is, **(at_temperature if fits else {}))
        self.as_it_is.show_reliability(answer.reliability)
        caption = self.tr("accuracy %% at T = %s, other half") % number(answer.temperature, 2)
        self.at_temperature.show_reliability(answer.tempered if fits else None, caption if fits else "")

    def clear(self) -> None:
        self.readings.show_values()
        for diagram in (self.as_it_is, self.at_temperature):
            diagram.show_reliability(None)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.as_it_is.apply_theme(theme)
        self.at_temperature.apply_theme(theme)
