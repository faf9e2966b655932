"""Tracing back, against numbers worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.trace import CARRIED, MOST_EDGES, Trace, trace

NETWORK = (
    Parameters(np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 0.0]]), np.array([9.0, 9.0, 9.0])),
    Parameters(np.array([[3.0, -1.0, 0.0], [0.0, 0.0, 5.0]]), np.zeros(2)),
)
"""2-3-2."""
A = (np.array([3.0, 1.0]), np.array([1.0, 3.0, 2.0]), np.array([0.0, 10.0]))


def traced_back(unit: Unit, parameters: Sequence[Parameters], a: Sequence[Array]) -> Trace:
    """From weights and activations."""
    return trace(unit, [layer.W * below for layer, below in zip(parameters, a, strict=False)])


def test_relevance_is_shared_as_the_sum_is() -> None:
    traced = traced_back(Unit(2, 0), NETWORK, A)
    # z = 3·1 − 1·3 + 0·2: both terms are 3, so each unit gets a half. z₁ = 1·3 − 1·1: 3/4 and 1/4. z₂ = 2·3: all.
    assert traced.flow[1].tolist() == [[0.5, -0.5, 0.0], [0.0, 0.0, 0.0]]
    assert traced.relevance[1].tolist() == [0.5, 0.5, 0.0]
    assert traced.flow[0].tolist() == [[0.375, -0.125], [0.5, 0.0], [0.0, 0.0]]
    assert traced.relevance[0].tolist() == [0.875, 0.125]


def test_a_neuron_of_the_middle_is_traced_from_there() -> None:
    traced = traced_back(Unit(1, 0), NETWORK, A)
    assert [len(part) for part in traced.relevance] == [2, 3]
    assert traced.relevance[0].tolist() == [0.75, 0.25]


def test_a_unit_that_gets_only_its_bias_passes_nothing_on() -> None:
    traced = traced_back(Unit(2, 1), NETWORK, A)
    assert traced.relevance[1].tolist() == [0.0, 0.0, 1.0]
    assert traced.relevance[0].tolist() == [0.0, 0.0]
    assert len(traced.strongest(1)[0]) == 0


def test_the_edges_told_carry_most_of_the_flow_strong_ones_first() -> None:
    rng = np.random.default_rng(0)
    layer = Parameters(rng.normal(size=(4, 6)), np.zeros(4))
    traced = traced_back(
        Unit(2, 0), (layer, Parameters(rng.normal(size=(1, 4)), np.zeros(1))), (*map(np.ones, (6, 4, 1)),)
    )
    flow = np.abs(traced.flow[0])
    told = flow[traced.strongest(1)]
    assert np.all(np.diff(told) <= 0)
    assert told.sum() >= CARRIED * flow.sum() > told[:-1].sum()
    assert told.min() >= np.sort(flow.ravel())[-len(told)]


def test_of_many_edges_there_is_a_limit() -> None:
    wide = Parameters(np.ones((1, 784), np.float32), np.zeros(1, np.float32))
    traced = traced_back(Unit(1, 0), (wide,), (np.ones(784, np.float32), np.ones(1, np.float32)))
    assert len(traced.strongest(1)[0]) == MOST_EDGES


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_carries_nothing(value: float) -> None:
    layer = Parameters(np.array([[value, 2.0]]), np.zeros(1))
    assert traced_back(Unit(1, 0), (layer,), (np.ones(2), np.ones(1))).relevance[0].tolist() == [0.0, 1.0]
