"""Backpropagation checked by central differences (Deep Learning, 4.3.1 and 11.5)."""

from collections.abc import Sequence

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.network import Network


def numerical_gradient(
    network: Network, x: Array, y: Array, indices: Sequence[int] | None = None, step: float = 1e-6
) -> Array:
    """(L(θ + h) − L(θ − h)) / 2h for the chosen parameters (all of them by default). Use a float64 network.

    Dropout and noise are the same for every evaluation, so L is one function of θ.
    """
    chosen = range(network.theta.size) if indices is None else indices
    random_state = network.rng.bit_generator.state

    def loss() -> float:
        network.rng.bit_generator.state = random_state
        return network.loss_and_gradient(x, y)

    differences = np.empty(len(chosen))
    for position, index in enumerate(chosen):
        original = network.theta[index]
        network.theta[index] = original + step
        above = loss()
        network.theta[index] = original - step
        below = loss()
        network.theta[index] = original
        differences[position] = (above - below) / (2 * step)
    network.rng.bit_generator.state = random_state
    return differences


def gradient_check(network: Network, x: Array, y: Array, indices: Sequence[int] | None = None) -> float:
    """The relative error |numerical − backpropagated| / (|numerical| + |backpropagated|); below 1e-6 is right.

    Raises `ValueError` for a network that is not float64: rounding would hide every mistake.
    """
    if network.theta.dtype != np.float64:
        raise ValueError("a gradient check needs a network in float64")
    numerical = numerical_gradient(network, x, y, indices)
    network.loss_and_gradient(x, y)
    backpropagated = network.gradient if indices is None else network.gradient[list(indices)]
    size = float(np.linalg.norm(numerical) + np.linalg.norm(backpropagated))
    return float(np.linalg.norm(numerical - backpropagated)) / size if size > 0 else 0.0
