"""What the neurons of the drawing can show: one number each, or a picture each. A new quantity is one entry here."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.scene import PLANE, POPULATION, Scene
from nnviz.training.experiment import Experiment


@dataclass(frozen=True)
class NeuronQuantity:
    """One number, or one picture, for every neuron."""

    name: str
    title: str
    symbol: str
    help: str
    of: Callable[[Scene, int], Array | None]
    """Its numbers in a layer (0 is the input): (units,), or (units, rows, columns). None if there are none (yet)."""
    is_signed: bool = False
    """Drawn in the colours of the edges, on a scale of its own; else as an activation, of which 1 is full."""
    is_share: bool = False
    """From 0 to 1."""
    is_picture: bool = False
    probe: str = ""
    """Which samples must be evaluated for it besides the current one: PLANE or POPULATION."""
    fits: Callable[[Experiment], bool] = lambda experiment: True
    unknown: str = "known as soon as a sample is evaluated"
    """What to tell while it is not known."""


def activation(scene: Scene, layer: int) -> Array | None:
    """A feature map is a picture of all its activations, and so it is in other quantities that every unit has."""
    return scene.nodes.pictures(layer, scene.exact.a[layer]) if scene.exact.a else None


def mean_activation(scene: Scene, layer: int) -> Array | None:
    return scene.nodes.pictures(layer, scene.population[layer].mean(axis=0)) if scene.population else None


def active_share(scene: Scene, layer: int) -> Array | None:
    return scene.nodes.pictures(layer, (scene.population[layer] > 0).mean(axis=0)) if scene.population else None


def bias(scene: Scene, layer: int) -> Array | None:
    if layer == 0 or not scene.parameters or scene.nodes.is_pooling(layer):
        return None
    return scene.parameters[layer - 1].b


def delta(scene: Scene, layer: int) -> Array | None:
    return scene.nodes.pictures(layer, scene.exact.delta[layer - 1]) if layer > 0 and scene.exact.delta else None


def heat_map(scene: Scene, layer: int) -> Array | None:
    """The activation over the plane of the two inputs, the second one upwards."""
    if not scene.plane:
        return None
    a = scene.plane[layer]
    if layer == scene.outputs and scene.experiment.loss.output_name == "sigmoid" and a.shape[1] == 1:
        a = 2 * a - 1  # from one class to the other, in their colours
    side = math.isqrt(len(a))
    return a.T.reshape(-1, side, side)[:, ::-1]


def weight_picture(scene: Scene, layer: int) -> Array | None:
    """The weights of the first hidden layer as pictures of the input; of deeper layers their weighted sums.

    So a deeper picture is a row of the product W₂ W₁: what a neuron would look for if all were linear. A filter has its
    kernel instead, of several channels the sum; and behind feature maps there is no such picture.
    """
    if layer == 0 or not scene.parameters:
        return None
    convolution = scene.nodes.convolution(layer)
    if convolution is not None:
        kernels = scene.nodes.bundles(layer, scene.exact.parameters[layer - 1].W).sum(axis=1)
        return np.asarray(kernels.reshape(-1, convolution.kernel, convolution.kernel))
    return weight_pictures(scene, layer, scene.parameters[layer - 1].W)


def weight_pictures(scene: Scene, layer: int, rows: Array) -> Array | None:
    """The pictures of some rows, (rows, inputs), of the weights into a layer: (rows, height, width)."""
    if scene.image_shape is None:
        return None
    for below in reversed(scene.parameters[: layer - 1]):
        rows = rows @ below.W
    return rows.reshape(-1, *scene.image_shape)


ACTIVATION = NeuronQuantity(
    name="activation",
    title="Activation",
    symbol="a",
    help="What each neuron answers to the current sample.",
    of=activation,
)
HEAT_MAP = NeuronQuantity(
    name="heat_map",
    title="Heat map",
    symbol="a(x)",
    help="What each neuron answers everywhere in the plane of the two inputs.",
    of=heat_map,
    is_signed=True,
    is_picture=True,
    probe=PLANE,
    fits=lambda experiment: experiment.dataset.inputs() == 2 and experiment.dataset.image_shape is None,
)
NEURON_QUANTITIES = (
    ACTIVATION,
    HEAT_MAP,
    NeuronQuantity(
        name="weight_picture",
        title="Weights as picture",
        symbol="W",
        help="What each neuron looks for: its weights, pixel by pixel; in deeper layers the weighted sum of these. "
        "Of a filter: its kernel, summed over the maps that it looks at.",
        of=weight_picture,
        is_signed=True,
        is_picture=True,
        fits=lambda experiment: experiment.dataset.image_shape is not None,
    ),
    NeuronQuantity(
        name="mean_activation",
        title="Mean activation",
        symbol="mean a",
        help="The mean of its activation over test samples.",
        of=mean_activation,
        probe=POPULATION,
    ),
    NeuronQuantity(
        name="active_share",
        title="Share of samples",
        symbol="a > 0",
        help="For which share of test samples it is active: a > 0. Empty: never, it is dead; full: always.",
        of=active_share,
        is_share=True,
        probe=POPULATION,
    ),
    NeuronQuantity(
        name="bias",
        title="Bias",
        symbol="b",
        help="What is added to its sum, whatever the input.",
        of=bias,
        is_signed=True,
    ),
    NeuronQuantity(
        name="delta",
        title="Delta",
        symbol="δ",
        help="δ = ∂L/∂z: how the loss of the current sample grows with the sum of each neuron.",
        of=delta,
        is_signed=True,
        unknown="known for a sample whose label is known",
    ),
)


def neuron_quantities(experiment: Experiment) -> tuple[NeuronQuantity, ...]:
    """All that the neurons of an experiment can show."""
    return tuple(quantity for quantity in NEURON_QUANTITIES if quantity.fits(experiment))


def neuron_quantity(name: str, experiment: Experiment) -> NeuronQuantity:
    """That quantity; what suits the data if it has none of that name, or if no name is given."""
    fitting = neuron_quantities(experiment)
    suits = HEAT_MAP if HEAT_MAP in fitting else ACTIVATION
    return next((quantity for quantity in fitting if quantity.name == name), suits)
