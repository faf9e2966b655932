"""Course C, digits, cost, backpropagation: its numbers."""

import numpy as np
import pytest

from nnviz.engine.losses import losses


def test_C6_the_cost_of_one_example_is_the_sum_of_squared_differences():
    a = np.array([[0.43, 0.28, 0.19, 0.88, 0.72, 0.01, 0.64, 0.86, 0.99, 0.63]])
    loss = losses.create("sum_of_squares")
    y = loss.encode(np.array([3]), 10).astype(float)
    terms = (a - y) ** 2
    expected = [0.1849, 0.0784, 0.0361, 0.0144, 0.5184, 0.0001, 0.4096, 0.7396, 0.9801, 0.3969]
    np.testing.assert_allclose(terms[0], expected, atol=1e-12)
    z = np.log(a / (1 - a))
    np.testing.assert_allclose(loss.output(z), a, rtol=1e-12)
    assert loss.value(z, loss.output(z), y) == pytest.approx(3.3585, abs=1e-12)
