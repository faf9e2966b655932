"""Samples made by a formula: small problems in one or two dimensions, whose whole answer can be drawn.

The two-dimensional ones follow TensorFlow Playground (Smilkov & Carter 2016): points between about −6 and 6. Noise is
the standard deviation of a random shift. The shift is drawn after everything else and multiplied by the noise, so
turning the noise up moves the same points further along the same ways. Wrong labels are drawn last of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Data, Dataset, Samples, datasets
from nnviz.engine.hyperparameters import Bounds

Points = npt.NDArray[np.float64]
Size = Annotated[int, Bounds(10, 20_000, scale="log", symbol="N", help="samples, training and test together")]
Shift = Annotated[
    float, Bounds(0, 2, symbol="σ", help="standard deviation of a random shift of every point, in units of the axes")
]
TargetNoise = Annotated[
    float, Bounds(0, 1, symbol="σ", help="standard deviation of a random number added to every target")
]
LabelNoise = Annotated[
    float, Bounds(0, 0.5, symbol="ρ", help="share of the training labels that are wrong; the test tells the truth")
]


def tanh(units: int) -> dict[str, Any]:
    """A hidden layer of an experiment's JSON."""
    return {"units": units, "activation": "tanh"}


LEARNS_POINTS: Mapping[str, Any] = {
    "optimizer": {"name": "adam", "learning_rate": 0.03},
    "initializer": "xavier",
    "batch_size": 16,
    "scaling": "standardize",
}
"""What suits all small problems with tanh layers."""


@dataclass(frozen=True)
class PointClasses(Dataset):
    """Points of a plane in classes, equally many of each."""

    task = "classification"
    recommended = {**LEARNS_POINTS, "hidden": [tanh(6)], "epochs": 100}

    size: Size = 500
    noise: Shift = 0.2
    label_noise: LabelNoise = 0.0

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        """`size` points of a class without noise, (size, 2)."""
        raise NotImplementedError

    def sizes(self, size: int) -> list[int]:
        """How many of `size` samples each class has."""
        classes = self.classes()
        return [len(range(label, size, classes)) for label in range(classes)]

    def drawn(self, size: int, rng: np.random.Generator) -> Samples:
        """`size` samples, class after class."""
        sizes = self.sizes(size)
        points = np.concatenate([self.points(label, count, rng) for label, count in enumerate(sizes)])
        points += self.noise * rng.normal(size=points.shape)
        labels = np.repeat(np.arange(len(sizes)), sizes)
        return Samples(points.astype(np.float32), labels.astype(np.float32).reshape(-1, 1))

    def samples(self, rng: np.random.Generator) -> Samples:
        return self.drawn(self.size, rng)

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        data = super().load(test_share, rng)
        return Data(train=mislabelled(data.train, self.label_noise, self.classes(), rng), test=data.test)


def mislabelled(samples: Samples, share: float, classes: int, rng: np.random.Generator) -> Samples:
    """The samples with that share (0 to 1) of the labels replaced by another class.

    A larger share replaces the labels of the same samples, in the same way, and of further ones.
    """
    wrong = rng.permutation(len(samples))[: round(share * len(samples))]
    away = rng.integers(1, classes, len(samples))[wrong]
    targets = samples.targets.copy()
    targets[wrong, 0] = (samples.labels[wrong] + away) % classes
    return Samples(samples.inputs, targets)


@dataclass(frozen=True)
class TwoClasses(PointClasses):
    """Points of a plane in two classes. How they are coloured is no matter of the data."""

    output_names = ("A", "B")


@datasets.register
@dataclass(frozen=True)
class Circle(TwoClasses):
    """Circle: B inside, A around it. No straight line parts them."""

    name = "circle"
    title = "Circle"
    formula = "A: 3.5 < r < 5;  B: r < 2.5"

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        radius = rng.uniform(0, 2.5, size) if label == 1 else rng.uniform(3.5, 5, size)
        return polar(radius, rng.uniform(0, 2 * np.pi, size))


@datasets.register
@dataclass(frozen=True)
class Xor(TwoClasses):
    """Exclusive or: B where exactly one of the coordinates is positive (Minsky & Papert 1969)."""

    name = "xor"
    title = "Exclusive or"
    formula = "A: x₁ x₂ > 0;  B: x₁ x₂ < 0"

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
    formula = "A: N((−2, −2), 0.5²) + noise;  B: N((2, 2), 0.5²) + noise"
    recommended = {**LEARNS_POINTS, "hidden": [], "epochs": 20}

    minority: Annotated[float, Bounds(0.02, 0.5, symbol="π", help="share of class B; few of it are easily ignored")] = (
        0.5
    )

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        return rng.normal(2 if label == 1 else -2, 0.5, (size, 2))

    def sizes(self, size: int) -> list[int]:
        few = max(1, int(self.minority * size))
        return [size - few, few]


@datasets.register
@dataclass(frozen=True)
class Spiral(TwoClasses):
    """Two spirals wound into each other (Lang & Witbrock 1988): the hardest of these problems."""

    name = "spiral"
    title = "Spiral"
    formula = "r = 5t, angle = 3.5π t (+ π for A), 0.05 < t < 1"
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


@datasets.register
@dataclass(frozen=True)
class Overfit(TwoClasses):
    """Few noisy points of two overlapping clouds: a large network learns each by heart, and the test loss soars."""

    name = "overfit"
    title = "Overlapping clouds"
    formula = "A: (−1, −1) + noise;  B: (1, 1) + noise"
    has_own_test_set = True
    test_set = "2,000 other points"
    recommended = {
        "hidden": [{"units": 64, "activation": "relu"}, {"units": 64, "activation": "relu"}],
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "batch_size": None,
        "scaling": "standardize",
        "epochs": 300,
    }

    TEST_SIZE = 2_000

    size: Size = 40
    noise: Shift = 1.2

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        return np.full((size, 2), 1.0 if label == 1 else -1.0)

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        # The test set is drawn first, so that it is the same for every size of the training set.
        test = self.drawn(self.TEST_SIZE, rng)
        train = self.samples(rng)
        return Data(train=mislabelled(train, self.label_noise, self.classes(), rng), test=test)


@datasets.register
@dataclass(frozen=True)
class FourClouds(PointClasses):
    """Four round clouds, one in each quadrant: a softmax of four classes, which straight lines part."""

    name = "four_clouds"
    title = "Four clouds"
    formula = "N((±2.5, ±2.5), 0.5²) + noise"
    output_names = ("A", "B", "C", "D")
    recommended = {**LEARNS_POINTS, "hidden": [], "epochs": 40}

    noise: Shift = 0.4

    CENTRES = ((2.5, 2.5), (-2.5, 2.5), (-2.5, -2.5), (2.5, -2.5))

    def points(self, label: int, size: int, rng: np.random.Generator) -> Points:
        return rng.normal(self.CENTRES[label], 0.5, (size, 2))


def polar(radius: Points, angle: Points) -> Points:
    """Points at that distance and angle from the origin, (points, 2)."""
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


@dataclass(frozen=True)
class Function(Dataset):
    """Samples y = f(x) of a function to be learnt, at random x."""

    task = "regression"
    output_names: ClassVar[tuple[str, ...]] = ("y",)

    size: Size = 500
    noise: TargetNoise = 0.1

    def target(self, x: Points) -> Points:
        """f(x) for every row of `x`, (samples, inputs) → (samples,) or (samples, outputs)."""
        raise NotImplementedError

    def samples(self, rng: np.random.Generator) -> Samples:
        x = rng.uniform(*self.input_range, (self.size, self.inputs()))
        y = self.target(x).reshape(self.size, -1)
        y = y + self.noise * rng.normal(size=y.shape)
        return Samples(x.astype(np.float32), y.astype(np.float32))


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


@datasets.register
@dataclass(frozen=True)
class Polar(Function):
    """Two targets at once: the radius is squared and the angle doubled, as by the square of a complex number."""

    name = "polar"
    title = "Polar"
    formula = "y₁ = r² cos 2φ / 72;  y₂ = r² sin 2φ / 72"
    output_names = ("y₁", "y₂")
    recommended = {
        **LEARNS_POINTS,
        "hidden": [tanh(16)],
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "epochs": 200,
    }

    noise: TargetNoise = 0.05

    def target(self, x: Points) -> Points:
        # r² cos 2φ = x₁² − x₂², r² sin 2φ = 2 x₁ x₂: smooth also where the angle jumps.
        first, second = x[:, 0], x[:, 1]
        return np.column_stack([first**2 - second**2, 2 * first * second]) / 72
