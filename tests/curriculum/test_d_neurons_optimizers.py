"""Part D of the curriculum: artificial neurons, optimizers, a training by hand."""

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from nnviz.engine.optimizers import Adam, Momentum, Nesterov, Optimizer, RMSProp
from nnviz.engine.surfaces import Ravine

STEPS = 50
ETA = 0.01
Gradient = Callable[[float], float]


def momentum(theta: float, gradient: Gradient) -> list[float]:
    v, path = 0.0, []
    for _ in range(STEPS):
        v = 0.9 * v + gradient(theta)
        theta = theta - ETA * v
        path.append(theta)
    return path


def nesterov(theta: float, gradient: Gradient) -> list[float]:
    """The gradient at the point ahead, θ − η μ v. The path is that of the points ahead."""
    v, path = 0.0, []
    for _ in range(STEPS):
        v = 0.9 * v + gradient(theta - ETA * 0.9 * v)
        theta = theta - ETA * v
        path.append(theta - ETA * 0.9 * v)
    return path


def rmsprop(theta: float, gradient: Gradient) -> list[float]:
    s, path = 0.0, []
    for _ in range(STEPS):
        g = gradient(theta)
        s = 0.9 * s + 0.1 * g**2
        theta = theta - ETA * g / (sqrt(s) + 1e-8)
        path.append(theta)
    return path


def adam(theta: float, gradient: Gradient) -> list[float]:
    m, v, path = 0.0, 0.0, []
    for t in range(1, STEPS + 1):
        g = gradient(theta)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - 0.9**t)
        v_hat = v / (1 - 0.999**t)
        theta = theta - ETA * m_hat / (sqrt(v_hat) + 1e-8)
        path.append(theta)
    return path


@pytest.mark.parametrize(
    ("optimizer", "formula"),
    [
        (Momentum(learning_rate=ETA, momentum=0.9), momentum),
        (Nesterov(learning_rate=ETA, momentum=0.9), nesterov),
        (RMSProp(learning_rate=ETA, rho=0.9), rmsprop),
        (Adam(learning_rate=ETA, beta1=0.9, beta2=0.999), adam),
    ],
    ids=["momentum", "nesterov", "rmsprop", "adam"],
)
def test_D6_an_optimizer_is_its_formula_step_by_step_on_the_ravine(
    optimizer: Optimizer, formula: Callable[[float, Gradient], list[float]]
) -> None:
    """The ravine is steep across and flat along; the weights do not mix, so each can be followed by itself."""
    surface = Ravine()
    theta = np.array(surface.start)
    state = optimizer.init(theta)
    path = []
    for _ in range(STEPS):
        optimizer.step(theta, surface.gradient(theta), state)
        path.append(theta.copy())
    first, second = surface.start
    np.testing.assert_allclose([w[0] for w in path], formula(first, lambda w: w), rtol=1e-10)
    np.testing.assert_allclose([w[1] for w in path], formula(second, lambda w: 50 * w), rtol=1e-8, atol=1e-12)


def test_D6_the_hyper_parameters_of_the_course_are_the_defaults() -> None:
    assert Momentum().momentum == Nesterov().momentum == 0.9
    assert RMSProp().rho == 0.9
    assert (Adam().beta1, Adam().beta2) == (0.9, 0.999)
