"""Asking a network: what does it make of these inputs?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nnviz.data.dataset import Dataset, Inputs, Targets
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array
from nnviz.engine.network import Activity, Network
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.confidence import Confidence
from nnviz.training.explanation import Explainer
from nnviz.training.feed import encoded
from nnviz.training.neighbours import Neighbours
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
def evaluate_probe(
    network: Network,
    preparation: Preparation,
    dataset: Dataset,
    probe: Probe,
    confidence: Confidence | None = None,
    neighbours: Neighbours | None = None,
) -> ProbeResult:
    """Feed a probe through a network and copy what was asked for.

    Scores are calibrated by `confidence` if it is given; the nearest samples come from `neighbours`.
    """
    activity = network.forward(preparation.apply(np.asarray(probe.inputs, network.theta.dtype)))
    y_hat = activity.y_hat.copy()
    layers = probe.keep == "layers"
    scores = network.loss.scores(y_hat) if dataset.task == "classification" else None
    is_sure = None
    if scores is not None and confidence is not None:
        scores = confidence.calibrated(scores)
        is_sure = confidence.is_sure(scores[0])
    result = ProbeResult(
        inputs=probe.inputs,
        z=tuple(z.copy() for z in activity.z) if layers else (),
        a=tuple(a.copy() for a in activity.a) if layers else (),
        y_hat=y_hat,
        scores=scores,
        delta=probe_deltas(network, activity, dataset, probe.targets) if probe.targets is not None else (),
        is_sure=is_sure,
    )
    if not probe.explain or dataset.image_shape is None or scores is None:
        return result
    explainer = Explainer(network, preparation.scaling, dataset.image_shape)
    return replace(result, explanation=explainer.explain(probe.inputs[0], probe.explain, probe.towards, neighbours))


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

    def __init__(self, checkpoint: Checkpoint, confidence: Confidence | None = None) -> None:
        """`confidence` makes its scores mean what they say."""
        limit_blas_threads()
        self._confidence = confidence
        self.experiment = checkpoint.experiment
        self._preparation = Preparation(checkpoint.experiment.features, checkpoint.scaling)
        self._network = self.experiment.network()
        self._network.theta[:] = checkpoint.theta
        self._network.statistics[:] = checkpoint.statistics

    def evaluate(self, inputs: Inputs) -> ProbeResult:
        """`inputs`, (samples, features), in the dataset's own units."""
        return self.probe(Probe(inputs, keep="outputs"))

    def is_sure(self, scores: Array) -> bool | None:
        """Of the scores of one sample, (classes,), as it gave them; None if nobody measured how sure it may be."""
        return None if self._confidence is None else self._confidence.is_sure(scores)

    def probe(self, probe: Probe, neighbours: Neighbours | None = None) -> ProbeResult:
        """What it makes of a probe; the nearest samples come from `neighbours`."""
        dataset = self.experiment.dataset
        return evaluate_probe(self._network, self._preparation, dataset, probe, self._confidence, neighbours)

    @np.errstate(over="ignore", invalid="ignore")
    def pre_activations(self, inputs: Inputs) -> Array:
        """z of the last layer in double precision, (samples, outputs), of any number of `inputs` as in `evaluate`."""
        z = np.empty((len(inputs), self.experiment.outputs))
        for rows in chunks(len(inputs), self._network):
            chunk = np.asarray(inputs[rows], self._network.theta.dtype)
            z[rows] = self._network.forward(self._preparation.apply(chunk)).z[-1]
        return z
