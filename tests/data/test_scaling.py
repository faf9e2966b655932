"""Scaling: statistics of the training samples alone, one for all pixels, safe for constants."""

import numpy as np
import pytest

from nnviz.data.scaling import CHUNK, Scaling, scalings

RNG = np.random.default_rng(0)
TRAIN = (RNG.normal(size=(500, 3)) * [1, 10, 0.1] + [5, -3, 0]).astype(np.float32)

STATISTICS = {"standardize": (np.mean, np.std), "min_max": (np.min, np.ptp)}
"""What becomes 0, and what becomes 1."""
each = pytest.mark.parametrize("name", STATISTICS)


def fit(name: str, train: np.ndarray = TRAIN, shared: bool = False) -> Scaling:
    return scalings.create(name).fit(train, shared)


def test_all_are_here():
    assert set(scalings.names()) == {"none", *STATISTICS}


def test_standardised_features_have_mean_0_and_deviation_1():
    scaled = fit("standardize").apply(TRAIN)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=0), 1, rtol=1e-5)
    assert scaled.dtype == np.float32


def test_min_max_takes_every_feature_from_0_to_1():
    scaled = fit("min_max").apply(TRAIN)
    np.testing.assert_array_equal(scaled.min(axis=0), 0)
    np.testing.assert_allclose(scaled.max(axis=0), 1, rtol=1e-6)
    assert scaled.dtype == np.float32


@each
def test_other_samples_are_scaled_by_the_statistics_of_the_training(name):
    point = np.array([[7, 17, 7]], np.float32)
    zero, unit = (statistic(TRAIN.astype(np.float64), axis=0) for statistic in STATISTICS[name])
    np.testing.assert_allclose(fit(name).apply(point), (point - zero) / unit, rtol=1e-4)


@each
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, 2 * CHUNK + 1])
def test_the_statistics_are_those_of_all_samples(name, shared, size):
    train = RNG.uniform(3, 4, (size, 2)).astype(np.float32)
    axis = None if shared else 0
    scaling = fit(name, train, shared)
    zero, unit = (statistic(train.astype(np.float64), axis=axis) for statistic in STATISTICS[name])
    np.testing.assert_allclose(scaling.mean, np.atleast_1d(zero), rtol=1e-6)
    np.testing.assert_allclose(scaling.deviation, np.where(unit == 0, 1, unit).reshape(-1), rtol=1e-6)


@each
def test_pixels_share_one_statistic(name):
    scaling = fit(name, shared=True)
    assert scaling.mean.shape == scaling.deviation.shape == (1,)
    zero, unit = (statistic(scaling.apply(TRAIN)) for statistic in STATISTICS[name])
    assert zero == pytest.approx(0, abs=1e-5)
    assert unit == pytest.approx(1, rel=1e-5)
    assert np.ptp(scaling.apply(TRAIN).std(axis=0)) > 0.1, "single pixels keep their differences"


@each
@pytest.mark.parametrize("constant", [0.0, 0.1, -3.7e6])
def test_a_constant_feature_becomes_0(name, constant):
    train = TRAIN.copy()
    train[:, 1] = constant
    scaling = fit(name, train)
    assert scaling.deviation[1] == 1
    np.testing.assert_array_equal(scaling.apply(train)[:, 1], 0)


def test_a_deviation_too_small_for_float32_is_no_division_by_0():
    train = np.array([[0], [1e-45]], np.float32)
    for name in STATISTICS:
        assert np.isfinite(fit(name, train).apply(train)).all()


def test_without_scaling_the_very_same_array_comes_back():
    scaling = fit("none")
    assert scaling.is_identity
    assert scaling.apply(TRAIN) is TRAIN
    assert not fit("standardize").is_identity
    assert not fit("min_max").is_identity


@each
def test_scaling_leaves_its_input_alone(name):
    before = TRAIN.copy()
    fit(name).apply(TRAIN)
    np.testing.assert_array_equal(TRAIN, before)
