"""Part B of the curriculum: from linear regression to deep nets."""

import numpy as np

from nnviz.engine.optimizers import SGD
from nnviz.engine.surfaces import Cubic


def test_B5_the_gradient_of_the_cubic_surface_at_2_1_is_3_1():
    surface = Cubic()
    w = np.array([2.0, 1.0])
    assert surface.value(w) == 2**2 + 1**3 - 2 * 1
    np.testing.assert_array_equal(surface.gradient(w), [3, 1])
    assert surface.start == (2.0, 1.0)


def test_B5_gradient_descent_goes_down_the_cubic_surface_into_its_hollow():
    surface = Cubic()
    w = np.array(surface.start)
    optimizer = SGD(learning_rate=0.1)
    state = optimizer.init(w)
    values = [float(surface.value(w))]
    optimizer.step(w, surface.gradient(w), state)
    np.testing.assert_allclose(w, [2 - 0.1 * 3, 1 - 0.1 * 1])  # by hand
    for _ in range(500):
        values.append(float(surface.value(w)))
        optimizer.step(w, surface.gradient(w), state)
    assert np.all(np.diff(values) < 1e-15)  # never up, but for rounding
    np.testing.assert_allclose(w, [1 / 12, 1 / 6], atol=1e-6)
