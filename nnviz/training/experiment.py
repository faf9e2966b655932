"""An experiment: everything the user chose, and nothing else. It is frozen, and one JSON is one experiment."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from nnviz.data import datasets
from nnviz.data.dataset import Dataset
from nnviz.engine.activations import Activation, ReLU, activations
from nnviz.engine.initializers import He, Initializer, initializers
from nnviz.engine.losses import Loss, losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers import Adam, Optimizer, optimizers
from nnviz.engine.regularizers import NoPenalty, Regularizer, regularizers
from nnviz.errors import BadInput
from nnviz.training.files import read_text, write_atomically

FORMAT = "nnviz-experiment"
VERSION = 1
MAX_UNITS = 4096
MAX_HIDDEN_LAYERS = 12
MAX_PARAMETERS = 20_000_000
MAX_BATCH = 1_000_000
MAX_SEED = 2**32 - 1


@dataclass(frozen=True)
class HiddenLayer:
    """One hidden layer: how many units, and their activation function."""

    units: int
    activation: Activation = field(default_factory=ReLU)

    def __post_init__(self) -> None:
        whole_number(self.units, "units of a hidden layer", 1, MAX_UNITS)


@dataclass(frozen=True)
class Experiment:
    """What the user chose. Raises `BadInput` if the parts do not fit together."""

    dataset: Dataset
    hidden: tuple[HiddenLayer, ...] = ()
    loss: Loss = None  # type: ignore[assignment]  # the default follows from the dataset
    optimizer: Optimizer = field(default_factory=Adam)
    initializer: Initializer = field(default_factory=He)
    regularizer: Regularizer = field(default_factory=NoPenalty)
    batch_size: int | None = 32
    """Samples in a step; None is the full batch."""
    test_share: float = 0.2
    """Share of the samples kept for the test, for datasets without a test set of their own."""
    standardize: bool = False
    seed: int = 0
    """Everything random follows from it: the data, the split, the first weights, the order of the batches."""
    start: int = 0
    """Which of the starts that the seed gives: other weights and another order, on the same data."""

    def __post_init__(self) -> None:
        if self.loss is None:
            object.__setattr__(self, "loss", default_loss(type(self.dataset)))
        if self.dataset.task not in self.loss.tasks:
            fitting = ", ".join(loss.name for loss in losses if self.dataset.task in loss.tasks)
            raise BadInput(
                f"loss {self.loss.name!r} does not fit dataset {self.dataset.name!r}, a {self.dataset.task}; "
                f"choose one of: {fitting}."
            )
        if len(self.hidden) > MAX_HIDDEN_LAYERS:
            raise BadInput(f"{len(self.hidden)} hidden layers are too many; at most {MAX_HIDDEN_LAYERS}.")
        if self.parameters > MAX_PARAMETERS:
            raise BadInput(
                f"the network {'-'.join(map(str, self.sizes))} has {self.parameters:,} parameters; "
                f"at most {MAX_PARAMETERS:,}."
            )
        if self.batch_size is not None:
            whole_number(self.batch_size, "batch_size", 1, MAX_BATCH)
        if not isinstance(self.test_share, (int, float)) or not 0.05 <= self.test_share <= 0.9:
            raise BadInput(f"test_share is {self.test_share!r}; it must be a number in [0.05, 0.9].")
        if not isinstance(self.standardize, bool):
            raise BadInput(f"standardize is {self.standardize!r}; it must be true or false.")
        whole_number(self.seed, "seed", 0, MAX_SEED)
        whole_number(self.start, "start", 0, MAX_SEED)

    # What follows from the choices

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        dataset = self.dataset
        return len(dataset.output_names) if dataset.task == "regression" else self.loss.outputs(dataset.classes())

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input first: (784, 16, 16, 10)."""
        return (self.dataset.inputs(), *(layer.units for layer in self.hidden), self.outputs)

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        sizes = self.sizes
        return sum(units * (inputs + 1) for inputs, units in pairwise(sizes))

    def network(self) -> Network:
        """A network of these layers, all parameters zero."""
        hidden = [(layer.units, layer.activation) for layer in self.hidden]
        return Network(self.sizes[0], hidden, self.outputs, self.loss, self.regularizer)

    # Changes

    def with_dataset(self, dataset: Dataset) -> "Experiment":
        """The same choices on other data, where they still make sense; else those that suit the data."""
        before = self.dataset
        alike = (before.inputs(), before.task, before.classes()) == (
            dataset.inputs(),
            dataset.task,
            dataset.classes(),
        )
        if alike:
            return replace(self, dataset=dataset)
        return replace(Experiment.recommended(dataset), seed=self.seed)

    @classmethod
    def recommended(cls, dataset: Dataset | str) -> Self:
        """Choices that suit a dataset. Raises `BadInput` for an unknown name."""
        if isinstance(dataset, str):
            dataset = datasets.create(dataset)
        advice = {key: value for key, value in dataset.recommended.items() if key != "epochs"}
        return cls.from_json({"dataset": dataset.to_json(), **advice})

    # JSON

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "dataset": self.dataset.to_json(),
            "hidden": [{"units": layer.units, "activation": layer.activation.to_json()} for layer in self.hidden],
            "loss": self.loss.to_json(),
            "optimizer": self.optimizer.to_json(),
            "initializer": self.initializer.to_json(),
            "regularizer": self.regularizer.to_json(),
            "batch_size": self.batch_size,
            "test_share": self.test_share,
            "standardize": self.standardize,
            "seed": self.seed,
            "start": self.start,
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The inverse of `to_json`; fields that are left out get their defaults. Raises `BadInput`."""
        if not isinstance(data, Mapping):
            raise BadInput("an experiment is a JSON object with at least a dataset.")
        if data.get("format", FORMAT) != FORMAT:
            raise BadInput(f"this is a file of format {data['format']!r}, not an nnviz experiment.")
        if data.get("version", VERSION) != VERSION:
            raise BadInput(
                f"this experiment has version {data['version']!r}, this nnviz reads {VERSION}; use a newer nnviz."
            )
        registries = {
            "dataset": datasets,
            "loss": losses,
            "optimizer": optimizers,
            "initializer": initializers,
            "regularizer": regularizers,
        }
        known = {*registries, "hidden", "batch_size", "test_share", "standardize", "seed", "start"}
        unknown = sorted(set(map(str, data)) - known - {"format", "version"})
        if unknown:
            raise BadInput(f"an experiment has no field {unknown[0]!r}; known: {', '.join(sorted(known))}.")
        if "dataset" not in data:
            raise BadInput("the experiment names no dataset.")

        values: dict[str, Any] = {}
        for key, value in data.items():
            if key in registries:
                values[key] = registries[key].from_json(value)  # type: ignore[attr-defined]
            elif key == "hidden":
                values[key] = hidden_from_json(value)
            elif key in known:
                values[key] = value
        return cls(**values)

    def save(self, path: Path) -> None:
        """Write as JSON. Raises `BadInput` if the file cannot be written."""
        write_atomically(path, json.dumps(self.to_json(), indent=2, ensure_ascii=False).encode() + b"\n")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read from JSON. Raises `BadInput`."""
        text = read_text(path)
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadInput(f"{path} is not valid JSON: line {error.lineno}: {error.msg}.") from error
        except (ValueError, RecursionError) as error:  # numbers of thousands of digits, nesting without end
            raise BadInput(f"{path} cannot be read as JSON: {error}.") from error
        try:
            return cls.from_json(data)
        except BadInput as error:
            raise BadInput(f"{path}: {error}") from error


def default_loss(dataset: type[Dataset]) -> Loss:
    """The textbook's choice for the task."""
    if dataset.task == "regression":
        return losses.create("mse")
    return losses.create("binary_cross_entropy" if dataset.classes() == 2 else "softmax_cross_entropy")


def hidden_from_json(value: object) -> tuple[HiddenLayer, ...]:
    """Hidden layers from a list of numbers, or of objects with units and activation. Raises `BadInput`."""
    if not isinstance(value, list):
        raise BadInput(f"hidden is {value!r}; it must be a list of layers.")
    layers = []
    for item in value:
        if not isinstance(item, Mapping):
            item = {"units": item}
        unknown = sorted(set(map(str, item)) - {"units", "activation"})
        if unknown or "units" not in item:
            raise BadInput(f"a hidden layer is {dict(item)!r}; it must have units and may have an activation.")
        layers.append(HiddenLayer(item["units"], activations.from_json(item.get("activation", "relu"))))
    return tuple(layers)


def whole_number(value: object, what: str, low: int, high: int) -> None:
    """Raise `BadInput` unless `value` is a whole number from `low` to `high`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and isinstance(value, float) and math.isnan(value):
        raise BadInput(f"{what} is NaN; it must be a whole number from {low} to {high:,}.")
    if not whole or not low <= value <= high:  # type: ignore[operator]
        raise BadInput(f"{what} is {value!r}; it must be a whole number from {low} to {high:,}.")
