"""Standardisation: statistics of the training samples alone, one for all pixels, safe for constants."""

import numpy as np
import pytest

from nnviz.data.scaling import Scaling

RNG = np.random.default_rng(0)
TRAIN = (RNG.normal(size=(500, 3)) * [1, 10, 0.1] + [5, -3, 0]).astype(np.float32)


def test_every_feature_of_the_training_has_mean_0_and_deviation_1():
    scaled = Scaling.standard(TRAIN, shared=False).apply(TRAIN)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=0), 1, rtol=1e-5)
    assert scaled.dtype == np.float32


def test_other_samples_are_scaled_by_the_statistics_of_the_training():
    scaling = Scaling.standard(TRAIN, shared=False)
    point = np.array([[7, 7, 7]], np.float32)
    expected = (point - TRAIN.mean(axis=0)) / TRAIN.std(axis=0)
    np.testing.assert_allclose(scaling.apply(point), expected, rtol=1e-4)


def test_pixels_share_one_mean_and_deviation():
    scaling = Scaling.standard(TRAIN, shared=True)
    assert scaling.mean.shape == scaling.deviation.shape == (1,)
    scaled = scaling.apply(TRAIN)
    assert scaled.mean() == pytest.approx(0, abs=1e-5)
    assert scaled.std() == pytest.approx(1, rel=1e-5)
    assert np.ptp(scaled.std(axis=0)) > 0.5, "single pixels keep their differences"


@pytest.mark.parametrize("constant", [0.0, 0.1, -3.7e6])
def test_a_constant_feature_becomes_0(constant):
    train = TRAIN.copy()
    train[:, 1] = constant
    scaling = Scaling.standard(train, shared=False)
    assert scaling.deviation[1] == 1
    np.testing.assert_array_equal(scaling.apply(train)[:, 1], 0)


def test_without_scaling_the_very_same_array_comes_back():
    scaling = Scaling.none()
    assert scaling.is_identity
    assert scaling.apply(TRAIN) is TRAIN
    assert not Scaling.standard(TRAIN, shared=False).is_identity
