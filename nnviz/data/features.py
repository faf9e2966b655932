"""Features made of the inputs: with x² as another input, a linear neuron draws a parabola.

They are the inputs that TensorFlow Playground (Smilkov & Carter 2016) offers, and their relatives, for any number of
inputs; see also Bishop, Pattern Recognition and Machine Learning, 3.1 (basis functions).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Inputs
from nnviz.engine.registry import Entry, Registry


class Feature(Entry):
    """A function of the inputs whose values become further inputs."""

    def fits(self, inputs: int) -> bool:
        """Whether so many inputs have this feature. It is meant for a few numbers, not for pixels."""
        return inputs >= 1

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        """What its columns are called, given the names of the inputs."""
        raise NotImplementedError

    def columns(self, inputs: Inputs) -> Inputs:
        """(samples, inputs) → (samples, as many as it has names), of the same type."""
        raise NotImplementedError


features: Registry[Feature] = Registry("feature")


@features.register
@dataclass(frozen=True)
class Square(Feature):
    """The square of every input: a linear neuron can then draw parabolas and circles."""

    name = "square"
    title = "Square"
    formula = "xᵢ²"

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{name}²" for name in input_names)

    def columns(self, inputs: Inputs) -> Inputs:
        return np.square(inputs)


@features.register
@dataclass(frozen=True)
class Cube(Feature):
    """The cube of every input: curves that bend one way and then the other."""

    name = "cube"
    title = "Cube"
    formula = "xᵢ³"

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"{name}³" for name in input_names)

    def columns(self, inputs: Inputs) -> Inputs:
        return inputs * inputs * inputs


@features.register
@dataclass(frozen=True)
class Product(Feature):
    """The product of every two inputs: its sign alone solves the exclusive or."""

    name = "product"
    title = "Product"
    formula = "xᵢ xⱼ, i < j"

    def fits(self, inputs: int) -> bool:
        return inputs >= 2

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        # x₁x₂ as in a formula, but visitors·clicks.
        letters = all(re.fullmatch(r"\w[₀-₉]*", name) for name in input_names)
        dot = "" if letters else "·"
        return tuple(f"{first}{dot}{second}" for i, first in enumerate(input_names) for second in input_names[i + 1 :])

    def columns(self, inputs: Inputs) -> Inputs:
        first, second = np.triu_indices(inputs.shape[1], k=1)
        return inputs[:, first] * inputs[:, second]


@features.register
@dataclass(frozen=True)
class SineFeature(Feature):
    """The sine of every input: waves."""

    name = "sine"
    title = "Sine"
    formula = "sin xᵢ"

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"sin {name}" for name in input_names)

    def columns(self, inputs: Inputs) -> Inputs:
        return np.sin(inputs)


@features.register
@dataclass(frozen=True)
class CosineFeature(Feature):
    """The cosine of every input: together with the sine, waves that begin anywhere."""

    name = "cosine"
    title = "Cosine"
    formula = "cos xᵢ"

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"cos {name}" for name in input_names)

    def columns(self, inputs: Inputs) -> Inputs:
        return np.cos(inputs)


@features.register
@dataclass(frozen=True)
class Absolute(Feature):
    """The size of every input without its sign: lines with a corner at 0."""

    name = "absolute"
    title = "Absolute value"
    formula = "|xᵢ|"

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"|{name}|" for name in input_names)

    def columns(self, inputs: Inputs) -> Inputs:
        return np.abs(inputs)


def expand(inputs: Inputs, chosen: Sequence[Feature]) -> Inputs:
    """The inputs and behind them the chosen features, (samples, n) → (samples, n + Σk).

    The very same array if nothing is chosen.
    """
    if not chosen:
        return inputs
    return np.concatenate([inputs, *(feature.columns(inputs) for feature in chosen)], axis=1)


def expanded_names(input_names: Sequence[str], chosen: Sequence[Feature]) -> tuple[str, ...]:
    """The names of the columns of `expand`."""
    return (*input_names, *(name for feature in chosen for name in feature.names(input_names)))
