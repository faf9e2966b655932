"""What a training is fed: which samples are trained on, watched and measured, and in which form."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.augmentation import augmentations
from nnviz.data.features import features
from nnviz.data.scaling import scalings
from nnviz.engine.stopping import stoppings
from nnviz.training.experiment import Experiment
from nnviz.training.feed import EVALUATED_TRAIN_SAMPLES, Feed
from nnviz.training.trainer import Trainer

CIRCLE = Experiment.recommended("circle")


def feed(experiment: Experiment) -> Feed:
    return Trainer(experiment)._feed


def epoch(made: Feed) -> tuple[np.ndarray, np.ndarray]:
    """All inputs and targets of the first epoch, sorted."""
    x, y = made.batches.batch(0, 0, len(made.batches))
    order = np.lexsort(x.T)
    return x[order], y[order]


def test_held_out_samples_are_never_trained_on():
    made = feed(replace(CIRCLE, stopping=stoppings.create("early_stopping", held_out=0.25)))
    trained, watched = epoch(made)[0], made.held_out[0]
    assert (len(trained), len(watched)) == (300, 100)
    assert not {tuple(row) for row in trained} & {tuple(row) for row in watched}
    np.testing.assert_array_equal(np.sort(made.train[0], axis=0), np.sort(trained, axis=0))


def test_without_early_stopping_nothing_is_held_out():
    made = feed(CIRCLE)
    assert made.held_out is None
    assert len(made.batches) == len(made.train[0]) == 400


def test_all_see_the_same_features_and_scaling():
    experiment = replace(CIRCLE, features=(features.create("square"),), scaling=scalings.create("standardize"))
    made = feed(experiment)
    np.testing.assert_allclose(epoch(made)[0].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(made.train[0].std(axis=0), 1, atol=1e-4)
    assert made.test[0].shape == (100, 4)
    assert np.abs(made.test[0].mean(axis=0)).max() > 1e-3, "its statistics are those of the training samples"


def test_pictures_are_warped_in_training_and_never_in_an_evaluation():
    digits = Experiment.recommended("digits")
    plain, warped = feed(digits), feed(replace(digits, augmentation=augmentations.create("affine")))
    np.testing.assert_array_equal(plain.train[0], warped.train[0])
    np.testing.assert_array_equal(plain.test[0], warped.test[0])
    x, y = plain.batches.batch(0, 0, 16)
    x, y = x.copy(), y.copy()
    x_warped, y_warped = warped.batches.batch(0, 0, 16)
    np.testing.assert_array_equal(y, y_warped)
    assert 0 < np.abs(x - x_warped).mean() < 0.2


def test_warped_pictures_are_scaled_as_the_others_are():
    digits = replace(Experiment.recommended("digits"), scaling=scalings.create("standardize"))
    still = augmentations.create("shift", shift=0)
    x, _ = feed(digits).batches.batch(0, 0, 16)
    again, _ = feed(replace(digits, augmentation=still)).batches.batch(0, 0, 16)
    np.testing.assert_allclose(x, again, atol=1e-6)


def test_balanced_classes_come_equally_often_and_the_epoch_is_as_long():
    rare = Experiment.recommended("gaussians").to_json()
    rare["dataset"] = {"name": "gaussians", "minority": 0.1, "size": 500}
    experiment = Experiment.from_json(rare)
    unbalanced, balanced = (epoch(feed(replace(experiment, balanced=on)))[1] for on in (False, True))
    assert unbalanced.mean() < 0.2
    assert abs(balanced.mean() - 0.5) < 0.01
    assert len(balanced) == len(unbalanced)


def test_at_most_so_many_training_samples_are_measured_and_they_cost_no_memory():
    made = feed(Experiment.recommended("mnist"))
    assert 0.8 * EVALUATED_TRAIN_SAMPLES < len(made.train[0]) <= EVALUATED_TRAIN_SAMPLES
    assert made.train[0].base is not None


def test_what_is_measured_is_like_the_rest_where_the_data_alternate():
    """Every second training digit of MNIST is harder: a network reads 4 % less of those at even places."""
    trainer = Trainer(Experiment.recommended("mnist"))
    while trainer.epoch_count < 1:
        trainer.step()
    x, y = trainer.data.train.inputs, trainer.experiment.loss.encode(trainer.data.train.labels, 10)
    _, everywhere, _ = trainer._loss_and_accuracy(x, y)
    assert trainer.history.latest("train_accuracy") == pytest.approx(everywhere, abs=0.008)
