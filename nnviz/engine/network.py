"""A feed-forward network (multi-layer perceptron): layers, a loss, and one flat vector θ of all parameters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.initializers import Initializer
from nnviz.engine.layers import Buffers, Hidden, Layer, Parameters, stacked
from nnviz.engine.losses import Loss
from nnviz.engine.noise import Noise, add_gaussian
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
    the same numbers as W, b and others of layer l. Changing one changes the other. `statistics` is a flat vector of
    what normalisations have measured. `rng` gives the random numbers of dropout and noise. `off` are hidden units,
    (layer from 1, unit or filter), that give 0. `image_shape` is (rows, columns) of inputs that are a picture.
    """

    def __init__(
        self,
        inputs: int,
        hidden: Sequence[Hidden],
        outputs: int,
        loss: Loss,
        regularizer: Regularizer | None = None,
        dtype: npt.DTypeLike = np.float32,
        noise: Noise | None = None,
        rng: np.random.Generator | None = None,
        off: Collection[tuple[int, int]] = (),
        image_shape: tuple[int, int] | None = None,
    ) -> None:
        self.loss = loss
        self.noise = noise or Noise()
        self.rng = rng or np.random.default_rng(0)
        layers = stacked(inputs, image_shape, hidden, outputs, off)
        count = sum(layer.parameters for layer in layers)
        self.theta: Array = np.zeros(count, dtype)
        self.gradient: Array = np.zeros(count, dtype)
        self.parameters = views(layers, self.theta)
        self.gradients = views(layers, self.gradient)
        self.layers = [layer.learning(theta) for layer, theta in zip(layers, self.parameters, strict=True)]

        measured = [len(layer.normalization.statistics) * layer.units for layer in layers]
        self.statistics: Array = np.zeros(sum(measured), dtype)
        parts = np.split(self.statistics, np.cumsum(measured)[:-1])
        self.layer_statistics = [layer.statistics(part) for layer, part in zip(layers, parts, strict=True)]
        self._start_others(layers)

        everywhere = regularizer or NoPenalty()
        chosen_regularizers = [*(layer.regularizer or everywhere for layer in hidden), everywhere]
        self._regularized = [
            (chosen, parameters.W, gradient.W, np.zeros_like(parameters.W))
            for chosen, parameters, gradient in zip(chosen_regularizers, self.parameters, self.gradients, strict=True)
            if chosen.changes_loss or chosen.changes_weights
        ]
        """Of every layer that has one: its regularizer, W, ∂L/∂W, and an array to compute in."""
        self._initializers = [layer.initializer for layer in hidden] + [None]
        self._buffers: dict[int, list[Buffers]] = {}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input first: (784, 16, 16, 10)."""
        return (self.layers[0].inputs, *(layer.units for layer in self.layers))

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw all weights; biases are 0. The last layer is drawn like the others, for a linear unit.

        A hidden layer may have an initializer of its own.
        """
        for layer, own, parameters in zip(self.layers, self._initializers, self.parameters, strict=True):
            if not layer.parameters:
                continue
            gain = layer.activation.gain
            parameters.W[...] = (own or initializer).weights(*layer.weights_shape, rng, gain)
            parameters.b[...] = 0

    def _start_others(self, layers: Sequence[Layer]) -> None:
        """γ = 1, β = 0 and the like, and statistics of which nothing is measured yet."""
        for layer, parameters, statistics in zip(layers, self.parameters, self.layer_statistics, strict=True):
            for name, start in layer.other_starts.items():
                parameters.others[name][:] = start
            for name, start in layer.normalization.statistics.items():
                statistics[name][:] = start

    def buffers(self, samples: int) -> list[Buffers]:
        """Arrays for a batch of that many samples, made at its first use; the least recently used are dropped."""
        buffers = self._buffers.pop(samples, None)
        if buffers is None:
            if len(self._buffers) >= DIFFERENT_BATCH_SIZES:
                del self._buffers[next(iter(self._buffers))]
            buffers = [layer.buffers(samples, self.theta.dtype) for layer in self.layers]
        self._buffers[samples] = buffers
        return buffers

    # Forward and backward

    def forward(self, x: Array, training: bool = False) -> Activity:
        """Feed `x`, (samples, inputs), through all layers.

        Training: with dropout and noise on the inputs, and normalised over this batch; else as it answers.
        """
        buffers = self.buffers(len(x))
        dropping = self.rng if training else None
        if training and self.noise.inputs:
            x = add_gaussian(x, self.noise.inputs, self.rng, out=np.empty_like(x))
        a: list[Array] = [x]
        for index, layer in enumerate(self.layers):
            buffer = buffers[index]
            layer.pre_activation(a[-1], self.parameters[index], self.layer_statistics[index], buffer, training)
            if index < len(self.layers) - 1:
                a.append(layer.activate(buffer, dropping))
            else:
                a.append(self.loss.output(buffer.z, out=buffer.a))
        return Activity(tuple(a), tuple([buffer.z for buffer in buffers]))

    def backward(self, activity: Activity, y: Array) -> None:
        """Backpropagation (Rumelhart, Hinton & Williams 1986): fill `gradient` for the last training pass."""
        buffers = self.buffers(len(y))
        self.loss.gradient(activity.z[-1], activity.y_hat, y, out=buffers[-1].delta)
        for index in reversed(range(len(self.layers))):
            layer, buffer, theta = self.layers[index], buffers[index], self.parameters[index]
            layer.gradient(activity.a[index], theta, buffer, self.gradients[index])
            if index > 0:
                below = buffers[index - 1]
                upstream = layer.input_gradient(buffer.delta, theta, buffer, out=below.delta)
                self.layers[index - 1].delta(upstream, below, self.gradients[index - 1])
        for regularizer, W, dW, scratch in self._regularized:
            regularizer.add_gradient(W, dW, scratch)

    def deltas(self, activity: Activity, y: Array) -> tuple[Array, ...]:
        """δ = ∂L/∂z of layer 1, 2, … for every sample by itself, each (samples, units); nothing else changes.

        `activity` is the last pass, as the network answers: without dropout and noise, and normalised by what was
        measured. L is the loss of one sample without penalty, z what the activation function gets:

            δ_L = ∂L/∂z_L,    δ_l = (W_{l+1}ᵀ δ_{l+1}) ⊙ f′(z_l)

        Where layer l + 1 is normalised, its δ is first taken back to the sums W x + b.
        """
        return self._passed_down(activity, self.loss.gradient(activity.z[-1], activity.y_hat, y) * len(y))

    def input_gradient(self, activity: Activity, of_outputs: Array) -> Array:
        """∂(v · z_L)/∂x for every sample by itself, (samples, inputs), with v = `of_outputs`, (samples, outputs).

        Nothing else changes; `activity` is the last pass, as in `deltas`. With v a row of the identity it is the slope
        of one output unit's pre-activation (Simonyan, Vedaldi & Zisserman 2014, 3).
        """
        return self._to_activations_below(0, self._passed_down(activity, of_outputs)[0])

    def _passed_down(self, activity: Activity, delta: Array) -> tuple[Array, ...]:
        """From δ_L, that of layer 1, 2, … L."""
        found = [delta]
        for index in reversed(range(len(self.layers) - 1)):
            layer = self.layers[index]
            z, a = (layer.by_neuron(values) for values in (activity.z[index], activity.a[index + 1]))
            delta = self._to_activations_below(index + 1, delta)
            layer.by_neuron(delta)[...] *= layer.activation.derivative(z, a)
            layer.silence(delta)
            found.insert(0, delta)
        return tuple(found)

    def _to_activations_below(self, index: int, delta: Array) -> Array:
        """From δ of a layer, ∂/∂a of what it gets: Wᵀ δ, after δ was taken back through its normalisation."""
        layer, theta, buffers = self.layers[index], self.parameters[index], self.buffers(len(delta))[index]
        if layer.is_normalized:
            delta = layer.normalization.input_gradient(delta.copy(), theta.others, buffers.normalized, training=False)
        return layer.input_gradient(delta, theta, buffers, out=np.empty((len(delta), layer.inputs), delta.dtype))

    @property
    def is_piecewise_linear(self) -> bool:
        """Whether z_L, as the network answers, is a linear function around every x that is on no kink."""
        return all(layer.activation.piecewise_linear and layer.normalization.affine for layer in self.layers)

    def loss_and_gradient(self, x: Array, y: Array) -> float:
        """The loss of a batch with its penalty, as training sees it; its gradient is then in `gradient`."""
        if self.noise.weights:
            return self._with_noisy_weights(x, y)
        activity = self.forward(x, training=True)
        self.backward(activity, y)
        return self.loss.value(activity.z[-1], activity.y_hat, y) + self.penalty()

    def _with_noisy_weights(self, x: Array, y: Array) -> float:
        """The same at weights that are a little off."""
        theta = self.theta.copy()
        for parameters in self.parameters:
            add_gaussian(parameters.W, self.noise.weights, self.rng, out=parameters.W)
        activity = self.forward(x, training=True)
        self.backward(activity, y)
        loss = self.loss.value(activity.z[-1], activity.y_hat, y) + self.penalty()
        self.theta[:] = theta
        return loss

    # Regularisation

    def penalty(self) -> float:
        """R(θ), summed over all weights."""
        return sum([regularizer.penalty(W, scratch) for regularizer, W, _, scratch in self._regularized], 0.0)

    def after_step(self, learning_rate: float) -> None:
        """What regularizers do to the weights after the optimizer's step with this learning rate."""
        for regularizer, W, _, scratch in self._regularized:
            regularizer.after_step(W, learning_rate, scratch)


def views(layers: Sequence[Layer], vector: Array) -> list[Parameters]:
    """A flat vector as the parameters of every layer."""
    ends = np.cumsum([layer.parameters for layer in layers])
    return [layer.views(part) for layer, part in zip(layers, np.split(vector, ends[:-1]), strict=True)]
