"""Regressions of the textbook for one linear neuron: small enough to compute by hand, with a known answer."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.data.dataset import Data, Dataset, Samples, datasets
from nnviz.engine.hyperparameters import Bounds


@dataclass(frozen=True)
class FixedPoints(Dataset):
    """A few points that are always the same; the network is trained and tested on all of them."""

    task = "regression"
    input_names = ("x",)
    output_names = ("y",)
    has_own_test_set = True
    test_set = "the same points"

    points: ClassVar[tuple[tuple[float, float], ...]]
    """Pairs of x and y."""

    def samples(self, rng: np.random.Generator) -> Samples:
        table = np.array(self.points, np.float32)
        return Samples(table[:, :1].copy(), table[:, 1:].copy())

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        samples = self.samples(rng)
        return Data(train=samples, test=samples)


@datasets.register
@dataclass(frozen=True)
class ByHand(FixedPoints):
    """Five points, to compute the first epochs of a linear neuron by hand and compare every number."""

    name = "by_hand"
    title = "Five points by hand"
    formula = "y ≈ 3 + 2x"
    input_range = (0.0, 1.0)
    points = ((0.06, 3.17), (0.87, 4.73), (0.60, 4.26), (0.71, 4.57), (0.02, 3.02))
    recommended = {
        "hidden": [],
        "loss": "mse",
        "optimizer": {"name": "sgd", "learning_rate": 0.01},
        "initializer": {"name": "constant", "value": 0.1},
        "batch_size": None,
        "epochs": 1000,
    }


@datasets.register
@dataclass(frozen=True)
class QuadraticPoints(FixedPoints):
    """Six points of a parabola: no line fits them, but with x² as a second input one linear neuron does."""

    name = "quadratic_points"
    title = "Six points of a parabola"
    formula = "y = 2x² + 1"
    input_range = (0.0, 12.0)
    points = ((1, 3), (5, 51), (3, 19), (9, 163), (11, 243), (10, 201))
    recommended = {
        "hidden": [],
        "loss": "mse",
        "optimizer": {"name": "momentum", "learning_rate": 0.1},
        "initializer": {"name": "constant", "value": 0.1},
        "batch_size": None,
        "scaling": "standardize",
        "epochs": 1000,
    }


@datasets.register
@dataclass(frozen=True)
class ShopProfit(Dataset):
    """The daily profit of a shop: a visitor brings 50, a click in the e-shop 20, and an empty day loses 300."""

    name = "shop_profit"
    title = "Profit of a shop"
    formula = "ŷ = 50 x₁ + 20 x₂ − 300"
    task = "regression"
    input_names = ("visitors", "clicks")
    output_names = ("profit",)
    input_range = (0.0, 40.0)
    recommended = {
        "hidden": [],
        "loss": "mse",
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
        "initializer": {"name": "constant", "value": 0.1},
        "batch_size": 16,
        "scaling": "standardize",
        "epochs": 50,
    }

    WEIGHTS = (50, 20)
    BIAS = -300

    size: Annotated[int, Bounds(10, 20_000, scale="log", symbol="N", help="days, training and test together")] = 200
    noise: Annotated[
        float, Bounds(0, 500, symbol="σ", help="standard deviation of a random number added to every profit")
    ] = 0.0

    def samples(self, rng: np.random.Generator) -> Samples:
        visits = rng.integers(0, 40, (self.size, 2), endpoint=True)
        profit = visits @ np.array(self.WEIGHTS) + self.BIAS + self.noise * rng.normal(size=self.size)
        return Samples(visits.astype(np.float32), profit.astype(np.float32).reshape(-1, 1))
