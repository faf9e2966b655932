"""A feed-forward network (multi-layer perceptron): layers, a loss, and one flat vector θ of all parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations import Activation, Identity
from nnviz.engine.arrays import Array
from nnviz.engine.initializers import Initializer
from nnviz.engine.layers import Buffers, Dense, Parameters
from nnviz.engine.losses import Loss
from nnviz.engine.regularizers import NoPenalty, Regularizer

DIFFERENT_BATCH_SIZES = 4
"""Buffers are kept for so many batch sizes: the batch, the last and smaller one, and those of evaluation."""


@dataclass(frozen=True)
class Activity:
    """What one forward pass computed. The arrays are the network's buffers: copy what must outlive the next pass."""

    a: tuple[Array, ...]
    """a[0] is the input x, a[l] the activations of layer l, a[-1] the prediction ŷ; each (samples, units)."""
    z: tuple[Array, ...]
    """z[l] are the pre-activations of layer l + 1; each (samples, units)."""

    @property
    def y_hat(self) -> Array:
        return self.a[-1]


class Network:
    """Layers from `inputs` numbers through the hidden layers to the output function of the loss.

    `theta` and `gradient` are flat vectors of all parameters and their gradient; `parameters[l]` and `gradients[l]` are
    the same numbers as W and b of layer l. Changing one changes the other.
    """

    def __init__(
        self,
        inputs: int,
        hidden: Sequence[tuple[int, Activation]],
        outputs: int,
        loss: Loss,
        regularizer: Regularizer | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.loss = loss
        self.regularizer = regularizer or NoPenalty()
        self.layers: list[Dense] = []
        for units, activation in (*hidden, (outputs, Identity())):
            self.layers.append(Dense(inputs, units, activation))
            inputs = units

        count = sum(layer.parameters for layer in self.layers)
        self.theta: Array = np.zeros(count, dtype)
        self.gradient: Array = np.zeros(count, dtype)
        self.parameters = self._views(self.theta)
        self.gradients = self._views(self.gradient)
        self._scratch = [np.zeros_like(parameters.W) for parameters in self.parameters]
        """Arrays of the shapes of the weights, for the regularizer to compute in."""
        self._buffers: dict[int, list[Buffers]] = {}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input first: (784, 16, 16, 10)."""
        return (self.layers[0].inputs, *(layer.units for layer in self.layers))

    def _views(self, vector: Array) -> list[Parameters]:
        """A flat vector as W and b of every layer."""
        ends = np.cumsum([layer.parameters for layer in self.layers])
        return [layer.views(part) for layer, part in zip(self.layers, np.split(vector, ends[:-1]), strict=True)]

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw all weights; biases are 0. The last layer is drawn like the others."""
        for layer, parameters in zip(self.layers, self.parameters, strict=True):
            parameters.W[...] = initializer.weights(layer.units, layer.inputs, rng)
            parameters.b[...] = 0

    def buffers(self, samples: int) -> list[Buffers]:
        """Arrays for a batch of that many samples, made at its first use; the least recently used are dropped."""
        buffers = self._buffers.pop(samples, None)
        if buffers is None:
            if len(self._buffers) >= DIFFERENT_BATCH_SIZES:
                del self._buffers[next(iter(self._buffers))]
            buffers = [Buffers(samples, layer.units, self.theta.dtype) for layer in self.layers]
        self._buffers[samples] = buffers
        return buffers

    def forward(self, x: Array) -> Activity:
        """Feed `x`, (samples, inputs), through all layers."""
        buffers = self.buffers(len(x))
        a: list[Array] = [x]
        for layer, theta, buffer in zip(self.layers, self.parameters, buffers, strict=True):
            a.append(layer.forward(a[-1], theta, buffer))
        a[-1] = self.loss.output(buffers[-1].z, out=buffers[-1].a)
        return Activity(tuple(a), tuple(buffer.z for buffer in buffers))

    def backward(self, activity: Activity, y: Array) -> None:
        """Backpropagation (Rumelhart, Hinton & Williams 1986): fill `gradient` for the last forward pass."""
        buffers = self.buffers(len(y))
        self.loss.gradient(activity.z[-1], activity.y_hat, y, out=buffers[-1].delta)
        for index in reversed(range(len(self.layers))):
            layer, buffer = self.layers[index], buffers[index]
            layer.gradient(activity.a[index], buffer, self.gradients[index])
            self.regularizer.add_gradient(self.parameters[index].W, self.gradients[index].W, self._scratch[index])
            if index > 0:
                below = buffers[index - 1]
                upstream = layer.input_gradient(self.parameters[index], buffer, out=below.delta)
                self.layers[index - 1].delta(upstream, below)

    def loss_and_gradient(self, x: Array, y: Array) -> float:
        """The loss of a batch with its penalty; its gradient is then in `gradient`."""
        activity = self.forward(x)
        self.backward(activity, y)
        return self.loss.value(activity.z[-1], activity.y_hat, y) + self.penalty()

    def penalty(self) -> float:
        """R(θ), summed over all weights."""
        return sum(
            self.regularizer.penalty(parameters.W, scratch)
            for parameters, scratch in zip(self.parameters, self._scratch, strict=True)
        )
