"""Normalisation: batch after batch against PyTorch, and what distinguishes training from answering."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.engine.activations import Sigmoid
from nnviz.engine.gradient_check import gradient_check
from nnviz.engine.initializers import He
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.normalization import BatchNormalization, LayerNormalization, Normalization, Normalized, normalizations

CASES = json.loads((Path(__file__).parents[1] / "oracles/normalization.json").read_text(encoding="utf-8"))["cases"]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['normalization']}{case['hyperparameters']}")
each_kind = pytest.mark.parametrize("normalization", [BatchNormalization(), LayerNormalization()], ids=lambda n: n.name)


class Bench:
    """A normalisation with the arrays that a layer would give it."""

    def __init__(self, normalization: Normalization, units: int) -> None:
        self.normalization = normalization
        self.learned = {name: np.full(units, start) for name, start in normalization.starts.items()}
        self.gradient = {name: np.full(units, np.nan) for name in normalization.starts}
        self.statistics = {name: np.full(units, start) for name, start in normalization.statistics.items()}

    def forward(self, z: np.ndarray, training: bool = True) -> np.ndarray:
        self.kept = Normalized(*z.shape, z.dtype)
        return self.normalization.forward(z, self.learned, self.statistics, self.kept, training, out=np.empty_like(z))

    def backward(self, delta: np.ndarray) -> np.ndarray:
        return self.normalization.backward(delta.copy(), self.learned, self.gradient, self.kept)


def close(found: np.ndarray, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@each_case
def test_outputs_gradients_and_running_statistics_are_those_of_pytorch(case):
    bench = Bench(normalizations.create(case["normalization"], **case["hyperparameters"]), len(case["gamma"]))
    bench.learned["gamma"][:], bench.learned["beta"][:] = case["gamma"], case["beta"]
    for step in case["training"]:
        close(bench.forward(np.array(step["z"])), step["out"])
        close(bench.backward(np.array(step["upstream"])), step["dz"])
        close(bench.gradient["gamma"], step["dgamma"])
        close(bench.gradient["beta"], step["dbeta"])
        for name, vector in bench.statistics.items():
            close(vector, step[name])
    before = {name: vector.copy() for name, vector in bench.statistics.items()}
    close(bench.forward(np.array(case["evaluation"]["z"]), training=False), case["evaluation"]["out"])
    for name, vector in bench.statistics.items():
        np.testing.assert_array_equal(vector, before[name])  # answering measures nothing


@pytest.mark.parametrize(("normalization", "axis"), [(BatchNormalization(), 0), (LayerNormalization(), 1)])
def test_what_comes_out_has_mean_0_and_variance_1_along_its_axis(normalization, axis):
    z = np.random.default_rng(1).normal(7, 30, (50, 40))
    out = Bench(normalization, 40).forward(z)
    np.testing.assert_allclose(out.mean(axis), 0, atol=1e-12)
    np.testing.assert_allclose(out.var(axis), 1, rtol=1e-6)


@each_kind
def test_the_weights_below_may_be_any_times_larger(normalization):
    normalization = replace(normalization, epsilon=1e-12)
    z = np.random.default_rng(2).normal(size=(6, 5))
    np.testing.assert_allclose(
        Bench(normalization, 5).forward(1000 * z), Bench(normalization, 5).forward(z), rtol=1e-6, atol=1e-9
    )


@each_kind
def test_what_is_the_same_for_all_gives_beta_and_no_infinity(normalization):
    bench = Bench(normalization, 3)
    bench.learned["beta"][:] = 0.5
    np.testing.assert_array_equal(bench.forward(np.full((4, 3), 2.0)), np.full((4, 3), 0.5))
    assert np.isfinite(bench.backward(np.ones((4, 3)))).all()


def test_a_batch_of_one_sample_can_be_normalised():
    bench = Bench(BatchNormalization(), 2)
    np.testing.assert_array_equal(bench.forward(np.array([[3.0, -1.0]])), [[0, 0]])
    np.testing.assert_array_equal(bench.backward(np.array([[1.0, 2.0]])), [[0, 0]])
    assert all(np.isfinite(vector).all() for vector in bench.statistics.values())


def test_running_statistics_come_near_those_of_the_data():
    rng = np.random.default_rng(3)
    bench = Bench(BatchNormalization(momentum=0.02), 2)
    for _ in range(600):
        bench.forward(rng.normal((5, -2), (3, 0.5), (64, 2)))
    np.testing.assert_allclose(bench.statistics["running_mean"], (5, -2), atol=0.15)
    np.testing.assert_allclose(bench.statistics["running_variance"], (9, 0.25), rtol=0.1)


class TestInANetwork:
    def network(self, normalization: Normalization) -> Network:
        hidden = [HiddenLayer(5, Sigmoid(), normalization), HiddenLayer(4, Sigmoid(), normalization)]
        network = Network(3, hidden, 2, losses.create("mse"), dtype=np.float64)
        network.initialize(He(), np.random.default_rng(0))
        return network

    @each_kind
    def test_backpropagation_goes_through_mean_and_variance(self, normalization):
        network, rng = self.network(normalization), np.random.default_rng(1)
        assert gradient_check(network, rng.normal(size=(7, 3)), rng.normal(size=(7, 2))) < 1e-6

    def test_batch_norm_makes_training_depend_on_the_batch_and_answers_not(self):
        network, x = self.network(BatchNormalization()), np.random.default_rng(2).normal(size=(8, 3))
        for training, alike in ((True, False), (False, True)):
            together = network.forward(x, training).y_hat[:2].copy()
            apart = network.forward(x[:2], training).y_hat
            assert np.allclose(together, apart) == alike

    def test_layer_norm_treats_every_sample_alone_also_in_training(self):
        network, x = self.network(LayerNormalization()), np.random.default_rng(2).normal(size=(8, 3))
        together = network.forward(x, training=True).y_hat[:2].copy()
        np.testing.assert_allclose(network.forward(x[:2], training=False).y_hat, together, rtol=1e-12)

    @each_kind
    def test_a_new_network_starts_with_gamma_1_and_beta_0(self, normalization):
        others = self.network(normalization).parameters[0].others
        np.testing.assert_array_equal(others["gamma"], 1)
        np.testing.assert_array_equal(others["beta"], 0)
