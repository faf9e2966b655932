"""The options that all commands share: they describe an experiment, and every choice in them comes from a registry."""

import argparse
import json
from pathlib import Path
from typing import Any, NoReturn

from nnviz.data import datasets
from nnviz.engine.activations import activations
from nnviz.engine.initializers import initializers
from nnviz.engine.losses import losses
from nnviz.engine.optimizers import optimizers
from nnviz.engine.registry import Registry
from nnviz.engine.regularizers import regularizers
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment, whole_number

DEFAULT_DATASET = "mnist"

REGISTRIES: dict[str, Registry[Any]] = {
    registry.concept: registry for registry in (datasets, activations, losses, optimizers, initializers, regularizers)
}
SHORTCUTS = {"learning_rate": "optimizer", "noise": "dataset", "size": "dataset"}
"""Hyper-parameters with an option of their own, and the part that they belong to."""
MAX_EPOCHS = 1_000_000
FIELDS = ("batch_size", "test_share", "standardize", "seed", "start")


class Parser(argparse.ArgumentParser):
    """Tells a mistake in the arguments as one line."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message[:1].lower()}{message[1:]}; see {self.prog} --help")


def add_experiment_options(parser: argparse.ArgumentParser, without: tuple[str, ...] = ()) -> None:
    """All options that describe an experiment, except for shortcuts whose name the command needs for itself."""
    group = parser.add_argument_group("the experiment", "What is left out follows from the dataset.")
    for concept, registry in REGISTRIES.items():
        group.add_argument(f"--{concept}", metavar="NAME", help=", ".join(registry.names()))
    group.add_argument("--hidden", metavar="16,16", help="units of the hidden layers, or none")
    group.add_argument("--batch-size", metavar="NUMBER", help="samples in a step, or full")
    for name, part in SHORTCUTS.items():
        if name not in without:
            group.add_argument(f"--{name.replace('_', '-')}", metavar="NUMBER", help=f"short for --set {part}.{name}")
    group.add_argument("--test-share", metavar="NUMBER", help="share of the samples kept for the test")
    group.add_argument(
        "--standardize", action=argparse.BooleanOptionalAction, help="inputs of mean 0 and deviation 1, or as they are"
    )
    group.add_argument("--seed", metavar="NUMBER", help="the data, the first weights and the order follow from it")
    group.add_argument("--start", metavar="NUMBER", help="which of the starts of that seed: other weights, same data")
    group.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="PART.NAME=VALUE",
        help="any other hyper-parameter, for instance optimizer.beta1=0.8",
    )


def experiment_from(arguments: argparse.Namespace, base: Experiment | None = None) -> Experiment:
    """The experiment that the options describe: `base`, or what suits the dataset, with the options on top.

    Raises `BadInput`.
    """
    if base is None:
        base = Experiment.recommended(arguments.dataset or DEFAULT_DATASET)
    elif arguments.dataset is not None and arguments.dataset != base.dataset.name:
        base = base.with_dataset(datasets.create(arguments.dataset))
    data = base.to_json()

    if arguments.hidden is not None:
        activation = data["hidden"][0]["activation"] if data["hidden"] else "relu"
        data["hidden"] = [{"units": units, "activation": activation} for units in layer_sizes(arguments.hidden)]
    for part in ("loss", "optimizer", "initializer", "regularizer"):
        name = getattr(arguments, part)
        if name is not None and name != data[part]["name"]:
            data[part] = {"name": name}
    if arguments.activation is not None:
        for layer in data["hidden"]:
            layer["activation"] = {"name": arguments.activation}

    settings = [
        (part, name, text) for name, part in SHORTCUTS.items() if (text := getattr(arguments, name, None)) is not None
    ]
    for part, name, text in settings + [split_setting(setting) for setting in arguments.settings]:
        for owner in [layer["activation"] for layer in data["hidden"]] if part == "activation" else [data[part]]:
            owner[name] = value(text)
    for field in FIELDS:
        given = getattr(arguments, field)
        if given is not None:
            data[field] = None if field == "batch_size" and given == "full" else value(given)
    return Experiment.from_json(data)


def split_setting(setting: str) -> tuple[str, str, str]:
    """`optimizer.beta1=0.8` → ("optimizer", "beta1", "0.8"). Raises `BadInput`."""
    where, equals, text = setting.partition("=")
    part, dot, name = where.partition(".")
    if not (equals and dot and name) or part not in REGISTRIES:
        raise BadInput(f"--set {setting!r} must be PART.NAME=VALUE with a part of: {', '.join(REGISTRIES)}.")
    return part, name, text


def value(text: str | bool) -> object:
    """A number, a truth value or a word, as it was typed; whether it fits is the experiment's to judge."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError:
        return {"nan": float("nan"), "inf": float("inf")}.get(str(text).lower(), text)


def layer_sizes(text: str) -> list[object]:
    """`16,16` → [16, 16]; `none` is no hidden layer."""
    return [] if text in {"", "none"} else [value(part.strip()) for part in text.split(",")]


def add_epochs_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", metavar="NUMBER", help="passes over the training samples")


def epochs_from(arguments: argparse.Namespace, experiment: Experiment, least: int = 1) -> int:
    """As many as asked for, or as suit the dataset. Raises `BadInput`."""
    epochs = experiment.dataset.recommended["epochs"] if arguments.epochs is None else value(arguments.epochs)
    whole_number(epochs, "epochs", least, MAX_EPOCHS)
    assert isinstance(epochs, int)
    return epochs


def add_file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="an experiment (.json) or a trained network (.npz)"
    )


def open_file(path: Path | None) -> tuple[Experiment | None, Checkpoint | None]:
    """What the file argument names: an experiment, and a trained network if it is one. Raises `BadInput`."""
    if path is None:
        return None, None
    if path.suffix == ".npz":
        checkpoint = Checkpoint.open(path)
        return checkpoint.experiment, checkpoint
    return Experiment.open(path), None
