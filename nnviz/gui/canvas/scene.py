"""What there is to draw: a network, and what it makes of one sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from nnviz.data.features import expand
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.gui.session import Sample
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

POPULATION, PLANE = "canvas_population", "canvas_plane"
"""Probes of the canvas: many test samples, and the points of a square grid over the plane of two inputs."""


@dataclass(frozen=True)
class Scene:
    """One frame. Before the first snapshot it has an architecture and no numbers."""

    experiment: Experiment
    sizes: tuple[int, ...]
    """Units per layer, the input first."""
    parameters: tuple[Parameters, ...] = ()
    """W (units, inputs) and b (units,) of layer 1, 2, …; empty before the first snapshot."""
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
    """Activations of layer 0, 1, … for many test samples, each (samples, units); empty if they were not asked for."""
    plane: tuple[Array, ...] = ()
    """The same for the points of a square grid over the plane of two inputs."""
    vectors: Mapping[str, tuple[Parameters, ...]] = field(default_factory=dict)
    """Vectors of the training that were asked for, by name."""

    @classmethod
    def of_experiment(cls, experiment: Experiment) -> Self:
        """The bare architecture."""
        return cls(experiment, experiment.sizes)

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot, sample: Sample | None, before: Sample | None) -> Self:
        """What a snapshot says. Its answer may still be to the sample `before`, if that is of the same data."""
        parameters = snapshot.parameters
        sizes = (parameters[0].W.shape[1], *(layer.W.shape[0] for layer in parameters))
        bare = cls(
            snapshot.experiment,
            sizes,
            parameters,
            population=activations(snapshot, POPULATION, sizes),
            plane=activations(snapshot, PLANE, sizes),
            vectors=snapshot.vectors,
        )
        result = snapshot.probes.get("sample")
        if result is None or tuple(a.shape[1] for a in result.a) != sizes:
            return bare
        evaluated = [s for s in (sample, before) if s is not None and np.array_equal(s.inputs, result.inputs)]
        return replace(
            bare,
            sample=evaluated[0] if evaluated else None,
            inputs=expand(result.inputs, snapshot.experiment.features)[0],
            a=tuple(a[0] for a in result.a),
            z=tuple(z[0] for z in result.z),
            scores=None if result.scores is None else result.scores[0],
            delta=tuple(delta[0] for delta in result.delta),
        )

    def vector(self, name: str) -> tuple[Parameters, ...] | None:
        """A vector of the training as the parameters of every layer; None while it is not known."""
        return self.vectors.get(name)

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(rows, columns) if the input is a picture."""
        shape = self.experiment.dataset.image_shape
        return shape if shape is not None and shape[0] * shape[1] == self.sizes[0] else None

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
