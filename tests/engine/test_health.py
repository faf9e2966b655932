"""The health of layers: every measure on networks whose state is known."""

from collections.abc import Sequence

import numpy as np
import pytest

from nnviz.engine.activations import Activation, Identity, ReLU, Sigmoid, activations
from nnviz.engine.health import LayerHealth, layer_health, steepest_slope
from nnviz.engine.initializers import Xavier
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.normalization import normalizations


def network(hidden: Sequence[HiddenLayer]) -> Network:
    made = Network(3, hidden, 2, losses.create("mse"), dtype=np.float64)
    made.initialize(Xavier(), np.random.default_rng(0))
    return made


def batch(samples: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(samples, 3)), rng.normal(size=(samples, 2))


def health(network: Network, step: np.ndarray | None = None, samples: int = 20) -> tuple[LayerHealth, ...]:
    x, y = batch(samples)
    network.loss_and_gradient(x, y)
    return layer_health(network, x, y, np.zeros_like(network.theta) if step is None else step)


def test_the_gradient_norm_is_that_of_the_weights_of_each_layer():
    made = network([HiddenLayer(4, Sigmoid()), HiddenLayer(5, Sigmoid())])
    found = health(made)
    assert [layer.gradient_norm for layer in found] == pytest.approx(
        [float(np.linalg.norm(gradient.W)) for gradient in made.gradients]
    )


def test_delta_norm_is_the_mean_over_the_samples_whatever_their_number():
    # One sample again and again: the mean of ‖∂L/∂z‖ is that of the sample alone.
    made = network([HiddenLayer(4, Sigmoid())])
    x, y = batch(1)
    expected = []
    made.loss_and_gradient(x, y)
    for layer in layer_health(made, x, y, np.zeros_like(made.theta)):
        expected.append(layer.delta_norm)
    x, y = np.repeat(x, 9, axis=0), np.repeat(y, 9, axis=0)
    made.loss_and_gradient(x, y)
    found = layer_health(made, x, y, np.zeros_like(made.theta))
    assert [layer.delta_norm for layer in found] == pytest.approx(expected)
    assert expected[-1] == pytest.approx(float(np.linalg.norm(made.buffers(1)[-1].delta)))


def test_the_update_ratio_is_the_length_of_the_step_beside_that_of_the_weights():
    made = network([HiddenLayer(4, Sigmoid())])
    assert [layer.update_ratio for layer in health(made, step=0.01 * made.theta)] == pytest.approx([0.01, 0.01])


def test_a_step_that_only_moves_biases_and_weights_that_are_zero_have_no_ratio():
    made = network([HiddenLayer(4, Sigmoid())])
    step = np.zeros_like(made.theta)
    made.layers[0].views(step[: made.layers[0].parameters]).b[:] = 1
    made.parameters[1].W[:] = 0
    assert [layer.update_ratio for layer in health(made, step)] == [0, 0]


def test_a_unit_is_dead_when_no_sample_gives_it_a_slope():
    made = network([HiddenLayer(4, ReLU()), HiddenLayer(3, ReLU())])
    made.parameters[0].b[:3] = -1000
    first, _, output = health(made)
    assert first.dead == 0.75
    assert output.dead == 0


def test_a_unit_that_one_sample_wakes_is_alive():
    made = network([HiddenLayer(1, ReLU())])
    x, _ = batch()
    made.parameters[0].W[:] = [[1, 0, 0]]
    made.parameters[0].b[:] = -np.sort(x[:, 0])[-2:].mean()
    assert health(made)[0].dead == 0


@pytest.mark.parametrize("name", ["step", "sign"])
def test_a_unit_that_never_has_a_slope_cannot_die(name):
    first, _ = health(network([HiddenLayer(4, activations.create(name))]))
    assert first.dead == first.saturated == 0


@pytest.mark.parametrize(("name", "scale", "saturated"), [("sigmoid", 1e4, 1), ("tanh", 1e4, 1), ("tanh", 0.1, 0)])
def test_saturation_is_the_share_of_flat_activations(name, scale, saturated):
    made = network([HiddenLayer(6, activations.create(name))])
    made.parameters[0].W[:] *= scale
    assert health(made)[0].saturated == pytest.approx(saturated, abs=0.02)


def test_half_of_the_units_saturated_is_one_half():
    made = network([HiddenLayer(6, Sigmoid())])
    made.parameters[0].b[:3] = 50
    assert health(made)[0].saturated == 0.5


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "softplus", "identity"])
def test_what_grows_for_ever_on_one_side_does_not_saturate(name):
    made = network([HiddenLayer(6, activations.create(name))])
    made.parameters[0].b[:] = -50
    assert health(made)[0].saturated == 0


def test_gradients_vanish_through_sigmoids_and_explode_through_large_weights():
    deep = [HiddenLayer(10, Sigmoid())] * 8
    vanishing = [layer.delta_norm for layer in health(network(deep))]
    assert vanishing == sorted(vanishing)
    assert vanishing[0] < 1e-4 * vanishing[-1]
    exploding = network([HiddenLayer(10, Identity())] * 8)
    for parameters in exploding.parameters:
        parameters.W *= 5
    norms = [layer.delta_norm for layer in health(exploding)]
    assert norms == sorted(norms, reverse=True)
    assert norms[0] > 1e4 * norms[-1]


@pytest.mark.parametrize("normalization", [entry() for entry in normalizations], ids=lambda entry: entry.name)
@pytest.mark.parametrize("activation", [entry() for entry in activations], ids=lambda entry: entry.name)
def test_every_activation_and_normalisation_can_be_examined(activation: Activation, normalization):
    found = health(network([HiddenLayer(7, activation, normalization), HiddenLayer(5, activation, normalization)]))
    for layer in found:
        assert layer.gradient_norm >= 0
        assert layer.delta_norm >= 0
        assert 0 <= layer.dead <= 1
        assert 0 <= layer.saturated <= 1


def test_the_steepest_slope_of_the_sigmoid_is_a_quarter():
    assert steepest_slope(Sigmoid()) == pytest.approx(0.25)
    assert steepest_slope(activations.create("step")) == 0


def test_a_filter_is_dead_if_it_is_so_everywhere_and_pooling_never_is():
    made = Network(
        64, [Convolution(4, 3), MaxPooling(2)], 2, losses.create("mse"), dtype=np.float64, image_shape=(8, 8)
    )
    made.initialize(Xavier(), np.random.default_rng(0))
    made.parameters[0].b[:] = [-100, 0, -100, 100]
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(9, 64)), rng.normal(size=(9, 2))
    made.loss_and_gradient(x, y)
    found = layer_health(made, x, y, 0.01 * made.theta)
    assert [layer.dead for layer in found] == [0.5, 0, 0]
    assert [layer.update_ratio for layer in found] == pytest.approx([0.01, 0, 0.01])
