"""What a snapshot must have for what the canvas shows, besides the parameters and the current sample. No Qt."""

import math

import numpy as np

from nnviz.data.dataset import Data
from nnviz.gui.canvas.edge_quantities import edge_quantity
from nnviz.gui.canvas.neuron_quantities import neuron_quantity
from nnviz.gui.canvas.scene import PLANE, POPULATION
from nnviz.gui.canvas.view import View
from nnviz.gui.plotting.plane import grid, limits
from nnviz.gui.plotting.probing import affordable_inputs, evenly_spaced
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Request
from nnviz.training.snapshot import Probe

LEAST_SIDE, MOST_SIDE = 12, 32
"""Points along each side of the plane; a large network gets fewer."""
LEAST_SAMPLES, MOST_SAMPLES = 32, 256


class CanvasProbes:
    """The samples that are to be evaluated. Each probe is made once for the same data and network."""

    def __init__(self) -> None:
        self._plane: tuple[object, Probe] | None = None
        self._population: tuple[object, Probe] | None = None

    def of(self, view: View, experiment: Experiment, data: Data | None) -> dict[str, Probe]:
        """What the neurons need, by name; `data` is None before the first snapshot."""
        wanted = neuron_quantity(view.neurons, experiment).probe
        if wanted == PLANE:
            return {PLANE: self.plane(experiment)}
        if wanted == POPULATION and data is not None:
            return {POPULATION: self.population(data, experiment)}
        return {}

    def request(self, view: View, experiment: Experiment, data: Data) -> Request:
        """All that edges and neurons need, for a snapshot of its own."""
        return Request(self.of(view, experiment, data), frozenset(edge_quantity(view.edges, experiment).vectors))

    def plane(self, experiment: Experiment) -> Probe:
        """A square grid over the plane of two inputs."""
        side = math.isqrt(affordable_inputs(experiment, LEAST_SIDE**2, MOST_SIDE**2))
        key = (limits(experiment.dataset), side)
        if self._plane is None or self._plane[0] != key:
            self._plane = key, Probe(grid(np.linspace(*limits(experiment.dataset), side, dtype=np.float32)))
        return self._plane[1]

    def population(self, data: Data, experiment: Experiment) -> Probe:
        """Test samples, evenly spaced."""
        count = affordable_inputs(experiment, LEAST_SAMPLES, MOST_SAMPLES)
        known = self._population
        if known is None or known[0] is not data.test or len(known[1].inputs) != min(count, len(data.test)):
            rows = evenly_spaced(len(data.test), count)
            self._population = known = data.test, Probe(data.test.inputs[rows])
        return known[1]
