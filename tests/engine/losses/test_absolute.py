"""Absolute errors: outliers pull no further than δ, and the two meet where they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.losses import losses


def test_mae_pulls_every_error_alike_and_a_right_output_not_at_all():
    y_hat, y = np.array([[5.0], [-100.0], [1.0], [2.0]]), np.array([[4.0], [0.0], [1.0], [2.5]])
    loss = losses.create("mae")
    assert loss.value(y_hat, y_hat, y) == pytest.approx(101.5 / 4)
    np.testing.assert_array_equal(loss.gradient(y_hat, y_hat, y), [[0.25], [-0.25], [0], [-0.25]])


@given(error=st.floats(-100, 100), delta=st.floats(1e-3, 50))
def test_huber_is_squared_inside_and_absolute_outside(error, delta):
    loss = losses.create("huber", delta=delta)
    y_hat, y = np.array([[error]]), np.zeros((1, 1))
    by_hand = error**2 / 2 if abs(error) <= delta else delta * (abs(error) - delta / 2)
    assert loss.value(y_hat, y_hat, y) == pytest.approx(by_hand, rel=1e-12, abs=1e-300)
    assert loss.gradient(y_hat, y_hat, y)[0, 0] == np.clip(error, -delta, delta)


def test_huber_is_the_mean_over_samples_and_outputs():
    y_hat, y = np.array([[0.5, 3.0], [0.0, -2.0]]), np.zeros((2, 2))
    assert losses.create("huber").value(y_hat, y_hat, y) == pytest.approx((0.125 + 2.5 + 0 + 1.5) / 4)
