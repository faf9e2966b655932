"""One dense layer by hand: forward, delta, gradient, and what goes back to the layer below."""

import numpy as np

from nnviz.engine.activations import ReLU
from nnviz.engine.layers import Buffers, Dense


def test_a_layer_by_hand():
    layer = Dense(inputs=2, units=3, activation=ReLU())
    assert layer.parameters == 9
    theta = layer.views(np.array([1.0, 2, 0, 1, -1, 1, 0, 1, -3]))
    np.testing.assert_array_equal(theta.W, [[1, 2], [0, 1], [-1, 1]])
    np.testing.assert_array_equal(theta.b, [0, 1, -3])

    x = np.array([[1.0, 1], [2, -1]])
    buffers = Buffers(layer, 2, np.float64)
    layer.pre_activation(x, theta, {}, buffers, training=True)
    a = layer.activate(buffers, dropping=None)
    np.testing.assert_array_equal(buffers.z, [[3, 2, -3], [0, 0, -6]])
    np.testing.assert_array_equal(a, [[3, 2, 0], [0, 0, 0]])

    # Only the two active neurons of the first sample pass the gradient on.
    gradient = layer.views(np.full(9, np.nan))
    layer.delta(np.array([[1.0, 10, 100], [1, 10, 100]]), buffers, gradient)
    np.testing.assert_array_equal(buffers.delta, [[1, 10, 0], [0, 0, 0]])

    layer.gradient(x, theta, buffers, gradient)
    np.testing.assert_array_equal(gradient.W, [[1, 1], [10, 10], [0, 0]])
    np.testing.assert_array_equal(gradient.b, [1, 10, 0])

    below = layer.input_gradient(buffers.delta, theta, buffers, out=np.empty((2, 2)))
    np.testing.assert_array_equal(below, [[1, 12], [0, 0]])
