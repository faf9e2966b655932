"""Initializers: shapes, seeds, and the variance that the papers ask for."""

import numpy as np
import pytest

from nnviz.engine.initializers import Uniform, initializers

each = pytest.mark.parametrize("initializer", [entry() for entry in initializers], ids=lambda entry: entry.name)

VARIANCE = {
    "zeros": lambda inputs, units: 0,
    "uniform": lambda inputs, units: 0.5**2 / 3,
    "xavier": lambda inputs, units: 2 / (inputs + units),
    "he": lambda inputs, units: 2 / inputs,
}


def test_every_initializer_has_its_variance_here():
    assert set(VARIANCE) == set(initializers.names())


@each
@pytest.mark.parametrize(("units", "inputs"), [(300, 200), (100, 784)])
def test_mean_and_variance(initializer, units, inputs):
    W = initializer.weights(units, inputs, np.random.default_rng(0))
    assert W.shape == (units, inputs)
    variance = VARIANCE[initializer.name](inputs, units)
    assert W.var() == pytest.approx(variance, rel=0.02)
    assert abs(W.mean()) <= 4 * np.sqrt(variance / W.size)


@each
def test_the_weights_follow_from_the_seed(initializer):
    first, again, other = (initializer.weights(4, 3, np.random.default_rng(seed)) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert initializer.name == "zeros" or not np.any(first == other)


def test_uniform_stays_within_its_limit():
    W = Uniform(limit=0.01).weights(100, 100, np.random.default_rng(0))
    assert 0.0099 < np.abs(W).max() <= 0.01


def test_xavier_is_uniform_and_he_is_normal():
    rng = np.random.default_rng(0)
    xavier = initializers.create("xavier").weights(100, 200, rng)
    assert np.abs(xavier).max() <= np.sqrt(6 / 300)
    he = initializers.create("he").weights(100, 200, rng)
    assert np.mean(np.abs(he) < np.sqrt(2 / 200)) == pytest.approx(0.683, abs=0.01)
