"""What is drawn as one node: a unit, or a whole feature map; and what that makes of a network's numbers. Pure NumPy.

A filter has one kernel for each map that it looks at, so an edge between maps is a bundle of weights. What is drawn of
a bundle is a sum, and each sum has a meaning of its own:

    Σ w         the answer of the filter to an evenly bright map; Σ ∂L/∂w is the slope of the loss along that sum
    Σ w·a       what the map adds to the sum z of a unit, or to the mean z of a filter: z̄ = b + Σ over the maps

A map itself is told by its mean, and drawn as a picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.layers import Conv2D, HiddenLayer, Layer, MaxPool2D, Parameters, Shape
from nnviz.training.experiment import Experiment

Place = tuple[int, int]
"""Row and column in a feature map."""
Window = tuple[int, int, int]
"""Its first row, its first column, which may be outside, and its side."""


@dataclass(frozen=True)
class Nodes:
    """The nodes of every layer of a network."""

    sizes: tuple[int, ...]
    """Nodes of layer 0, 1, …"""
    shapes: tuple[Shape | None, ...]
    """(maps, rows, columns) of layer 0, 1, …; None where a node is a unit."""
    layers: tuple[Layer, ...] = ()
    """Layer 1, 2, …; empty where every node is a unit."""

    @classmethod
    def of_units(cls, sizes: Sequence[int]) -> Self:
        """Every unit is a node."""
        return cls(tuple(sizes), (None,) * len(sizes))

    @classmethod
    def of(cls, experiment: Experiment) -> Self:
        """Pictures that a convolution or a pooling layer looks at are maps, and so is what they give."""
        if all(isinstance(layer, HiddenLayer) for layer in experiment.hidden):
            return cls.of_units(experiment.sizes)
        layers = experiment.layers
        image = experiment.dataset.image_shape
        first = (1, *image) if image is not None and layers[0].shape is not None else None
        shapes = (first, *(layer.shape for layer in layers))
        units = (experiment.inputs, *(layer.units for layer in layers))
        sizes = tuple(size if shape is None else shape[0] for size, shape in zip(units, shapes, strict=True))
        return cls(sizes, shapes, layers)

    def fits(self, parameters: Sequence[Parameters]) -> bool:
        """Whether these are the parameters of that network."""
        return [layer.W.shape for layer in parameters] == [layer.weights_shape for layer in self.layers]

    # What the nodes of a layer are

    @property
    def have_maps(self) -> bool:
        """Whether any node is a map."""
        return any(shape is not None for shape in self.shapes)

    def is_pooling(self, layer: int) -> bool:
        """Whether each map of a layer is one of the layer below, made smaller."""
        return bool(self.layers) and layer > 0 and isinstance(self.layers[layer - 1], MaxPool2D)

    def pooling_size(self, layer: int) -> str:
        """Of the squares that a pooling layer looks at: "2×2"; empty for others."""
        found = self.layers[layer - 1] if self.layers and layer > 0 else None
        return f"{found.size}×{found.size}" if isinstance(found, MaxPool2D) else ""

    def is_bundled(self, layer: int) -> bool:
        """Whether an edge into a layer is more than one weight, or none."""
        return layer > 0 and self.shapes[layer - 1] is not None

    def convolution(self, layer: int) -> Conv2D | None:
        """The layer, if it is one."""
        found = self.layers[layer - 1] if self.layers and layer > 0 else None
        return found if isinstance(found, Conv2D) else None

    def links(self, layer: int) -> npt.NDArray[np.bool_] | None:
        """Which edges into a layer there are, (nodes, nodes below); None: all."""
        return np.eye(self.sizes[layer], dtype=bool) if self.is_pooling(layer) else None

    @property
    def edges(self) -> int:
        """How many edges there are in all."""
        all_links = ((layer, self.links(layer)) for layer in range(1, len(self.sizes)))
        return sum(
            self.sizes[layer] * self.sizes[layer - 1] if links is None else int(links.sum())
            for layer, links in all_links
        )

    def seen_from(self, layer: int, place: Place) -> Window | None:
        """Where a map of a layer looks at those below from one of its places; None if it does not look at maps."""
        found = self.layers[layer - 1] if self.layers and layer > 0 else None
        if isinstance(found, Conv2D):
            top, left = (found.stride * at - margin for at, margin in zip(place, found.margins, strict=True))
            return top, left, found.kernel
        if isinstance(found, MaxPool2D):
            return found.size * place[0], found.size * place[1], found.size
        return None

    # Numbers of nodes

    def pictures(self, layer: int, values: Array) -> Array:
        """Numbers of the units of a layer, (units,), as (maps, rows, columns) if its nodes are maps."""
        shape = self.shapes[layer]
        return values if shape is None else values.reshape(shape)

    @np.errstate(over="ignore", invalid="ignore")  # of a training that diverges
    def means(self, layers: Sequence[Array], first: int = 0) -> tuple[Array, ...]:
        """One number a node from those of the units, of layer `first`, `first` + 1, …: over a map their mean."""
        pictured = (self.pictures(layer, values) for layer, values in enumerate(layers, start=first))
        return tuple(values.mean(axis=(1, 2)) if values.ndim > 1 else values for values in pictured)

    @np.errstate(over="ignore", invalid="ignore")
    def sums(self, layers: Sequence[Array], first: int = 0) -> tuple[Array, ...]:
        """The same with the sum over a map."""
        pictured = (self.pictures(layer, values) for layer, values in enumerate(layers, start=first))
        return tuple(values.sum(axis=(1, 2)) if values.ndim > 1 else values for values in pictured)

    # Numbers of edges

    def bundles(self, layer: int, weights: Array) -> Array:
        """W of a layer by edge, (nodes, nodes below, weights of an edge)."""
        return weights.reshape(len(weights), self.sizes[layer - 1], -1)

    @np.errstate(over="ignore", invalid="ignore")
    def parameters(self, exact: Sequence[Parameters]) -> tuple[Parameters, ...]:
        """One number an edge, (nodes, nodes below): the sum over the weights of a bundle. Pooling has zeros."""
        if not self.have_maps:
            return tuple(exact)
        return tuple(self._drawn(layer, values) for layer, values in enumerate(exact, start=1))

    def _drawn(self, layer: int, values: Parameters) -> Parameters:
        if self.is_pooling(layer):
            nodes = self.sizes[layer]
            return Parameters(np.zeros((nodes, nodes), np.float32), np.zeros(nodes, np.float32))
        if self.is_bundled(layer):
            return replace(values, W=self.bundles(layer, values.W).sum(axis=2))
        return values

    def passed_back(self, gradient: Sequence[Parameters]) -> tuple[Array, ...]:
        """∂L/∂w of every edge, (nodes, nodes below) of layer 1, 2, …, from the gradient as it is drawn.

        Of pooling, which has no weights, the Σ δ that goes back: ∂L/∂b of the filters below.
        """
        return tuple(
            np.diag(gradient[layer - 2].b) if self.is_pooling(layer) and layer > 1 else values.W
            for layer, values in enumerate(gradient, start=1)
        )

    @np.errstate(over="ignore", invalid="ignore")  # of a training that diverges
    def terms(self, exact: Sequence[Parameters], a: Sequence[Array]) -> tuple[Array, ...]:
        """Σ w·a of every edge, (nodes, nodes below) of layer 1, 2, …, from the numbers of the units, (units,) each.

        With the bias they sum to z; of a filter, to its mean over the places. Pooling: the mean of what passes.
        """
        return tuple(self._terms(layer, values.W, a) for layer, values in enumerate(exact, start=1))

    def _terms(self, layer: int, weights: Array, a: Sequence[Array]) -> Array:
        below = a[layer - 1]
        convolution = self.convolution(layer)
        if convolution is not None:
            seen = mean_windows(convolution, below)
            return np.asarray(np.einsum("fcw,cw->fc", self.bundles(layer, weights), seen))
        if self.is_pooling(layer):
            return np.diag(self.pictures(layer, a[layer]).mean(axis=(1, 2)))
        if self.is_bundled(layer):
            maps = below.reshape(self.sizes[layer - 1], -1)
            return np.asarray(np.einsum("ump,mp->um", self.bundles(layer, weights), maps))
        return weights * below


def padded(layer: Conv2D, x: Array) -> Array:
    """The picture that a convolution sees, (channels, rows, columns), with the zeros around it; `x` is (inputs,)."""
    channels, height, width = layer.picture
    above, left = layer.margins
    _, rows, columns = layer.maps
    high = max((rows - 1) * layer.stride + layer.kernel, above + height)
    wide = max((columns - 1) * layer.stride + layer.kernel, left + width)
    picture = np.zeros((channels, high, wide), x.dtype)
    picture[:, above : above + height, left : left + width] = x.reshape(layer.picture)
    return picture


def window(layer: Conv2D, x: Array, place: Place) -> Array:
    """What a convolution sees at a place of its maps, (channels, kernel, kernel)."""
    row, column = (layer.stride * number for number in place)
    return padded(layer, x)[:, row : row + layer.kernel, column : column + layer.kernel]


def mean_windows(layer: Conv2D, x: Array) -> Array:
    """The mean of all windows, (channels, kernel · kernel)."""
    picture, stride = padded(layer, x), layer.stride
    _, rows, columns = layer.maps
    means = [
        picture[:, i : i + stride * rows : stride, j : j + stride * columns : stride].mean(axis=(1, 2))
        for i in range(layer.kernel)
        for j in range(layer.kernel)
    ]
    return np.stack(means, axis=1)


def strongest(picture: Array) -> Place:
    """Row and column of the largest number of a map."""
    row, column = np.unravel_index(int(np.argmax(np.nan_to_num(picture, nan=-np.inf))), picture.shape)
    return int(row), int(column)
