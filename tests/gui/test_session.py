"""The session: the experiment goes down, snapshots come up, every choice can be undone."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.data.ink import Drawing
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.optimizers import optimizers
from nnviz.errors import BadInput
from nnviz.gui.session import Sample, Session
from nnviz.training.edits import Change
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Answers, Probe, Snapshot, Status


class RecordingViewer:
    """A viewer that only remembers."""

    rate = math.inf

    def __init__(self, visible: bool = True) -> None:
        self.visible = visible
        self.snapshots: list[Snapshot] = []
        self.experiments: list[Experiment] = []

    def vectors(self) -> frozenset[str]:
        return frozenset()

    def probes(self) -> dict[str, Probe]:
        return {"mine": Probe(np.zeros((3, 2), np.float32), keep="outputs")}

    def show_experiment(self, experiment: Experiment) -> None:
        self.experiments.append(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def is_seen(self) -> bool:
        return self.visible


@pytest.fixture
def session(qtbot):
    session = Session(Experiment.recommended("circle"))
    session.start()
    yield session
    session.close()


def test_a_visible_viewer_gets_snapshots_with_its_probes_and_a_hidden_one_nothing(session, qtbot):
    shown, hidden = RecordingViewer(), RecordingViewer(visible=False)
    session.add_viewer(shown)
    session.add_viewer(hidden)
    qtbot.waitUntil(lambda: any("mine" in snapshot.probes for snapshot in shown.snapshots))
    assert not hidden.snapshots


def test_the_current_sample_is_evaluated_for_everybody(session, qtbot):
    viewer = RecordingViewer()
    session.add_viewer(viewer)
    qtbot.waitUntil(lambda: any("sample" in snapshot.probes for snapshot in viewer.snapshots))
    session.look_at(7)
    wanted = session.snapshot.data.test.inputs[7:8]
    qtbot.waitUntil(lambda: np.array_equal(viewer.snapshots[-1].probes["sample"].inputs, wanted))
    assert session.sample.index == 7


def test_while_paused_frames_come_only_when_something_changed(session, qtbot):
    viewer = RecordingViewer()
    session.add_viewer(viewer)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session._dirty and not session._asked)
    count = len(viewer.snapshots)
    for _ in range(20):
        session.tick()
    assert len(viewer.snapshots) == count
    session.refresh()
    qtbot.waitUntil(lambda: len(viewer.snapshots) > count)


def test_slow_viewers_get_a_frame_in_turn_while_it_trains_and_the_last_one_with_their_probes(session, qtbot):
    quick, slow, slower = RecordingViewer(), RecordingViewer(), RecordingViewer()
    slow.rate, slower.rate = 8.0, 4.0
    for viewer in (quick, slow, slower):
        session.add_viewer(viewer)
    start = time.perf_counter()
    session.toggle()
    qtbot.waitUntil(lambda: sum(snapshot.status is Status.RUNNING for snapshot in slower.snapshots) >= 3)
    session.toggle()
    qtbot.waitUntil(lambda: session.snapshot.status is Status.PAUSED and not session._dirty and not session._asked)
    seconds = time.perf_counter() - start
    of_slow, of_slower = (
        [snapshot for snapshot in viewer.snapshots if snapshot.status is Status.RUNNING] for viewer in (slow, slower)
    )
    assert len(of_slow) <= 8 * seconds + 2
    assert len(of_slower) <= 4 * seconds + 2
    assert len(quick.snapshots) > len(slow.snapshots)
    assert not {id(snapshot) for snapshot in of_slow} & {id(snapshot) for snapshot in of_slower}
    assert slow.snapshots[-1] is quick.snapshots[-1]
    assert "mine" in slow.snapshots[-1].probes


def test_run_and_pause(session, qtbot):
    session.toggle()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.step > 10)
    assert session.running
    session.toggle()
    qtbot.waitUntil(lambda: session.snapshot.status is Status.PAUSED)


def test_every_choice_is_undone_and_redone(session):
    first = session.experiment
    session.change("Optimizer", optimizer=optimizers.create("sgd"))
    session.change("Layers", hidden=(HiddenLayer(2),))
    second = session.experiment
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.experiment == first
    session.undo_stack.redo()
    session.undo_stack.redo()
    assert session.experiment == second
    assert session.undo_stack.undoText() == "Layers"


@pytest.mark.parametrize(
    "change", [{"hidden": (HiddenLayer(2),)}, {"start": 5}, {"dataset": datasets.create("spiral")}]
)
def test_undoing_what_began_anew_brings_the_training_back(session, qtbot, change):
    session.train_epoch()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.epoch == 1.0)
    step, weights = session.snapshot.step, session.snapshot.parameters[0].W
    session.change("Other", **change)
    qtbot.waitUntil(lambda: session.snapshot.step == 0)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.snapshot.step == step)
    np.testing.assert_array_equal(session.snapshot.parameters[0].W, weights)


def test_a_reset_can_be_undone(session, qtbot):
    session.train_epoch()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.epoch == 1.0)
    weights = session.snapshot.parameters[0].W
    session.reset()
    qtbot.waitUntil(lambda: session.snapshot.step == 0)
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.snapshot.epoch == 1.0)
    np.testing.assert_array_equal(session.snapshot.parameters[0].W, weights)


def test_a_dragged_control_is_undone_as_a_whole(session):
    first = session.experiment
    for rate in (0.1, 0.2, 0.3):
        session.change("Learning rate", optimizer=optimizers.create("sgd", learning_rate=rate))
    session.undo_stack.undo()
    assert session.experiment == first


def test_a_choice_that_cannot_be_is_told_and_changes_nothing(session, qtbot):
    before = session.experiment
    with qtbot.waitSignal(session.problem) as told:
        assert not session.change("Batch size", batch_size=0)
    assert "batch_size is 0" in told.args[0]
    assert session.experiment == before
    assert not session.undo_stack.canUndo()


def test_data_that_cannot_be_loaded_brings_the_old_choice_back(session, qtbot, monkeypatch):
    before = session.experiment
    spiral = datasets.create("spiral", size=321)  # not one that is loaded already

    def fail(self, *args):
        raise BadInput("spiral.csv is damaged")

    monkeypatch.setattr(type(spiral), "load", fail)
    with qtbot.waitSignal(session.problem) as told:
        session.edit(before.with_dataset(spiral), "Dataset")
    assert told.args == ["spiral.csv is damaged"]
    assert session.experiment == before


def test_a_diverged_training_is_told_once(session, qtbot):
    told = []
    session.problem.connect(told.append)
    plane = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    session.edit(plane, "Dataset")
    session.toggle()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.status is Status.DIVERGED)
    session.refresh()
    qtbot.waitUntil(lambda: not session._dirty and not session._asked)
    assert len(told) == 1


def test_an_answer_for_another_dataset_is_never_asked_for(session, qtbot):
    qtbot.waitUntil(lambda: session.sample is not None)
    session.set_sample(Sample(np.zeros((1, 784), np.float32), None, None))
    assert "sample" not in session._probes([])


def test_the_sample_follows_the_dataset(session, qtbot):
    qtbot.waitUntil(lambda: session.sample is not None)
    session.edit(Experiment.recommended("sine"), "Dataset")
    qtbot.waitUntil(lambda: session.sample.inputs.shape == (1, 1))


def test_open_and_save_with_weights(session, qtbot, tmp_path):
    session.train_batch()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.step == 1)
    session.save(tmp_path / "one.npz")
    weights = session.snapshot.parameters[0].W
    session.edit(Experiment.recommended("sine"), "Dataset")
    session.open(tmp_path / "one.npz")
    qtbot.waitUntil(lambda: session.snapshot.step == 1 and session.snapshot.experiment == session.experiment)
    np.testing.assert_array_equal(session.snapshot.parameters[0].W, weights)


def test_open_of_a_damaged_file_changes_nothing(session, tmp_path):
    (tmp_path / "bad.npz").write_bytes(b"not a zip")
    before = session.experiment
    with pytest.raises(BadInput, match=r"bad\.npz"):
        session.open(tmp_path / "bad.npz")
    assert session.experiment == before


def test_the_selected_layer_stays_within_the_network(session):
    session.select_layer(99)
    assert session.layer == len(session.experiment.sizes) - 1
    session.change("Layers", hidden=())
    assert session.layer == 1


def weight(session: Session) -> float:
    return float(session.snapshot.parameters[0].W[1, 0])


def test_edits_in_quick_succession_are_undone_one_by_one(session, qtbot):
    """Also before a snapshot knows of them."""
    qtbot.waitUntil(lambda: session.snapshot is not None)
    first = weight(session)
    for value in (1.5, -2.5):
        session.edit_weights([Change(1, 1, 0, value)], "Weight")
    for value in (-2.5, 1.5, first):
        qtbot.waitUntil(lambda value=value: weight(session) == value)
        session.undo_stack.undo()
    assert not session.undo_stack.canUndo()


def test_edits_of_one_gesture_are_one_step_and_none_if_it_ends_where_it_began(session, qtbot):
    qtbot.waitUntil(lambda: session.snapshot is not None)
    first = weight(session)
    for value in (1.5, -2.5):
        session.edit_weights([Change(1, 1, 0, value)], "Weight", final=False)
    session.edit_weights((), "Weight")
    for value in (4.0, -2.5):
        session.edit_weights([Change(1, 1, 0, value)], "Weight", final=False)
    session.edit_weights((), "Weight")
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: weight(session) == first)
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: weight(session) == -2.5)


@pytest.mark.parametrize("change", [Change(1, 1, 0, math.inf), Change(1, 99, 0, 1.0), Change(7, 0, None, 1.0)])
def test_an_edit_that_cannot_be_is_told_and_changes_nothing(session, qtbot, change):
    qtbot.waitUntil(lambda: session.snapshot is not None)
    with qtbot.waitSignal(session.problem):
        session.edit_weights([Change(1, 1, 0, 1.0), change], "Weight")
    assert not session.undo_stack.canUndo()


class Asking(RecordingViewer):
    """A viewer that asks about another point whenever it is told to."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.inputs = np.zeros((1, 2), np.float32)
        self.answers: list[Answers] = []

    def probes(self) -> dict[str, Probe]:
        return {self.key: Probe(self.inputs)}

    def show_answers(self, answers: Answers) -> None:
        self.answers.append(answers)

    @property
    def knows(self) -> bool:
        """Whether the last answer is about the point as it is now."""
        return bool(self.answers) and self.answers[-1].probes[self.key].inputs is self.inputs


@pytest.mark.parametrize("running", [False, True])
def test_a_question_is_answered_before_the_next_frame_and_the_frame_comes_too(session, qtbot, running):
    one, other = Asking("one"), Asking("other")
    session.add_viewer(one)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session._dirty and not session._asked)
    if running:
        session.toggle()
        qtbot.waitUntil(lambda: session.snapshot.step > 0)
    session.frame_timer.stop()
    one.inputs, other.inputs = np.ones((1, 2), np.float32), np.full((1, 2), 2, np.float32)
    session.ask(one)
    session.ask(other)
    qtbot.waitUntil(lambda: other.knows)
    assert one.knows
    assert not session.answer_timer.isActive()
    session.frame_timer.start()
    qtbot.waitUntil(lambda: one.snapshots[-1].probes["one"].inputs is one.inputs)


def test_a_frame_lets_an_answer_go_first_but_once_only(session, qtbot):
    viewer = Asking("mine")
    session.add_viewer(viewer)
    qtbot.waitUntil(lambda: session.snapshot is not None and not session._dirty and not session._asked)
    session.frame_timer.stop()
    session._last_request = 0.0
    session.ask(viewer)
    qtbot.waitUntil(lambda: viewer.knows)
    session.tick()
    assert not session._asked
    session.ask(viewer)
    session.tick()
    assert session._asked


def test_a_question_that_nobody_answers_is_given_up(session, qtbot):
    viewer = Asking("mine")
    session.runner.ask = lambda probes: None
    session.ask(viewer)
    qtbot.waitUntil(lambda: not session.answer_timer.isActive())
    assert viewer.answers == []
    viewer.inputs = np.ones((1, 2), np.float32)
    del session.runner.ask
    session.ask(viewer)
    qtbot.waitUntil(lambda: viewer.knows)


def test_a_drawing_stays_the_current_sample_when_the_data_change(qtbot):
    session = Session(Experiment.recommended("digits"))
    session.start()
    qtbot.waitUntil(lambda: session.snapshot is not None)
    session.sheet.draw(Drawing((np.array([[0.2, 0.1], [0.8, 0.9]]),)))
    session.set_sample(Sample(session.sheet.inputs((8, 8)), targets=None, index=None))
    session.edit(session.experiment.with_dataset(datasets.create("ink", size=100)), "Data")
    qtbot.waitUntil(lambda: session.snapshot.experiment == session.experiment)
    assert session.sample.inputs is session.sheet.inputs((28, 28))
    session.edit(Experiment.recommended("circle"), "Data")
    qtbot.waitUntil(lambda: session.snapshot.experiment == session.experiment)
    assert session.sample.index == 0
    session.close()
