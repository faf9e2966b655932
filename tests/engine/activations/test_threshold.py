"""Threshold units: what they give at exactly 0, and that they have no slope."""

import numpy as np
import pytest

from nnviz.engine.activations import Sign, Step


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize(("activation", "value"), [(Step(), 1), (Sign(), 0)])
def test_at_zero(activation, value, zero):
    z = np.array([zero], np.float32)
    a = activation.value(z)
    assert a == value
    assert activation.derivative(z, a) == 0


def test_sign_is_two_steps_in_one():
    z = np.array([-3.0, -1e-300, 1e-300, 3.0])
    np.testing.assert_array_equal(Sign().value(z), 2 * Step().value(z) - 1)
