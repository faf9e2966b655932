"""Convolution: by hand, against SciPy and against finite differences, alone and in stacks."""

import tracemalloc

import numpy as np
import pytest
from scipy.signal import correlate2d

from nnviz.engine.activations import LeakyReLU, PReLU, ReLU, Sigmoid, Tanh
from nnviz.engine.gradient_check import gradient_check
from nnviz.engine.initializers import He, Xavier
from nnviz.engine.layers import Conv2D, Convolution, HiddenLayer, MaxPooling
from nnviz.engine.losses import MeanSquaredError, SoftmaxCrossEntropy
from nnviz.engine.network import Network
from nnviz.engine.regularizers import L2, MaxNorm

WINDOWS = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (1, 2), (3, 2), (4, 2), (3, 3), (2, 3)]
"""(kernel, stride)."""


def z_of(layer: Conv2D, W: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(samples, filters, rows, columns)."""
    buffers = layer.buffers(len(x), np.float64)
    theta = layer.views(np.concatenate([W.ravel(), b]))
    return layer.pre_activation(x, theta, {}, buffers, training=False).reshape(len(x), *layer.maps)


def test_a_filter_by_hand():
    """It finds where the picture becomes brighter from left to right."""
    layer = Conv2D((1, 2, 3), filters=1, kernel=2, padding="valid")
    assert (layer.inputs, layer.units, layer.shape, layer.parameters) == (6, 2, (1, 1, 2), 5)
    W = np.array([[-1.0, 1, -1, 1]])
    z = z_of(layer, W, np.array([10.0]), np.array([[0.0, 1, 1, 0, 2, 1]]))
    np.testing.assert_array_equal(z[0, 0], [[10 + 1 + 2, 10 + 0 - 1]])


def test_the_numbers_that_lenet_5_has():
    """LeCun et al. 1998, II.B: C1 is 28 × 28 maps of 6 filters with 156 parameters."""
    layer = Conv2D((1, 32, 32), filters=6, kernel=5, padding="valid")
    assert (layer.shape, layer.parameters) == ((6, 28, 28), 156)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("kernel", "stride"), WINDOWS)
def test_every_map_is_the_correlation_of_scipy(kernel, stride, padding):
    rng = np.random.default_rng(0)
    channels, rows, columns, filters = 2, 7, 6, 3
    layer = Conv2D((channels, rows, columns), filters, kernel, stride, padding)
    W, b = rng.normal(size=(filters, channels, kernel, kernel)), rng.normal(size=filters)
    x = rng.normal(size=(2, channels, rows, columns))
    before = (kernel - 1) // 2 if padding == "same" else 0
    after = kernel - 1 - before if padding == "same" else 0
    padded = np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)))
    expected = [
        [
            b[f] + sum(correlate2d(picture[c], W[f, c], mode="valid")[::stride, ::stride] for c in range(channels))
            for f in range(filters)
        ]
        for picture in padded
    ]
    found = z_of(layer, W, b, x.reshape(2, -1))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    if padding == "same" and stride == 1:
        assert layer.shape == (filters, rows, columns)


def network(*hidden, image_shape=(7, 6), loss=None, **choices) -> Network:
    """A small one in float64 with random weights and biases."""
    pixels = image_shape[0] * image_shape[1]
    made = Network(
        pixels, hidden, 3, loss or SoftmaxCrossEntropy(), dtype=np.float64, image_shape=image_shape, **choices
    )
    rng = np.random.default_rng(1)
    made.theta[:] = rng.normal(size=made.theta.size) / 2
    return made


def batch(samples: int, image_shape=(7, 6)) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    return rng.normal(size=(samples, image_shape[0] * image_shape[1])), np.eye(3)[rng.integers(0, 3, samples)]


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("kernel", "stride"), WINDOWS)
def test_backpropagation_through_two_of_them_is_the_gradient(kernel, stride, padding):
    checked = network(
        Convolution(2, kernel, stride, padding, Tanh()),
        Convolution(3, 2, 1, padding, Sigmoid()),
        HiddenLayer(4, Tanh()),
    )
    assert gradient_check(checked, *batch(3)) < 1e-6


@pytest.mark.parametrize("activation", [ReLU(), LeakyReLU(), PReLU(), Tanh()], ids=lambda entry: entry.name)
@pytest.mark.parametrize(
    "choices", [{}, {"off": ((1, 1), (3, 0))}, {"regularizer": L2(strength=0.1)}], ids=["plain", "off", "l2"]
)
def test_backpropagation_through_a_stack_is_the_gradient(activation, choices):
    checked = network(
        Convolution(3, 3, activation=activation, dropout=0.3),
        MaxPooling(2),
        Convolution(2, 2, activation=activation, regularizer=MaxNorm()),
        MaxPooling(2),
        HiddenLayer(4, activation, dropout=0.2),
        **choices,
    )
    assert gradient_check(checked, *batch(4)) < 1e-6


def test_noise_and_an_odd_batch_do_not_disturb_it():
    """Buffers of several batch sizes, in turn."""
    checked = network(Convolution(2, 3, activation=Tanh()), loss=MeanSquaredError())
    for samples in (5, 1, 5, 2):
        assert gradient_check(checked, *batch(samples)) < 1e-6


def test_deltas_and_the_slope_by_the_inputs_are_those_of_finite_differences():
    net = network(Convolution(3, 3, activation=Tanh()), MaxPooling(2), Convolution(2, 2, activation=PReLU()))
    x, y = batch(3)
    v = np.random.default_rng(3).normal(size=(3, 3))
    slope = net.input_gradient(net.forward(x), v)
    for pixel in (0, 17, 41):
        step = np.zeros_like(x)
        step[:, pixel] = 1e-6
        above, below = net.forward(x + step).z[-1].copy(), net.forward(x - step).z[-1].copy()
        np.testing.assert_allclose(slope[:, pixel], ((above - below) * v).sum(axis=1) / 2e-6, rtol=1e-5, atol=1e-8)
    deltas = net.deltas(net.forward(x), y)
    assert [delta.shape for delta in deltas] == [(3, units) for units in net.sizes[1:]]
    for layer in (0, 2):  # the sum of δ over the places of a filter is the gradient of its bias
        found = deltas[layer].reshape(3, net.layers[layer].neurons, -1).sum(axis=(0, 2)) / 3
        net.loss_and_gradient(x, y)
        np.testing.assert_allclose(found, net.gradients[layer].b, atol=1e-12)


def test_with_relu_it_is_linear_around_an_input():
    net = network(Convolution(3, 3, activation=ReLU()), MaxPooling(2), Convolution(2, 2, activation=ReLU()))
    assert net.is_piecewise_linear
    x, _ = batch(2)
    slope = net.input_gradient(net.forward(x), np.array([[1.0, 0, 0]] * 2))
    step = 1e-7 * np.random.default_rng(4).normal(size=x.shape)
    before, after = net.forward(x).z[-1][:, 0].copy(), net.forward(x + step).z[-1][:, 0]
    np.testing.assert_allclose(after - before, (slope * step).sum(axis=1), atol=1e-13)


def test_a_filter_that_is_off_gives_nothing():
    net = network(Convolution(3, 3, activation=Sigmoid()), off=((1, 1),))
    maps = net.forward(batch(2)[0]).a[1].reshape(2, 3, 7, 6)
    assert not maps[:, 1].any()
    assert maps[:, [0, 2]].all()


def test_the_weights_start_for_as_many_inputs_as_a_window_has():
    net = Network(784, [Convolution(64, 5), Convolution(64, 5)], 10, SoftmaxCrossEntropy(), image_shape=(28, 28))
    net.initialize(He(), np.random.default_rng(0))
    assert net.parameters[0].W.var() == pytest.approx(2 / 25, rel=0.1)
    assert net.parameters[1].W.var() == pytest.approx(2 / (64 * 25), rel=0.05)


def test_a_pass_allocates_no_layer():
    net = Network(
        784, [Convolution(8, 5), MaxPooling(2), Convolution(8, 3)], 10, SoftmaxCrossEntropy(), image_shape=(28, 28)
    )
    net.initialize(Xavier(), np.random.default_rng(0))
    x, y = np.ones((32, 784), np.float32), np.eye(10, dtype=np.float32)[np.arange(32) % 10]
    net.loss_and_gradient(x, y)
    tracemalloc.start()
    try:
        for _ in range(3):
            net.loss_and_gradient(x, y)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < net.buffers(32)[0].z.nbytes / 8
