"""Who answers a probe: the network in training or the ready one; what is missing is told and left unanswered."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from nnviz.engine.layers import HiddenLayer
from nnviz.training.answering import Answering
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Runner
from nnviz.training.snapshot import Answers, Probe
from nnviz.training.trainer import Trainer

ABOUT = {
    "title": "Trained earlier",
    "recipe": {},
    "scores": {"digits_test": 0.9},
    "temperature": 2.0,
    "sure_above": 0.3,
}
T = TypeVar("T")
PATIENCE_S = 30.0
"""After so long without a sign a thread counts as dead."""


def come(look: Callable[[], T | None]) -> T:
    """What a thread has made, when it is there."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := look()) is None:
        assert time.monotonic() < deadline, "nothing came"
    return found


@pytest.fixture
def trainer() -> Trainer:
    return Trainer(replace(Experiment.recommended("digits"), hidden=(HiddenLayer(5),)))


@pytest.fixture
def model(tmp_path: Path, trainer: Trainer) -> Path:
    """A ready network of 8×8 digits that was trained for a moment."""
    for _ in range(50):
        trainer.step()
    path = tmp_path / "digits.npz"
    trainer.checkpoint().save(path)
    path.with_suffix(".json").write_text(json.dumps(ABOUT))
    return path


@pytest.fixture
def answering(model: Path) -> Iterator[Answering]:
    answering = Answering(model)
    yield answering
    answering.stop()


def test_the_ready_network_answers_calibrated_beside_an_untrained_one(answering, trainer):
    inputs = trainer.data.test.inputs[:1]
    y_hat = trainer.probe(Probe(inputs)).y_hat
    trainer.reset()
    why = frozenset({"evidence", "change"})
    probes = {"new": Probe(inputs), "ready": Probe(inputs, "outputs", network="ready", explain=why)}
    answers = answering.answers(trainer, probes)
    assert answers.question is probes
    assert (answers.step, answers.experiment) == (0, trainer.experiment)
    ready = answers.probes["ready"]
    np.testing.assert_array_equal(ready.y_hat, y_hat)
    root = np.sqrt(y_hat[0])  # the temperature is 2
    np.testing.assert_allclose(ready.scores[0], root / root.sum(), rtol=1e-5)
    assert ready.is_sure == (ready.scores.max() >= 0.3)
    assert ready.explanation.label == y_hat.argmax()
    assert answers.probes["new"].is_sure is None
    about = answers.ready
    assert (about.title, about.image_shape, about.scores) == ("Trained earlier", (8, 8), {"digits_test": 0.9})


def test_pictures_may_have_another_shape_than_those_of_the_training_but_not_than_its_own(answering):
    other = Trainer(Experiment.recommended("circle"))
    picture, point = np.zeros((1, 64), np.float32), np.zeros((1, 2), np.float32)
    probes = {
        "ready": Probe(picture, network="ready"),
        "ready of a point": Probe(point, network="ready"),
        "trained": Probe(point),
        "trained of a picture": Probe(picture),
    }
    assert answering.about_ready(other) is None, "where no pictures are looked at it is not even opened"
    assert answering.answers(other, probes).probes.keys() == {"trained"}
    pictures = Trainer(Experiment.recommended("digits"))
    assert answering.answers(pictures, probes).probes.keys() == {"ready", "trained of a picture"}


def missing(model: Path) -> None:
    model.unlink()


def damaged(model: Path) -> None:
    model.write_bytes(b"PK")


def nothing_known(model: Path) -> None:
    model.with_suffix(".json").unlink()


def no_title(model: Path) -> None:
    model.with_suffix(".json").write_text("{}")


def no_temperature(model: Path) -> None:
    model.with_suffix(".json").write_text(json.dumps({**ABOUT, "temperature": 0}))


@pytest.mark.parametrize("harm", [missing, damaged, nothing_known, no_title, no_temperature])
def test_without_a_ready_network_one_line_says_so_once_and_the_rest_is_answered(
    model: Path, trainer: Trainer, harm: Callable[[Path], None]
):
    harm(model)
    runner = Runner(trainer.experiment, answering=Answering(model))
    runner.start()
    inputs = trainer.data.test.inputs[:1]
    for _ in range(2):
        runner.request({"ready": Probe(inputs, network="ready"), "trained": Probe(inputs)})
        snapshot = come(runner.take)
        assert snapshot.probes.keys() == {"trained"}
        assert snapshot.ready is None
    runner.stop()
    (refusal,) = runner.take_refusals()
    assert refusal.line.startswith("There is no ready network: ")
    assert str(model.with_suffix("")) in refusal.line
    assert "\n" not in refusal.line


@pytest.fixture
def runner(trainer: Trainer, model: Path) -> Iterator[Runner]:
    runner = Runner(trainer.experiment, answering=Answering(model))
    runner.start()
    yield runner
    runner.stop()


def answered(runner: Runner, probes: dict[str, Probe]) -> Answers:
    runner.ask(probes)

    def to_these() -> Answers | None:
        answers = runner.take_answers()
        return answers if answers is not None and answers.question is probes else None

    return come(to_these)


def test_a_question_is_answered_without_a_snapshot_paused_and_in_training(runner, trainer):
    inputs = trainer.data.test.inputs[:1]
    probes = {"trained": Probe(inputs, wants_sure=True), "ready": Probe(inputs, network="ready")}
    paused = answered(runner, probes)
    assert paused.probes.keys() == {"trained", "ready"}
    runner.run()
    later = answered(runner, probes)
    while later.step == 0:
        later = answered(runner, probes)
    assert (later.probes["trained"].y_hat != paused.probes["trained"].y_hat).any()
    np.testing.assert_array_equal(later.probes["ready"].y_hat, paused.probes["ready"].y_hat)
    assert runner.take() is None
    assert runner.take_answers() is None


def test_the_nearest_samples_are_there_when_the_search_is_ready_and_belong_to_the_data_in_use(runner, trainer):
    inputs = trainer.data.train.inputs[3:4]
    probes = {"mine": Probe(inputs, explain=frozenset({"nearest"}))}
    while not (nearest := answered(runner, probes).probes["mine"].explanation.nearest):
        pass
    assert (nearest[0].row, nearest[0].distance) == (3, 0)
    runner.use(replace(trainer.experiment, seed=1))
    others = Trainer(replace(trainer.experiment, seed=1)).data.train
    while not (nearest := answered(runner, probes).probes["mine"].explanation.nearest):
        pass
    np.testing.assert_array_equal(nearest[0].inputs, others.inputs[nearest[0].row])


def test_a_question_in_the_middle_of_an_evaluation_is_answered_and_changes_nothing(trainer):
    asked, alone = Trainer(trainer.experiment), Trainer(trainer.experiment)
    answering = Answering(None)
    probe = Probe(asked.data.test.inputs[:1], wants_sure=True, explain=frozenset({"evidence", "change"}))
    results = []
    asked.between_chunks = lambda: results.append(answering.answers(asked, {"mine": probe}).probes["mine"])
    for one in (asked, alone):
        while one.epoch_count < 2:
            one.step()
        one.reset()
        one.step()
    assert len(results) > 2
    np.testing.assert_array_equal(asked.network.theta, alone.network.theta)
    np.testing.assert_array_equal(asked.test_outputs, alone.test_outputs)
    np.testing.assert_array_equal(asked.checkpoint().evaluations, alone.checkpoint().evaluations)


def test_the_ready_network_is_asked_again_only_if_the_question_is_another(answering, trainer):
    inputs = trainer.data.test.inputs[:1]
    evidence = Probe(inputs, network="ready", explain=frozenset({"evidence"}))

    def answer(probe: Probe):
        return answering.answers(trainer, {"mine": probe}).probes["mine"]

    first = answer(evidence)
    assert answer(replace(evidence)) is first
    assert answer(replace(evidence, towards=3)).explanation.towards == 3
    assert answer(replace(evidence, inputs=trainer.data.test.inputs[1:2])).inputs is not inputs
    nearest = replace(evidence, explain=frozenset({"nearest"}))
    answer(nearest)
    answering.wait()
    assert answer(nearest).explanation.nearest
