"""What all activation functions promise: derivatives against central differences, safety far from zero, gains."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.engine.activations import Activation, activations
from nnviz.engine.hyperparameters import Bounds, Hyperparameter

each = pytest.mark.parametrize("activation", [entry() for entry in activations], ids=lambda entry: entry.name)
each_class = pytest.mark.parametrize("entry", list(activations), ids=lambda entry: entry.name)

KNOWN = {
    "identity": {-2: -2, 0: 0, 3: 3},
    "step": {-2: 0, -1e-30: 0, 0: 1, 3: 1},
    "sign": {-2: -1, 0: 0, 3: 1},
    "sigmoid": {-2: 1 / (1 + math.exp(2)), 0: 0.5, 3: 1 / (1 + math.exp(-3))},
    "tanh": {-2: math.tanh(-2), 0: 0, 3: math.tanh(3)},
    "softsign": {-3: -0.75, 0: 0, 1: 0.5},
    "hard_sigmoid": {-4: 0, -3: 0, -1.5: 0.25, 0: 0.5, 1.5: 0.75, 4: 1},
    "relu": {-2: 0, 0: 0, 3: 3},
    "leaky_relu": {-2: -0.02, 0: 0, 3: 3},
    "two_slope": {-2: -0.2, 0: 0, 3: 3},
    "prelu": {-2: -0.5, 0: 0, 3: 3},
    "elu": {-2: math.exp(-2) - 1, 0: 0, 3: 3},
    "selu": {-2: 1.7580993408473766 * (math.exp(-2) - 1), 0: 0, 3: 3 * 1.0507009873554805},
    "softplus": {-2: math.log1p(math.exp(-2)), 0: math.log(2), 3: math.log1p(math.exp(3))},
    "silu": {-2: -2 / (1 + math.exp(2)), 0: 0, 3: 3 / (1 + math.exp(-3))},
    "gelu": {-2: -math.erfc(math.sqrt(2)), 0: 0, 3: 1.5 * math.erfc(-3 / math.sqrt(2))},
    "sine": {-2: math.sin(-2), 0: 0, 3: math.sin(3)},
}


def test_they_stand_in_the_order_of_growing_complexity():
    first = [name for name in activations.names() if name in KNOWN]
    assert first == list(KNOWN)


@pytest.mark.parametrize(("name", "values"), KNOWN.items(), ids=KNOWN.keys())
def test_values_at_known_points(name, values):
    z = np.array(list(values), np.float64)
    np.testing.assert_allclose(activations.create(name).value(z), list(values.values()), rtol=1e-14)


def allowed(field: Hyperparameter) -> st.SearchStrategy[float]:
    """Any number that the hyper-parameter may be."""
    assert isinstance(field.domain, Bounds)
    bounds = field.domain
    return st.floats(bounds.low, bounds.high, exclude_min=bounds.low_open, exclude_max=bounds.high_open)


@each_class
@given(data=st.data(), z=st.floats(-8, 8))
def test_the_derivative_is_the_slope(entry: type[Activation], data: st.DataObject, z: float):
    assume(min(abs(z - kink) for kink in (-3, 0, 3)) > 1e-3)
    activation = entry.with_values({field.name: data.draw(allowed(field)) for field in entry.hyperparameters()})
    at, h = np.array([z]), 1e-5
    slope = (activation.value(at + h) - activation.value(at - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(at, activation.value(at)), slope, rtol=1e-7, atol=1e-8)


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_pre_activations_are_safe(activation, dtype):
    z = np.array([-1e4, -1e3, -100, -20, 0, 20, 100, 1e3, 1e4], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.value(z)
        slope = activation.derivative(z, a)
    assert a.dtype == slope.dtype == dtype
    assert np.all(np.isfinite(a))
    assert np.all(np.isfinite(slope))


@each
def test_float32_has_the_same_curve_as_float64(activation):
    z = np.linspace(-12, 12, 97)
    single = z.astype(np.float32)
    a, a32 = activation.value(z), activation.value(single)
    np.testing.assert_allclose(a32, a, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(activation.derivative(single, a32), activation.derivative(z, a), rtol=1e-5, atol=1e-6)


@each
def test_bounded_means_that_it_saturates(activation):
    z = np.array([-1e6, 1e6])
    a = activation.value(z)
    flat = np.abs(activation.derivative(z, a)).max() < 1e-6
    assert activation.bounded == flat
    assert not activation.bounded or np.abs(a).max() <= 1


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(12,), (3, 4)])
def test_the_result_is_written_into_out(activation, dtype, shape):
    z = np.linspace(-4, 4, 12).astype(dtype).reshape(shape)
    a = activation.value(z)
    slope = activation.derivative(z, a)
    assert a.shape == slope.shape == shape
    before_z, before_a = z.copy(), a.copy()
    into_a, into_slope = np.full_like(z, np.nan), np.full_like(z, np.nan)
    assert activation.value(z, out=into_a) is into_a
    assert activation.derivative(z, a, out=into_slope) is into_slope
    np.testing.assert_array_equal(into_a, a)
    np.testing.assert_array_equal(into_slope, slope)
    np.testing.assert_array_equal(z, before_z)
    np.testing.assert_array_equal(a, before_a)


@each
def test_what_is_learned_is_a_hyperparameter(activation):
    assert set(activation.learned) <= {field.name for field in activation.hyperparameters()}
    z = np.ones((4, 3))
    gradients = activation.learned_gradient(z, z)
    assert [gradient.shape for gradient in gradients] == [(3,)] * len(activation.learned)


CONVENTIONAL = {"sigmoid", "tanh", "hard_sigmoid", "selu"}
"""Their gains are PyTorch's, or follow one of those, and keep the variance only roughly."""


@each
def test_the_gain_keeps_the_variance(activation: Activation):
    # z = W a with Var w = gain² / n is normal, by the central limit: draw it, and see its variance in the next layer.
    z = np.random.default_rng(0).normal(size=1_000_000)
    after = activation.gain**2 * float(np.mean(np.square(activation.value(z))))
    if activation.name in CONVENTIONAL:
        assert 0.2 < after < 1.2
    else:
        assert after == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize(
    ("name", "values", "gain"),
    [
        ("identity", {}, 1),
        ("step", {}, math.sqrt(2)),
        ("sign", {}, 1),
        ("relu", {}, math.sqrt(2)),
        ("leaky_relu", {"alpha": 0.5}, math.sqrt(2 / 1.25)),
        ("two_slope", {"alpha": -1.5, "beta": 0.5}, math.sqrt(2 / 2.5)),
        ("two_slope", {"alpha": 0.0, "beta": 0.0}, 1),
        ("prelu", {"alpha": 0.5}, math.sqrt(2 / 1.25)),
        ("sine", {}, 1 / math.sqrt((1 - math.exp(-2)) / 2)),
    ],
)
def test_gains_that_have_a_formula(name: str, values: dict[str, Any], gain: float):
    assert activations.create(name, **values).gain == pytest.approx(gain, rel=1e-12)
