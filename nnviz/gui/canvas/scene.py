"""What there is to draw: a network, and what it makes of one sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np

from nnviz.data.features import expand
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.nodes import Nodes, Place, strongest
from nnviz.gui.session import Sample
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

POPULATION, PLANE = "canvas_population", "canvas_plane"
"""Probes of the canvas: many test samples, and the points of a square grid over the plane of two inputs."""


@dataclass(frozen=True)
class Exact:
    """The numbers of a network as it has them, unit by unit and weight by weight."""

    parameters: tuple[Parameters, ...] = ()
    """W and b of layer 1, 2, …"""
    a: tuple[Array, ...] = ()
    """Activations of layer 0, 1, …, each (units,)."""
    z: tuple[Array, ...] = ()
    """Pre-activations of layer 1, 2, …, each (units,)."""
    delta: tuple[Array, ...] = ()
    """∂L/∂z of layer 1, 2, …, each (units,)."""


@dataclass(frozen=True)
class Scene:
    """One frame. Before the first snapshot it has an architecture and no numbers.

    Its numbers are those of the nodes that are drawn, as `Nodes` makes them where a node is a whole feature map;
    elsewhere a node is a unit, and they are the network's own.
    """

    experiment: Experiment
    nodes: Nodes
    parameters: tuple[Parameters, ...] = ()
    """W (units, inputs) and b (units,) of layer 1, 2, …; empty before the first snapshot."""
    exact: Exact = Exact()
    """What all numbers of nodes were made of."""
    sample: Sample | None = None
    """Whose numbers follow; None if no sample was evaluated yet."""
    inputs: Array | None = None
    """The sample in the dataset's own units with the added features, (inputs,)."""
    a: tuple[Array, ...] = ()
    """a[0] is what the network received, a[l] the activations of layer l; each (units,)."""
    z: tuple[Array, ...] = ()
    """z[l] are the pre-activations of layer l + 1; each (units,)."""
    scores: Array | None = None
    """One a class, (classes,); None for a regression."""
    delta: tuple[Array, ...] = ()
    """delta[l] is ∂L/∂z of layer l + 1; each (units,). Empty if nobody knows the target."""
    population: tuple[Array, ...] = ()
    """Activations of layer 0, 1, … for many test samples, each (samples, units), of all units of the network; empty if
    they were not asked for."""
    plane: tuple[Array, ...] = ()
    """The same for the points of a square grid over the plane of two inputs."""
    vectors: Mapping[str, tuple[Parameters, ...]] = field(default_factory=dict)
    """Vectors of the training that were asked for, by name."""

    @classmethod
    def of_experiment(cls, experiment: Experiment) -> Self:
        """The bare architecture."""
        return cls(experiment, Nodes.of(experiment))

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot, sample: Sample | None, before: Sample | None) -> Self:
        """What a snapshot says. Its answer may still be to the sample `before`, if that is of the same data."""
        parameters = snapshot.parameters
        nodes = Nodes.of(snapshot.experiment)
        if nodes.have_maps and nodes.fits(parameters):
            units = snapshot.experiment.sizes
        else:
            units = (parameters[0].W.shape[1], *(layer.W.shape[0] for layer in parameters))
            nodes = Nodes.of_units(units)
        bare = cls(
            snapshot.experiment,
            nodes,
            nodes.parameters(parameters),
            Exact(parameters),
            population=activations(snapshot, POPULATION, units),
            plane=activations(snapshot, PLANE, units),
            vectors={name: nodes.parameters(layers) for name, layers in snapshot.vectors.items()},
        )
        result = snapshot.probes.get("sample")
        if result is None or tuple(a.shape[1] for a in result.a) != units:
            return bare
        evaluated = [s for s in (sample, before) if s is not None and np.array_equal(s.inputs, result.inputs)]
        exact = Exact(
            parameters,
            a=tuple(a[0] for a in result.a),
            z=tuple(z[0] for z in result.z),
            delta=tuple(delta[0] for delta in result.delta),
        )
        return replace(
            bare,
            exact=exact,
            sample=evaluated[0] if evaluated else None,
            inputs=expand(result.inputs, snapshot.experiment.features)[0],
            a=nodes.means(exact.a),
            z=nodes.means(exact.z, first=1),
            scores=None if result.scores is None else result.scores[0],
            delta=nodes.sums(exact.delta, first=1),
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Nodes per layer, the input first."""
        return self.nodes.sizes

    @cached_property
    def terms(self) -> tuple[Array, ...]:
        """What every edge adds to the sum of its neuron, w·a, (units, inputs) of layer 1, 2, …

        Empty while that is not known.
        """
        return self.nodes.terms(self.exact.parameters, self.exact.a) if self.exact.a else ()

    def strongest_place(self, layer: int, index: int) -> Place:
        """Where the pre-activation of a map is largest; so a filter that gives 0 everywhere has a place too."""
        return strongest(self.nodes.pictures(layer, self.exact.z[layer - 1])[index])

    def vector(self, name: str) -> tuple[Parameters, ...] | None:
        """A vector of the training as the parameters of every layer; None while it is not known."""
        return self.vectors.get(name)

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(rows, columns) if every node of the input is a pixel of a picture."""
        shape = self.experiment.dataset.image_shape
        return shape if shape is not None and shape[0] * shape[1] == self.sizes[0] else None

    @property
    def has_picture(self) -> bool:
        """Whether the input is a picture, of pixels or as one node."""
        return self.image_shape is not None or self.nodes.shapes[0] is not None

    @property
    def outputs(self) -> int:
        """The number of the last layer."""
        return len(self.sizes) - 1

    def selectable(self, layer: int) -> int:
        """The nearest layer with parameters: 1 is the first hidden one."""
        return min(max(layer, 1), self.outputs)

    @property
    def true_class(self) -> int | None:
        """The label of the sample; None for a regression, or if nobody knows."""
        return None if self.scores is None or self.sample is None else self.sample.label


def activations(snapshot: Snapshot, probe: str, sizes: tuple[int, ...]) -> tuple[Array, ...]:
    """What the layers answered to a probe; empty if it was not asked for, or asked of another network."""
    result = snapshot.probes.get(probe)
    return result.a if result is not None and tuple(a.shape[1] for a in result.a) == sizes else ()
