"""Why? What the network received, what spoke for its answer, what would change it, and which digits are like it."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.data.dataset import Inputs
from nnviz.data.ink import Steps, xray
from nnviz.gui.controls.counterfactual import Counterfactual
from nnviz.gui.controls.evidence import Evidence
from nnviz.gui.controls.neighbours import Neighbours
from nnviz.gui.controls.section import Section, title
from nnviz.gui.controls.xray import XRay
from nnviz.gui.exam import Exam
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Sample, Session
from nnviz.gui.sheet import Reader
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.handwriting import COUNT, LABELS, Handwriting
from nnviz.training.neighbours import Neighbour
from nnviz.training.snapshot import Answers, Probe, Snapshot

PROBE = "why"
LEAST, LARGEST = 58, 282
"""Side of the picture with the evidence, in pixels; those of the others follow from it."""
SEARCH_MS = 250
"""After this time it is asked again for what was not ready: the nearest training samples, the digits of many hands."""
ENOUGH = 2
"""So many answers of the ready network to the same question: the first may be one to the question before."""
HEADING = 4 * SPACE
"""Height of the line above all, in pixels."""
GAP = 3 * SPACE
"""Between two sections."""


@register
class Why(Panel):
    """Explains the answer about the drawing on the pad, or about the current sample if that is another."""

    name = "reading"
    title = "Why?"
    area = "bottom"
    order = 52
    tab_of = "loss_curves"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked: Inputs | None = None
        """What the network was last asked about."""
        self._answers = 0
        """How many there were to the same question."""
        self._shape = (28, 28)
        """(rows, columns) of what is explained."""
        self._reader: Reader = "training"
        """The network that is explained."""
        self._papers: dict[tuple[tuple[int, int], Steps], tuple[Exam, Handwriting]] = {}
        """Digits of many hands, by shape and steps."""
        self._soon = QTimer(self)
        """Asks again for what was not ready."""
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEARCH_MS)
        self._soon.timeout.connect(session.refresh)
        self._has_steps = False
        """Whether the way from the strokes to the input is shown."""

        self.xray = XRay()
        self.evidence = Evidence()
        self.change = Counterfactual()
        self.neighbours = Neighbours()
        self.sections: tuple[Section, ...] = (self.xray, self.evidence, self.change, self.neighbours)
        self.hint = QLabel(self.tr("Draw a digit on the pad, or choose a test picture: here stands why it is read so."))
        self.hint.setProperty("role", "muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.heading = title("")
        self.heading.setFixedHeight(HEADING)
        self.content = QWidget()
        self._grid = QGridLayout(self.content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2 * SPACE)
        self._grid.setRowStretch(2, 1)  # what is left is below
        layout = QGridLayout(self)
        layout.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)  # `minimumSizeHint` decides
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setVerticalSpacing(0)
        layout.addWidget(self.heading, 0, 0)
        layout.addWidget(self.hint, 1, 0)
        layout.addWidget(self.content, 1, 0)
        layout.setRowStretch(1, 1)
        self.content.hide()
        self.xray.hide()

        sheet = session.sheet
        self.xray.edited.connect(sheet.use_steps)
        self.change.edited.connect(sheet.compare_with)
        self.neighbours.chosen.connect(self._look_at)
        sheet.changed.connect(self._sheet_changed)
        sheet.asked.connect(self._asked_otherwise)
        session.sample_changed.connect(self._sample_changed)

    @classmethod
    def fits(cls, experiment: Experiment) -> bool:
        return experiment.dataset.image_shape is not None and experiment.dataset.task == "classification"

    # What is asked

    @property
    def _drawing(self) -> bool:
        """Whether the drawing on the pad is explained; else another sample is."""
        sample, sheet = self.session.sample, self.session.sheet
        shape = self.session.experiment.dataset.image_shape
        return sample is not None and shape is not None and sample.inputs is sheet.inputs(shape)

    def _question(self) -> tuple[Inputs, tuple[int, int], Reader] | None:
        """What is explained as a network receives it, its shape, and that network; None: nothing.

        A drawing is explained by the network that answers on the pad, other pictures by that in training.
        """
        session, snapshot = self.session, self.session.snapshot
        shape, sample = session.experiment.dataset.image_shape, session.sample
        if shape is None or sample is None or snapshot is None:
            return None
        about, inputs = snapshot.ready, sample.inputs
        if session.sheet.reader == "ready" and about is not None and self._drawing:
            drawn = session.sheet.inputs(about.image_shape)
            if about.classes == session.experiment.dataset.output_names and drawn is not None:
                return drawn, about.image_shape, "ready"
        return inputs, shape, "training"

    def probes(self) -> Mapping[str, Probe]:
        question = self._question()
        if question is None:
            return {}
        if question[0] is not self._asked:
            self._answers = 0
        self._asked, self._shape, self._reader = question
        reader = self._reader
        probes: dict[str, Probe] = {}
        if reader == "training" or self._answers < ENOUGH:
            probes[PROBE] = Probe(
                self._asked,
                keep="outputs",
                network=reader,
                explain=frozenset({"evidence", "change", "nearest"}),
                towards=self._towards,
            )
        step, running = self.session.snapshot.step if self.session.snapshot is not None else 0, self.session.running
        for exam in self._exams() if self._has_steps else ():
            probes |= exam.probes(reader, step, running)
        return probes

    @property
    def _truth(self) -> int | None:
        """What is explained really is; None of a drawing."""
        return self.session.sample.label if self.session.sample is not None else None

    @property
    def _towards(self) -> int | None:
        """The class to contrast with: the chosen one, else the true one; None for the second most probable."""
        chosen = self.session.sheet.towards
        return chosen if chosen is not None else self._truth

    def _exams(self) -> tuple[Exam, Exam]:
        """With all steps, and with those that are done now: one and the same if none is left out."""
        return self._exam(Steps()), self._exam(self.session.sheet.steps)

    def _exam(self, steps: Steps) -> Exam:
        """Digits of many hands as the network that answers receives them after these steps."""
        key = self._shape, steps
        if key not in self._papers:
            self._papers[key] = paper = Exam(f"why {key}"), Handwriting(self._shape, steps)
            paper[1].start()
        exam, handwriting = self._papers[key]
        if handwriting.end is not None:
            exam.use(handwriting.inputs, LABELS)
        else:
            self._soon.start()
        return exam

    def _sheet_changed(self) -> None:
        """Another drawing, or other steps. The pad asks at once; why comes with the next frame."""
        self.xray.show_steps(self.session.sheet.steps)
        self._show_stages()
        self.session.refresh()

    def _asked_otherwise(self) -> None:
        """Another network is explained, with pictures of its own shape, or another class is compared with."""
        self._answers = 0
        self._show_stages()
        self.session.refresh()

    def _sample_changed(self) -> None:
        """Another sample, a drawing or not."""
        if self._has_steps != self._drawing:
            self._has_steps = self._drawing
            self.xray.setVisible(self._has_steps)
            self._fit()
        self._show_stages()

    def _look_at(self, neighbour: Neighbour) -> None:
        """A training sample becomes the current one."""
        inputs = neighbour.inputs.reshape(1, -1)
        if inputs.shape[1] == self.session.experiment.dataset.inputs():
            self.session.set_sample(Sample(inputs, np.array([neighbour.label], np.float32), index=None))

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        self._sample_changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.show_answers(snapshot)

    def show_answers(self, answers: Answers | Snapshot) -> None:
        if self._has_steps:
            self._show_exams(answers)
        result = answers.probes.get(PROBE)
        dataset = self.session.experiment.dataset
        if result is None or result.inputs is not self._asked or answers.experiment.dataset != dataset:
            return
        pixels, names = result.inputs.reshape(self._shape), dataset.output_names
        explanation = result.explanation
        self.hint.hide()
        self.content.show()
        self.heading.setText(self._subject())
        self.evidence.show_explanation(explanation, pixels, names)
        self.change.show_explanation(explanation, pixels, names, self.session.sheet.towards, self._truth)
        if explanation is not None:
            comparable = self._shape == dataset.image_shape
            self.neighbours.show_neighbours(explanation.nearest, self._shape, names, explanation.label, comparable)
            if comparable and not explanation.nearest:
                self._soon.start()
            else:
                self._answers += 1

    def _subject(self) -> str:
        """Which picture is explained, and which network: "Test picture 1,754 · the network in training"."""
        sample = self.session.sample
        picture = self.tr("Training picture")
        if self._drawing:
            picture = self.tr("Your drawing")
        elif sample is not None and sample.index is not None:
            picture = self.tr("Test picture %s") % f"{sample.index:,}"
        network = self.tr("the network in training") if self._reader == "training" else self.tr("the ready network")
        return f"{picture} · {network}"

    def _show_exams(self, answers: Answers | Snapshot) -> None:
        """How well digits of many hands are read, with all steps and without those that are left out."""
        exams = self._exams()
        for exam in exams:
            exam.take(answers, self._reader)
        rights = [exam.right for exam in dict.fromkeys(exams) if exam.right is not None]
        if exams[1].right is None:
            rights = []
        shares = " → ".join(f"{100 * right / COUNT:.0f} %" for right in rights)
        if len(rights) == 1:
            self.xray.show_score(self.tr("Reads %s of %d digits of many hands.") % (shares, COUNT))
        else:
            left_out = self.session.sheet.left_out
            cost = self.tr("%d digits of many hands: %s") % (COUNT, shares)
            together = self.tr(" (%d steps together)") % left_out if left_out > 1 else ""
            self.xray.show_score(f"{cost}{together}" if rights else "")

    def _show_stages(self) -> None:
        sheet, question = self.session.sheet, self._question()
        if sheet.drawing is not None and question is not None and self.isVisible():
            _, shape, _ = question
            self.xray.show_stages([stage.image for stage in xray(sheet.drawing, shape, sheet.steps)])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sample_changed()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for section in self.sections:
            section.apply_theme(theme)

    # Sizes

    def minimumSizeHint(self) -> QSize:
        """In a narrow window there is no room for neighbours."""
        narrow = self._size(LEAST, rows=1, neighbours=False)
        return QSize(narrow.width(), self._size(LEAST, rows=1).height())

    def sizeHint(self) -> QSize:
        return self._size(LARGEST // 2, rows=1)

    def _size(self, side: int, rows: int, neighbours: bool = True) -> QSize:
        """Of the panel, with the evidence of this side, and all sections in a row or the drawing's steps above."""
        is_shown = {self.xray: self._has_steps, self.neighbours: neighbours}
        sizes = [section.needed(side) for section in self.sections if is_shown.get(section, True)]
        above = sizes[:1] if rows == 2 else []
        below = sizes[len(above) :]
        width = max(sum(size.width() for size in row) + (len(row) - 1) * GAP for row in (above, below) if row)
        height = sum(max(size.height() for size in row) for row in (above, below) if row) + (rows - 1) * 2 * SPACE
        return QSize(width + 4 * SPACE, HEADING + height + 2 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """The pictures as large as they can be, the sections in that many rows that leaves them larger, or in one."""
        sides = {rows: self._largest(rows) for rows in ((1, 2) if self._has_steps else (1,))}
        rows = max(sides, key=sides.__getitem__)
        side = sides[rows]
        self.neighbours.setVisible(self.width() >= self._size(LEAST, rows).width())
        for section in self.sections:
            section.set_side(side)
        first, *others = self.sections
        self._grid.addWidget(first, 0, 0, 1, len(others) if rows == 2 else 1)
        for column, section in enumerate(others, start=0 if rows == 2 else 1):
            self._grid.addWidget(section, rows - 1, column)

    def _largest(self, rows: int) -> int:
        """The largest side of the evidence for which there is room."""
        sides = range(LARGEST, LEAST, -2)
        return next((side for side in sides if self._fits(self._size(side, rows))), LEAST)

    def _fits(self, size: QSize) -> bool:
        return size.width() <= self.width() and size.height() <= self.height()
