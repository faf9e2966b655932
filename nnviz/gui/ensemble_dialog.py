"""Trains an ensemble beside the window's own network, and shows what averaging gains."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.errors import BadInput
from nnviz.gui.controls.forms import TextLine, tooltip
from nnviz.gui.controls.number_rows import NumberRows
from nnviz.gui.session import Session
from nnviz.gui.theme import LARGE, SPACE, font
from nnviz.training.ensemble import EPOCHS, NETWORKS, OWNER, Progress
from nnviz.training.ensemble_runner import EnsembleRunner
from nnviz.training.ensemble_score import MEASURES, EnsembleScore, Score, number_text
from nnviz.training.experiment import Experiment

WIDTH = 100 * SPACE
LOOK_MS = 50
"""How often the dialog looks at the training."""
STEPS = 1_000
"""Of the progress bar."""
UNKNOWN = "—"
WIDEST = "98.88%"
"""Of the numbers that are usual: where they will stand there is room before."""


class ScoreTable(QWidget):
    """A row a network, their mean, and the ensemble; numbers to the right."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._rows: list[list[QLabel]] = []
        self._shape: tuple[int, int, tuple[str, ...]] | None = None

    def show_empty(self, experiment: Experiment, networks: int) -> None:
        """Rows for so many networks of the experiment, without numbers."""
        names = tuple(measure.name for measure in MEASURES[experiment.dataset.task])
        if self._shape != (networks, experiment.start, names):
            self._shape = networks, experiment.start, names
            self._build(networks, experiment.start, names)
        for row in self._rows:
            self._write(row, [])

    def _build(self, networks: int, start: int, names: Sequence[str]) -> None:
        self._column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        self._column.addWidget(self._body)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4 * SPACE)
        self._grid.setVerticalSpacing(SPACE // 2)
        self._rows = []
        self._add_row(["", self.tr("start"), self.tr("test loss"), *(self.tr(name) for name in names)], "muted")
        blank = [UNKNOWN] * (1 + len(names))
        for index in range(networks):
            self._rows.append(self._add_row([self.tr("Network %d") % (index + 1), str(start + index), *blank], ""))
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        self._grid.addWidget(line, self._grid.rowCount(), 0, 1, 3 + len(names))
        self._rows.append(self._add_row([self.tr("Mean of the networks"), "", *blank], ""))
        self._rows.append(self._add_row([self.tr("Ensemble"), "", *blank], "result"))
        self._grid.setColumnStretch(0, 1)
        widest = QFontMetrics(font(LARGE, bold=True)).horizontalAdvance(WIDEST)
        for column in range(2, 3 + len(names)):
            self._grid.setColumnMinimumWidth(column, widest)

    def _add_row(self, texts: Sequence[str], role: str) -> list[QLabel]:
        row = self._grid.rowCount()
        labels = []
        for column, text in enumerate(texts):
            label = QLabel(text)
            label.setProperty("role", role)
            align = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(label, row, column, align | Qt.AlignmentFlag.AlignVCenter)
            labels.append(label)
        return labels

    def show_score(self, score: EnsembleScore) -> None:
        """Fill in the networks that have been trained, their mean and the ensemble."""
        for network, row in zip(score.networks, self._rows, strict=False):
            self._write(row, self._texts(score, network.score) or [self.tr(network.outcome)])
            row[2].setToolTip(tooltip(network.message))
        self._write(self._rows[-2], self._texts(score, score.mean))
        self._write(self._rows[-1], self._texts(score, score.ensemble))

    def _texts(self, of: EnsembleScore, score: Score | None) -> list[str]:
        if score is None:
            return []
        measured = [measure.text(number) for measure, number in zip(of.measures, score.measures, strict=True)]
        return [number_text(score.loss), *measured]

    def _write(self, row: list[QLabel], texts: Sequence[str]) -> None:
        for index, label in enumerate(row[2:]):
            label.setText(texts[index] if index < len(texts) else UNKNOWN)

    def texts(self) -> list[list[str]]:
        """What is shown, row by row."""
        return [[label.text() for label in row] for row in self._rows]


class EnsembleDialog(QDialog):
    """How many networks, how long, and what came of it. The window stays free; its own network is not touched."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._experiment = session.experiment
        """The one whose ensemble is shown."""
        self._runner: EnsembleRunner | None = None
        """Of the last training."""
        self.running = False
        self.setWindowTitle(self.tr("Train an ensemble"))
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._explanation = TextLine("muted")
        self._explanation.say(
            self.tr(
                "Networks that differ only in their start err in different ways; their mean output errs less "
                "(Deep Learning, 7.11). They are trained beside the window, whose own network is not touched."
            )
        )
        self._rows = NumberRows(OWNER)
        self._error = self._rows.error
        self.networks = self._rows.add_number(self.tr("Networks K"), NETWORKS)
        self.epochs = self._rows.add_number(self.tr("Epochs of each"), EPOCHS)
        self.networks.edited.connect(lambda: self._show_experiment(session.experiment))

        self.where = QLabel()
        self.where.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.table = ScoreTable()
        self.gain = TextLine("")
        self.gain.setMinimumHeight(2 * self.gain.fontMetrics().lineSpacing() + SPACE)
        self.gain.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.start_button = QPushButton(self.tr("Start"))
        self.start_button.setDefault(True)
        self.start_button.setProperty("role", "primary")
        self.start_button.clicked.connect(self.start)
        self.close_button = QPushButton()
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self._arrange()

        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        session.experiment_changed.connect(self._follow)
        self.epochs.set_value(session.experiment.dataset.recommended["epochs"])
        self._show_experiment(session.experiment)
        self._show_running(False)
        self.networks.setFocus()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.start_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[4 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addStrut(WIDTH)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.addWidget(self._heading)
        column.addWidget(self._explanation)
        column.addSpacing(SPACE)
        column.addLayout(self._rows)
        column.addWidget(self._error)
        column.addSpacing(SPACE)
        column.addWidget(self.bar)
        column.addWidget(self.where)
        column.addSpacing(SPACE)
        column.addWidget(self.table)
        column.addSpacing(SPACE)
        column.addWidget(self.gain)
        column.addLayout(buttons)

    # What is to be trained

    def _follow(self, experiment: Experiment) -> None:
        """The window has another experiment: the next ensemble is one of it. What runs goes on as it began."""
        if self.running or experiment == self._experiment:
            return
        if experiment.dataset.name != self._experiment.dataset.name:
            self.epochs.set_value(experiment.dataset.recommended["epochs"])
        self._show_experiment(experiment)

    def _show_experiment(self, experiment: Experiment) -> None:
        """An ensemble of this experiment, of which nothing is trained."""
        self._experiment = experiment
        self._heading.setText(f"{self.tr(experiment.dataset.title)}  ·  {experiment.network_name}")
        self.table.show_empty(experiment, int(self.networks.value))
        self.where.setText(self.tr("Return starts."))
        self.bar.setValue(0)
        self._say_gain("")

    def _say_gain(self, line: str) -> None:
        self.gain.say(line)
        self.gain.show()  # an empty line keeps its place

    # Training

    def start(self) -> None:
        """Train an ensemble of the experiment that the window has now."""
        if self.running or self._rows.is_refused:
            return
        experiment = self._session.experiment
        try:
            self._runner = EnsembleRunner(experiment, int(self.networks.value), int(self.epochs.value))
        except BadInput as error:
            self._error.say(str(error))
            return
        self._error.say("")
        self._show_experiment(experiment)
        self.where.setText(self.tr("Loading"))
        self._show_running(True)
        self._runner.start()
        self._timer.start()

    def _show_running(self, running: bool) -> None:
        self.running = running
        for widget in (self.networks, self.epochs, self.start_button):
            widget.setEnabled(not running)
        self.close_button.setText(self.tr("Cancel") if running else self.tr("Close"))
        if running:
            self.close_button.setFocus()

    def _look(self) -> None:
        runner = self._runner
        assert runner is not None  # the timer starts with it
        end = runner.end  # looked at first: then what comes after is final
        if runner.progress is not None:
            self._show_progress(runner.progress)
        self.table.show_score(runner.score)
        self._say_gain(runner.score.gain())
        if end is not None:
            self._finish(runner.score, end.status, end.message)

    def _show_progress(self, progress: Progress) -> None:
        self.bar.setValue(round(STEPS * progress.share))
        self.where.setText(
            self.tr("network %d of %d  ·  epoch %s of %s")
            % (progress.network, progress.networks, f"{progress.epoch:,}", f"{progress.epochs:,}")
        )

    def _finish(self, score: EnsembleScore, status: str, message: str) -> None:
        self._timer.stop()
        self._show_running(False)
        trained = self.tr("%d networks are in the average") % score.finished
        texts = {
            "finished": self.tr("Done: %s") % trained,
            "cancelled": self.tr("Cancelled: %s") % trained,
            "failed": self.tr("Stopped"),
        }
        self.where.setText(texts[status])
        diverged = [network.message for network in score.networks if network.outcome == "diverged"]
        self._error.say(message or next(iter(diverged), ""))
        self.start_button.setFocus()

    # Ending

    def reject(self) -> None:
        """Escape or the button: cancel the training that runs; if none does, close."""
        if self.running and self._runner is not None:
            self._runner.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing ends the training too; its thread is done after the step that is under way."""
        if self.running and self._runner is not None:
            self._runner.cancel()
            self._finish(self._runner.score, "cancelled", "")
        super().closeEvent(event)

    def end(self) -> None:
        """Close, and return when the thread has ended."""
        self.close()
        if self._runner is not None:
            self._runner.stop()
