"""Optimizers against PyTorch, Lion against Keras: 30 steps on a noisy quadratic (tests/oracles/make_optimizers.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.optimizers import optimizers

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/optimizers.json").read_text(encoding="utf-8"))


def test_every_optimizer_is_compared_with_its_defaults_and_with_other_values():
    defaults = [case["name"] for case in ORACLE["trajectories"] if not case["values"]]
    others = [case["name"] for case in ORACLE["trajectories"] if case["values"]]
    assert set(defaults) == set(others) == set(optimizers.names())


@pytest.mark.parametrize("case", ORACLE["trajectories"], ids=lambda case: f"{case['name']}-{len(case['values'])}")
def test_the_path_is_the_framework_s(case):
    optimizer = optimizers.create(case["name"], **case["values"])
    quadratic = ORACLE["quadratic"]
    curvature, theta = np.array(quadratic["curvature"]), np.array(quadratic["start"])
    state = optimizer.init(theta)
    path = []
    for noise in quadratic["noise"]:
        optimizer.step(theta, curvature * theta - noise, state)
        path.append(theta.copy())
    np.testing.assert_allclose(path, case["path"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", optimizers.names())
def test_the_path_in_float32_is_the_same_but_for_rounding(name):
    (case,) = [case for case in ORACLE["trajectories"] if case["name"] == name and not case["values"]]
    quadratic = ORACLE["quadratic"]
    curvature = np.array(quadratic["curvature"], np.float32)
    theta = np.array(quadratic["start"], np.float32)
    optimizer = optimizers.create(name)
    state = optimizer.init(theta)
    for noise in np.array(quadratic["noise"], np.float32):
        optimizer.step(theta, curvature * theta - noise, state)
    assert theta.dtype == np.float32
    np.testing.assert_allclose(theta, case["path"][-1], rtol=2e-4, atol=2e-5)
