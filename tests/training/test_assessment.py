"""Assessments: of which network they are, what they find, and that they can be cancelled."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.dataset import Samples
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.training.activation_map import activation_map, principal_components
from nnviz.training.assessment import Assessment, Respondent, Subject, logits_of
from nnviz.training.experiment import Experiment
from nnviz.training.reliability import calibration
from nnviz.training.robustness import MOST_SAMPLES, robustness
from nnviz.training.trainer import Trainer


def trained(dataset: str, steps: int = 200, **choices: object) -> Trainer:
    experiment = Experiment.from_json({**Experiment.recommended(dataset).to_json(), **choices})
    trainer = Trainer(experiment)
    for _ in range(steps):
        trainer.step()
    return trainer


def subject(trainer: Trainer) -> Subject:
    return Subject.of_checkpoint(trainer.checkpoint(), trainer.data.test)


@pytest.fixture(scope="module")
def digits() -> Trainer:
    return trained("digits", hidden=[{"units": 12, "normalization": "batch_norm"}])


def last(answers: Iterator[tuple[float, object]]) -> object:
    (share, answer) = list(answers)[-1]
    assert share == 1
    return answer


def test_a_subject_answers_as_the_trainer_does(digits: Trainer) -> None:
    digits.evaluate()
    of_snapshot = replace(subject(digits), parameters=digits.parameters)
    for each in (subject(digits), of_snapshot):
        np.testing.assert_allclose(Respondent(each).outputs(digits.data.test.inputs), digits.test_outputs, rtol=1e-5)


def test_a_single_output_has_two_logits() -> None:
    trainer = trained("circle", steps=5)
    respondent, test = Respondent(subject(trainer)), trainer.data.test
    logits = np.concatenate([logits_of(activity) for _, activity in respondent.activities(test.inputs)])
    assert (logits[:, 0] == 0).all()
    np.testing.assert_allclose(1 / (1 + np.exp(-logits[:, 1:])), respondent.outputs(test.inputs), rtol=1e-5)


def test_a_convolutional_network_is_assessed_like_any_other() -> None:
    trainer = Trainer(replace(Experiment.recommended("digits"), hidden=(Convolution(3), MaxPooling(), HiddenLayer(5))))
    trainer.evaluate()
    asked = subject(trainer)
    np.testing.assert_allclose(Respondent(asked).outputs(asked.test.inputs), trainer.test_outputs, rtol=1e-5)
    assert last(activation_map(1)(asked)).points.shape == (len(asked.test), 2)


def test_calibration_on_one_half_is_judged_by_the_other(digits: Trainer) -> None:
    found = last(calibration(subject(digits)))
    assert found.samples == found.reliability.count.sum() == len(digits.data.test)
    assert found.tempered.count.sum() == len(digits.data.test) // 2
    judged = Respondent(subject(digits)).judgement(digits.data.test.inputs, digits.data.test)
    assert found.accuracy == judged.accuracy
    bias = found.reliability.count * (found.reliability.mean_confidence - found.reliability.accuracy)
    assert np.nansum(bias) / found.samples == pytest.approx(found.confidence - found.accuracy, abs=1e-6)
    assert 0 <= found.tempered_error <= 1


def test_a_temperature_mends_a_network_that_is_far_too_sure(digits: Trainer) -> None:
    checkpoint = digits.checkpoint()
    theta = checkpoint.theta.copy()
    theta[-12 * 10 - 10 :] *= 8  # the weights and biases of the output layer
    sure = Subject.of_checkpoint(replace(checkpoint, theta=theta), digits.data.test)
    as_it_was, found = last(calibration(subject(digits))), last(calibration(sure))
    assert found.accuracy == as_it_was.accuracy
    assert found.temperature == pytest.approx(8 * as_it_was.temperature, rel=1e-3)
    assert found.tempered_error < found.untempered_error


def test_robustness_begins_with_the_accuracy_of_nothing_done(digits: Trainer) -> None:
    curves = last(robustness(subject(digits)))
    assert list(curves) == ["noise", "rotation", "shift", "pen_width"]
    asked = subject(digits)
    few = asked.test.take(asked.some_rows(MOST_SAMPLES))
    accuracy = Respondent(asked).judgement(few.inputs, few).accuracy
    for curve in curves.values():
        assert len(curve.accuracy) == len(curve.amounts)
        assert curve.accuracy[curve.amounts.index(0)] == accuracy
    assert curves["noise"].accuracy[-1] < accuracy - 0.1
    assert curves["rotation"].accuracy[-1] < accuracy - 0.1


def test_points_in_the_plane_can_only_be_noisy() -> None:
    assert list(last(robustness(subject(trained("circle", steps=1))))) == ["noise"]


@pytest.mark.parametrize(("layer", "units"), [(0, 64), (1, 12), (2, 10)])
def test_the_map_of_every_layer(digits: Trainer, layer: int, units: int) -> None:
    asked = subject(digits)
    found = last(activation_map(layer)(asked))
    parts = Respondent(asked).activities(asked.test.inputs[found.rows])
    activations = np.concatenate([(part.z[-1] if layer == 2 else part.a[layer]).copy() for _, part in parts])
    assert activations.shape == (len(found.rows), units)
    np.testing.assert_allclose(found.points.mean(axis=0), 0, atol=1e-4)
    variance = found.points.var(axis=0) / activations.astype(float).var(axis=0).sum()
    np.testing.assert_allclose(found.explained, variance, rtol=1e-4)
    assert found.explained[0] >= found.explained[1] > 0


@pytest.mark.parametrize("shape", [(300, 40), (40, 300)])
def test_principal_components_are_singular_vectors(shape: tuple[int, int]) -> None:
    samples = np.random.default_rng(0).standard_normal(shape) * np.linspace(3, 0.1, shape[1])
    points, explained = principal_components(samples)
    left, sizes, _ = np.linalg.svd(samples - samples.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(points), np.abs(left[:, :2] * sizes[:2]), atol=1e-9)
    np.testing.assert_allclose(explained, (sizes**2 / (sizes**2).sum())[:2])


@pytest.mark.parametrize("shape", [(5, 1), (1, 4), (3, 2)])
def test_few_units_or_samples_have_a_map_too(shape: tuple[int, int]) -> None:
    points, explained = principal_components(np.ones(shape))
    assert points.shape == (shape[0], 2)
    assert not points.any()
    assert explained == (0, 0)


def test_an_assessment_tells_how_far_it_is_and_ends() -> None:
    trainer = trained("circle", steps=1)
    assessment = Assessment(subject(trainer), activation_map(1))
    assessment.start()
    assessment._thread.join(5)
    assert assessment.end is not None
    assert assessment.end.status == "finished"
    share, answer = assessment.so_far
    assert share == 1
    assert answer is not None


def test_an_assessment_can_be_cancelled_between_its_steps() -> None:
    begun, samples = threading.Event(), Samples(np.zeros((1, 2), np.float32), np.zeros((1, 1), np.float32))

    def endless(asked: Subject) -> Iterator[tuple[float, None]]:
        while True:
            begun.set()
            yield 0.5, None

    experiment = Experiment.recommended("circle")
    assessment = Assessment(Subject(experiment, Trainer(experiment).preparation, (), samples), endless)
    assessment.start()
    assert begun.wait(5)
    assessment.stop()
    assert assessment.end is not None
    assert assessment.end.status == "cancelled"
