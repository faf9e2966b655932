"""A page whose numbers are computed in a thread of their own."""

import time
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QStackedLayout, QToolButton, QWidget

from nnviz.engine.arrays import Array
from nnviz.gui.evaluation.page import Evaluated, Page, muted
from nnviz.gui.session import Session
from nnviz.gui.theme import SMALL, SPACE, font
from nnviz.training.assessment import Assessment, Question, Subject
from nnviz.training.snapshot import Snapshot, Status

LOOK_MS = 40
"""How often the page looks at what is computed."""
NOTICED_S = 0.5
"""What takes longer has a progress bar."""
STEPS = 1_000
"""Of the progress bar."""
BAR_WIDTH = 24 * SPACE


class Renewal(QWidget):
    """Of when the numbers are, and a button to renew them; while that lasts, how far it is, and a button to cancel."""

    wanted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.age = muted()
        self.renew = small_button(self.tr("Renew"), self.tr("Measure the network as it is now"))
        self.renew.clicked.connect(self.wanted)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel = small_button(self.tr("Cancel"), self.tr("Stop measuring"))
        self.cancel.clicked.connect(self.cancelled)
        self._stack = QStackedLayout(self)
        for left, button in ((self.age, self.renew), (self.bar, self.cancel)):
            side = QWidget()
            row = QHBoxLayout(side)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(2 * SPACE)
            row.addStretch(1)
            row.addWidget(left)
            row.addWidget(button)
            self._stack.addWidget(side)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def shows_progress(self) -> bool:
        return self._stack.currentIndex() == 1

    def show_age(self, text: str, can_renew: bool) -> None:
        self._stack.setCurrentIndex(0)
        self.age.setText(text)
        self.renew.setEnabled(can_renew)

    def show_progress(self, share: float) -> None:
        self._stack.setCurrentIndex(1)
        self.bar.setValue(round(STEPS * share))


class AssessedPage(Page):
    """Puts a question to the network as it was at one step, and shows the answer.

    It asks by itself where it has no answer yet, and while the training is paused; during a training, when told to.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.assessment: Assessment[Any] | None = None
        """The newest one."""
        self._evaluated: Evaluated | None = None
        self._snapshot: Snapshot | None = None
        self._asked_outputs: Array | None = None
        self._asked_detail: object = None
        """Which evaluation the newest assessment is of, and what else was chosen."""
        self._shown: Any = None
        self._shown_epoch: float | None = None
        self._began = 0.0
        self.renewal = Renewal()
        self.corner = self.renewal
        self.renewal.wanted.connect(self.renew)
        self.renewal.cancelled.connect(self.cancel)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        session.closing.connect(self.stop)

    # What a page is made of

    def question(self, evaluated: Evaluated) -> Question[Any] | None:
        """What is to be asked of the network; None if it has no answer, and the page says so."""
        raise NotImplementedError

    def show_answer(self, answer: Any, subject: Subject) -> None:
        """Show an answer, which may be only the first part of it."""
        raise NotImplementedError

    def clear(self) -> None:
        """Show no answer: the last one was of other data."""
        raise NotImplementedError

    def detail(self) -> object:
        """What else was chosen: where it is another, so is the answer."""
        return None

    # When it asks

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def show_evaluated(self, evaluated: Evaluated) -> None:
        before, self._evaluated = self._evaluated, evaluated
        if before is not None and not alike(before.snapshot, evaluated.snapshot):
            self.stop()
            self.assessment, self._asked_outputs, self._shown, self._shown_epoch = None, None, None, None
            self.clear()
        self.show_snapshot(evaluated.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if self._evaluated is None or self.is_running:
            return
        is_first = self.assessment is None
        if (is_first or snapshot.status is not Status.RUNNING) and not self._is_known(snapshot):
            self.renew()
        else:
            self._show_age()

    def _is_known(self, snapshot: Snapshot) -> bool:
        """Whether the newest assessment is of this evaluation."""
        return self._asked_outputs is snapshot.test_outputs and self._asked_detail == self.detail()

    def renew(self) -> None:
        """Ask about the network as it is now."""
        if self._evaluated is None or self._snapshot is None or not self._snapshot.parameters:
            return
        question = self.question(self._evaluated)
        if question is None:
            self._show_age()
            return
        self.stop()
        self._asked_outputs, self._asked_detail = self._snapshot.test_outputs, self.detail()
        self.assessment = Assessment(Subject.of_snapshot(self._snapshot), question)
        self.assessment.start()
        self._began = time.perf_counter()
        self._timer.start()
        self._show_age()

    def cancel(self) -> None:
        """Stop what is computed; what is shown stays."""
        if self.assessment is not None:
            self.assessment.cancel()

    def stop(self) -> None:
        """The same, and return when the thread has ended."""
        self._timer.stop()
        if self.assessment is not None:
            self.assessment.stop()

    def _look(self) -> None:
        assert self.assessment is not None
        end = self.assessment.end
        share, answer = self.assessment.so_far
        if answer is not None and answer is not self._shown:
            self._shown, self._shown_epoch = answer, self.assessment.subject.epoch
            self.show_answer(answer, self.assessment.subject)
        if end is None:
            if time.perf_counter() - self._began >= NOTICED_S:
                self.renewal.show_progress(share)
            return
        self._timer.stop()
        if end.status == "failed":
            self.session.problem.emit(end.message)
        self._show_age()
        if self._snapshot is not None and end.status == "finished":
            self.show_snapshot(self._snapshot)  # which may be newer

    def _show_age(self) -> None:
        self.renewal.show_age("" if self._shown_epoch is None else self.say_epoch(self._shown_epoch), self._can_renew())

    def _can_renew(self) -> bool:
        """Whether the answer would be another one: the network was trained or changed since, or it was cancelled."""
        if self.is_running or self._snapshot is None:
            return False
        if self.assessment is None or self.assessment.end is None or self.assessment.end.status != "finished":
            return True
        return self.assessment.subject.step != self._snapshot.step or not self._is_known(self._snapshot)


def alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether an answer about one is still worth showing for the other: the same data and layers."""
    return one.data is other.data and one.experiment.sizes == other.experiment.sizes


def small_button(text: str, tip: str) -> QToolButton:
    """A quiet button in a header."""
    button = QToolButton()
    button.setText(text)
    button.setFont(font(SMALL))
    button.setStyleSheet("padding: 1px 6px")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(f"{text}: {tip}")
    button.setToolTip(tip)
    return button
