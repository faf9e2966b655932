"""Same seed, same weights, bit for bit: again, elsewhere, watched, in a thread, and resumed from a file."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import experiments

from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.data.features import features
from nnviz.engine.activations import activations
from nnviz.engine.clipping import clippings
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.regularizers import regularizers
from nnviz.engine.schedules import schedules
from nnviz.engine.stopping import stoppings
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Runner
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Diverged, Trainer

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0

NOISY_LAYERS = (
    HiddenLayer(8, activations.create("prelu"), normalizations.create("batch_norm"), dropout=0.3),
    HiddenLayer(6, activations.create("tanh"), normalizations.create("layer_norm"), dropout=0.2),
)
EXPERIMENTS = {
    "plain": Experiment.recommended("circle"),
    "all that draws random numbers": replace(
        Experiment.recommended("moons"),
        hidden=NOISY_LAYERS,
        input_noise=0.1,
        weight_noise=0.05,
        optimizer=optimizers.create("nadam"),
        regularizer=regularizers.create("max_norm", limit=1.0),
        clipping=clippings.create("norm"),
        features=(features.create("square"),),
        batch_size=7,
    ),
    "early stopping and a schedule that watches the loss": replace(
        Experiment.recommended("overfit"),
        hidden=(HiddenLayer(16, dropout=0.2), HiddenLayer(16)),
        stopping=stoppings.create("early_stopping", patience=3, held_out=0.3),
        schedule=schedules.create("reduce_on_plateau", patience=0, decay=0.7),
        batch_size=6,
    ),
    "a rare class, equally often": replace(
        Experiment.recommended("gaussians"),
        dataset=datasets.create("gaussians", minority=0.1),
        hidden=(HiddenLayer(5, dropout=0.5),),
        balanced=True,
        schedule=schedules.create("one_cycle", epochs=3),
    ),
    "units switched off and parameters frozen": replace(
        Experiment.recommended("moons"),
        hidden=NOISY_LAYERS,
        regularizer=regularizers.create("max_norm", limit=1.0),
        stopping=stoppings.create("early_stopping", patience=2),
        batch_size=11,
        off=((1, 3), (2, 0)),
        frozen=((1, 0), (2, 1, 4), (3, 0, -1)),
    ),
    "warped digits": replace(
        Experiment.recommended("digits"),
        hidden=(HiddenLayer(16, normalization=normalizations.create("batch_norm"), dropout=0.1),),
        augmentation=augmentations.create("elastic"),
        input_noise=0.05,
        test_share=0.8,
    ),
    "digits by another hand, pen and paper": replace(
        Experiment.recommended("digits"),
        hidden=(HiddenLayer(16),),
        augmentation=augmentations.create("handwriting", preset="strong"),
        ink_share=0.3,
        test_share=0.8,
    ),
}
each = pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
STEPS = 150


def go(trainer: Trainer, steps: int) -> bool:
    """So many steps more, fewer if early stopping ends them. Whether it diverged."""
    try:
        for _ in range(steps):
            if trainer.stopped:
                break
            trainer.step()
    except Diverged:
        return True
    return False


def started(experiment: Experiment, steps: int) -> Trainer:
    trainer = Trainer(experiment)
    go(trainer, steps)
    return trainer


def state(trainer: Trainer) -> dict[str, Any]:
    """Everything that decides how the training goes on, and what it has recorded."""
    checkpoint = trainer.checkpoint()
    return {
        "theta": checkpoint.theta,
        "statistics": checkpoint.statistics,
        **checkpoint.optimizer_vectors,
        "optimizer steps": np.array(checkpoint.optimizer_steps),
        "place": np.array([checkpoint.step, checkpoint.epoch, checkpoint.position]),
        "learning rate": np.array(trainer.learning_rate),
        "stopped": np.array(trainer.stopped),
        "best": np.empty(0) if checkpoint.best is None else checkpoint.best,
        "batches": checkpoint.batches,
        "evaluations": checkpoint.evaluations,
        "random numbers": np.array(json.dumps(checkpoint.noise_state)),
    }


def assert_same(one: Trainer, other: Trainer, but: tuple[str, ...] = ()) -> None:
    found, expected = state(one), state(other)
    assert found.keys() == expected.keys()
    for name in found.keys() - set(but):
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name, strict=True)


@each
def test_twice_in_one_process(experiment):
    assert_same(started(experiment, STEPS), started(experiment, STEPS))


def digest(trainer: Trainer) -> str:
    return hashlib.sha256(trainer.network.theta.tobytes() + trainer.network.statistics.tobytes()).hexdigest()


PROGRAM = """
import hashlib, json, sys
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer
for line in sys.stdin:
    trainer = Trainer(Experiment.from_json(json.loads(line)))
    for _ in range(int(sys.argv[1])):
        if trainer.stopped:
            break
        trainer.step()
    print(hashlib.sha256(trainer.network.theta.tobytes() + trainer.network.statistics.tobytes()).hexdigest())
"""


def test_in_processes_of_their_own(tmp_path):
    lines = "".join(json.dumps(experiment.to_json()) + "\n" for experiment in EXPERIMENTS.values())
    printed = []
    for hash_seed, threads in (("1", "1"), ("2", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": threads}
        environment["PYTHONPATH"] = str(ROOT)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(STEPS)],
            input=lines,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.append(done.stdout.split())
    assert printed[0] == printed[1] == [digest(started(experiment, STEPS)) for experiment in EXPERIMENTS.values()]


@each
def test_whatever_is_asked_between_the_steps(experiment):
    alone, watched, chance = Trainer(experiment), Trainer(experiment), random.Random(0)
    inputs = watched.data.test.inputs[:5]
    questions = [
        watched.evaluate,
        watched.diagnosis,
        watched.checkpoint,
        lambda: watched.probe(Probe(inputs, targets=watched.data.test.targets[:5])),
        lambda: watched.vectors({"gradient", "update", "start", *experiment.optimizer.vectors}),
        lambda: watched.probe(Probe(watched.data.test.inputs, keep="outputs")),
        lambda: watched.history,
        lambda: watched.parameters,
    ]
    for _ in range(STEPS):
        go(watched, 1)
        for _ in range(chance.randrange(3)):
            chance.choice(questions)()
        go(alone, 1)
    watched.evaluate()
    alone.evaluate()
    assert_same(watched, alone, but=("evaluations",))
    # Who watches may add evaluations; those that are made anyway stay.
    rows = {tuple(row) for row in np.nan_to_num(state(watched)["evaluations"])}
    assert all(tuple(row) in rows for row in np.nan_to_num(state(alone)["evaluations"]))


@each
def test_in_a_thread_with_pauses_snapshots_and_probes(experiment):
    chance = random.Random(1)
    runner = Runner(experiment)
    runner.start()
    try:
        steps = 0
        while steps < STEPS:
            part = chance.randrange(1, 30)
            runner.advance(steps=part)
            inputs = np.zeros((2, experiment.dataset.inputs()), np.float32)
            runner.request({"canvas": Probe(inputs)} if chance.random() < 0.5 else {})
            if chance.random() < 0.2:
                runner.set_speed(chance.choice([None, 2000.0]))
            wait_until_paused(runner)
            runner.checkpoint()
            runner.take()
            steps += part
            if runner.checkpoint().step < steps:
                break  # early stopping
        checkpoint = runner.checkpoint()
    finally:
        runner.stop()
    alone = started(experiment, steps)
    np.testing.assert_array_equal(checkpoint.theta, alone.network.theta)
    np.testing.assert_array_equal(checkpoint.statistics, alone.network.statistics)
    assert checkpoint.step == alone.step_count
    assert checkpoint.noise_state == alone.checkpoint().noise_state


def wait_until_paused(runner: Runner) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while runner.running:
        assert time.monotonic() < deadline
        runner.checkpoint()


@each
@pytest.mark.parametrize("at", [0, 1, 37, 90])
def test_resumed_from_a_file_in_the_middle_of_an_epoch(experiment, at, tmp_path):
    straight = started(experiment, at)
    straight.checkpoint().save(tmp_path / "net.npz")
    resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
    assert_same(resumed, straight)
    go(straight, STEPS - at)
    go(resumed, STEPS - at)
    assert_same(resumed, straight)


def test_resumed_again_and_again(tmp_path):
    experiment = EXPERIMENTS["all that draws random numbers"]
    trainer = Trainer(experiment)
    for _ in range(20):
        go(trainer, 7)
        trainer.checkpoint().save(tmp_path / "net.npz")
        trainer = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
    assert_same(trainer, started(experiment, 140))


def test_resumed_after_early_stopping_it_goes_on_alike(tmp_path):
    experiment = EXPERIMENTS["early stopping and a schedule that watches the loss"]
    straight = started(experiment, 5000)
    assert straight.stopped
    straight.checkpoint().save(tmp_path / "net.npz")
    resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
    assert resumed.stopped
    assert resumed.stop_message == straight.stop_message
    for trainer in (straight, resumed):
        trainer.go_on()
        go(trainer, 40)
    assert straight.step_count >= 40
    assert_same(resumed, straight)


def test_a_schedule_that_watches_the_loss_has_reduced_and_remembers_it(tmp_path):
    experiment = replace(
        EXPERIMENTS["early stopping and a schedule that watches the loss"], stopping=stoppings.create("none")
    )
    straight = started(experiment, 400)
    assert straight.learning_rate < 0.5 * experiment.optimizer.learning_rate
    straight.checkpoint().save(tmp_path / "net.npz")
    assert Trainer.resumed(Checkpoint.open(tmp_path / "net.npz")).learning_rate == straight.learning_rate


def test_another_seed_or_start_is_another_training():
    experiment = EXPERIMENTS["all that draws random numbers"]
    trained = [
        started(other, 5).network.theta.tobytes()
        for other in (experiment, replace(experiment, seed=1), replace(experiment, start=1))
    ]
    assert len(set(trained)) == 3


class TestAnyExperiment:
    """Everything that is registered, in random combinations."""

    SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

    @given(experiments())
    @settings(SOME)
    def test_it_is_written_as_json_and_read_again(self, experiment):
        assert Experiment.from_json(json.loads(json.dumps(experiment.to_json()))) == experiment

    @given(experiments())
    @settings(SOME)
    def test_twice_the_same_bits_and_numbers_that_are_finite_or_a_word_about_it(self, experiment):
        one, other = Trainer(experiment), Trainer(experiment)
        diverged = go(one, 20)
        assert go(other, 20) == diverged
        assert_same(one, other)
        assert np.isfinite(one.history.batches["loss"]).all()
        assert diverged or len(one.history.batches["loss"]) == 20 or one.stopped

    @given(experiment=experiments(), at=st.integers(0, 20))
    @settings(SOME)
    def test_resumed_from_a_file_as_straight_through(self, experiment, at, tmp_path):
        straight = started(experiment, at)
        if not all(np.isfinite(numbers).all() for numbers in (straight.network.theta, straight.network.statistics)):
            return
        straight.checkpoint().save(tmp_path / "net.npz")
        resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
        assert_same(resumed, straight)
        assert go(resumed, 20) == go(straight, 20)
        assert_same(resumed, straight)

    @given(experiments())
    @settings(SOME)
    def test_looking_at_it_leaves_no_trace(self, experiment):
        watched, alone = Trainer(experiment), Trainer(experiment)
        for _ in range(10):
            if go(watched, 1):
                return
            watched.evaluate()
            watched.diagnosis()
            watched.probe(Probe(watched.data.test.inputs[:3]))
            go(alone, 1)
        alone.evaluate()
        assert_same(watched, alone, but=("evaluations",))
