"""How far probabilities can be trusted: measured on what was not trained on, and only anew after an evaluation."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.calibration import expected_calibration_error
from nnviz.engine.losses import losses
from nnviz.engine.stopping import EarlyStopping
from nnviz.training.confidence import Confidence
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer


def test_boasting_is_taken_back_and_the_winner_stays():
    """Labels are drawn from probabilities; the network gives those of z three times as large."""
    rng = np.random.default_rng(0)
    z = rng.normal(scale=2, size=(4_000, 5))
    true = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    labels = (true.cumsum(axis=1) > rng.random((4_000, 1))).argmax(axis=1)
    boasting = np.exp(3 * z) / np.exp(3 * z).sum(axis=1, keepdims=True)
    confidence = Confidence.measured(boasting, labels)
    assert confidence.temperature == pytest.approx(3, rel=0.1)
    calibrated = confidence.calibrated(boasting)
    np.testing.assert_allclose(calibrated, true, atol=0.05)
    np.testing.assert_array_equal(calibrated.argmax(axis=1), boasting.argmax(axis=1))
    is_right = calibrated.argmax(axis=1) == labels
    assert expected_calibration_error(calibrated.max(axis=1), is_right) < 0.03
    sure = np.array([confidence.is_sure(row) for row in calibrated])
    assert 0 < sure.mean() < 1
    assert is_right[sure].mean() >= 0.99


@pytest.fixture
def experiment() -> Experiment:
    return Experiment.recommended("digits")


@pytest.mark.parametrize("held_out", [False, True])
def test_a_trained_network_is_sure_of_what_it_is_right_about(experiment, held_out):
    if held_out:
        experiment = replace(experiment, stopping=EarlyStopping(patience=99))
    trainer = Trainer(experiment)
    test = trainer.data.test
    assert trainer.probe(Probe(test.inputs[:1], wants_sure=True)).is_sure is False
    assert trainer.probe(Probe(test.inputs[:1])).is_sure is None
    while trainer.epoch_count < 10:
        trainer.step()
    results = [trainer.probe(Probe(test.inputs[row : row + 1], wants_sure=True)) for row in range(1, len(test), 2)]
    sure = np.array([result.is_sure for result in results])
    right = np.array([result.scores[0].argmax() for result in results]) == test.labels[1::2]
    assert sure.mean() > 0.5
    assert right[sure].mean() >= 0.98
    np.testing.assert_allclose([result.scores.sum() for result in results], 1, rtol=1e-6)
    raw = trainer.probe(Probe(test.inputs[:1]))
    np.testing.assert_array_equal(raw.scores, raw.y_hat)
    judged = trainer.probe(Probe(test.inputs[:1], wants_sure=True))
    np.testing.assert_array_equal(judged.scores, raw.scores)  # the same numbers everywhere


def test_what_gives_no_probabilities_is_never_sure_nor_unsure(experiment):
    trainer = Trainer(replace(experiment, loss=losses.create("hinge")))
    inputs = trainer.data.test.inputs[:1]
    result = trainer.probe(Probe(inputs, wants_sure=True))
    assert result.is_sure is None
    np.testing.assert_array_equal(result.scores, trainer.probe(Probe(inputs)).scores)


def test_a_network_of_no_numbers_is_not_judged(experiment):
    trainer = Trainer(experiment)
    trainer.network.theta[:] = np.nan
    trainer.step_count += 1
    trainer.evaluate()
    assert trainer.probe(Probe(trainer.data.test.inputs[:1], wants_sure=True)).is_sure is None
