"""The session joins the window to the training: the experiment goes down to the runner, snapshots come up.

It owns the experiment with its undo stack, and the one frame timer of the window.
"""

import dataclasses
import itertools
import math
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnviz.data.dataset import Inputs, Targets
from nnviz.errors import BadInput
from nnviz.gui.sheet import Sheet
from nnviz.gui.taught import Taught
from nnviz.gui.weight_edit import Touch, Values, WeightEdit
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.diagnosis import Finding
from nnviz.training.edits import Change, check_change
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Refusal, Runner
from nnviz.training.snapshot import Answers, Probe, Snapshot, Status
from nnviz.training.trainer import begins_anew

FRAME_MS = 16
"""Period of the frame timer."""
FRAME_RATES = (60, 30, 15, 1)
"""Frames a second at most, while it trains. At 1 the drawing is off, and only the numbers are renewed."""
USUAL_FRAME_RATE = 30
SMOOTH = 10
"""With fewer frames a second every frame is for everybody."""
RECENT_S = 2.0
"""Frames are counted over so long at most."""
EARLY_S = 0.003
"""A frame comes with the tick that is nearest to its time, not with the one after it."""
PULL_MS, PULLS = 2, 25
"""Period in which answers to a question are looked for, and how often; what comes later comes with a frame."""
STROKE_S = 0.2
"""A hand that has asked a question since is still drawing: frames for it come no more often than usual, because a
frame for every point would leave no time for answers."""
MERGE_S = 1.0
"""Edits of the same control within this time are undone together (a slider that is dragged)."""


UNDO_LIMIT = 50
"""Edits that can be undone; some of them keep a trained network."""


class Viewer(Protocol):
    """What the session feeds: the panels and the canvas."""

    rate: float
    """While it trains, how often a second it is fed at most; a paused training is shown at once."""

    def probes(self) -> Mapping[str, Probe]: ...
    def vectors(self) -> frozenset[str]: ...
    def show_experiment(self, experiment: Experiment) -> None: ...
    def show_snapshot(self, snapshot: Snapshot) -> None: ...
    def is_seen(self) -> bool: ...


class Asker(Protocol):
    """Who wants answers before the next frame."""

    def probes(self) -> Mapping[str, Probe]: ...
    def show_answers(self, answers: Answers) -> None: ...


@dataclass(frozen=True)
class Sample:
    """The one sample that the whole window looks at: the canvas shows what every neuron makes of it."""

    inputs: Inputs
    """(1, features), in the dataset's own units."""
    targets: Targets | None
    """(outputs,), of a classification (1,), the label as a number; None if nobody knows (a drawing)."""
    index: int | None
    """Its row in the test set; None for a drawing."""

    @property
    def is_drawing(self) -> bool:
        """Whether it comes from the pad."""
        return self.targets is None

    @property
    def label(self) -> int | None:
        """The class number of a classification; None if nobody knows."""
        return None if self.targets is None else int(self.targets[0])


class ExperimentEdit(QUndoCommand):
    """One choice of the user, undone and redone as a whole."""

    def __init__(
        self,
        session: "Session",
        before: Experiment,
        after: Experiment,
        text: str,
        trained: Checkpoint | None,
        restart: bool = False,
    ) -> None:
        """`trained` is the training that the edit ends, if it does: undoing the edit brings it back.

        With `restart` the training begins anew with it.
        """
        super().__init__(text)
        self.session, self.before, self.after, self.trained = session, before, after, trained
        self.restart = restart
        self.training_before = self.training_after = session.training
        if restart or begins_anew(before, after):
            self.training_after = session.next_training()
        self.time = time.monotonic()

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ExperimentEdit) or other.text() != self.text() or other.time - self.time > MERGE_S:
            return False
        self.after, self.time, self.training_after = other.after, other.time, other.training_after
        return True

    def redo(self) -> None:
        self.session._use(self.after)
        if self.restart:
            self.session.runner.reset()
        self.session.begin(self.training_after)
        self._tell(self.text())

    def undo(self) -> None:
        self.session._use(self.before)
        if self.trained is not None:
            self.session.runner.restore(self.trained)
        if self.training_after != self.training_before:
            self.session.begin(self.training_before if self.trained is not None else self.session.next_training())
        self._tell(self.session.tr("Undone: %s") % self.text())

    def _tell(self, text: str) -> None:
        if self.before.off != self.after.off and self.training_after == self.training_before:
            self.session.touched.emit(Touch(self.session.next_gesture(), text))


class Reset(QUndoCommand):
    """Back to the first weights; undone, the training so far is there again."""

    def __init__(self, session: "Session", trained: Checkpoint) -> None:
        super().__init__(session.tr("Reset"))
        self.session, self.trained = session, trained
        self.training_before, self.training_after = session.training, session.next_training()

    def redo(self) -> None:
        self.session.runner.reset()
        self.session.begin(self.training_after)
        self.session.refresh()

    def undo(self) -> None:
        self.session.runner.restore(self.trained)
        self.session.begin(self.training_before)
        self.session.refresh()


class Session(QObject):
    """The model behind the window."""

    experiment_changed = Signal(object)
    """Experiment: the choices changed."""
    snapshot_changed = Signal(object)
    """Snapshot: a new frame, after all viewers have it."""
    sample_changed = Signal(object)
    """Sample or None: another sample is looked at."""
    layer_changed = Signal(int)
    """Another layer is selected: 1 is the first hidden layer, the last is the output."""
    problem = Signal(str)
    """One line for the banner: something is wrong."""
    notice = Signal(str)
    """One line for the banner: something has happened as it should."""
    begun_anew = Signal(str)
    """The training begins anew because of this edit; undoing it brings the one before back."""
    applied = Signal(str)
    """The remedy of a finding was applied."""
    touched = Signal(object)
    """Touch: the network was changed by hand, and `Snapshot.effect` will say how it does. None: that counts no more."""
    recovered = Signal()
    """What was told of a failed training is over: it began anew."""
    closing = Signal()
    """The session is about to end: whoever works for it in a thread ends that too."""

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.snapshot: Snapshot | None = None
        self.sample: Sample | None = None
        self.layer = 1
        self.training = 0
        """Which training this is: another number after a new beginning, the same again when that is undone."""
        self.gesture = 0
        """Which gesture is going on, or comes next."""
        self.set_by_hand: Values = {}
        """Weights and biases since the newest snapshot, which does not know of them."""
        self._trainings, self._gestures = itertools.count(1), itertools.count(1)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.sheet = Sheet(self)
        self.taught = Taught(self.undo_stack)
        self.taught.problem.connect(self.problem)
        self.taught.changed.connect(self._teach)
        self.runner = Runner(experiment)
        self.frame_rate = USUAL_FRAME_RATE
        """Frames a second at most, while it trains: drawing must not slow it down."""
        self.frames_per_second = 0.0
        self.speed: float | None = None
        """At most so many steps a second; None is full speed."""
        self.is_stepped = False
        """Whether the last training asked for was one step by hand."""
        self._viewers: list[Viewer] = []
        self._asked = False
        self._dirty = True
        self._next: list[Viewer] = []
        """Who gets the frame that was asked for, while it trains."""
        self._fed_at: dict[int, float] = {}
        """When each viewer that is drawn less often got its last frame, by its identity."""
        self._last_request = 0.0
        self._frame_times: deque[float] = deque(maxlen=31)
        self._owes = False
        """Whether the last frame was not for everybody, because a hand was drawing while nothing trained."""
        self._asking: list[Asker] = []
        """Who has part in the question that is not answered yet."""
        self._question: Mapping[str, Probe] = {}
        self._pulls = 0
        self._last_question = 0.0
        self._answered = False
        """Whether answers came since the last tick: they are perhaps not yet painted."""
        self._waits = False
        """Whether the last tick was left out for an answer; never two in a row."""
        self.answer_timer = QTimer(self)
        self.answer_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.answer_timer.setInterval(PULL_MS)
        self.answer_timer.timeout.connect(self.pull_answers)
        self.frame_timer = QTimer(self)
        self.frame_timer.setInterval(FRAME_MS)
        self.frame_timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Start the worker thread and the frame timer."""
        self.runner.start()
        self.frame_timer.start()

    def close(self) -> None:
        """Stop both; returns when the worker thread has ended."""
        self.closing.emit()
        self.frame_timer.stop()
        self.answer_timer.stop()
        self.runner.stop()

    # Viewers and frames

    def add_viewer(self, viewer: Viewer) -> None:
        self._viewers.append(viewer)
        viewer.show_experiment(self.experiment)

    def refresh(self) -> None:
        """Something that a probe depends on changed: ask for a snapshot at the next tick, even when paused."""
        self._dirty = True

    def ask(self, asker: Asker) -> None:
        """A hand has changed a probe of this panel: it gets the answers at once, and everybody the next frame."""
        if asker not in self._asking:
            self._asking.append(asker)
        probes: dict[str, Probe] = {}
        for each in self._asking:
            probes.update(each.probes())
        self._question = self._fitting(probes)
        self.runner.ask(self._question)
        self._pulls, self._last_question = 0, time.perf_counter()
        self.answer_timer.start()
        self.refresh()

    def pull_answers(self) -> None:
        """Hand out answers if there are some, also those to the question before: a hand may be quicker."""
        answers = self.runner.take_answers()
        if answers is not None:
            self._answered = True
            for asker in self._asking:
                asker.show_answers(answers)
        self._pulls += 1
        if self._pulls == PULLS or (answers is not None and answers.question is self._question):
            self.answer_timer.stop()
            self._asking.clear()

    def tick(self) -> None:
        """One frame: hand out the newest snapshot, ask for the next.

        Drawing it takes longer than an answer does, so what was just asked or answered goes first, and the frame comes
        a tick later.
        """
        if self.answer_timer.isActive():
            self.pull_answers()
        answered, self._answered = self._answered, False
        self._waits = not self._waits and (answered or self.answer_timer.isActive())
        if self._waits:
            return
        for refusal in self.runner.take_refusals():
            self._refused(refusal)
        snapshot = self.runner.take()
        if snapshot is not None:
            self._asked = False
            self._show(snapshot)
        now = time.perf_counter()
        training = self.snapshot is None or self.snapshot.status is Status.RUNNING
        waited = now - self._last_request + EARLY_S
        due = training and waited >= 1 / self.frame_rate
        is_drawn = now - self._last_question < STROKE_S
        if self._owes and not is_drawn:
            self._owes, self._dirty = False, True
        changed = self._dirty and (waited >= 1 / USUAL_FRAME_RATE or not is_drawn)
        if not self._asked and (changed or due):
            self._asked, self._dirty, self._last_request = True, False, now
            self._next = fed = self._fed(in_turn=self.running or is_drawn)
            self._owes = is_drawn and not self.running
            self.runner.request(self._probes(fed), frozenset().union(*(viewer.vectors() for viewer in fed)))

    def _probes(self, fed: Sequence[Viewer]) -> dict[str, Probe]:
        """What these viewers, and the current sample, want to know of the network."""
        probes: dict[str, Probe] = {}
        if self.sample is not None:
            targets = self.sample.targets
            probes["sample"] = Probe(self.sample.inputs, targets=None if targets is None else targets[np.newaxis])
        for viewer in fed:
            probes.update(viewer.probes())
        return self._fitting(probes)

    def _fitting(self, probes: Mapping[str, Probe]) -> dict[str, Probe]:
        """Those that are not about other data; the ready network has pictures of its own."""
        features = self.experiment.dataset.inputs()
        return {
            key: probe for key, probe in probes.items() if probe.network == "ready" or probe.inputs.shape[1] == features
        }

    def _fed(self, in_turn: bool) -> list[Viewer]:
        """The viewers that get the next frame: of those that are drawn less often, all, or one at a time in turn."""
        seen = [viewer for viewer in self._viewers if viewer.is_seen()]
        if not in_turn or self.frame_rate < SMOOTH:
            return seen
        now = time.perf_counter()
        slow = [viewer for viewer in seen if viewer.rate < math.inf]
        waited = {id(viewer): (now - self._fed_at.get(id(viewer), 0.0)) * viewer.rate for viewer in slow}
        longest = max(slow, key=lambda viewer: waited[id(viewer)], default=None)
        if longest is not None and waited[id(longest)] >= 1:
            self._fed_at[id(longest)] = now
        else:
            longest = None
        return [viewer for viewer in seen if viewer.rate == math.inf or viewer is longest]

    def _show(self, snapshot: Snapshot) -> None:
        before, self.snapshot = self.snapshot, snapshot
        self.set_by_hand = {}
        training = snapshot.status is Status.RUNNING
        if before is not None and before.status is Status.RUNNING and not training:
            self.refresh()  # the last frame is for everybody, with all probes
        if before is None or before.data is not snapshot.data:
            self._look_again(snapshot.experiment.dataset.image_shape)
        self._tell(before.message if before is not None else "", snapshot)
        self._frame_times.append(time.perf_counter())
        while self._frame_times[-1] - self._frame_times[0] > RECENT_S:
            self._frame_times.popleft()
        span = self._frame_times[-1] - self._frame_times[0]
        self.frames_per_second = (len(self._frame_times) - 1) / span if span > 0 else 0.0
        for viewer in self._next if training or self._owes else self._viewers:
            if viewer.is_seen():
                viewer.show_snapshot(snapshot)
        self.snapshot_changed.emit(snapshot)

    def _tell(self, before: str, snapshot: Snapshot) -> None:
        """Tell once why a training has ended by itself, and once that this is over."""
        now = snapshot.message
        if now and now != before:
            if snapshot.status is Status.STOPPED:
                self.notice.emit(self.tr("%s Run trains on.") % now)
            else:
                self.problem.emit(self.tr("%s Reset (R) starts again.") % now)
        elif before and not now:
            self.recovered.emit()

    # What is looked at

    def look_at(self, index: int) -> None:
        """Make a row of the test set the current sample."""
        if self.snapshot is None:
            return
        test = self.snapshot.data.test
        index %= len(test)
        self.set_sample(Sample(test.inputs[index : index + 1], test.targets[index], index))

    def _look_again(self, image_shape: tuple[int, int] | None) -> None:
        """There are other data: the drawing stays the current sample, and of test samples the same row."""
        sample = self.sample
        drawn = None
        if sample is not None and sample.is_drawing and image_shape is not None:
            drawn = self.sheet.inputs(image_shape)
        if drawn is not None:
            self.set_sample(Sample(drawn, targets=None, index=None))
        else:
            self.look_at(sample.index if sample is not None and sample.index is not None else 0)

    def set_sample(self, sample: Sample) -> None:
        """Make this the current sample (a drawing, for instance)."""
        self.sample = sample
        self.refresh()
        self.sample_changed.emit(sample)

    def select_layer(self, layer: int) -> None:
        """Select a layer: 1 is the first hidden layer, `len(sizes) − 1` the output."""
        layer = int(np.clip(layer, 1, len(self.experiment.sizes) - 1))
        if layer != self.layer:
            self.layer = layer
            self.refresh()
            self.layer_changed.emit(layer)

    def _teach(self) -> None:
        """The training mixes my digits in, if the experiment wants it."""
        self.runner.teach(self.taught.digits)
        self.refresh()

    # Choices

    def edit(self, experiment: Experiment, text: str) -> None:
        """Use other choices; `text` names the edit in the undo menu."""
        if experiment != self.experiment:
            trained = self._training() if begins_anew(self.experiment, experiment) else None
            self.undo_stack.push(ExperimentEdit(self, self.experiment, experiment, text, trained))
            if trained is not None:
                self.begun_anew.emit(text)

    def _training(self) -> Checkpoint | None:
        """The training so far, if it is worth keeping."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.experiment != self.experiment:
            return None
        if snapshot.step == 0 and snapshot.effect is None:  # neither trained nor set by hand
            return None
        return None if snapshot.status in {Status.DIVERGED, Status.FAILED} else self.runner.checkpoint()

    def change(self, text: str, **fields: Any) -> bool:
        """Change some fields of the experiment. A choice that cannot be is told in the banner and changes nothing."""
        try:
            changed = replace(self.experiment, **fields)
        except BadInput as error:
            self.problem.emit(str(error))
            self._announce()  # the control shows the old value again
            return False
        self.edit(changed, text)
        return True

    def apply(self, finding: Finding) -> None:
        """Make the change that a diagnosis advises, whatever else was chosen meanwhile.

        It is one step of the undo stack, and undoing it brings back the weights from before it too. A training that the
        fault has ended goes on.
        """
        if self.snapshot is None:
            return
        examined, advised = self.snapshot.experiment, finding.experiment
        names = [field.name for field in dataclasses.fields(advised)]
        changes = {name: getattr(advised, name) for name in names if getattr(advised, name) != getattr(examined, name)}
        try:
            changed = replace(self.experiment, **changes)
        except BadInput as error:
            self.problem.emit(str(error))
            return
        diverged = self.snapshot.status is Status.DIVERGED
        trained = self._training()
        self.undo_stack.push(
            ExperimentEdit(self, self.experiment, changed, finding.remedy, trained, restart=finding.restart)
        )
        if diverged:
            self.runner.run()
        self.applied.emit(finding.remedy)

    def _use(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.runner.use(experiment)
        self._announce()

    def _announce(self) -> None:
        self.select_layer(self.layer)
        self.refresh()
        for viewer in self._viewers:
            viewer.show_experiment(self.experiment)
        self.experiment_changed.emit(self.experiment)

    def _refused(self, refusal: Refusal) -> None:
        """The runner could not do what was asked, and keeps what it had: so does the window."""
        self.problem.emit(refusal.line)
        if refusal.experiment is None:
            self.touched.emit(None)
        if refusal.experiment == self.experiment:
            self.experiment = self.runner.experiment
            self._announce()

    # Hands on the weights

    def edit_weights(self, changes: Sequence[Change], text: str, final: bool = True) -> None:
        """Set weights and biases; `text` names that in the undo menu. Until the `final` call all is one gesture.

        A gesture that ends without a change is `edit_weights((), text)`. What cannot be is told in the banner and
        changes nothing.
        """
        if changes and self.snapshot is not None:
            try:
                for change in changes:
                    check_change(change, self.snapshot.parameters)
            except BadInput as error:
                self.problem.emit(str(error))
                return
            self.undo_stack.push(WeightEdit(self, self.snapshot, changes, text, final))
        elif final:
            self.runner.edit(())
            self.refresh()
        if final:
            self.next_gesture()

    def next_gesture(self) -> int:
        """The number of this gesture, which is over: what comes is another one."""
        gesture, self.gesture = self.gesture, next(self._gestures)
        return gesture

    # Training

    @property
    def running(self) -> bool:
        return self.runner.running

    def toggle(self) -> None:
        """Run or pause."""
        self.is_stepped = False
        if self.running:
            self.runner.pause()
        else:
            self._remind()
            self.runner.run()
        self.refresh()

    def train_batch(self) -> None:
        """One step, then pause."""
        self.is_stepped = True
        self._remind()
        self.runner.advance(steps=1)
        self.refresh()

    def train_epoch(self) -> None:
        """To the end of the epoch, then pause."""
        self.is_stepped = False
        self._remind()
        self.runner.advance(epochs=1)
        self.refresh()

    def _remind(self) -> None:
        """A diverged training does not go on: say again why."""
        if self.snapshot is not None and self.snapshot.status is Status.DIVERGED:
            self._tell("", self.snapshot)

    def reset(self) -> None:
        """Back to the same first weights."""
        trained = self._training()
        if trained is not None:
            self.undo_stack.push(Reset(self, trained))
        else:
            self.runner.reset()
            self.begin(self.next_training())
            self.refresh()

    def next_training(self) -> int:
        """The number of a training that is about to begin."""
        return next(self._trainings)

    def begin(self, training: int) -> None:
        """What was done by hand to another training no longer counts."""
        if training != self.training:
            self.training = training
            self.touched.emit(None)

    def new_start(self) -> None:
        """Other first weights, on the same data."""
        self.change(self.tr("New start"), start=self.experiment.start + 1)

    def set_speed(self, steps_per_second: float | None) -> None:
        """None is full speed."""
        self.speed = steps_per_second
        self.runner.set_speed(steps_per_second)

    def set_frame_rate(self, frames_per_second: int) -> None:
        """How often it is drawn while it trains, at most."""
        self.frame_rate = frames_per_second

    # Files

    def open(self, path: Path) -> None:
        """Open an experiment (.json) or an experiment with weights (.npz). Raises `BadInput`; then nothing changed."""
        if path.suffix == ".npz":
            checkpoint = Checkpoint.open(path)
            self.edit(checkpoint.experiment, self.tr("Open %s") % path.name)
            self.runner.restore(checkpoint)
            self.begin(self.next_training())
            self.refresh()
        else:
            self.edit(Experiment.open(path), self.tr("Open %s") % path.name)

    def save(self, path: Path) -> None:
        """Save the experiment (.json), or the experiment with weights (.npz). Raises `BadInput`."""
        if path.suffix == ".npz":
            self.runner.checkpoint().save(path)
        else:
            self.experiment.save(path)
