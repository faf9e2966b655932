"""Samples made by a formula: small problems in one or two dimensions, whose whole answer can be drawn.

The two-dimensional ones follow TensorFlow Playground (Smilkov & Carter 2016): points between about −6 and 6. Noise is
the standard deviation of a random shift. The shift is drawn after everything else and multiplied by the noise, so
turning the noise up moves the same points further along the same ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Dataset, Samples, datasets
from nnviz.engine.hyperparameters import Bounds

Points = npt.NDArray[np.float64]
Size = Annotated[int, Bounds(10, 20_000, scale="log", symbol="N", help="samples, training and test together")]
Shift = Annotated[
    float, Bounds(0, 2, symbol="σ", help="standard deviation of a random shift of every point, in units of the axes")
]
TargetNoise = Annotated[
    float, Bounds(0, 1, symbol="σ", help="standard deviation of a random number added to every target")
]


def tanh(units: int) -> dict[str, Any]:
    """A hidden layer of an experiment's JSON."""
    return {"units": units, "activation": "tanh"}


LEARNS_POINTS: Mapping[str, Any] = {
    "optimizer": {"name": "adam", "learning_rate": 0.03},
    "initializer": "xavier",
    "batch_size": 16,
    "standardize": True,
}
"""What suits all small problems with tanh layers."""


@dataclass(frozen=True)
class TwoClasses(Dataset):
    """Points of a plane in two classes, half of them each; class 0 is drawn in orange, class 1 in blue."""

    task = "classification"
    output_names = ("orange", "blue")
    recommended = {**LEARNS_POINTS, "hidden": [tanh(6)], "epochs": 100}

    size: Size = 500
    noise: Shift = 0.2

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        """`size` points of a class without noise, (size, 2)."""
        raise NotImplementedError

    def samples(self, rng: np.random.Generator) -> Samples:
        sizes = (self.size - self.size // 2, self.size // 2)
        points = np.concatenate([self.points(label, sizes[label], rng) for label in (0, 1)])
        points += self.noise * rng.normal(size=points.shape)
        labels = np.repeat((0, 1), sizes)
        return Samples(points.astype(np.float32), labels.astype(np.float32).reshape(-1, 1))


@datasets.register
@dataclass(frozen=True)
class Circle(TwoClasses):
    """Circle: blue inside, orange around it. No straight line parts them."""

    name = "circle"
    title = "Circle"
    formula = "blue: r < 2.5;  orange: 3.5 < r < 5"

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        radius = rng.uniform(0, 2.5, size) if label == 1 else rng.uniform(3.5, 5, size)
        return polar(radius, rng.uniform(0, 2 * np.pi, size))


@datasets.register
@dataclass(frozen=True)
class Xor(TwoClasses):
    """Exclusive or: blue where exactly one of the coordinates is positive (Minsky & Papert 1969)."""

    name = "xor"
    title = "Exclusive or"
    formula = "blue: x₁ x₂ < 0;  orange: x₁ x₂ > 0"

    GAP = 0.3
    """Distance from the axes, so that the classes do not touch."""

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        distances = rng.uniform(self.GAP, 5, (size, 2))
        side = np.where(np.arange(size) % 2 == 0, 1, -1)
        distances[:, 0] *= side
        distances[:, 1] *= side if label == 0 else -side
        return distances


@datasets.register
@dataclass(frozen=True)
class Gaussians(TwoClasses):
    """Two Gaussians: two round clouds, which one straight line parts; a single neuron is enough."""

    name = "gaussians"
    title = "Two Gaussians"
    formula = "blue: N((2, 2), 0.5²);  orange: N((−2, −2), 0.5²)"
    recommended = {**LEARNS_POINTS, "hidden": [], "epochs": 20}

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        return rng.normal(2 if label == 1 else -2, 0.5, (size, 2))


@datasets.register
@dataclass(frozen=True)
class Spiral(TwoClasses):
    """Two spirals wound into each other (Lang & Witbrock 1988): the hardest of these problems."""

    name = "spiral"
    title = "Spiral"
    formula = "r = 5t, angle = 3.5π t (+ π for orange), 0.05 < t < 1"
    recommended = {
        **LEARNS_POINTS,
        "hidden": [tanh(8), tanh(8)],
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "epochs": 300,
    }

    size: Size = 1000
    noise: Shift = 0.1

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        t = rng.uniform(0.05, 1, size)
        return polar(5 * t, 3.5 * np.pi * t + (0 if label == 1 else np.pi))


@datasets.register
@dataclass(frozen=True)
class Moons(TwoClasses):
    """Two half-moons, each reaching into the other."""

    name = "moons"
    title = "Two moons"
    formula = "half circles of radius 3, shifted by (3, 1.5)"

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        upper = polar(np.full(size, 3.0), rng.uniform(0, np.pi, size)) - (1.5, 0.75)
        return upper if label == 1 else -upper


def polar(radius: Points, angle: Points) -> Points:
    """Points at that distance and angle from the origin, (points, 2)."""
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


@dataclass(frozen=True)
class Function(Dataset):
    """Samples y = f(x) of a function to be learnt, at random x."""

    task = "regression"
    output_names = ("y",)

    size: Size = 500
    noise: TargetNoise = 0.1

    def target(self, x: Points) -> Points:
        """f(x) for every row of `x`, (samples, inputs) → (samples,)."""
        raise NotImplementedError

    def samples(self, rng: np.random.Generator) -> Samples:
        x = rng.uniform(*self.input_range, (self.size, self.inputs()))
        y = self.target(x) + self.noise * rng.normal(size=self.size)
        return Samples(x.astype(np.float32), y.astype(np.float32).reshape(-1, 1))


@datasets.register
@dataclass(frozen=True)
class Plane(Function):
    """Plane: the target rises evenly from one corner to the other; a single linear neuron is enough."""

    name = "plane"
    title = "Plane"
    formula = "y = (x₁ + x₂) / 12"
    recommended = {**LEARNS_POINTS, "hidden": [], "epochs": 20}

    def target(self, x: Points) -> Points:
        total: Points = x.sum(axis=1)
        return total / 12


@datasets.register
@dataclass(frozen=True)
class Sine(Function):
    """Sine: one input, one output, so that the fitted curve can be watched."""

    name = "sine"
    title = "Sine"
    formula = "y = sin x"
    input_names = ("x",)
    recommended = {
        **LEARNS_POINTS,
        "hidden": [tanh(8), tanh(8)],
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "epochs": 200,
    }

    def target(self, x: Points) -> Points:
        return np.sin(x[:, 0])
