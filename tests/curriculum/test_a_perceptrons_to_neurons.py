"""Course A, from perceptrons to neurons: its numbers, on networks whose weights are set by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.data import datasets
from nnviz.engine.activations import Activation, Sigmoid, Step, activations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network

Layer = tuple[Sequence[Sequence[float]], Sequence[float]]
"""Weights, a row a neuron, and biases."""

BITS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], np.float64)
ALL_REASONS = np.array([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float64)

NAND: tuple[tuple[float, float], float] = (-2, -2), 3


def network(layers: Sequence[Layer], activation: Activation, loss: str) -> Network:
    hidden = [HiddenLayer(len(b), activation) for _, b in layers[:-1]]
    made = Network(len(layers[0][0][0]), hidden, len(layers[-1][1]), losses.create(loss), dtype=np.float64)
    for parameters, (W, b) in zip(made.parameters, layers, strict=True):
        parameters.W[:], parameters.b[:] = W, b
    return made


def perceptrons(*layers: Layer) -> Network:
    return network(layers, Step(), "perceptron_rule")


def sigmoids(*layers: Layer) -> Network:
    return network(layers, Sigmoid(), "sum_of_squares")


def outputs(made: Network, x: np.ndarray) -> np.ndarray:
    return made.forward(x).y_hat.copy()


def truth(gate: str) -> np.ndarray:
    """The outputs of a gate for 00, 01, 10, 11."""
    return datasets.create(gate).load(0.0, np.random.default_rng(0)).test.targets


class TestA2:
    WEIGHTS = st.integers(-5, 5)

    @given(st.tuples(WEIGHTS, WEIGHTS, WEIGHTS), st.integers(-15, 15).map(lambda half: half + 0.5))
    def test_A2_with_bias_minus_threshold_it_fires_iff_the_sum_is_above_the_threshold(self, w, threshold):
        found = outputs(perceptrons(([w], [-threshold])), ALL_REASONS)[:, 0]
        np.testing.assert_array_equal(found, [float(np.dot(w, x) > threshold) for x in ALL_REASONS])

    @pytest.mark.parametrize(("threshold", "goes_on"), [(5, "good"), (3, "two of the others too")])
    def test_A2_a_lower_threshold_makes_it_more_willing(self, threshold, goes_on):
        # Three reasons with the weights 6, 2, 2: above 5 only the first decides, above 3 the other two do together.
        fires = outputs(perceptrons(([(6, 2, 2)], [-threshold])), ALL_REASONS)[:, 0] == 1
        for (first, second, third), fired in zip(ALL_REASONS, fires, strict=True):
            assert fired == bool(first or (goes_on != "good" and second and third))


class TestA4:
    """Wires only carry a value past a layer; every gate is a NAND."""

    WIRE = 1, -0.5

    def test_A4_weights_minus_2_and_bias_3_are_nand(self):
        w, b = NAND
        np.testing.assert_array_equal(outputs(perceptrons(([w], [b])), BITS), truth("nand_gate"))

    def test_A4_not_is_a_nand_with_both_inputs_the_same(self):
        (first, second), b = NAND
        made = perceptrons(([[first + second]], [b]))
        np.testing.assert_array_equal(outputs(made, np.array([[0.0], [1.0]])), [[1], [0]])

    def test_A4_and_is_not_nand(self):
        w, b = NAND
        made = perceptrons(([w], [b]), ([[sum(w)]], [b]))
        np.testing.assert_array_equal(outputs(made, BITS), truth("and_gate"))

    def test_A4_or_is_nand_of_not_and_not(self):
        w, b = NAND
        made = perceptrons(([[sum(w), 0], [0, sum(w)]], [b, b]), ([w], [b]))
        np.testing.assert_array_equal(outputs(made, BITS), truth("or_gate"))

    def test_A4_xor_is_four_nands(self):
        (v, w), b = NAND
        wire, wire_bias = self.WIRE
        made = perceptrons(
            ([[wire, 0], [v, w], [0, wire]], [wire_bias, b, wire_bias]),
            ([[v, w, 0], [0, v, w]], [b, b]),
            ([[v, w]], [b]),
        )
        np.testing.assert_array_equal(outputs(made, BITS), truth("xor_gate"))

    def test_A4_a_half_adder_is_five_nands(self):
        (v, w), b = NAND
        wire, wire_bias = self.WIRE
        made = perceptrons(
            ([[wire, 0], [v, w], [0, wire]], [wire_bias, b, wire_bias]),
            ([[v, w, 0], [0, v, w], [0, wire, 0]], [b, b, wire_bias]),
            ([[v, w, 0], [0, 0, v + w]], [b, b]),
        )
        np.testing.assert_array_equal(outputs(made, BITS), truth("half_adder"))


SMALL = 1e-5


class TestA6:
    LAYERS = ([[0.8, -1.2], [0.3, 0.5], [-0.7, 1.1]], [0.1, -0.4, 0.6]), ([[1.5, -2.0, 0.7]], [0.2])
    X = np.array([[0.6, -0.9]])

    def test_A6_the_change_of_the_output_is_the_sum_of_slopes_times_small_changes(self):
        made = sigmoids(*self.LAYERS)
        a = outputs(made, self.X)
        # 2 (a − y) is 1 here, so what goes back is the slope of the output itself.
        made.backward(made.forward(self.X, training=True), a - 0.5)
        slopes = made.gradient.copy()
        changes = SMALL * np.random.default_rng(0).uniform(-1, 1, made.theta.shape)
        made.theta += changes
        actual = (outputs(made, self.X) - a).item()
        assert abs(actual) > SMALL / 100
        assert actual == pytest.approx(float(slopes @ changes), rel=1e-4)

    def test_A6_half_the_change_makes_half_the_difference(self):
        found = []
        for share in (1.0, 0.5):
            made = sigmoids(*self.LAYERS)
            before = outputs(made, self.X)
            made.parameters[0].W[0, 0] += share * SMALL
            found.append((outputs(made, self.X) - before).item())
        assert found[1] == pytest.approx(found[0] / 2, rel=1e-4)

    def test_A6_a_perceptron_does_not_move_or_it_jumps(self):
        found = set()
        for weight in np.linspace(-5, 5, 1001):
            made = perceptrons(*self.LAYERS)
            made.parameters[1].W[0, 0] = weight
            found.add(outputs(made, self.X).item())
        assert found == {0.0, 1.0}


numbers = st.floats(-5, 5, allow_subnormal=False).map(lambda value: round(value, 3))
factors = st.floats(1e-3, 1e3)


def weights(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, shape, elements=numbers)


@given(weights(4, 3), weights(4), weights(2, 4), weights(2), factors)
def test_A7_perceptrons_times_any_c_above_0_answer_the_same(W1, b1, W2, b2, c):
    before = outputs(perceptrons((W1, b1), (W2, b2)), ALL_REASONS)
    made = perceptrons((c * W1, c * b1), (c * W2, c * b2))
    # At z = 0 the last bit of a product may decide, so those rows are left out.
    z = perceptrons((W1, b1), (W2, b2)).forward(ALL_REASONS).z
    decided = (np.abs(z[0]) > 1e-9).all(axis=1) & (np.abs(z[1]) > 1e-9).all(axis=1)
    np.testing.assert_array_equal(outputs(made, ALL_REASONS)[decided], before[decided])


@given(weights(4, 3), weights(4), weights(2, 4), weights(2))
def test_A8_sigmoids_times_a_large_c_answer_as_perceptrons(W1, b1, W2, b2):
    hard = perceptrons((W1, b1), (W2, b2))
    z = hard.forward(ALL_REASONS).z
    decided = (np.abs(z[0]) > 1e-4).all(axis=1) & (np.abs(z[1]) > 1e-4).all(axis=1)
    expected = outputs(hard, ALL_REASONS)[decided]
    made = sigmoids((1e7 * W1, 1e7 * b1), (1e7 * W2, 1e7 * b2))
    np.testing.assert_allclose(outputs(made, ALL_REASONS)[decided], expected, atol=1e-9)


def test_A8_it_comes_nearer_with_every_c():
    layers = ([[6.0, 2.0, 2.0]], [-5.0])
    hard = outputs(perceptrons(layers), ALL_REASONS)
    distances = []
    for c in (0.1, 1, 10, 100):
        W, b = c * np.array(layers[0]), c * np.array(layers[1])
        distances.append(float(np.abs(outputs(sigmoids((W, b)), ALL_REASONS) - hard).max()))
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 1e-9


@pytest.mark.parametrize("c", [1e-3, 1.0, 1e3, 1e9])
def test_A8_a_neuron_with_z_0_stays_at_a_half(c):
    made = sigmoids(([(c * 2.0, c * -3.0)], [c * 1.0]))
    assert outputs(made, np.array([[1.0, 1.0]])).item() == 0.5


def test_A5_step_and_sigmoid_agree_far_from_0():
    z = np.array([[-40.0, -20.0, 20.0, 40.0]])
    step, sigmoid = (activations.create(name).value(z) for name in ("step", "sigmoid"))
    np.testing.assert_allclose(sigmoid, step, atol=1e-8)
