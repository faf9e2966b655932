"""The digit pad: draw, see what the network receives, and what it takes it for."""

from collections import deque
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.data.dataset import Inputs
from nnviz.data.ink import render
from nnviz.gui.controls.ink_surface import InkSurface, undo_keys
from nnviz.gui.controls.probability_bars import ProbabilityBars
from nnviz.gui.controls.sample_preview import gradient, picture
from nnviz.gui.icons import icon
from nnviz.gui.painting import painting
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, SPACE, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Answers, Probe, Snapshot

DIGITS = tuple("0123456789")
PROBE = "pad"
LATELY = 8
"""A hand may be so many questions ahead of the answers."""
BESIDE_SHEET = 25 * SPACE
"""Width of what stands beside the sheet, in pixels."""


class ReceivedPicture(QWidget):
    """What the network receives: every pixel as a crisp square."""

    SIDE = 21 * SPACE + 2
    """At most, in pixels, with a line around."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.shape = (28, 28)
        """(rows, columns)."""
        self.inputs: Inputs | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_inputs(self, inputs: Inputs | None, shape: tuple[int, int]) -> None:
        """Show the pixels of one sample, (1, rows · columns), or an empty sheet."""
        if shape != self.shape:
            self.shape = shape
            self.updateGeometry()
        self.inputs = inputs
        self.update()

    def sizeHint(self) -> QSize:
        rows, columns = self.shape
        pixel = max(1, self.SIDE // max(self.shape))
        return QSize(pixel * columns + 2, pixel * rows + 2).boundedTo(QSize(self.SIDE, self.SIDE))

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("line"))
            paper = self.rect().adjusted(1, 1, -1, -1)
            painter.fillRect(paper, self.theme.color("window"))
            if self.inputs is not None:
                palette = gradient(self.theme.window, self.theme.ink)
                painter.drawImage(paper, picture(self.inputs, self.shape, palette))


@register
class DigitPad(Panel):
    """Asks the network about a drawing, while it trains and when it is paused."""

    name = "digit_pad"
    title = "Digit pad"
    area = "left"
    order = 20

    answered = Signal(object)
    """The model inputs (1, features) of the drawing, when its scores are shown for the first time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.inputs: Inputs | None = None
        """The drawing as the network receives it, (1, features); None if nothing is drawn."""
        self._asked: deque[Inputs] = deque(maxlen=LATELY)
        """What the network was last asked about: this drawing, or it as it was a few points ago."""
        self._answered: Inputs | None = None
        """The drawing that `answered` was last emitted for."""
        self._last_row = 0
        """The row of the test set to go back to."""

        self.surface = InkSurface()
        self.received = ReceivedPicture()
        self.received.setAccessibleName(self.tr("What the network receives"))
        self.received.setToolTip(
            self.tr(
                "Your strokes, drawn anew as the dataset's own pictures were made: same size, same pen, same place."
            )
        )
        self.caption = QLabel()
        self.caption.setProperty("role", "muted")
        self.caption.setWordWrap(True)
        self.undo = self._button(
            self.tr("Undo the last stroke (Backspace or %s on the pad)") % undo_keys(), self.tr("Undo stroke")
        )
        self.clear = self._button(self.tr("Clear the pad (Delete on the pad)"), self.tr("Clear the pad"))
        self.bars = ProbabilityBars()
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self._arrange()

        self.surface.changed.connect(self._drawing_changed)
        self.undo.clicked.connect(self.surface.undo)
        self.clear.clicked.connect(self.surface.clear)
        session.sample_changed.connect(self._remember_row)

    def _button(self, tip: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setIconSize(QSize(16, 16))
        button.setEnabled(False)
        return button

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self.undo)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(SPACE)
        beside.addWidget(self.received)
        beside.addWidget(self.caption)
        beside.addStretch(1)
        beside.addLayout(buttons)
        above = QHBoxLayout()
        above.setSpacing(2 * SPACE)
        above.addWidget(self.surface, 0, Qt.AlignmentFlag.AlignTop)
        above.addLayout(beside, 1)
        self._column = column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # a large sheet can become small again
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(above)
        column.addWidget(self.bars, 99)
        column.addWidget(self.note)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        return self._size_around(InkSurface.LEAST_SIDE, self.bars.minimumSizeHint())

    def sizeHint(self) -> QSize:
        return self._size_around(InkSurface.SIDE, self.bars.sizeHint())

    def _size_around(self, side: int, bars: QSize) -> QSize:
        """Of the panel, with a sheet of this side and bars of this size."""
        width = side + BESIDE_SHEET + 6 * SPACE
        return QSize(width, side + bars.height() + self.note.sizeHint().height() + 4 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_sheet()

    def _fit_sheet(self) -> None:
        """The sheet takes what the rest leaves, and stays a square."""
        rest = self._size_around(0, self.bars.sizeHint())
        side = min(self.width() - rest.width(), self.height() - rest.height())
        self.surface.setFixedSize(QSize(1, 1) * max(side, InkSurface.LEAST_SIDE))
        self._column.activate()

    # The drawing

    @classmethod
    def fits(cls, experiment: Experiment) -> bool:
        return experiment.dataset.image_shape is not None and experiment.dataset.task == "classification"

    def show_experiment(self, experiment: Experiment) -> None:
        dataset = experiment.dataset
        if dataset.image_shape is None:
            return
        if dataset.output_names != self.bars.classes or dataset.image_shape != self.received.shape:
            self.bars.set_classes(dataset.output_names)
            self._render(dataset.image_shape)
            self._fit_sheet()
        rows, columns = dataset.image_shape
        self.caption.setText(self.tr("what the network receives · %s") % f"{rows}×{columns}")
        is_digits = dataset.output_names == DIGITS
        self.surface.prompt = self.tr("Draw a digit") if is_digits else self.tr("Draw here")

    def _drawing_changed(self) -> None:
        shape = self.session.experiment.dataset.image_shape
        if shape is not None:
            self._render(shape)
        if self.inputs is not None:
            self.session.set_sample(Sample(self.inputs, targets=None, index=None))
        elif self.session.sample is not None and self.session.sample.index is None:
            self.session.look_at(self._last_row)

    def _render(self, shape: tuple[int, int]) -> None:
        drawing = self.surface.drawing()
        self.inputs = render(drawing, shape) if drawing else None
        self.received.show_inputs(self.inputs, shape)
        self.undo.setEnabled(drawing is not None)
        self.clear.setEnabled(drawing is not None)
        if drawing is None:
            self._asked.clear()
            self.bars.show_scores(None)
            self.note.setText(self.tr("The network answers while you draw."))
        self.session.ask(self)

    def _remember_row(self, sample: Sample | None) -> None:
        if sample is not None and sample.index is not None:
            self._last_row = sample.index

    # The answer

    def probes(self) -> Mapping[str, Probe]:
        if self.inputs is None:
            return {}
        self._asked.append(self.inputs)
        return {PROBE: Probe(self.inputs, keep="outputs")}

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.show_answers(snapshot)

    def show_answers(self, answers: Answers | Snapshot) -> None:
        result = answers.probes.get(PROBE)
        if result is None or result.scores is None or answers.experiment.dataset != self.session.experiment.dataset:
            return
        is_newest = same(result.inputs, self.inputs)
        if not is_newest and not any(same(result.inputs, asked) for asked in self._asked):
            return  # an answer to what was cleared
        probabilities = answers.experiment.loss.probabilities
        self.bars.show_scores(result.scores[0], probabilities)
        self.note.setText(self._remark(answers.step, probabilities))
        if is_newest and self._answered is not self.inputs:
            self._answered = self.inputs
            self.answered.emit(self.inputs)

    def _remark(self, step: int, probabilities: bool) -> str:
        """What is to be known about the bars."""
        if self.bars.winner is None:
            return self.tr("the outputs are not numbers any more")
        if step == 0:
            return self.tr("untrained: these are guesses")
        return "" if probabilities else self.tr("raw outputs, not probabilities")

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.undo.setIcon(icon("undo", theme))
        self.clear.setIcon(icon("clear", theme))
        for part in (self.surface, self.received, self.bars):
            part.apply_theme(theme)


def same(one: Inputs | None, other: Inputs | None) -> bool:
    """Whether both are the same drawing."""
    return one is not None and other is not None and np.array_equal(one, other)
