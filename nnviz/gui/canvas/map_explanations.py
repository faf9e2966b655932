"""How the numbers of a feature map come about, at its strongest place, and what a bundle of weights is. For cards."""

import math

import numpy as np
from PySide6.QtCore import QObject

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import robust_maximum
from nnviz.gui.canvas.edge_quantities import EdgeQuantity
from nnviz.gui.canvas.explanation import TERMS, UNKNOWN, Explanation, Row
from nnviz.gui.canvas.hit_test import Edge, Unit
from nnviz.gui.canvas.nodes import window
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.switches import is_off
from nnviz.gui.canvas.wording import Wording, number, signed

FIGURE_SPACE = "\u2007"
MOST_NUMBERS = 5
"""The numbers of a kernel are told if it has at most so many rows."""
MOST_KERNELS = 64
"""So many kernels of a filter are shown."""
TOLD = {"weight", "contribution", "gradient", "update"}
"""Quantities that the card of every edge has."""


class MapExplanations(QObject):
    """Explains maps, and edges that come from maps."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording)
        self._wording = wording

    def of_map(self, scene: Scene, unit: Unit, title: str) -> Explanation:
        """Of a filter, of a map that was pooled, or of the picture that goes in."""
        if not scene.exact.a:
            return Explanation(title)
        picture = scene.nodes.pictures(unit.layer, scene.exact.a[unit.layer])[unit.index]
        if unit.layer == 0:
            rows = [Row("x", number(float(picture.max())), self.tr("largest of %s pixels") % f"{picture.size:,}")]
            return Explanation(title, (*rows, Row("mean x", number(float(picture.mean())))))
        is_silent = scene.nodes.is_pooling(unit.layer) or is_off(scene.experiment, unit)
        if is_silent and not picture.any():
            nowhere = self.tr("at all %d × %d places") % picture.shape
            return Explanation(title, (Row("a", "0", nowhere), *self._bias(scene, unit)))
        row, column = place = scene.strongest_place(unit.layer, unit.index)
        where = self.tr("where it is largest: row %(row)d, column %(column)d") % {"row": row + 1, "column": column + 1}
        rows = [Row("a", number(float(picture[place])), where)]
        convolution = scene.nodes.convolution(unit.layer)
        if convolution is None:
            size = scene.nodes.pooling_size(unit.layer)
            rows += [Row("", "", self.tr("the largest of each %s below; nothing is learned") % size)]
            return Explanation(title, (*rows, self._mean(picture)))
        kernels, seen = self._kernels(scene, unit), window(convolution, scene.exact.a[unit.layer - 1], place)
        terms = (kernels * seen).sum(axis=(1, 2))
        z = scene.nodes.pictures(unit.layer, scene.exact.z[unit.layer - 1])[unit.index]
        rows.append(Row("z", number(float(z[place])), self.tr("Σ k·x + b there")))
        largest = np.argsort(-np.abs(terms), kind="stable")[:TERMS].tolist()
        for source in largest:
            name = self._wording.unit(scene, Unit(unit.layer - 1, source))
            rows.append(Row("", signed(float(terms[source])), self.tr("Σ k·x over %s") % name))
        if len(terms) > len(largest):
            rest = float(terms.sum() - terms[largest].sum())
            rows.append(Row("", signed(rest), self.tr("%s more") % f"{len(terms) - len(largest):,}"))
        rows += [*self._bias(scene, unit), self._mean(picture)]
        if scene.delta:
            slope = float(scene.delta[unit.layer - 1][unit.index])
            rows.append(Row("Σ δ", number(slope), self.tr("= ∂L/∂b, this sample")))
        vector = scene.vector("gradient")
        gradient = None if vector is None else float(vector[unit.layer - 1].b[unit.index])
        rows.append(self._trained("∂L/∂b", gradient, self.tr("last batch")))
        if len(terms) == 1:
            rows.append(Row("", "", self.tr("the kernel k, and the x that it sees there")))
            return Explanation(title, tuple(rows), beside(full(kernels[0]), full(seen[0])))
        rows.append(Row("", "", self.tr("kernels k for map 1, 2, … row by row, %d in a row") % across(kernels)))
        return Explanation(title, tuple(rows), full(mosaic(kernels[:MOST_KERNELS])))

    def _bias(self, scene: Scene, unit: Unit) -> list[Row]:
        """What a filter adds everywhere; pooling adds nothing."""
        if scene.nodes.convolution(unit.layer) is None:
            return []
        return [Row("b", signed(float(scene.parameters[unit.layer - 1].b[unit.index])))]

    def of_edge(self, scene: Scene, edge: Edge, title: str, quantity: EdgeQuantity) -> Explanation:
        """Of the kernel of a filter for one map, of all weights from a map to a neuron, or of pooling.

        With its number in `quantity`, if that is not told anyway.
        """
        nodes = scene.nodes
        if nodes.is_pooling(edge.layer):
            size = nodes.pooling_size(edge.layer)
            return Explanation(title, (Row("", "", self.tr("the largest of each %s; nothing is learned") % size),))
        if not scene.parameters:
            return Explanation(title)
        where = edge.unit, edge.source
        rows = [Row("Σ w", signed(float(scene.parameters[edge.layer - 1].W[where])), self._about(scene, edge))]
        if scene.terms:
            of_mean = nodes.convolution(edge.layer) is not None
            note = self.tr("part of the mean z") if of_mean else self.tr("part of z")
            rows.append(Row("Σ w·a", signed(float(scene.terms[edge.layer - 1][where])), note))
        for symbol, name, when in (
            ("Σ ∂L/∂w", "gradient", self.tr("last batch")),
            ("Σ Δw", "update", self.tr("last step")),
        ):
            vector = scene.vector(name)
            value = None if vector is None else float(vector[edge.layer - 1].W[where])
            rows.append(self._trained(symbol, value, when))
        carried = carried_by(scene, edge, quantity)
        if carried is not None:
            rows.append(Row(f"Σ {quantity.symbol}", number(carried)))
        weights = self._weights(scene, edge)
        if len(weights) <= MOST_NUMBERS:
            rows += [Row("", "", "  ".join(f"{signed_briefly(w):>5}" for w in line)) for line in weights.tolist()]
        return Explanation(title, tuple(rows), full(weights))

    def _about(self, scene: Scene, edge: Edge) -> str:
        convolution = scene.nodes.convolution(edge.layer)
        if convolution is not None:
            return self.tr("kernel of %(size)d × %(size)d weights") % {"size": convolution.kernel}
        shape = scene.nodes.shapes[edge.layer - 1]
        assert shape is not None
        return self.tr("%d × %d weights, one a place of the map") % shape[1:]

    def _weights(self, scene: Scene, edge: Edge) -> Array:
        """All weights of an edge where they belong, (rows, columns)."""
        bundles = scene.nodes.bundles(edge.layer, scene.exact.parameters[edge.layer - 1].W)
        convolution, shape = scene.nodes.convolution(edge.layer), scene.nodes.shapes[edge.layer - 1]
        assert shape is not None
        size = shape[1:] if convolution is None else (convolution.kernel, convolution.kernel)
        return np.asarray(bundles[edge.unit, edge.source].reshape(size))

    def _kernels(self, scene: Scene, unit: Unit) -> Array:
        """Of a filter, (channels, kernel, kernel)."""
        convolution = scene.nodes.convolution(unit.layer)
        assert convolution is not None
        weights = scene.exact.parameters[unit.layer - 1].W[unit.index]
        return np.asarray(weights.reshape(-1, convolution.kernel, convolution.kernel))

    def _mean(self, picture: Array) -> Row:
        return Row("mean a", number(float(picture.mean())), self.tr("over %d × %d places") % picture.shape)

    def _trained(self, symbol: str, value: float | None, when: str) -> Row:
        if value is None:
            return Row(symbol, UNKNOWN, self.tr("train a batch (B) to see it"))
        return Row(symbol, number(value), when)


def carried_by(scene: Scene, edge: Edge, quantity: EdgeQuantity) -> float | None:
    """The number of an edge in the quantity that is shown; None if that is not known or is told anyway."""
    carried = None if quantity.name in TOLD else quantity.of(scene)
    return None if carried is None else float(carried[edge.layer - 1].W[edge.unit, edge.source])


def signed_briefly(value: float) -> str:
    """Two decimals with a sign: "+0.12"; what rounds to 0 has a space for it (as wide as a figure, like "+")."""
    text = f"{abs(value):.2f}"
    sign = FIGURE_SPACE if float(text) == 0 else "−" if value < 0 else "+"
    return sign + text


def full(picture: Array) -> Array:
    """From −1 to 1: the strong ones in full colour."""
    return np.asarray(picture / robust_maximum(picture))


def across(pictures: Array) -> int:
    """How many pictures a mosaic has in a row."""
    return math.ceil(math.sqrt(min(len(pictures), MOST_KERNELS)))


def mosaic(pictures: Array) -> Array:
    """Pictures of one size, (number, rows, columns), in a square of rows with gaps of 0."""
    number, rows, columns = pictures.shape
    wide = across(pictures)
    down = -(-number // wide)
    tiles = np.zeros((down * wide, rows + 1, columns + 1), pictures.dtype)
    tiles[:number, :rows, :columns] = pictures
    whole = tiles.reshape(down, wide, rows + 1, columns + 1).transpose(0, 2, 1, 3)
    return np.asarray(whole.reshape(down * (rows + 1), wide * (columns + 1))[:-1, :-1])


def beside(left: Array, right: Array) -> Array:
    """Two pictures of one size with a gap of 0 between them."""
    return np.concatenate([left, np.zeros((len(left), 1), left.dtype), right], axis=1)
