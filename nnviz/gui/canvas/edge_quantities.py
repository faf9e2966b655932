"""What the edges of the drawing can carry: one number for every weight, and one for every bias, which its glyph shows.

A new quantity is one entry here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.scene import Scene
from nnviz.training.experiment import Experiment

Layers = tuple[Parameters, ...]
"""W (units, inputs) and b (units,) of layer 1, 2, …"""

AFTER_A_STEP = "known after the next step: train a batch (B)"


@dataclass(frozen=True)
class EdgeQuantity:
    """One number for every weight and bias."""

    name: str
    title: str
    symbol: str
    help: str
    of: Callable[[Scene], Layers | None]
    """Its numbers in a scene; None while they are not known."""
    vectors: tuple[str, ...] = ()
    """What a snapshot must have for it besides the parameters, by name."""
    is_positive: bool = False
    """Never below 0."""
    unknown: str = AFTER_A_STEP
    """What to tell while it is not known."""


def vector(name: str) -> Callable[[Scene], Layers | None]:
    """One vector of the training, as it is."""
    return lambda scene: scene.vector(name)


def contribution(scene: Scene) -> Layers | None:
    """w·a: the terms of z = Σ w·a + b."""
    if not scene.terms:
        return None
    return tuple(Parameters(terms, layer.b) for layer, terms in zip(scene.parameters, scene.terms, strict=True))


def change(scene: Scene) -> Layers | None:
    """w − w₀."""
    start = scene.vector("start")
    if start is None:
        return None
    return tuple(Parameters(now.W - then.W, now.b - then.b) for now, then in zip(scene.parameters, start, strict=True))


WEIGHT = EdgeQuantity(
    name="weight",
    title="Weight",
    symbol="w",
    help="The parameters themselves: what a neuron multiplies its inputs by.",
    of=lambda scene: scene.parameters or None,
)
RELEVANCE = EdgeQuantity(
    name="relevance",
    title="Traced",
    symbol="share of w·a",
    help="How much of the value of what is pinned flows through each edge.",
    of=lambda scene: None,
)
"""What traced edges carry; it cannot be chosen by itself."""
EDGE_QUANTITIES = (
    WEIGHT,
    EdgeQuantity(
        name="contribution",
        title="Contribution",
        symbol="w·a",
        help="What each edge adds to the sum z = Σ w·a + b of its neuron, for the current sample.",
        of=contribution,
        unknown="known as soon as a sample is evaluated",
    ),
    EdgeQuantity(
        name="gradient",
        title="Gradient",
        symbol="∂L/∂w",
        help="How the loss of the last batch grows with each weight: training goes against it.",
        of=vector("gradient"),
        vectors=("gradient",),
    ),
    EdgeQuantity(
        name="update",
        title="Last update",
        symbol="Δw",
        help="What the last step has added to each weight.",
        of=vector("update"),
        vectors=("update",),
    ),
    EdgeQuantity(
        name="change",
        title="Change since start",
        symbol="w − w₀",
        help="How far each weight has come since the first weights.",
        of=change,
        vectors=("start",),
    ),
)


def optimizer_quantity(experiment: Experiment, name: str) -> EdgeQuantity:
    """What an optimizer remembers of every parameter; of a vector that holds squares, the root."""
    optimizer = experiment.optimizer
    of = vector(name)
    symbol = optimizer.vectors[name]
    is_square = name in optimizer.squares
    if is_square:
        symbol, of = f"√{symbol}", root(of)
    return EdgeQuantity(
        name=f"{optimizer.name}.{name}",
        title=f"{optimizer.title}: {symbol}",
        symbol=symbol,
        help=f"What {optimizer.title} remembers of every weight between its steps: {optimizer.formula}",
        of=of,
        vectors=(name,),
        is_positive=is_square,
        unknown="not known of this training",
    )


def root(of: Callable[[Scene], Layers | None]) -> Callable[[Scene], Layers | None]:
    def root_of(scene: Scene) -> Layers | None:
        layers = of(scene)
        return layers and tuple(replace(layer, W=np.sqrt(layer.W), b=np.sqrt(layer.b)) for layer in layers)

    return root_of


def edge_quantities(experiment: Experiment) -> tuple[EdgeQuantity, ...]:
    """All that the edges of an experiment can carry."""
    return (*EDGE_QUANTITIES, *(optimizer_quantity(experiment, name) for name in experiment.optimizer.vectors))


def edge_quantity(name: str, experiment: Experiment) -> EdgeQuantity:
    """That quantity; the weight if there is none of that name: another optimizer remembers something else."""
    return next((quantity for quantity in edge_quantities(experiment) if quantity.name == name), WEIGHT)
