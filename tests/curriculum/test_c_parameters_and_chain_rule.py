"""Course C, digits and backpropagation: how many parameters, and the chain rule number by number."""

import math

import numpy as np
import pytest

from nnviz.engine.activations import Sigmoid
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.training.experiment import Experiment


def test_C2_784_16_16_10_has_13002_parameters():
    experiment = Experiment.recommended("mnist")
    assert experiment.sizes == (784, 16, 16, 10)
    assert experiment.parameters == 13_002 == 784 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10
    assert experiment.network().theta.size == 13_002


def network(inputs: int, hidden: tuple[int, ...], outputs: int, seed: int = 0) -> Network:
    layers = [HiddenLayer(units, Sigmoid()) for units in hidden]
    made = Network(inputs, layers, outputs, losses.create("sum_of_squares"), dtype=np.float64)
    made.theta[:] = np.random.default_rng(seed).normal(size=made.theta.size)
    return made


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def slope(z: float) -> float:
    return sigma(z) * (1 - sigma(z))


def test_C4_three_to_two_neurons_is_a_matrix_product():
    made = network(3, (2,), 1)
    W, b = made.parameters[0].W, made.parameters[0].b
    x = [0.2, 0.7, 0.4]
    expected = [sigma(sum(W[j, k] * x[k] for k in range(3)) + b[j]) for j in range(2)]
    np.testing.assert_allclose(made.forward(np.array([x])).a[1][0], expected, rtol=1e-12)


def test_C9_one_neuron_a_layer():
    made, x, y = network(1, (1, 1), 1), 0.8, 1.0
    made.loss_and_gradient(np.array([[x]]), np.array([[y]]))

    w = [float(parameters.W[0, 0]) for parameters in made.parameters]
    b = [float(parameters.b[0]) for parameters in made.parameters]
    a, z = [x], []
    for layer in range(3):
        z.append(w[layer] * a[layer] + b[layer])
        a.append(sigma(z[layer]))

    of_activation = 2 * (a[3] - y)  # ∂C/∂a of the last neuron
    for layer in (2, 1, 0):
        of_bias = slope(z[layer]) * of_activation
        assert made.gradients[layer].W.item() == pytest.approx(a[layer] * of_bias, rel=1e-9)
        assert made.gradients[layer].b.item() == pytest.approx(of_bias, rel=1e-9)
        of_activation = w[layer] * of_bias


def test_C9_whole_layers():
    sizes = (4, 3, 5, 2)
    made = network(sizes[0], sizes[1:-1], sizes[-1], seed=1)
    x, y = [0.1, -0.6, 0.9, 0.3], [0.0, 1.0]
    made.loss_and_gradient(np.array([x]), np.array([y]))

    W, b = [p.W for p in made.parameters], [p.b for p in made.parameters]
    a, z = [x], []
    for layer in range(3):
        z.append(
            [sum(W[layer][j, k] * a[-1][k] for k in range(len(a[-1]))) + b[layer][j] for j in range(len(b[layer]))]
        )
        a.append([sigma(value) for value in z[-1]])

    of_activations = [2 * (a[3][j] - y[j]) for j in range(sizes[3])]
    for layer in (2, 1, 0):
        into, out = sizes[layer], sizes[layer + 1]
        for j in range(out):
            of_bias = slope(z[layer][j]) * of_activations[j]
            assert made.gradients[layer].b[j] == pytest.approx(of_bias, rel=1e-9)
            for k in range(into):
                assert made.gradients[layer].W[j, k] == pytest.approx(a[layer][k] * of_bias, rel=1e-9)
        of_activations = [
            sum(W[layer][j, k] * slope(z[layer][j]) * of_activations[j] for j in range(out)) for k in range(into)
        ]


def test_C8_the_gradient_used_is_the_average_of_what_each_example_wants():
    made, rng = network(4, (3,), 2), np.random.default_rng(2)
    x, y = rng.normal(size=(6, 4)), rng.uniform(size=(6, 2))
    wanted = []
    for sample in range(6):
        made.loss_and_gradient(x[sample : sample + 1], y[sample : sample + 1])
        wanted.append(made.gradient.copy())
    made.loss_and_gradient(x, y)
    np.testing.assert_allclose(made.gradient, np.mean(wanted, axis=0), rtol=1e-9, atol=1e-15)
