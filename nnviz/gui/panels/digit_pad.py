"""The digit pad: draw, see what the network receives, what it takes it for, and tell it what it is."""

from collections import deque
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from nnviz.data.dataset import Inputs
from nnviz.data.ink import Drawing, render_many
from nnviz.data.my_digits import MyDigit
from nnviz.gui.canvas.wording import percent
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.controls.ink_surface import InkSurface, undo_keys
from nnviz.gui.controls.label_row import LabelRow
from nnviz.gui.controls.pixel_picture import PixelPicture
from nnviz.gui.controls.probability_bars import ProbabilityBars
from nnviz.gui.controls.segments import Segments
from nnviz.gui.exam import Exam
from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Sample, Session
from nnviz.gui.sheet import Reader
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.ready import About
from nnviz.training.snapshot import Answers, Probe, ProbeResult, Snapshot

DIGITS = tuple("0123456789")
PROBES: Mapping[Reader, str] = {"training": "pad", "ready": "pad ready"}
"""What each network is asked about the drawing."""
BESIDE_SHEET = 25 * SPACE
"""Width of what stands beside the sheet, in pixels."""
RECEIVED = 21 * SPACE + 2
"""Side of the picture of what the network receives, with a line around."""
ANSWER = 6 * SPACE
"""Height of the line with the answer."""
LATELY = 16
"""So many questions may wait for their answers while a stroke grows."""
GAP = SPACE // 2
"""Between two rows."""
NO_PICTURE = (1, 1)
UNDO = "undo"
TEST_SETS = {"mnist_test": "MNIST"}
"""What the data are called on which the ready network was tested."""


@register
class DigitPad(Panel):
    """Asks a network about a drawing, while it trains and when it is paused: that in the window, or the ready one."""

    name = "digit_pad"
    title = "Digit pad"
    area = "left"
    order = 20

    answered = Signal(object)
    """The model inputs (1, features) of the drawing, when its scores are shown for the first time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked: deque[Inputs] = deque(maxlen=LATELY)
        """What was asked about of late: this drawing, and it as it was a few points ago."""
        self._drawn_here: Drawing | None = None
        """What is on the sheet."""
        self._answered: Inputs | None = None
        """The drawing that `answered` was last emitted for."""
        self._last_row = 0
        """The row of the test set to go back to."""
        self._about: About | None = None
        """What is known of the ready network; None if there is none."""
        self._ready: About | None = None
        """The same, if it reads what is drawn here."""
        self._shown_reader: Reader = "training"
        """Whose answers are shown."""
        self._has_reader = False
        """Whether it was decided who answers at first."""
        self._teaches = True
        """Whether digits are drawn, which can be taught."""
        self._remarked = ""
        self._kept: MyDigit | None = None
        """The drawing among my digits, if it was kept."""
        self.exam = Exam("mine")
        """How many of my digits are read right."""
        self._examined: object = None
        """What it is about: the digits, their shape, and the steps."""

        self.surface = InkSurface()
        self.received = PixelPicture(RECEIVED)
        self.received.setAccessibleName(self.tr("What the network receives"))
        self.received.setToolTip(
            self.tr(
                "Your strokes, drawn anew as the dataset's own pictures were made: same size, same pen, same place."
            )
            + "\n"
            + self.tr("Click: look at it again.")
        )
        self.received.let_choose()
        self.received.chosen.connect(self._look_at_drawing)
        self.caption = QLabel()
        self.caption.setProperty("role", "muted")
        self.caption.setWordWrap(True)
        self.undo = self._button(
            self.tr("Undo the last stroke (Backspace or %s on the pad)") % undo_keys(), self.tr("Undo stroke")
        )
        self.clear = self._button(self.tr("Clear the pad (Delete on the pad)"), self.tr("Clear the pad"))
        self.mine = self._button("", self.tr("My digits"))
        self.answer = QLabel()
        self.answer.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.answer.setFixedHeight(ANSWER)
        self.reader = Segments(
            {"training": self.tr("In training"), "ready": self.tr("Ready")}, self.tr("Network that answers")
        )
        self.reader.buttons["training"].setToolTip(
            tooltip(self.tr("The network in this window answers, as far as it is trained."))
        )
        self.bars = ProbabilityBars()
        self.bars.setToolTip(
            tooltip(
                self.tr(
                    "How probable each class is for the network that answers; marks across them: for the other one."
                ),
                self.tr("Click a class: Why? explains why it is not that."),
            )
        )
        self.note, self.other, self.score = QLabel(), QLabel(), QLabel()
        for label in (self.note, self.other, self.score):
            label.setProperty("role", "muted")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.note.linkActivated.connect(self._follow)
        self.labels = LabelRow(self.tr("Teach: it is"), DIGITS, self.tr("Keep the drawing among my digits: it is a %s"))
        self._arrange()

        sheet = session.sheet
        self.surface.changed.connect(self._drawn)
        self.undo.clicked.connect(self.surface.undo)
        self.clear.clicked.connect(self.surface.clear)
        self.mine.clicked.connect(session.taught.wanted)
        self.reader.edited.connect(sheet.ask)
        self.bars.chosen.connect(self._compare)
        self.labels.labelled.connect(self._teach)
        self.labels.taken_back.connect(self._take_back)
        sheet.changed.connect(self._pixels_changed)
        sheet.asked.connect(self._ask)
        session.sample_changed.connect(self._remember_row)
        session.taught.changed.connect(self._my_digits_changed)
        self._show_my_digits()

    def _button(self, tip: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "tool")
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setIconSize(QSize(16, 16))
        return button

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.undo, self.clear, self.mine):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._beside = beside = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        beside.setSpacing(SPACE)
        beside.addWidget(self.received)
        beside.addWidget(self.caption)
        beside.addStretch(1)
        beside.addLayout(buttons)
        self._above = above = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        above.setSpacing(2 * SPACE)
        above.addWidget(self.surface, 0, Qt.AlignmentFlag.AlignTop)
        above.addLayout(beside, 1)
        said = QHBoxLayout()
        said.addWidget(self.answer, 1)
        said.addWidget(self.reader)
        told = QHBoxLayout()
        told.addWidget(self.other, 1)
        told.addWidget(self.score)
        self._column = column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # a large sheet can become small again
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(above)
        column.addLayout(said)
        column.addWidget(self.bars, 99)
        column.addWidget(self.note)
        column.addLayout(told)
        column.addWidget(self.labels)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """On a low screen there is no room for teaching."""
        return self._size_around(InkSurface.LEAST_SIDE, self.bars.minimumSizeHint(), teaches=False)

    def sizeHint(self) -> QSize:
        return self._size_around(InkSurface.SIDE, self.bars.sizeHint(), self._teaches)

    def _size_around(self, side: int, bars: QSize, teaches: bool) -> QSize:
        """Of the panel, with a sheet of this side and bars of this size, and the row that teaches or without it."""
        width = side + BESIDE_SHEET + 6 * SPACE
        rows = [ANSWER, *(label.sizeHint().height() for label in (self.note, self.other))]
        if teaches:
            rows.append(self.labels.sizeHint().height())
        return QSize(width, side + bars.height() + sum(rows) + 2 * SPACE + (len(rows) + 2) * GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_sheet()

    def _fit_sheet(self) -> None:
        """The sheet takes what the rest leaves, and stays a square; where it is high, the rest goes below."""
        least = self._size_around(InkSurface.LEAST_SIDE, self.bars.minimumSizeHint(), self._teaches)
        self.labels.setVisible(self._teaches and self.height() >= least.height())
        rest = self._size_around(0, self.bars.sizeHint(), self._teaches)
        side = min(self.width() - rest.width(), self.height() - rest.height())
        side_above = min(self.width() - 4 * SPACE, self.height() - rest.height() - RECEIVED - 2 * SPACE)
        is_high = side_above > side
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._above.setDirection(down if is_high else right)
        self._beside.setDirection(right if is_high else down)
        side = max(side, side_above)
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
        is_digits = dataset.output_names == DIGITS
        self.surface.prompt = self.tr("Draw a digit") if is_digits else self.tr("Draw here")
        self._teaches = is_digits
        if dataset.output_names != self.bars.classes:
            self.bars.set_classes(dataset.output_names)
        self._show_who_answers()
        self._fit_sheet()

    @property
    def inputs(self) -> Inputs | None:
        """The drawing as the network that answers receives it, (1, features); None if nothing is drawn."""
        return self.session.sheet.inputs(self._shape(self._reader))

    @property
    def _reader(self) -> Reader:
        """Which network answers."""
        return self.session.sheet.reader if self._ready is not None else "training"

    def _shape(self, reader: Reader) -> tuple[int, int]:
        """(rows, columns) of the pictures that a network reads."""
        if reader == "ready" and self._ready is not None:
            return self._ready.image_shape
        return self.session.experiment.dataset.image_shape or NO_PICTURE

    def _drawn(self) -> None:
        """Something was drawn, or taken away."""
        self._kept = None
        self._drawn_here = self.surface.drawing()
        self.session.sheet.draw(self._drawn_here)

    def _pixels_changed(self) -> None:
        """The network receives something else: another drawing, or other steps."""
        session = self.session
        drawing = session.sheet.drawing
        if drawing is not self._drawn_here:  # it comes from my digits
            self.surface.set_drawing(drawing)
            self._find_kept()
            self._show_kept()
            return
        shape = session.experiment.dataset.image_shape
        if shape is not None and drawing is not None:
            self._look_at_drawing()
        elif session.sample is not None and session.sample.index is None:
            session.look_at(self._last_row)
        self._show_pixels()

    def _look_at_drawing(self) -> None:
        """The drawing becomes the current sample."""
        shape = self.session.experiment.dataset.image_shape
        inputs = self.session.sheet.inputs(shape) if shape is not None else None
        if inputs is not None:
            self.session.set_sample(Sample(inputs, targets=None, index=None))

    def _show_pixels(self) -> None:
        inputs, (rows, columns) = self.inputs, self._shape(self._reader)
        self.received.show_pixels(None if inputs is None else inputs.reshape(rows, columns))
        self.caption.setText(self.tr("what the network receives · %s") % f"{rows}×{columns}")
        left_out = self.session.sheet.left_out
        if left_out:
            steps = self.tr("1 step") if left_out == 1 else self.tr("%d steps") % left_out
            self.caption.setText(self.tr("received with %s left out") % steps)
        self.undo.setEnabled(inputs is not None)
        self.clear.setEnabled(inputs is not None)
        self.labels.setEnabled(inputs is not None)
        self.labels.show_label(self._kept.label if self._kept is not None else None)
        if inputs is None:
            self._asked.clear()
            self._say_nothing()
            self.session.refresh()
        else:
            self.session.ask(self)

    def _remember_row(self, sample: Sample | None) -> None:
        if sample is not None and sample.index is not None:
            self._last_row = sample.index

    # Who answers

    def _show_who_answers(self) -> None:
        """Which networks there are for what is drawn here, and which of them answers."""
        about = self._about
        fits = about is not None and about.classes == self.session.experiment.dataset.output_names
        self._ready = about if fits else None
        self.reader.setVisible(fits)
        if self._ready is not None:
            self.reader.buttons["ready"].setToolTip(
                tooltip(f"{self._ready.title}: {self._trained_earlier(self._ready)}.")
            )
        self._shown_reader = self._reader
        self.reader.set_value(self._reader)
        self._show_pixels()

    def _ask(self) -> None:
        """Another network is asked, or about another class."""
        if self._shown_reader != self._reader:
            self._show_who_answers()
            self._answered = None
            self._say_nothing()

    def _choose_first_reader(self, answers: Answers | Snapshot) -> None:
        """Before anything is trained the ready network answers; it stays so until the user chooses."""
        self._has_reader = True
        if answers.step == 0 and self._ready is not None:
            self.session.sheet.ask("ready")

    # The answer

    def probes(self) -> Mapping[str, Probe]:
        if self.inputs is not None:
            self._asked.append(self.inputs)
        readers: tuple[Reader, ...] = ("training", "ready") if self._ready is not None else ("training",)
        probes = {}
        for reader in readers:
            inputs = self.session.sheet.inputs(self._shape(reader))
            if inputs is not None:
                probes[PROBES[reader]] = Probe(inputs, keep="outputs", network=reader, wants_sure=True)
        self._prepare_exam()
        step = self.session.snapshot.step if self.session.snapshot is not None else 0
        return probes | self.exam.probes(self._reader, step, self.session.running)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.show_answers(snapshot)

    def show_answers(self, answers: Answers | Snapshot) -> None:
        dataset = self.session.experiment.dataset
        if answers.experiment.dataset != dataset:
            return
        if answers.ready is not self._about:
            self._about = answers.ready
            self._show_who_answers()
        if not self._has_reader:
            self._choose_first_reader(answers)
        self.exam.take(answers, self._reader)
        self._show_score()
        result = answers.probes.get(PROBES[self._reader])
        if result is None or result.scores is None:
            return
        is_newest = same(result.inputs, self.inputs)
        if not is_newest and not any(same(result.inputs, asked) for asked in self._asked):
            return  # an answer to what was cleared
        self._show_answer(answers, result)
        if is_newest and self._answered is not self.inputs:
            self._answered = self.inputs
            self.answered.emit(self.inputs)

    def _show_answer(self, answers: Answers | Snapshot, result: ProbeResult) -> None:
        """The bars and what is to be known about them."""
        assert result.scores is not None
        is_sure = result.is_sure is not False
        probabilities = self._reader == "ready" or answers.experiment.loss.probabilities
        other = self._other_answer(answers)
        self.bars.show_scores(
            result.scores[0],
            probabilities,
            is_sure=is_sure,
            other=other.scores[0] if other is not None and other.scores is not None and probabilities else None,
        )
        if self.bars.winner is None:
            self._say("", sure=False)
        else:
            self._say(self.bars.classes[self.bars.winner] if is_sure else self.tr("not sure"), is_sure)
        self._remark(self._about_answer(answers, probabilities))
        self.other.setText(self._about_other(answers, other))

    def _other_answer(self, answers: Answers | Snapshot) -> ProbeResult | None:
        """What the other network says, if it has something to say: trained, and in probabilities."""
        if self._ready is None:
            return None
        if self._reader == "training":
            return answers.probes.get(PROBES["ready"])
        trained = answers.step > 0 and answers.experiment.loss.probabilities
        return answers.probes.get(PROBES["training"]) if trained else None

    def _trained_earlier(self, about: About) -> str:
        """What is to be known of the ready network, in a line: "trained earlier: 98.9 % on MNIST"."""
        name, score = next(iter(about.scores.items()), ("", 0.0))
        if not name:
            return self.tr("trained earlier")
        return self.tr("trained earlier: %s on %s") % (percent(score), TEST_SETS.get(name, name))

    def _about_answer(self, answers: Answers | Snapshot, probabilities: bool) -> str:
        if self.bars.winner is None:
            return self.tr("the outputs are not numbers any more")
        if self._reader == "ready" and self._ready is not None:
            return self._trained_earlier(self._ready)
        if answers.step == 0:
            return self.tr("untrained: these are guesses")
        return "" if probabilities else self.tr("raw outputs, not probabilities")

    def _about_other(self, answers: Answers | Snapshot, other: ProbeResult | None) -> str:
        """What the marks across the bars are, and what the other network says."""
        if self._ready is None:
            return ""
        if other is None or other.scores is None:
            return self.tr("in training: not trained yet") if self._reader == "ready" and answers.step == 0 else ""
        name = self.tr("in training") if self._reader == "ready" else self.tr("ready")
        if not np.isfinite(other.scores).all():
            return ""
        winner = self.bars.classes[int(np.argmax(other.scores[0]))]
        return f"│ {name}: " + (winner if other.is_sure is not False else self.tr("not sure"))

    def _say(self, answer: str, sure: bool) -> None:
        """The answer, large; or quietly that there is none."""
        self.answer.setText(answer)
        self.answer.setToolTip("" if sure or not answer else tooltip(self._about_doubt()))
        role = "answer" if sure else "unsure"
        if self.answer.property("role") != role:
            self.answer.setProperty("role", role)
            self.answer.style().polish(self.answer)

    def _about_doubt(self) -> str:
        """What "not sure" means."""
        if self._reader == "ready" and self._ready is not None:
            least = self.tr("Its highest probability is below %.0f %%.") % (100 * self._ready.sure_above)
        else:
            least = self.tr("Its highest probability is lower than it should be for a digit that was well learned.")
        return f"{least} " + self.tr("Of answers above that, 99 % were right on digits that it was not trained on.")

    def _say_nothing(self) -> None:
        """No answer yet, or nothing to answer."""
        self.bars.show_scores(None)
        self._say("", sure=False)
        self.other.setText("")
        self._remark(self.tr("The network answers while you draw.") if self.session.sheet.drawing is None else "")

    def _remark(self, text: str) -> None:
        """What is to be known; what was kept is told as long as the drawing is there."""
        self._remarked = text
        count = len(self.session.taught.digits)
        if self._kept is not None and self.session.sheet.drawing is not None:
            kept = self.tr("kept: %d digit") if count == 1 else self.tr("kept: %d digits")
            text = f"{kept % count} · <a href='{UNDO}'>{self.tr('undo')}</a>"
        self.note.setText(text)
        is_earlier = self._reader == "ready" and self._ready is not None and self._kept is None
        about = self.tr("The ready network comes with nnviz: it was trained before, on MNIST and ink of many hands.")
        self.note.setToolTip(tooltip(about) if is_earlier else "")

    def _compare(self, label: int) -> None:
        """The user asks why it is not this class."""
        sheet = self.session.sheet
        sheet.compare_with(None if label in (sheet.towards, self.bars.winner) else label)

    # My digits

    def _teach(self, label: int) -> None:
        """The user says what the drawing is. What was kept before gets another label."""
        drawing = self.session.sheet.drawing
        if drawing is not None:
            before, self._kept = self._kept, MyDigit(label, drawing)
            removed = [before] if before is not None else []
            self.session.taught.change(removed, [self._kept], self.tr("Teach: a %d") % label)

    def _take_back(self) -> None:
        """The drawing is no longer among my digits."""
        if self._kept is not None:
            self.session.taught.change([self._kept], [], self.tr("Forget a digit"))

    def _follow(self, link: str) -> None:
        if link == UNDO:
            self._take_back()

    def _my_digits_changed(self) -> None:
        self._find_kept()
        self._prepare_exam()
        self._show_kept()
        self._show_my_digits()
        self.session.refresh()

    def _find_kept(self) -> None:
        """The drawing may be among my digits, whatever it is labelled."""
        drawing, mine = self.session.sheet.drawing, self.session.taught.digits
        lines = (
            {MyDigit(label, drawing).line for label in range(len(DIGITS))} if drawing is not None and mine else set()
        )
        self._kept = next((digit for digit in reversed(mine) if digit.line in lines), None)

    def _show_kept(self) -> None:
        """Whether the drawing is among my digits: then the next stroke begins another one."""
        self.surface.is_done = self._kept is not None
        self.labels.show_label(self._kept.label if self._kept is not None else None)
        self._remark(self._remarked)

    def _show_my_digits(self) -> None:
        """How many there are."""
        count = len(self.session.taught.digits)
        kept = self.tr("1 kept") if count == 1 else self.tr("%d kept") % count
        self.mine.setToolTip(self.tr("My digits (%s): look at them, label, export, import") % kept)
        self._show_score()

    def _prepare_exam(self) -> None:
        """My digits as the network that answers receives them."""
        digits = self.session.taught.digits
        of = digits, self._shape(self._reader), self.session.sheet.steps
        if of != self._examined:
            self._examined = of
            inputs = render_many([digit.drawing for digit in digits], of[1], of[2]) if digits else None
            self.exam.use(inputs, np.array([digit.label for digit in digits]))

    def _show_score(self) -> None:
        """How many of my digits are read right."""
        right, count = self.exam.right, len(self.session.taught.digits)
        is_trained_on = self._reader == "training" and self.session.experiment.own_share > 0
        text = self.tr("trained on mine: %d of %d right") if is_trained_on else self.tr("mine: %d of %d right")
        self.score.setText(text % (right, count) if right is not None and count else "")
        self.score.setToolTip(
            tooltip(self.tr("It is trained on variations of my digits: how it reads them says little of new ones."))
            if is_trained_on
            else ""
        )

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for button, name in ((self.undo, "undo"), (self.clear, "clear"), (self.mine, "mine")):
            button.setIcon(icon(name, theme))
        for part in (self.surface, self.received, self.bars):
            part.apply_theme(theme)


def same(one: Inputs | None, other: Inputs | None) -> bool:
    """Whether both are the same drawing."""
    return one is not None and other is not None and np.array_equal(one, other)
