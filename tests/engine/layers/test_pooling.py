"""Max pooling: which pixel is kept, and where its δ goes."""

import numpy as np
import pytest

from nnviz.engine.activations import Tanh
from nnviz.engine.gradient_check import gradient_check
from nnviz.engine.layers import HiddenLayer, MaxPool2D, MaxPooling
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.network import Network

PICTURE = np.array([[1.0, 4, 7, 7, 9], [2, 3, 7, 0, 9], [0, 0, -1, -2, 9], [0, 0, -4, -3, 9], [9, 9, 9, 9, 9]])
"""The last row and column are left over."""


def pooled(picture: np.ndarray, delta: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """z and ∂L/∂x of one picture."""
    layer = MaxPool2D((1, *picture.shape), size)
    buffers, theta = layer.buffers(1, np.float64), layer.views(np.empty(0))
    z = layer.pre_activation(picture.reshape(1, -1), theta, {}, buffers, training=True)
    assert layer.activate(buffers, dropping=None) is buffers.a
    layer.delta(delta.reshape(1, -1), buffers, theta)
    out = np.full((1, layer.inputs), np.nan)
    layer.input_gradient(buffers.delta, theta, buffers, out)
    return z.reshape(layer.maps[1:]), out.reshape(picture.shape)


def test_the_largest_is_kept_and_gets_all_of_the_delta():
    z, below = pooled(PICTURE, np.array([[10.0, 20], [30, 40]]), 2)
    np.testing.assert_array_equal(z, [[4, 7], [0, -1]])
    expected = np.zeros_like(PICTURE)
    expected[0, 1], expected[0, 2], expected[2, 0], expected[2, 2] = 10, 20, 30, 40  # of equal ones the first
    np.testing.assert_array_equal(below, expected)


def test_it_has_nothing_to_learn_and_knows_its_shape():
    layer = MaxPool2D((3, 7, 9), 2)
    assert (layer.inputs, layer.units, layer.shape, layer.parameters) == (189, 36, (3, 3, 4), 0)
    assert layer.views(np.empty(0)).W.shape == (0, 0)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_several_channels_and_samples_are_pooled_by_themselves(size):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 2, 8, 9))
    layer = MaxPool2D((2, 8, 9), size)
    z = layer.pre_activation(
        x.reshape(3, -1), layer.views(np.empty(0)), {}, layer.buffers(3, np.float64), training=False
    )
    _, rows, columns = layer.maps
    cut = x[:, :, : rows * size, : columns * size].reshape(3, 2, rows, size, columns, size)
    np.testing.assert_array_equal(z.reshape(3, *layer.maps), cut.max(axis=(3, 5)))


def test_it_may_be_the_first_layer_and_pool_again():
    net = Network(
        81,
        [MaxPooling(2), MaxPooling(2), HiddenLayer(3, Tanh())],
        2,
        MeanSquaredError(),
        None,
        np.float64,
        image_shape=(9, 9),
    )
    rng = np.random.default_rng(0)
    net.theta[:] = rng.normal(size=net.theta.size)
    assert net.sizes == (81, 16, 4, 3, 2)
    assert gradient_check(net, rng.normal(size=(3, 81)), rng.normal(size=(3, 2))) < 1e-6
