"""Sigmoids: identities between them, and how they end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import Activation, HardSigmoid, Sigmoid, Softsign, Tanh

real = st.floats(-1e4, 1e4)


@given(real)
def test_tanh_is_a_stretched_sigmoid(z):
    at = np.array([z])
    np.testing.assert_allclose(Tanh().value(at), 2 * Sigmoid().value(2 * at) - 1, atol=1e-15)


@pytest.mark.parametrize(
    ("activation", "middle"), [(Sigmoid(), 0.5), (Tanh(), 0), (Softsign(), 0), (HardSigmoid(), 0.5)]
)
@given(z=real)
def test_they_are_symmetric_about_their_middle(activation: Activation, middle: float, z: float):
    at = np.array([z])
    left, right = activation.value(-at), activation.value(at)
    np.testing.assert_allclose(left + right, 2 * middle, atol=1e-15)
    np.testing.assert_allclose(
        activation.derivative(-at, left), activation.derivative(at, right), rtol=1e-12, atol=1e-15
    )


@pytest.mark.parametrize("activation", [Sigmoid(), Tanh(), Softsign(), HardSigmoid()])
@given(low=real, high=real)
def test_they_never_fall(activation: Activation, low: float, high: float):
    below, above = activation.value(np.array(sorted([low, high])))
    assert below <= above


def test_the_hard_sigmoid_is_0_and_1_beyond_3_and_flat_there():
    z = np.array([-1e30, -3, -2.999, 2.999, 3, 1e30], np.float32)
    a = HardSigmoid().value(z)
    np.testing.assert_array_equal(a == 0, [True, True, False, False, False, False])
    np.testing.assert_array_equal(a == 1, [False, False, False, False, True, True])
    np.testing.assert_allclose(HardSigmoid().derivative(z, a), [0, 0, 1 / 6, 1 / 6, 0, 0], rtol=1e-6)


def test_softsign_keeps_a_slope_where_tanh_has_none():
    z = np.array([-1e4, 1e4], np.float32)
    assert not Tanh().derivative(z, Tanh().value(z)).any()
    np.testing.assert_allclose(Softsign().derivative(z, Softsign().value(z)), 1e-8, rtol=1e-3)
