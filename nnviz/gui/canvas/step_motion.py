"""The clock of a training step that is shown as it happens, and the snapshot that waits for its end."""

import numpy as np
from PySide6.QtCore import QObject, QVariantAnimation, Signal

from nnviz.gui.canvas.drawing import Drawing
from nnviz.gui.canvas.pulses import Moment, Pulses
from nnviz.gui.session import Session
from nnviz.training.snapshot import Snapshot, Status

BY_HAND_MS = 1_500
"""A step that was asked for by hand is shown so long: time to say what happens."""
FASTEST = 5.0
"""Steps a second that can still be shown."""
PERIOD_SHARE = 0.9
"""Of the time from one step to the next."""


def step_ms(session: Session, before: Snapshot, snapshot: Snapshot) -> int:
    """How long the step from one snapshot to the next may be shown; 0 if it is not one step, by hand or slowly."""
    if snapshot.step != before.step + 1 or snapshot.data is not before.data:
        return 0
    if session.is_stepped and snapshot.status is Status.PAUSED:
        return BY_HAND_MS
    if is_slow(session) and session.speed is not None and snapshot.status in {Status.RUNNING, Status.PAUSED}:
        return round(min(PERIOD_SHARE * 1_000 / session.speed, BY_HAND_MS))
    return 0


def is_slow(session: Session) -> bool:
    """Whether every step can be shown."""
    return session.speed is not None and session.speed <= FASTEST


class StepMotion(QObject):
    """Shows one step at a time. Nothing waits for it but the canvas."""

    moved = Signal()
    """Another moment of the step is to be painted."""
    updated = Signal(object)
    """Snapshot: its weights appear now."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.pulses: Pulses | None = None
        """Of the step that is shown; None while there is none."""
        self.moment: Moment | None = None
        self._snapshot: Snapshot | None = None
        self._waits = False
        """The snapshot is not shown yet."""
        self.clock = QVariantAnimation(self)
        self.clock.setStartValue(0.0)
        self.clock.setEndValue(1.0)
        self.clock.valueChanged.connect(self._move)
        self.clock.finished.connect(self.skip)

    @property
    def may_begin(self) -> bool:
        """Whether the next snapshot may be of a step that is shown."""
        return self.session.is_stepped or is_slow(self.session) or not self.session.running

    def takes(self, snapshot: Snapshot, drawing: Drawing, may_move: bool) -> bool:
        """Whether a snapshot waits while the step to it, from what is drawn, is shown; it comes by `updated`."""
        if self._is_of(snapshot):
            return self._hold(snapshot)
        self.skip()
        before = drawing.snapshot
        milliseconds = step_ms(self.session, before, snapshot) if before is not None and may_move else 0
        pulses = Pulses.of(drawing.scene, snapshot.vectors) if milliseconds else None
        if pulses is not None:
            self._begin(pulses, snapshot, milliseconds)
        return pulses is not None

    def _begin(self, pulses: Pulses, snapshot: Snapshot, milliseconds: int) -> None:
        """Show the step that led to a snapshot."""
        self.pulses, self._snapshot, self._waits = pulses, snapshot, True
        self.moment = pulses.moment(0.0)
        self.clock.setDuration(milliseconds)
        self.clock.start()

    def _is_of(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is of the step that is shown, and of the same sample."""
        shown = self._snapshot
        return (
            shown is not None
            and (snapshot.step, snapshot.experiment) == (shown.step, shown.experiment)
            and snapshot.data is shown.data
            and same_sample(snapshot, shown)
        )

    def _hold(self, snapshot: Snapshot) -> bool:
        """Keep a newer snapshot of the step until its weights appear. False if it may be shown at once."""
        if self._waits:
            self._snapshot = snapshot
        return self._waits

    def skip(self) -> None:
        """The end of the step."""
        self.clock.stop()
        self._appear()
        self._snapshot = None
        if self.pulses is not None:
            self.pulses = self.moment = None
            self.moved.emit()

    def _move(self, time: float) -> None:
        if self.pulses is not None:
            self.moment = self.pulses.moment(time)
            if self.moment.has_new_weights:
                self._appear()
            self.moved.emit()

    def _appear(self) -> None:
        if self._waits:
            self._waits = False
            self.updated.emit(self._snapshot)


def same_sample(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots answer to the same sample."""
    answers = [snapshot.probes.get("sample") for snapshot in (one, other)]
    if answers[0] is None or answers[1] is None:
        return answers[0] is answers[1]
    return np.array_equal(answers[0].inputs, answers[1].inputs)
