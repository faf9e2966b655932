"""A snapshot: what is true now. It is frozen; nothing else comes back from the worker thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from nnviz.data.dataset import Data, Inputs, Targets
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.training.diagnosis import Diagnosis
from nnviz.training.edits import Effect
from nnviz.training.experiment import Experiment
from nnviz.training.explanation import Explanation, Why
from nnviz.training.history import History
from nnviz.training.ready import About


class Status(Enum):
    PAUSED = "paused"
    RUNNING = "running"
    DIVERGED = "diverged"
    """The loss is no longer a number; training is paused."""
    STOPPED = "stopped"
    """Early stopping ended the training; the best weights are back. It can go on."""
    FAILED = "failed"
    """An unforeseen error stopped the training; `Snapshot.message` says which."""


@dataclass(frozen=True)
class Probe:
    """Inputs that a panel wants the network to evaluate, in the dataset's own units (before standardisation)."""

    inputs: Inputs
    """(samples, features)."""
    keep: Literal["outputs", "layers"] = "layers"
    """Whether only the outputs are wanted, or every layer's z and a too."""
    targets: Targets | None = None
    """(samples, targets) as those of `Samples`: then δ is wanted too."""
    network: Literal["training", "ready"] = "training"
    """Which network is asked: the one in training, or the ready one, whose pictures may have another shape."""
    wants_sure: bool = False
    """Whether `is_sure` shall be told; of the ready network it always is."""
    explain: frozenset[Why] = frozenset()
    """What is wanted of an explanation of the first sample; only a classification has one."""
    towards: int | None = None
    """The class that the explanation contrasts with; None is the second most probable."""


@dataclass(frozen=True)
class ProbeResult:
    """What the network makes of a probe's inputs. All arrays are copies."""

    inputs: Inputs
    """The inputs of the probe, so that a panel can tell an answer to an earlier question."""
    z: tuple[Array, ...]
    """Pre-activations of layer 1, 2, …, each (samples, units); empty if only outputs were kept."""
    a: tuple[Array, ...]
    """Activations of layer 0 (what the network received), 1, 2, …; empty if only outputs were kept."""
    y_hat: Array
    """The outputs, (samples, outputs)."""
    scores: Array | None
    """One column a class, (samples, classes); None for a regression. Those of the ready network are calibrated."""
    delta: tuple[Array, ...] = ()
    """δ = ∂L/∂z of layer 1, 2, …, each (samples, units), of every sample's own loss, as `Network.deltas` says.

    Empty without targets, or with targets that the dataset does not have.
    """
    is_sure: bool | None = None
    """Whether the network is sure of the first sample: its calibrated confidence is so high that of samples with at
    least this nearly all are right. None where that was not asked for, or is not known: without probabilities."""
    explanation: Explanation | None = None
    """Why the first sample is taken for what it is, if that was asked for."""


@dataclass(frozen=True)
class Answers:
    """What was asked beside the frames, of the networks as they are at one step."""

    question: Mapping[str, Probe]
    """The very mapping that was asked with."""
    experiment: Experiment
    """Of the network in training."""
    step: int
    """Batches that it was trained."""
    probes: Mapping[str, ProbeResult]
    """By the key of the probe; one that was meant for other data is left unanswered."""
    ready: About | None
    """The ready network; None if there is none."""


@dataclass(frozen=True)
class Snapshot:
    """The state of a training at one step. All arrays are copies or read-only."""

    experiment: Experiment
    data: Data
    preparation: Preparation
    status: Status
    message: str
    """What happened and what to try, if the status is DIVERGED, FAILED or STOPPED; else empty."""
    step: int
    """Batches trained."""
    epoch: float
    """Passes over the training samples, with the fraction."""
    samples_per_second: float
    """Over the last second or so of training; 0 when paused."""
    parameters: tuple[Parameters, ...]
    """W (units, inputs), b (units,) and others of layer 1, 2, …, the last being the output layer; see `Parameters`.

    Among the others are the statistics that a normalisation has measured.
    """
    history: History
    vectors: Mapping[str, tuple[Parameters, ...]] = field(default_factory=dict)
    """Other vectors of the shape of θ that were asked for by name, as W, b and others of layer 1, 2, …

    "gradient": that of the last batch, as the optimizer got it; "update": Δθ of the last step; "start": the first
    weights; and what the optimizer remembers, by its own names. What is not known is missing: a gradient before the
    first step or of one that diverged, an update that nobody had asked for when the step was made.
    """
    learning_rate: float = 0.0
    """η of the next step, as the schedule says."""
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    """How the layers do, what is wrong with the training, and what would help; renewed after every evaluation."""
    test_outputs: Array | None = None
    """ŷ of all test samples at the last evaluation or edit, (samples, outputs)."""
    own_accuracy: float | None = None
    """Accuracy on the user's own digits as they are, at the last evaluation; None if there are none."""
    effect: Effect | None = None
    """What the last edit or switching of a unit did; None if there was none since the beginning."""
    probes: Mapping[str, ProbeResult] = field(default_factory=dict)
    """The answers to the probes that were asked for, by their key."""
    ready: About | None = None
    """The ready network; None if there is none."""
