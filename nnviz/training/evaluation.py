"""Asking a network: what does it make of these inputs?"""

import numpy as np

from nnviz.data.dataset import Dataset, Inputs
from nnviz.data.preparation import Preparation
from nnviz.engine.network import Network
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.snapshot import Probe, ProbeResult


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
    )


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
