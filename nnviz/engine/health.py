"""What a doctor of a training looks at: how the gradient, the units and the weights of every layer do."""

import math
from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations import Activation
from nnviz.engine.arrays import Array
from nnviz.engine.network import Network

FLAT = 0.02
"""A unit is saturated on a sample where its slope is below this share of the steepest one."""


@dataclass(frozen=True)
class LayerHealth:
    """One layer on a few samples."""

    gradient_norm: float
    """‖∂L/∂W‖."""
    delta_norm: float
    """‖∂L/∂z‖ of one sample, in the mean. From layer to layer it tells vanishing and exploding gradients."""
    dead: float
    """Share of the units that have no slope on any of the samples, so that nothing can change them. 0 to 1.

    A filter is dead if it has no slope anywhere. Units that are switched off count neither here nor as saturated.
    """
    saturated: float
    """Share of all pairs of unit and sample where a bounded activation is nearly flat. 0 to 1."""
    update_ratio: float
    """‖ΔW‖ / ‖W‖ of one step; about 0.001 is healthy (Karpathy, CS231n, "Babysitting the learning process")."""


def layer_health(network: Network, x: Array, y: Array, step: Array) -> tuple[LayerHealth, ...]:
    """The health of layer 1, 2, … on a batch whose gradient was just computed; `step` is the change of θ that follows.

    `x` (samples, inputs) and `y` (samples, outputs) are the batch; `network.gradient` and its buffers belong to it.
    """
    buffers = network.buffers(len(x))
    ends = np.cumsum([layer.parameters for layer in network.layers])
    steps = np.split(step, ends[:-1])
    found = []
    for index, layer in enumerate(network.layers):
        buffer, W = buffers[index], network.parameters[index].W
        is_hidden = index < len(network.layers) - 1
        can_die = is_hidden and layer.parameters > 0
        greatest = steepest_slope(layer.activation, layer.neurons) if can_die else 0.0
        slope = np.abs(np.delete(layer.by_neuron(buffer.slope), layer.off, axis=-1))
        slope = slope.reshape(math.prod(slope.shape[:-1]), slope.shape[-1])
        size = float(np.linalg.norm(W))
        change = float(np.linalg.norm(layer.views(steps[index]).W))
        found.append(
            LayerHealth(
                gradient_norm=float(np.linalg.norm(network.gradients[index].W)),
                delta_norm=float(np.sqrt(np.einsum("ij,ij->i", buffer.delta, buffer.delta)).sum()),
                dead=float((slope == 0).all(axis=0).mean()) if greatest > 0 and slope.size else 0.0,
                saturated=float((slope < FLAT * greatest).mean())
                if greatest > 0 and layer.activation.bounded and slope.size
                else 0.0,
                update_ratio=change / size if size > 0 else 0.0,
            )
        )
    return tuple(found)


def steepest_slope(activation: Activation, units: int = 1) -> float:
    """The greatest |f′(z)| near 0; 0 for a step, whose units cannot be trained and so cannot die.

    An activation that learns has a number for each of the `units`.
    """
    z = np.repeat(np.linspace(-4, 4, 81)[:, np.newaxis], units, axis=1)
    return float(np.abs(activation.derivative(z, activation.value(z))).max())
