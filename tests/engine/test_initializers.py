"""Initializers: shapes, seeds, the variance that the papers ask for, and what that variance does to a deep network."""

import math
from typing import Any

import numpy as np
import pytest

from nnviz.engine.activations import Activation, ReLU, Tanh, activations
from nnviz.engine.initializers import (
    Constant,
    He,
    Initializer,
    LeCun,
    Normal,
    Orthogonal,
    Uniform,
    Xavier,
    initializers,
)

each = pytest.mark.parametrize("initializer", [entry() for entry in initializers], ids=lambda entry: entry.name)

VARIANCE = {
    "zeros": lambda inputs, units, gain: 0,
    "constant": lambda inputs, units, gain: 0,
    "uniform": lambda inputs, units, gain: 0.5**2 / 3,
    "normal": lambda inputs, units, gain: 0.1**2,
    "lecun": lambda inputs, units, gain: 1 / inputs,
    "xavier": lambda inputs, units, gain: gain**2 * 2 / (inputs + units),
    "he": lambda inputs, units, gain: gain**2 / inputs,
    "orthogonal": lambda inputs, units, gain: gain**2 / max(inputs, units),
}
SAME_FOR_ALL = {"zeros": 0, "constant": 0.1}


def test_every_initializer_has_its_variance_here():
    assert list(VARIANCE) == list(initializers.names())


@each
@pytest.mark.parametrize(("units", "inputs"), [(300, 200), (100, 784)])
@pytest.mark.parametrize("gain", [1.0, math.sqrt(2)])
def test_mean_and_variance(initializer, units, inputs, gain):
    W = initializer.weights(units, inputs, np.random.default_rng(0), gain=gain)
    assert W.shape == (units, inputs)
    variance = VARIANCE[initializer.name](inputs, units, gain)
    assert W.var() == pytest.approx(variance, rel=0.02, abs=1e-30)
    assert abs(W.mean() - SAME_FOR_ALL.get(initializer.name, 0)) <= 4 * np.sqrt(variance / W.size) + 1e-15


@each
def test_without_a_gain_it_is_1(initializer):
    without, with_1 = (initializer.weights(5, 4, np.random.default_rng(0), **gain) for gain in ({}, {"gain": 1.0}))
    np.testing.assert_array_equal(without, with_1)


@each
def test_the_weights_follow_from_the_seed(initializer):
    first, again, other = (initializer.weights(4, 3, np.random.default_rng(seed)) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert initializer.name in SAME_FOR_ALL or not np.any(first == other)


def test_their_hyperparameters():
    rng = np.random.default_rng(0)
    W = Uniform(limit=0.01).weights(100, 100, rng)
    assert 0.0099 < np.abs(W).max() <= 0.01
    assert Normal(deviation=3.0).weights(100, 100, rng).std() == pytest.approx(3, rel=0.02)
    np.testing.assert_array_equal(Constant(value=-2.5).weights(2, 3, rng), np.full((2, 3), -2.5))


@pytest.mark.parametrize("initializer", [Xavier, He])
@pytest.mark.parametrize(("distribution", "within_a_deviation"), [("uniform", 1 / math.sqrt(3)), ("normal", 0.683)])
def test_both_distributions_have_the_same_variance(initializer, distribution, within_a_deviation):
    W = initializer(distribution).weights(200, 300, np.random.default_rng(0), gain=1.5)
    assert W.var() == pytest.approx(VARIANCE[initializer.name](300, 200, 1.5), rel=0.02)
    assert np.mean(np.abs(W) < W.std()) == pytest.approx(within_a_deviation, abs=0.01)


def test_the_papers_formulas_for_the_papers_functions():
    """Glorot & Bengio 2010, eq. 16; He et al. 2015, eq. 10; both in float32, as the network keeps them."""
    rng, paper = np.random.default_rng(3), np.random.default_rng(3)
    limit = math.sqrt(6 / (784 + 128))
    W = Xavier().weights(128, 784, rng).astype(np.float32)
    np.testing.assert_array_equal(W, paper.uniform(-limit, limit, (128, 784)).astype(np.float32))
    W = He().weights(128, 784, rng, gain=ReLU().gain).astype(np.float32)
    np.testing.assert_array_equal(W, paper.normal(0, math.sqrt(2 / 784), (128, 784)).astype(np.float32))


@pytest.mark.parametrize(("units", "inputs"), [(5, 5), (3, 8), (8, 3), (1, 4), (4, 1)])
def test_orthogonal(units, inputs):
    W = Orthogonal().weights(units, inputs, np.random.default_rng(0), gain=1.5)
    assert W.shape == (units, inputs)
    short = W if units <= inputs else W.T
    np.testing.assert_allclose(short @ short.T, 1.5**2 * np.eye(len(short)), atol=1e-12)


def test_no_rotation_is_likelier_than_another():
    """Without a correction of signs, the first entry of an orthogonal matrix from a QR is never positive."""
    rng = np.random.default_rng(0)
    first = np.array([Orthogonal().weights(3, 3, rng)[0, 0] for _ in range(400)])
    assert first.mean() == pytest.approx(0, abs=0.1)
    assert (first**2).mean() == pytest.approx(1 / 3, abs=0.05)


@pytest.mark.parametrize("initializer", [He(), He("uniform"), Xavier(), Xavier("normal"), Orthogonal()])
@pytest.mark.parametrize(
    "activation",
    [entry() for entry in activations if entry.name not in {"sigmoid", "tanh", "hard_sigmoid", "selu"}],
    ids=lambda entry: entry.name,
)
def test_with_the_gain_a_signal_keeps_its_size_through_many_layers(initializer: Initializer, activation: Activation):
    assert 0.3 < size_after_ten_layers(initializer, activation, activation.gain) < 3


@pytest.mark.parametrize(
    ("initializer", "activation", "gain", "low", "high"),
    [
        (He(), ReLU(), 1.0, 0, 0.01),  # half of the variance is lost in every layer
        (Normal(0.2), ReLU(), 1.0, 1000, math.inf),  # 128 · 0.2² / 2 = 2.56 is gained
        (LeCun(), Tanh(), 1.0, 0, 0.3),
        (Xavier(), Tanh(), Tanh().gain, 0.5, 1.5),
    ],
)
def test_without_the_right_one_it_fades_or_grows(
    initializer: Initializer, activation: Activation, gain: Any, low: float, high: float
):
    assert low < size_after_ten_layers(initializer, activation, gain) < high


def size_after_ten_layers(initializer: Initializer, activation: Activation, gain: float) -> float:
    """The variance of z in layer 11 when that of layer 1 is 1."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(200, 128))
    for _ in range(10):
        z = activation.value(z) @ initializer.weights(128, 128, rng, gain=gain).T
    return float(np.mean(z**2))
