"""The network: backpropagation against finite differences, one flat vector behind all views, buffers used again."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.engine.activations import Identity, ReLU, Step, Tanh, activations
from nnviz.engine.gradient_check import gradient_check
from nnviz.engine.initializers import He, Xavier
from nnviz.engine.layers import Buffers, HiddenLayer
from nnviz.engine.losses import MeanSquaredError, SoftmaxCrossEntropy, losses
from nnviz.engine.network import DIFFERENT_BATCH_SIZES, Network
from nnviz.engine.noise import Noise
from nnviz.engine.normalization import normalizations
from nnviz.engine.regularizers import L1, L2, regularizers

KINK = 1e-3
"""Finite differences are wrong across a kink or jump at 0, so no pre-activation or weight may be nearer to it."""


def mnist_network() -> Network:
    network = Network(784, [HiddenLayer(16, ReLU()), HiddenLayer(16, ReLU())], 10, SoftmaxCrossEntropy())
    network.initialize(He(), np.random.default_rng(0))
    return network


CORNERS = (0, 3)
"""Where |z| is at a corner or a jump of some activation function."""

hidden_layers = st.lists(
    st.builds(
        HiddenLayer,
        units=st.integers(2, 5),
        activation=st.sampled_from([entry() for entry in activations]),
        normalization=st.sampled_from([entry() for entry in normalizations]),
        dropout=st.sampled_from([0.0, 0.0, 0.3]),
        regularizer=st.sampled_from([None, None, L1(strength=0.2), L2(strength=0.3)]),
    ),
    max_size=3,
)


@pytest.mark.parametrize("loss", [entry() for entry in losses if entry.smooth], ids=lambda entry: entry.name)
@pytest.mark.parametrize("regularizer", list(regularizers), ids=lambda entry: entry.name)
@settings(deadline=None, max_examples=25)
@given(
    inputs=st.integers(1, 4),
    hidden=hidden_layers,
    classes=st.integers(2, 4),
    samples=st.integers(1, 6),
    noise=st.sampled_from([Noise(), Noise(), Noise(inputs=0.3), Noise(weights=0.1)]),
    off=st.sampled_from([(), (), ((1, 0),), ((1, 1), (2, 0), (2, 1))]),
    seed=st.integers(0, 2**32 - 1),
)
def test_backpropagation_is_the_gradient(loss, regularizer, inputs, hidden, classes, samples, noise, off, seed):
    """In networks of everything that can be combined, with the same dropout and noise for every difference."""
    rng = np.random.default_rng(seed)
    penalty = regularizer(strength=0.1) if "strength" in regularizer().values() else regularizer()
    outputs = loss.outputs(classes)
    network = Network(inputs, hidden, outputs, loss, penalty, np.float64, noise, np.random.default_rng(seed + 1), off)
    network.theta[:] = rng.normal(size=network.theta.size)
    x = rng.normal(size=(samples, inputs))
    if "regression" in loss.tasks:
        y = rng.normal(size=(samples, outputs))
    else:
        y = loss.encode(rng.integers(0, classes, samples), classes).astype(float)
    state = network.rng.bit_generator.state
    network.loss_and_gradient(x, y)
    network.rng.bit_generator.state = state
    assume(is_smooth_around(network, y))
    assume(np.linalg.norm(network.gradient) > 1e-3)  # below, differences of the loss are rounding alone
    assert gradient_check(network, x, y) < 1e-6


def is_smooth_around(network: Network, y: np.ndarray) -> bool:
    """Whether finite differences of the loss mean anything at the batch that was just trained on."""
    buffers = network.buffers(len(y))
    corners = [np.abs(np.abs(buffer.z) - corner).min() for buffer in buffers for corner in CORNERS]
    z = buffers[-1].z
    if network.loss.name in ("mae", "huber", "hinge"):
        corners += [np.abs(np.abs(z - y) - corner).min() for corner in (0, 1)]
    normalized = [buffer.normalized.inverse_deviation.max() for buffer in buffers if hasattr(buffer, "normalized")]
    steep = max(normalized, default=0.0)  # over few samples or units almost alike, x̂ turns on a pinpoint
    return min(corners) > KINK and np.abs(network.theta).min() > KINK and steep < 5


def test_the_network_of_the_films_has_13002_parameters():
    network = mnist_network()
    assert network.sizes == (784, 16, 16, 10)
    assert network.theta.size == network.gradient.size == 13_002
    assert [layer.parameters for layer in network.layers] == [12_560, 272, 170]


def test_xor_by_hand():
    """One hidden neuron computes OR, the other AND; OR − AND is XOR."""
    network = Network(2, [HiddenLayer(2, Step())], 1, MeanSquaredError(), dtype=np.float64)
    hidden, output = network.parameters
    hidden.W[...] = [[1, 1], [1, 1]]
    hidden.b[...] = [-0.5, -1.5]
    output.W[...] = [[1, -1]]
    activity = network.forward(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float))
    np.testing.assert_array_equal(activity.a[1], [[0, 0], [1, 0], [1, 0], [1, 1]])
    np.testing.assert_array_equal(activity.z[0][:, 1], [-1.5, -0.5, -0.5, 0.5])
    np.testing.assert_array_equal(activity.y_hat, [[0], [1], [1], [0]])


def test_theta_and_the_views_are_the_same_numbers():
    network = Network(3, [HiddenLayer(2, Tanh())], 1, MeanSquaredError())
    network.theta[:] = np.arange(11)
    hidden, output = network.parameters
    np.testing.assert_array_equal(hidden.W, [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(hidden.b, [6, 7])
    np.testing.assert_array_equal(output.W, [[8, 9]])
    np.testing.assert_array_equal(output.b, [10])
    output.W[0, 1] = -1
    assert network.theta[9] == -1
    network.gradients[0].b[1] = 5
    assert network.gradient[7] == 5


def test_the_layers_have_weights_of_the_initializer_and_biases_of_0():
    network = Network(200, [HiddenLayer(100, Tanh())], 50, MeanSquaredError())
    network.theta[:] = 9
    network.initialize(Xavier(), np.random.default_rng(3))
    for layer, parameters in zip(network.layers, network.parameters, strict=True):
        variance = layer.activation.gain**2 * 2 / (layer.inputs + layer.units)
        assert parameters.W.var() == pytest.approx(variance, rel=0.05)
        assert not parameters.b.any()
    again = Network(200, [HiddenLayer(100, Tanh())], 50, MeanSquaredError())
    again.initialize(Xavier(), np.random.default_rng(3))
    np.testing.assert_array_equal(network.theta, again.theta)


def test_without_hidden_layers_it_is_one_linear_map():
    network = Network(3, [], 2, MeanSquaredError(), dtype=np.float64)
    network.theta[:] = np.random.default_rng(0).normal(size=8)
    x = np.random.default_rng(1).normal(size=(4, 3))
    (parameters,) = network.parameters
    np.testing.assert_allclose(network.forward(x).y_hat, x @ parameters.W.T + parameters.b)


def test_the_last_layer_is_the_output_function_of_the_loss():
    network = Network(3, [HiddenLayer(4, Tanh())], 3, SoftmaxCrossEntropy())
    network.initialize(Xavier(), np.random.default_rng(0))
    activity = network.forward(np.ones((2, 3), np.float32))
    assert isinstance(network.layers[-1].activation, Identity)
    np.testing.assert_allclose(activity.y_hat, SoftmaxCrossEntropy().output(activity.z[-1]))
    assert [array.shape for array in activity.a] == [(2, 3), (2, 4), (2, 3)]
    assert [array.shape for array in activity.z] == [(2, 4), (2, 3)]


def test_the_loss_of_a_batch_has_the_penalty_in_it():
    plain = Network(2, [HiddenLayer(2, Tanh())], 1, MeanSquaredError(), dtype=np.float64)
    penalised = Network(
        2, [HiddenLayer(2, Tanh())], 1, MeanSquaredError(), regularizers.create("l2", strength=2.0), np.float64
    )
    plain.theta[:] = penalised.theta[:] = 0.5
    x, y = np.ones((1, 2)), np.zeros((1, 1))
    # Six weights of 0.5; the three biases are not penalised.
    assert penalised.loss_and_gradient(x, y) - plain.loss_and_gradient(x, y) == pytest.approx(6 * 0.25)
    np.testing.assert_allclose(penalised.gradients[0].W - plain.gradients[0].W, 2 * 0.5)
    np.testing.assert_array_equal(penalised.gradients[0].b, plain.gradients[0].b)


def test_the_mean_gradient_of_a_batch_is_the_mean_of_its_samples():
    network = Network(3, [HiddenLayer(4, Tanh())], 3, SoftmaxCrossEntropy(), dtype=np.float64)
    rng = np.random.default_rng(0)
    network.initialize(Xavier(), rng)
    x, y = rng.normal(size=(6, 3)), np.eye(3)[rng.integers(0, 3, 6)]
    single = []
    for row in range(6):
        network.loss_and_gradient(x[row : row + 1], y[row : row + 1])
        single.append(network.gradient.copy())
    network.loss_and_gradient(x, y)
    np.testing.assert_allclose(network.gradient, np.mean(single, axis=0), atol=1e-14)


def test_buffers_are_used_again():
    network = mnist_network()
    x = np.ones((32, 784), np.float32)
    first, second = network.forward(x), network.forward(x)
    assert all(a is b for a, b in zip(first.a, second.a, strict=True))
    assert all(a is b for a, b in zip(first.z, second.z, strict=True))
    assert network.buffers(32) is network.buffers(32)


def test_the_batch_that_is_in_use_keeps_its_buffers():
    network = mnist_network()
    kept = network.buffers(32)
    for samples in range(1, 20):
        network.buffers(samples)
        assert network.buffers(32) is kept
    assert len(network._buffers) == DIFFERENT_BATCH_SIZES


@pytest.mark.parametrize("regularizer", [entry() for entry in regularizers], ids=lambda entry: entry.name)
def test_a_pass_allocates_no_layer_and_no_weights(regularizer):
    network = Network(100, [HiddenLayer(200, ReLU()), HiddenLayer(200, Tanh())], 10, SoftmaxCrossEntropy(), regularizer)
    network.initialize(He(), np.random.default_rng(0))
    x = np.ones((128, 100), np.float32)
    y = np.eye(10, dtype=np.float32)[np.arange(128) % 10]
    network.loss_and_gradient(x, y)
    tracemalloc.start()
    try:
        for _ in range(5):
            network.loss_and_gradient(x, y)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < network.buffers(128)[0].z.nbytes / 2


def test_float32_and_float64_agree():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(8, 5)), np.eye(3)[rng.integers(0, 3, 8)]
    gradients = []
    for dtype in (np.float32, np.float64):
        network = Network(5, [HiddenLayer(6, Tanh()), HiddenLayer(4, ReLU())], 3, SoftmaxCrossEntropy(), dtype=dtype)
        network.initialize(Xavier(), np.random.default_rng(1))
        network.loss_and_gradient(x.astype(dtype), y.astype(dtype))
        assert network.gradient.dtype == dtype
        gradients.append(network.gradient)
    np.testing.assert_allclose(gradients[0], gradients[1], atol=1e-6)


def test_a_unit_that_is_off_gives_0_and_learns_nothing():
    layers = [HiddenLayer(3, activations.create("prelu"), dropout=0.2), HiddenLayer(3, activations.create("sigmoid"))]
    network = Network(2, layers, 1, MeanSquaredError(), off=[(1, 2), (2, 0)])
    network.theta[:] = np.random.default_rng(0).normal(size=network.theta.size)
    x, y = np.random.default_rng(1).normal(size=(2, 20, 2)).astype(np.float32)
    for training in (False, True):
        activity = network.forward(x, training)
        assert not activity.a[1][:, 2].any()
        assert not activity.a[2][:, 0].any()
        assert activity.a[2][:, 1:].all()
    network.loss_and_gradient(x, y[:, :1])
    for gradient, unit in zip(network.gradients, (2, 0), strict=False):
        for part in (gradient.W, gradient.b, *gradient.others.values()):
            assert not part[unit].any()
        assert np.delete(gradient.W, unit, axis=0).all(axis=0).any()


@pytest.mark.parametrize("loss", [entry() for entry in losses if entry.smooth], ids=lambda entry: entry.name)
@pytest.mark.parametrize("normalization", list(normalizations), ids=lambda entry: entry.name)
@pytest.mark.parametrize("activation", ["tanh", "prelu", "silu"])
def test_deltas_are_the_slopes_of_each_samples_own_loss(loss, normalization, activation):
    """Against finite differences of the network above each pre-activation, and without a trace."""
    rng = np.random.default_rng(3)
    layers = [HiddenLayer(units, activations.create(activation), normalization(), dropout=0.3) for units in (4, 3)]
    penalty, noise, off = L2(strength=0.1), Noise(inputs=0.5), [(1, 2)]
    network = Network(2, layers, loss.outputs(3), loss, penalty, np.float64, noise, off=off)
    network.theta[:] = rng.normal(size=network.theta.size)
    network.statistics[:] = rng.uniform(0.5, 2, size=network.statistics.size)
    x = rng.normal(size=(5, 2))
    y = (
        loss.encode(rng.integers(0, 3, 5), 3).astype(float)
        if "regression" not in loss.tasks
        else rng.normal(size=(5, 3))
    )
    network.loss_and_gradient(x, y)
    before = network.gradient.copy(), network.statistics.copy(), network.rng.bit_generator.state

    activity = network.forward(x)
    z = [array.copy() for array in activity.z]
    deltas = network.deltas(activity, y)
    for index, delta in enumerate(deltas):
        for sample, unit in np.ndindex(delta.shape):
            shift = np.zeros(delta.shape[1])
            shift[unit] = 1e-6
            up, down = (loss_from(network, index, z[index][sample] + s, y[sample]) for s in (shift, -shift))
            np.testing.assert_allclose(delta[sample, unit], (up - down) / 2e-6, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(network.gradient, before[0])
    np.testing.assert_array_equal(network.statistics, before[1])
    assert network.rng.bit_generator.state == before[2]


def loss_from(network: Network, index: int, z: np.ndarray, y: np.ndarray) -> float:
    """The loss of one sample, when the activation functions of layer `index` + 1 get `z`, (units,)."""
    z = z[np.newaxis]
    for layer in range(index, len(network.layers) - 1):
        a = network.layers[layer].activation.value(z)
        a[:, network.layers[layer].off] = 0
        above, buffers = network.layers[layer + 1], Buffers(network.layers[layer + 1], 1, np.float64)
        z = above.pre_activation(
            a, network.parameters[layer + 1], network.layer_statistics[layer + 1], buffers, training=False
        )
    return network.loss.value(z, network.loss.output(z), y[np.newaxis])


@pytest.mark.parametrize("normalization", list(normalizations), ids=lambda entry: entry.name)
@pytest.mark.parametrize("activation", [entry() for entry in activations], ids=lambda entry: entry.name)
def test_the_input_gradient_is_the_slope_of_the_output_and_says_where_it_is_constant(activation, normalization):
    """Against finite differences, with a unit off; far steps stay on the tangent exactly where that is claimed."""
    rng = np.random.default_rng(4)
    layers = [HiddenLayer(units, activation, normalization(), dropout=0.3) for units in (4, 3)]
    network = Network(3, layers, 3, SoftmaxCrossEntropy(), dtype=np.float64, off=[(1, 2)])
    network.theta[:] = rng.normal(size=network.theta.size)
    network.statistics[:] = rng.uniform(0.5, 2, size=network.statistics.size)
    x = rng.normal(size=(6, 3))
    weights = rng.normal(size=(6, 3))
    activity = network.forward(x)
    output = (activity.z[-1] * weights).sum(axis=1)
    gradient = network.input_gradient(activity, weights)

    def at(step: np.ndarray) -> np.ndarray:
        return (network.forward(x + step).z[-1] * weights).sum(axis=1)

    for unit in range(3):
        step = 1e-6 * np.eye(3)[unit]
        np.testing.assert_allclose(gradient[:, unit], (at(step) - at(-step)) / 2e-6, rtol=1e-5, atol=1e-7)
    step = np.full(3, 0.003)
    off_tangent = np.abs(at(step) - output - gradient @ step)
    assert (np.median(off_tangent) < 1e-12) == (network.is_piecewise_linear or not gradient.any())
