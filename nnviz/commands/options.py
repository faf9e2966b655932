"""The options that all commands share: they describe an experiment, and every choice in them comes from a registry."""

import argparse
import json
import re
from pathlib import Path
from typing import Any, NoReturn

from nnviz.data import datasets
from nnviz.engine.layers import Hidden, HiddenLayer, has_choice, hidden_kinds
from nnviz.engine.parts import numbers, parts
from nnviz.engine.registry import Registry
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment, whole_number

DEFAULT_DATASET = "mnist"

REGISTRIES: dict[str, Registry[Any]] = {
    name: choosable.part.registry for name, choosable in parts(Experiment).items() if not choosable.part.several
}
"""What is chosen once for the whole experiment, by its field."""
LAYER_REGISTRIES: dict[str, Registry[Any]] = {
    name: choosable.part.registry for name, choosable in parts(HiddenLayer).items() if name not in REGISTRIES
}
"""What is chosen for every hidden layer."""
LISTS: dict[str, Registry[Any]] = {
    name: choosable.part.registry for name, choosable in parts(Experiment).items() if choosable.part.several
}
"""What is chosen several times."""
SHORTCUTS = {"learning_rate": "optimizer", "noise": "dataset", "size": "dataset"}
"""Hyper-parameters with an option of their own, and the part that they belong to."""
MAX_EPOCHS = 1_000_000
WRITTEN = {
    "conv2d": re.compile(r"conv(?P<filters>[0-9]{1,6})x(?P<kernel>[0-9]{1,6})"),
    "max_pool2d": re.compile(r"pool(?P<size>[0-9]{1,6})"),
}
"""How hidden layers that are not dense are typed, by their kind."""
HIDDEN = "hidden layers: 16 units, conv16x5 for 16 filters of 5 x 5, pool2 for max pooling of 2 x 2; or none"


class Parser(argparse.ArgumentParser):
    """Tells a mistake in the arguments as one line."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message[:1].lower()}{message[1:]}; see {self.prog} --help")


def add_experiment_options(parser: argparse.ArgumentParser, without: tuple[str, ...] = ()) -> None:
    """All options that describe an experiment, except for shortcuts whose name the command needs for itself."""
    group = parser.add_argument_group("the experiment", "What is left out follows from the dataset.")
    for name, registry in REGISTRIES.items():
        group.add_argument(option(name), metavar="NAME", help=", ".join(registry.names()))
    for name, registry in LISTS.items():
        group.add_argument(option(name), metavar="NAME,NAME", help=f"any of {', '.join(registry.names())}; or none")
    group.add_argument(
        "--hidden", metavar="16,16", help="units of the hidden layers, conv16x5 (filters x kernel), pool2, or none"
    )
    for name, registry in LAYER_REGISTRIES.items():
        group.add_argument(option(name), metavar="NAME", help=f"of all hidden layers: {', '.join(registry.names())}")
    for name, number in numbers(HiddenLayer).items():
        if name != "units":
            group.add_argument(option(name), metavar="NUMBER", help=f"of all hidden layers: {number.help}")
    group.add_argument("--batch-size", metavar="NUMBER", help="samples in a step, or full")
    for name, part in SHORTCUTS.items():
        if name not in without:
            group.add_argument(option(name), metavar="NUMBER", help=f"short for --set {part}.{name}")
    for name, number in numbers(Experiment).items():
        if number.kind is bool:
            group.add_argument(option(name), action=argparse.BooleanOptionalAction, help=number.help)
        else:
            group.add_argument(option(name), metavar="NUMBER", help=number.help)
    group.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="PART.NAME=VALUE",
        help="any other hyper-parameter, for instance optimizer.beta1=0.8",
    )


def option(field: str) -> str:
    """`batch_size` → `--batch-size`."""
    return f"--{field.replace('_', '-')}"


def experiment_from(arguments: argparse.Namespace, base: Experiment | None = None) -> Experiment:
    """The experiment that the options describe: `base`, or what suits the dataset, with the options on top.

    Raises `BadInput`.
    """
    if base is None:
        base = Experiment.recommended(arguments.dataset or DEFAULT_DATASET)
    elif arguments.dataset is not None and arguments.dataset != base.dataset.name:
        base = base.with_dataset(datasets.create(arguments.dataset))
    data = base.to_json()
    for name in REGISTRIES:
        given = getattr(arguments, name)
        if name != "dataset" and given is not None and given != data[name]["name"]:
            data[name] = {"name": given}
    for name in LISTS:
        given = getattr(arguments, name)
        if given is not None:
            data[name] = [{"name": entry} for entry in names_in(given)]
    if arguments.hidden is not None:
        like: dict[str, Any] = next((layer for layer in data["hidden"] if "units" in layer), {})
        data["hidden"] = [hidden_layer(name, like) for name in names_in(arguments.hidden)]
    for name in (*LAYER_REGISTRIES, *numbers(HiddenLayer)):
        given = getattr(arguments, name, None)
        if given is not None:
            for layer in having(data["hidden"], name):
                layer[name] = {"name": given} if name in LAYER_REGISTRIES else value(given)

    settings = [
        (part, name, text) for name, part in SHORTCUTS.items() if (text := getattr(arguments, name, None)) is not None
    ]
    for part, name, text in settings + [split_setting(setting) for setting in arguments.settings]:
        for owner in owners(data, part):
            if name == "preset":  # it gives all the others
                for other in owner.keys() - {"name"}:
                    del owner[other]
            owner[name] = value(text)
    for name in ("batch_size", *numbers(Experiment)):
        given = getattr(arguments, name)
        if given is not None:
            data[name] = None if name == "batch_size" and given == "full" else value(given)
    return Experiment.from_json(data)


def owners(data: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The objects of an experiment's JSON that `--set PART.…` changes."""
    if part in LAYER_REGISTRIES:
        return [layer[part] for layer in having(data["hidden"], part)]
    return data[part] if part in LISTS else [data[part]]


def names_in(text: str) -> list[str]:
    """`square,product` → ["square", "product"]; `none` is no name."""
    return [] if text in {"", "none"} else [name.strip() for name in text.split(",")]


def split_setting(setting: str) -> tuple[str, str, str]:
    """`optimizer.beta1=0.8` → ("optimizer", "beta1", "0.8"). Raises `BadInput`."""
    where, equals, text = setting.partition("=")
    part, dot, name = where.partition(".")
    known = (*REGISTRIES, *LAYER_REGISTRIES, *LISTS)
    if not (equals and dot and name) or part not in known:
        raise BadInput(f"--set {setting!r} must be PART.NAME=VALUE with a part of: {', '.join(known)}.")
    return part, name, text


def value(text: str | bool) -> object:
    """A number, a truth value or a word, as it was typed; whether it fits is the experiment's to judge."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except json.JSONDecodeError:
        return {"nan": float("nan"), "inf": float("inf")}.get(str(text).lower(), text)


def having(layers: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """The hidden layers that have such a field. Raises `BadInput` if there is none."""
    found = [layer for layer in layers if has_choice(kind_of(layer), field)]
    if not found:
        raise BadInput(
            f"{option(field)} is for hidden layers that have it, and there is none; add --hidden 8, for instance."
        )
    return found


def kind_of(layer: dict[str, Any]) -> type[Hidden]:
    return hidden_kinds[layer.get("kind", HiddenLayer.kind)]


def hidden_layer(text: str, like: dict[str, Any]) -> dict[str, Any]:
    """A hidden layer as it was typed: `16`, `conv16x5` or `pool2`; its other choices are those of the layer `like`."""
    for kind, pattern in WRITTEN.items():
        match = pattern.fullmatch(text)
        if match:
            sizes = {name: int(size) for name, size in match.groupdict().items()}
            known = parts(hidden_kinds[kind])
            return {"kind": kind, **{name: choice for name, choice in like.items() if name in known}, **sizes}
    return {**like, "units": value(text)}


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
