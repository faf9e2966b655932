"""The runner: commands go in, snapshots come out, and training is the same whoever watches."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.optimizers import optimizers
from nnviz.errors import BadInput
from nnviz.training.edits import Change
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Runner
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import Trainer

PATIENCE_S = 30.0


@pytest.fixture
def experiment() -> Experiment:
    return Experiment.recommended("circle")


@pytest.fixture
def runner(experiment) -> Iterator[Runner]:
    runner = Runner(experiment)
    runner.start()
    yield runner
    runner.stop()


def awaited(runner: Runner, condition: Callable[[Snapshot], bool] = lambda _: True, **probes: Probe) -> Snapshot:
    """The first snapshot that fulfils the condition."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        runner.request(probes)
        while (snapshot := runner.take()) is None:
            assert time.monotonic() < deadline, "no snapshot came"
        if condition(snapshot):
            return snapshot
    raise AssertionError("the condition never came true")


def theta(snapshot: Snapshot) -> np.ndarray:
    return np.concatenate([np.concatenate([layer.W.ravel(), layer.b]) for layer in snapshot.parameters])


def test_it_waits_paused_at_step_0(runner):
    snapshot = awaited(runner)
    assert (snapshot.status, snapshot.step) == (Status.PAUSED, 0)


def test_run_and_pause(runner):
    runner.run()
    running = awaited(runner, lambda snapshot: snapshot.step > 20)
    assert running.status is Status.RUNNING
    runner.pause()
    paused = awaited(runner, lambda snapshot: snapshot.status is Status.PAUSED)
    assert awaited(runner).step == paused.step


def test_weights_are_the_same_as_without_a_thread_whatever_happens_between_the_steps(runner, experiment):
    runner.run()
    inputs = awaited(runner).data.test.inputs
    for _ in range(5):
        awaited(runner, sample=Probe(inputs))
        runner.pause()
        runner.checkpoint()
        runner.run()
    runner.pause()
    snapshot = awaited(runner, lambda snapshot: snapshot.status is Status.PAUSED)
    trainer = Trainer(experiment)
    for _ in range(snapshot.step):
        trainer.step()
    np.testing.assert_array_equal(theta(snapshot), trainer.network.theta)


def test_the_update_is_there_where_it_was_asked_for_or_the_steps_are_counted(runner):
    runner.advance(steps=2)
    awaited(runner, lambda snapshot: snapshot.step == 2)
    runner.request({}, frozenset({"update", "gradient", "m"}))
    while (snapshot := runner.take()) is None:
        pass
    assert snapshot.vectors.keys() == {"update", "gradient", "m"}
    runner.run()
    while (snapshot := runner.take()) is None or snapshot.step < 5:
        runner.request({}, frozenset({"update"}))
    assert snapshot.vectors["update"][0].W.any()


def test_weights_are_set_by_hand_while_it_trains_and_what_cannot_be_is_refused(runner):
    runner.run()
    awaited(runner, lambda snapshot: snapshot.step > 5)
    runner.use(replace(runner.experiment, frozen=((1, 0, 0),)))
    runner.edit((Change(1, 0, 0, 0.125),))
    runner.edit((Change(9, 0, 0, 1.0),))
    snapshot = awaited(runner, lambda snapshot: snapshot.effect is not None)
    assert snapshot.parameters[0].W[0, 0] == 0.125
    assert [(refusal.line[:19], refusal.experiment) for refusal in runner.take_refusals()] == [
        ("there is no layer 9", None)
    ]
    runner.pause()
    runner.edit((Change(1, 0, 0, 7.0),), final=False)
    snapshot = awaited(runner, lambda snapshot: snapshot.effect.number == 2)
    assert snapshot.parameters[0].W[0, 0] == 7
    assert snapshot.effect.loss_after != snapshot.history.latest("test_loss")


def test_one_batch_and_one_epoch_end_where_they_should(runner, experiment):
    runner.advance(steps=1)
    awaited(runner, lambda snapshot: snapshot.step == 1 and snapshot.status is Status.PAUSED)
    runner.advance(epochs=1)
    snapshot = awaited(runner, lambda snapshot: snapshot.step > 1 and snapshot.status is Status.PAUSED)
    assert snapshot.epoch == 1.0
    assert not runner.running


def test_nothing_is_copied_while_nothing_asks(runner):
    awaited(runner)
    runner.run()
    runner.pause()
    assert runner.checkpoint().step >= 0  # the commands above are done
    assert runner.take() is None


def test_a_paused_training_is_evaluated_where_it_stands(runner):
    runner.advance(steps=3)
    snapshot = awaited(runner, lambda snapshot: snapshot.step == 3 and snapshot.status is Status.PAUSED)
    assert snapshot.history.evaluations["step"][-1] == 3


def test_what_has_diverged_does_not_run_again_until_it_began_anew(runner):
    plane = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    runner.use(plane)
    runner.run()
    message = awaited(runner, lambda snapshot: snapshot.status is Status.DIVERGED).message
    runner.use(replace(plane, optimizer=optimizers.create("sgd", learning_rate=0.01)))
    runner.run()
    snapshot = awaited(runner)
    assert (snapshot.status, snapshot.message) == (Status.DIVERGED, message)
    runner.reset()
    runner.run()
    awaited(runner, lambda snapshot: snapshot.step > 5)


def test_a_learning_rate_applies_while_it_trains(runner, experiment):
    runner.run()
    step = awaited(runner, lambda snapshot: snapshot.step > 5).step
    faster = replace(experiment, optimizer=optimizers.create("adam", learning_rate=0.5))
    runner.use(faster)
    snapshot = awaited(runner, lambda snapshot: snapshot.experiment == faster)
    assert snapshot.step >= step
    assert snapshot.status is Status.RUNNING


def test_another_dataset_while_it_trains_goes_on_running_from_step_0(runner):
    runner.run()
    awaited(runner, lambda snapshot: snapshot.step > 5)
    other = Experiment.recommended("sine")
    runner.use(other)
    snapshot = awaited(runner, lambda snapshot: snapshot.experiment == other and snapshot.step > 0)
    assert snapshot.status is Status.RUNNING


def test_a_probe_for_another_dataset_is_left_unanswered(runner):
    snapshot = awaited(runner, wrong=Probe(np.zeros((1, 784), np.float32)), right=Probe(np.zeros((1, 2), np.float32)))
    assert set(snapshot.probes) == {"right"}


def test_slow_motion_still_answers_at_once(runner):
    runner.set_speed(0.001)
    runner.run()
    awaited(runner, lambda snapshot: snapshot.step == 1)
    runner.set_speed(None)
    awaited(runner, lambda snapshot: snapshot.step > 10)


def test_a_diverged_training_pauses_with_advice_and_reset_revives_it(runner):
    plane = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    runner.use(plane)
    runner.run()
    snapshot = awaited(runner, lambda snapshot: snapshot.status is Status.DIVERGED)
    assert "learning rate" in snapshot.message
    assert not runner.running
    runner.reset()
    snapshot = awaited(runner, lambda snapshot: snapshot.step == 0)
    assert (snapshot.status, snapshot.message) == (Status.PAUSED, "")


def test_data_that_cannot_be_loaded_is_refused_and_the_training_goes_on(runner, experiment, monkeypatch):
    broken = Experiment.recommended("moons")

    def fail(self, *args):
        raise BadInput("the file is damaged")

    monkeypatch.setattr(type(broken.dataset), "load", fail)
    runner.run()
    step = awaited(runner, lambda snapshot: snapshot.step > 5).step
    runner.use(broken)
    snapshot = awaited(runner, lambda snapshot: snapshot.step > step + 5)
    assert snapshot.experiment == experiment
    assert snapshot.status is Status.RUNNING
    assert [refusal.line for refusal in runner.take_refusals()] == ["the file is damaged"]


def test_data_that_cannot_be_loaded_at_the_start_leaves_a_runner_that_takes_other_data(experiment, monkeypatch):
    def fail(self, *args):
        raise BadInput("the file is damaged")

    with monkeypatch.context() as patch:
        broken = replace(experiment, dataset=datasets.create("circle", size=123))
        patch.setattr(type(broken.dataset), "load", fail)
        runner = Runner(broken)
        runner.start()
        with pytest.raises(BadInput, match="nothing to save"):
            runner.checkpoint()
    try:
        runner.use(experiment)
        assert awaited(runner).experiment == experiment
    finally:
        runner.stop()


def test_an_unforeseen_error_reaches_the_snapshot_and_the_thread_lives_on(runner, monkeypatch):
    def fail(self, remember_update=False):
        raise ZeroDivisionError("a mistake of ours")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", fail)
        runner.run()
        snapshot = awaited(runner, lambda snapshot: snapshot.status is Status.FAILED)
    assert "a mistake of ours" in snapshot.message
    runner.reset()
    runner.run()
    awaited(runner, lambda snapshot: snapshot.step > 0)


def test_a_checkpoint_is_restored_with_its_weights(runner, experiment):
    runner.advance(steps=30)
    awaited(runner, lambda snapshot: snapshot.step == 30)
    checkpoint = runner.checkpoint()
    runner.use(replace(experiment, hidden=(HiddenLayer(3),)))
    runner.restore(checkpoint)
    snapshot = awaited(runner, lambda snapshot: snapshot.step == 30)
    np.testing.assert_array_equal(theta(snapshot), checkpoint.theta)


def test_commands_given_before_the_start_are_not_lost(experiment):
    runner = Runner(experiment)
    other = Experiment.recommended("sine")
    runner.use(other)
    runner.start()
    try:
        assert awaited(runner).experiment == other
    finally:
        runner.stop()


def test_stop_ends_the_thread_also_while_training(experiment):
    runner = Runner(experiment)
    runner.start()
    runner.run()
    runner.stop()
    assert not runner._thread.is_alive()
