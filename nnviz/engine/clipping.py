"""Gradient clipping: a batch with a huge gradient must not throw the weights away (Deep Learning, 10.11.1)."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry


class Clipping(Entry):
    """A limit to the gradient, between backpropagation and the optimizer."""

    def clip(self, gradient: Array) -> None:
        """Limit the flat `gradient`, (parameters,), in place."""
        raise NotImplementedError


clippings: Registry[Clipping] = Registry("clipping")


@clippings.register
@dataclass(frozen=True)
class NoClipping(Clipping):
    """No clipping: the gradient counts as it is."""

    name = "none"
    title = "None"
    formula = "g"

    def clip(self, gradient: Array) -> None:
        pass


@clippings.register
@dataclass(frozen=True)
class ClipNorm(Clipping):
    """By norm (Pascanu, Mikolov & Bengio 2013): a gradient that is too long is shortened and keeps its direction.

    As PyTorch's `clip_grad_norm_`, which adds 1e-6 to the norm against a division by zero.
    """

    name = "norm"
    title = "By norm"
    formula = "g ← g · min(1, c / ‖g‖)"

    limit: Annotated[float, Bounds(0, 1e6, low_open=True, scale="log", symbol="c", help="longest gradient")] = 1.0

    def clip(self, gradient: Array) -> None:
        norm = math.sqrt(np.dot(gradient, gradient))
        if norm + 1e-6 > self.limit:
            gradient *= self.limit / (norm + 1e-6)


@clippings.register
@dataclass(frozen=True)
class ClipValue(Clipping):
    """By value (Mikolov 2012): each derivative is cut off at a limit, which may turn the gradient.

    As PyTorch's `clip_grad_value_`.
    """

    name = "value"
    title = "By value"
    formula = "g ← max(−c, min(c, g))"

    limit: Annotated[
        float, Bounds(0, 1e6, low_open=True, scale="log", symbol="c", help="largest derivative of any parameter")
    ] = 1.0

    def clip(self, gradient: Array) -> None:
        np.clip(gradient, -self.limit, self.limit, out=gradient)
