"""What there is to draw: a network, and what it makes of one sample."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from nnviz.data.features import expand
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.gui.session import Sample
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot


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

    @classmethod
    def of_experiment(cls, experiment: Experiment) -> Self:
        """The bare architecture."""
        return cls(experiment, experiment.sizes)

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot, sample: Sample | None, before: Sample | None) -> Self:
        """What a snapshot says. Its answer may still be to the sample `before`, if that is of the same data."""
        parameters = snapshot.parameters
        sizes = (parameters[0].W.shape[1], *(layer.W.shape[0] for layer in parameters))
        result = snapshot.probes.get("sample")
        if result is None or tuple(a.shape[1] for a in result.a) != sizes:
            return cls(snapshot.experiment, sizes, parameters)
        evaluated = [s for s in (sample, before) if s is not None and np.array_equal(s.inputs, result.inputs)]
        return cls(
            snapshot.experiment,
            sizes,
            parameters,
            sample=evaluated[0] if evaluated else None,
            inputs=expand(result.inputs, snapshot.experiment.features)[0],
            a=tuple(a[0] for a in result.a),
            z=tuple(z[0] for z in result.z),
            scores=None if result.scores is None else result.scores[0],
        )

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(rows, columns) if the input is a picture."""
        shape = self.experiment.dataset.image_shape
        return shape if shape is not None and shape[0] * shape[1] == self.sizes[0] else None

    @property
    def outputs(self) -> int:
        """The number of the last layer."""
        return len(self.sizes) - 1

    @property
    def true_class(self) -> int | None:
        """The label of the sample; None for a regression, or if nobody knows."""
        return None if self.scores is None or self.sample is None else self.sample.label
