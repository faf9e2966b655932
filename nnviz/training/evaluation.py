"""Asking a network: what does it make of these inputs?"""

from collections.abc import Iterator

import numpy as np

from nnviz.data.dataset import Dataset, Inputs, Targets
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array
from nnviz.engine.network import Activity, Network
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.feed import encoded
from nnviz.training.snapshot import Probe, ProbeResult

CHUNK = 1_000
"""At most so many samples are fed through a network at once."""
CHUNK_UNITS = 4_000_000
"""About so many activations are computed at once: more would leave the processor's cache, and take gigabytes."""


def chunks(samples: int, network: Network) -> Iterator[slice]:
    """Rows of many samples, as many at once as are good for the network."""
    size = max(1, min(CHUNK, CHUNK_UNITS // sum(network.sizes)))
    return (slice(first, first + size) for first in range(0, samples, size))


@np.errstate(over="ignore", invalid="ignore")
def evaluate_probe(network: Network, preparation: Preparation, dataset: Dataset, probe: Probe) -> ProbeResult:
    """Feed a probe through a network and copy what was asked for."""
    activity = network.forward(preparation.apply(np.asarray(probe.inputs, network.theta.dtype)))
    y_hat = activity.y_hat.copy()
    layers = probe.keep == "layers"
    return ProbeResult(
        inputs=probe.inputs,
        z=tuple(z.copy() for z in activity.z) if layers else (),
        a=tuple(a.copy() for a in activity.a) if layers else (),
        y_hat=y_hat,
        scores=network.loss.scores(y_hat) if dataset.task == "classification" else None,
        delta=probe_deltas(network, activity, dataset, probe.targets) if probe.targets is not None else (),
    )


def probe_deltas(network: Network, activity: Activity, dataset: Dataset, targets: Targets) -> tuple[Array, ...]:
    """δ of every layer; empty if the targets are of another dataset."""
    if len(targets) != len(activity.y_hat):
        return ()
    if dataset.task == "regression":
        if targets.shape[1] != activity.y_hat.shape[1]:
            return ()
    elif not ((targets >= 0) & (targets < dataset.classes())).all():
        return ()
    return network.deltas(activity, encoded(targets, dataset, network.loss))


class Classifier:
    """A saved network that only answers: `checkpoint` in, scores out."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        limit_blas_threads()
        self.experiment = checkpoint.experiment
        self._preparation = Preparation(checkpoint.experiment.features, checkpoint.scaling)
        self._network = self.experiment.network()
        self._network.theta[:] = checkpoint.theta
        self._network.statistics[:] = checkpoint.statistics

    def evaluate(self, inputs: Inputs) -> ProbeResult:
        """`inputs`, (samples, features), in the dataset's own units."""
        return evaluate_probe(self._network, self._preparation, self.experiment.dataset, Probe(inputs, keep="outputs"))

    @np.errstate(over="ignore", invalid="ignore")
    def pre_activations(self, inputs: Inputs) -> Array:
        """z of the last layer in double precision, (samples, outputs), of any number of `inputs` as in `evaluate`."""
        z = np.empty((len(inputs), self.experiment.outputs))
        for rows in chunks(len(inputs), self._network):
            chunk = np.asarray(inputs[rows], self._network.theta.dtype)
            z[rows] = self._network.forward(self._preparation.apply(chunk)).z[-1]
        return z
