"""An experiment: everything the user chose, and nothing else. It is frozen, and one JSON is one experiment."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np

from nnviz.data import datasets
from nnviz.data.augmentation import Augmentation, augmentations
from nnviz.data.dataset import Dataset
from nnviz.data.digits import Digits
from nnviz.data.features import Feature, expanded_names
from nnviz.data.features import features as feature_registry
from nnviz.data.hands import HANDS
from nnviz.data.scaling import ScalingRule, scalings
from nnviz.engine.clipping import Clipping, clippings
from nnviz.engine.hyperparameters import Bounds, Choice
from nnviz.engine.initializers import He, Initializer, initializers
from nnviz.engine.layers import Hidden, HiddenLayer, Layer, hidden_kinds, stacked
from nnviz.engine.losses import Loss, losses
from nnviz.engine.network import Network
from nnviz.engine.noise import Noise
from nnviz.engine.optimizers import Adam, Optimizer, optimizers
from nnviz.engine.parts import Part, check_fields, from_json, numbers, parts, to_json
from nnviz.engine.regularizers import NoPenalty, Regularizer, regularizers
from nnviz.engine.schedules import Schedule, schedules
from nnviz.engine.stopping import Never, Stopping, stoppings
from nnviz.errors import BadInput
from nnviz.files import read_text, write_atomically
from nnviz.training.places import Place, Unit, checked_places, has_place

FORMAT = "nnviz-experiment"
VERSION = 2
MAX_HIDDEN_LAYERS = 12
MAX_PARAMETERS = 20_000_000
MAX_BATCH = 1_000_000
MAX_SEED = 2**32 - 1
MOST_MIXED = 0.9
"""So much of an epoch may be of other origin than the dataset."""

INPUT, NETWORK, LOSS, OPTIMIZER, REGULARISATION = "input", "network", "loss", "optimizer", "regularisation"
"""Where the window offers a choice."""
AS_THEY_ARE = ("batch_size", "off", "frozen")
"""Fields that an experiment takes from its JSON as they are and checks itself."""
Deviation = Bounds(0, 10, symbol="σ", help="standard deviation of a random number added in every training step")


@dataclass(frozen=True)
class Experiment:
    """What the user chose. Raises `BadInput` if the parts do not fit together."""

    dataset: Annotated[Dataset, Part(datasets)]
    features: Annotated[tuple[Feature, ...], Part(feature_registry, several=True), INPUT] = ()
    """Inputs that are computed from those of the dataset."""
    scaling: Annotated[ScalingRule, Part(scalings), INPUT] = field(default_factory=lambda: scalings.create("none"))
    augmentation: Annotated[Augmentation, Part(augmentations), INPUT] = field(
        default_factory=lambda: augmentations.create("none")
    )
    balanced: Annotated[
        bool, Bounds(help="every class is trained on equally often, rare ones again and again"), INPUT
    ] = False
    ink_share: Annotated[
        float, Bounds(0, MOST_MIXED, help="share of the training pictures that are ink of a hand of the world"), INPUT
    ] = 0.0
    ink_hand: Annotated[
        str, Choice(HANDS, help="whose ink it is: schools teach other forms of the same digit", are_names=True), INPUT
    ] = HANDS[0]
    own_share: Annotated[
        float,
        Bounds(0, MOST_MIXED, help="share of the training pictures that vary my own digits, once there are some"),
        INPUT,
    ] = 0.0
    scribble_share: Annotated[
        float,
        Bounds(
            0,
            MOST_MIXED,
            help="share of the training pictures that are scribbles, for which all digits are to be equally probable",
        ),
        INPUT,
    ] = 0.0
    hidden: tuple[Hidden, ...] = ()
    initializer: Annotated[Initializer, Part(initializers), NETWORK] = field(default_factory=He)
    loss: Annotated[Loss, Part(losses), LOSS] = None  # type: ignore[assignment]  # the default follows from the dataset
    optimizer: Annotated[Optimizer, Part(optimizers), OPTIMIZER] = field(default_factory=Adam)
    schedule: Annotated[Schedule, Part(schedules), OPTIMIZER] = field(
        default_factory=lambda: schedules.create("constant")
    )
    clipping: Annotated[Clipping, Part(clippings), OPTIMIZER] = field(default_factory=lambda: clippings.create("none"))
    regularizer: Annotated[Regularizer, Part(regularizers), REGULARISATION] = field(default_factory=NoPenalty)
    stopping: Annotated[Stopping, Part(stoppings), REGULARISATION] = field(default_factory=Never)
    input_noise: Annotated[float, Deviation, REGULARISATION] = 0.0
    weight_noise: Annotated[float, Deviation, REGULARISATION] = 0.0
    batch_size: int | None = 32
    """Samples in a step; None is the full batch."""
    test_share: Annotated[
        float,
        Bounds(0.05, 0.9, help="share of the samples kept for the test, for data without a test set of their own"),
    ] = 0.2
    seed: Annotated[
        int, Bounds(0, MAX_SEED, help="data, split, first weights and order of the batches follow from it"), LOSS
    ] = 0
    start: Annotated[int, Bounds(0, MAX_SEED, help="which start of that seed: other weights and order, same data")] = 0
    off: tuple[Unit, ...] = ()
    """Hidden units that are switched off: they give 0. Those that the network does not have are dropped."""
    frozen: tuple[Place, ...] = ()
    """Parameters that training does not change. Those that the network does not have are dropped."""

    def __post_init__(self) -> None:
        if self.loss is None:
            object.__setattr__(self, "loss", default_loss(type(self.dataset)))
        check_fields(self, "the experiment")
        if self.batch_size is not None:
            whole_number(self.batch_size, "batch_size", 1, MAX_BATCH)
        if self.dataset.task not in self.loss.tasks:
            fitting = ", ".join(loss.name for loss in losses if self.dataset.task in loss.tasks)
            raise BadInput(
                f"loss {self.loss.name!r} does not fit dataset {self.dataset.name!r}, a {self.dataset.task}; "
                f"choose one of: {fitting}."
            )
        self._check_inputs()
        self._check_places()
        if len(self.hidden) > MAX_HIDDEN_LAYERS:
            raise BadInput(f"{len(self.hidden)} hidden layers are too many; at most {MAX_HIDDEN_LAYERS}.")
        if self.parameters > MAX_PARAMETERS:
            raise BadInput(
                f"the network {'-'.join(map(str, self.sizes))} has {self.parameters:,} parameters; "
                f"at most {MAX_PARAMETERS:,}."
            )

    def _check_inputs(self) -> None:
        dataset = self.dataset
        for feature in self.features:
            if not can_add(feature, dataset):
                raise BadInput(f"feature {feature.name!r} cannot be added to dataset {dataset.name!r}; leave it out.")
        if len({feature.name for feature in self.features}) < len(self.features):
            raise BadInput("a feature is added twice; leave one of them out.")
        if self.balanced and dataset.task == "regression":
            raise BadInput(f"dataset {dataset.name!r} is a regression: it has no classes to balance.")
        if self.augmentation.name != "none" and dataset.image_shape is None:
            raise BadInput(
                f"augmentation {self.augmentation.name!r} needs pictures; dataset {dataset.name!r} has none."
            )

        mixed = self.ink_share + self.own_share + self.scribble_share
        if (mixed or self.ink_hand != HANDS[0]) and not self.mixes:
            raise BadInput(
                f"ink, own digits and scribbles are mixed into pictures of digits only; dataset {dataset.name!r} has "
                "none: set ink_share, own_share and scribble_share to 0, and leave out ink_hand."
            )
        if mixed > MOST_MIXED + 1e-9:
            raise BadInput(
                f"ink_share {self.ink_share:g}, own_share {self.own_share:g} and scribble_share "
                f"{self.scribble_share:g} are {mixed:g} together; at most {MOST_MIXED:g}, so that something of the "
                "dataset is left."
            )
        if self.scribble_share and self.outputs != self.loss.encode(np.zeros(1, np.intp), dataset.classes()).shape[1]:
            raise BadInput(
                f"loss {self.loss.name!r} gets class numbers, and scribbles have none: choose softmax_cross_entropy, "
                "or set scribble_share to 0."
            )

    def _check_places(self) -> None:
        off = checked_places(self.off, "off", lengths=(2,))
        frozen = checked_places(self.frozen, "frozen", lengths=(2, 3))
        if off or frozen:
            shapes = [layer.weights_shape for layer in self.layers]
            off = tuple(unit for unit in off if has_place(shapes[:-1], unit))
            frozen = tuple(place for place in frozen if has_place(shapes, place))
        object.__setattr__(self, "off", off)
        object.__setattr__(self, "frozen", frozen)

    # What follows from the choices

    @property
    def mixes(self) -> bool:
        """Whether ink and own digits can be mixed into the dataset: it has pictures of digits."""
        return isinstance(self.dataset, Digits)

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the network receives, by name: the inputs of the dataset and the added features."""
        return expanded_names(self.dataset.input_names, self.features)

    @property
    def inputs(self) -> int:
        """How many numbers the network receives."""
        return len(self.input_names) if self.features else self.dataset.inputs()

    @property
    def outputs(self) -> int:
        """Units of the last layer."""
        dataset = self.dataset
        return len(dataset.output_names) if dataset.task == "regression" else self.loss.outputs(dataset.classes())

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input first: (784, 16, 16, 10)."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @property
    def network_name(self) -> str:
        """784-16-16-10, or 784-conv8x5-pool2-64-10."""
        return "-".join([str(self.inputs), *map(str, self.hidden), str(self.outputs)])

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Layer 1, 2, …, the last being the output. Raises `BadInput` for layers that do not fit on one another."""
        return tuple(stacked(self.inputs, self.dataset.image_shape, self.hidden, self.outputs))

    @property
    def parameters(self) -> int:
        """All weights and biases, and what normalisations and activations learn."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def statistics(self) -> int:
        """How many numbers normalisations measure."""
        return sum(len(layer.normalization.statistics) * layer.units for layer in self.layers)

    def network(self) -> Network:
        """A network of these layers, all weights zero."""
        noise = Noise(self.input_noise, self.weight_noise)
        return Network(
            self.inputs,
            self.hidden,
            self.outputs,
            self.loss,
            self.regularizer,
            noise=noise,
            off=self.off,
            image_shape=self.dataset.image_shape,
        )

    # Changes

    def with_dataset(self, dataset: Dataset) -> "Experiment":
        """The same choices on other data, where they still make sense; else those that suit the data.

        Choices that were only those that suited the data before are no reason to keep them.
        """
        before = self.dataset
        untouched = replace(Experiment.recommended(before), seed=self.seed, start=self.start) == self
        if untouched and type(dataset) is not type(before):
            return replace(Experiment.recommended(dataset), seed=self.seed)
        if kind(before) == kind(dataset):
            no_ink: dict[str, Any] = {"ink_share": 0.0, "ink_hand": HANDS[0]}  # ink is not mixed into ink
            return replace(self, dataset=dataset, **(no_ink if dataset.name == "ink" else {}))
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
        """All fields by name; units switched off and frozen places only where there are some."""
        places = {"off": self.off, "frozen": self.frozen}
        return {
            "format": FORMAT,
            "version": VERSION,
            **to_json(self),
            "hidden": [hidden_to_json(layer) for layer in self.hidden],
            "batch_size": self.batch_size,
            **{name: [list(place) for place in chosen] for name, chosen in places.items() if chosen},
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The inverse of `to_json`; fields that are left out get their defaults. Raises `BadInput`."""
        if not isinstance(data, Mapping):
            raise BadInput("an experiment is a JSON object with at least a dataset.")
        if data.get("format", FORMAT) != FORMAT:
            raise BadInput(f"this is a file of format {data['format']!r}, not an nnviz experiment.")
        version = data.get("version", VERSION)
        if version not in (1, VERSION) or isinstance(version, bool):
            raise BadInput(f"this experiment has version {version!r}, this nnviz reads {VERSION}; use a newer nnviz.")
        data = {key: value for key, value in data.items() if key not in {"format", "version"}}
        if version == 1:
            data = from_version_1(data)
        known = {*parts(cls), *numbers(cls), "hidden", *AS_THEY_ARE}
        unknown = sorted(set(map(str, data)) - known)
        if unknown:
            raise BadInput(f"an experiment has no field {unknown[0]!r}; known: {', '.join(sorted(known))}.")
        if "dataset" not in data:
            raise BadInput("the experiment names no dataset.")

        values = from_json(cls, data)
        if "hidden" in data:
            values["hidden"] = hidden_from_json(data["hidden"])
        values |= {name: data[name] for name in AS_THEY_ARE if name in data}
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


def kind(dataset: Dataset) -> tuple[object, ...]:
    """What decides which choices make sense for a dataset."""
    is_digits = isinstance(dataset, Digits)
    return dataset.inputs(), dataset.task, dataset.classes(), dataset.image_shape, is_digits


def can_add(feature: Feature, dataset: Dataset) -> bool:
    """Whether a feature can be computed from the inputs of a dataset."""
    return dataset.image_shape is None and feature.fits(dataset.inputs())


def from_version_1(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an experiment of version 1, which could standardise its inputs or leave them as they are."""
    fields = dict(data)
    standardize = fields.pop("standardize", False)
    if not isinstance(standardize, bool):
        raise BadInput(f"standardize is {standardize!r}; it must be true or false.")
    return {**fields, "scaling": "standardize" if standardize else "none"}


def hidden_to_json(layer: Hidden) -> dict[str, Any]:
    """All choices of a hidden layer; its kind where it is not dense."""
    return to_json(layer) if isinstance(layer, HiddenLayer) else {"kind": layer.kind, **to_json(layer)}


def hidden_from_json(value: object) -> tuple[Hidden, ...]:
    """Hidden layers from a list of numbers, or of objects with a kind and other choices. Raises `BadInput`."""
    if not isinstance(value, list):
        raise BadInput(f"hidden is {value!r}; it must be a list of layers.")
    return tuple(layer_from_json(item if isinstance(item, Mapping) else {"units": item}) for item in value)


def layer_from_json(item: Mapping[Any, object]) -> Hidden:
    """The inverse of `hidden_to_json`; without a kind it is a dense layer. Raises `BadInput`."""
    kind = item.get("kind", HiddenLayer.kind)
    if not isinstance(kind, str) or kind not in hidden_kinds:
        raise BadInput(f"a hidden layer has the kind {kind!r}; known: {', '.join(hidden_kinds)}.")
    cls, choices = hidden_kinds[kind], {key: value for key, value in item.items() if key != "kind"}
    known, needed = {*parts(cls), *numbers(cls)}, next(iter(numbers(cls)))
    if set(map(str, choices)) - known or needed not in choices:
        raise BadInput(
            f"a {kind} layer is {choices!r}; it must have {needed} and may have: {', '.join(sorted(known))}."
        )
    return cls(**from_json(cls, choices))


def whole_number(value: object, what: str, low: int, high: int) -> None:
    """Raise `BadInput` unless `value` is a whole number from `low` to `high`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and isinstance(value, float) and math.isnan(value):
        raise BadInput(f"{what} is NaN; it must be a whole number from {low} to {high:,}.")
    if not whole or not low <= value <= high:  # type: ignore[operator]
        raise BadInput(f"{what} is {value!r}; it must be a whole number from {low} to {high:,}.")
