"""Activation functions against PyTorch: tests/oracles/activations.json."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.engine.activations import PReLU, activations

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/activations.json").read_text(encoding="utf-8"))
NOT_IN_PYTORCH = {"step", "two_slope"}
"""PyTorch's `heaviside` has no derivative, and nobody else has the two-slope function."""

close = {"rtol": 1e-6, "atol": 1e-12}


def named(case: dict[str, Any]) -> str:
    return "-".join([case["name"], *(f"{value}" for value in case["values"].values())])


def test_every_activation_is_here():
    assert {case["name"] for case in ORACLE["activations"]} == set(activations.names()) - NOT_IN_PYTORCH
    assert len(ORACLE["z"]) == 25


@pytest.mark.parametrize("case", ORACLE["activations"], ids=named)
def test_values_and_derivatives(case):
    activation = activations.create(case["name"], **case["values"])
    z = np.array(ORACLE["z"])
    a = activation.value(z)
    np.testing.assert_allclose(a, case["value"], **close)
    np.testing.assert_allclose(activation.derivative(z, a), case["derivative"], **close)


def test_prelu_with_learned_slopes():
    oracle = {name: np.array(values) for name, values in ORACLE["learned_prelu"].items()}
    prelu = replace(PReLU(), alpha=oracle["alpha"])
    z, upstream = oracle["z"], oracle["upstream"]
    a = prelu.value(z)
    np.testing.assert_allclose(a, oracle["value"], **close)
    np.testing.assert_allclose(upstream * prelu.derivative(z, a), oracle["z_gradient"], **close)
    (gradient,) = prelu.learned_gradient(upstream, z)
    np.testing.assert_allclose(gradient, oracle["alpha_gradient"], **close)


@pytest.mark.parametrize("case", ORACLE["gains"], ids=named)
def test_gains(case):
    activation = activations.create(case["name"], **case["values"])
    assert activation.gain == pytest.approx(case["gain"], rel=1e-12)
