"""What is chosen, declared once: a field that holds an entry of a registry says so in its annotation.

    @dataclass(frozen=True)
    class Experiment:
        optimizer: Annotated[Optimizer, Part(optimizers), "optimizer"]

Together with the hyper-parameters that are plain numbers (see `hyperparameters`) this declares everything that a user
can choose. JSON, forms and command-line options follow from it. A word behind it says in which group the choice is
offered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from nnviz.engine.hyperparameters import Hyperparameter, declared, once_a_class
from nnviz.engine.registry import Registry
from nnviz.errors import BadInput


@dataclass(frozen=True)
class Part:
    """A choice from a registry."""

    registry: Registry[Any]
    several: bool = False
    """Whether the value is a tuple of entries."""

    def to_json(self, value: Any) -> Any:
        if self.several:
            return [entry.to_json() for entry in value]
        return None if value is None else value.to_json()

    def from_json(self, data: object, optional: bool = False) -> Any:
        """The inverse of `to_json`. Raises `BadInput`."""
        if self.several:
            if not isinstance(data, list):
                raise BadInput(f"{self.registry.concept} is {data!r}; it must be a list of names.")
            return tuple(self.registry.from_json(item) for item in data)
        return None if data is None and optional else self.registry.from_json(data)


@dataclass(frozen=True)
class Choosable:
    """One field that can be chosen."""

    name: str
    part: Part
    optional: bool
    """Whether None is allowed."""


@once_a_class
def parts(cls: type) -> Mapping[str, Choosable]:
    """The fields of a dataclass that hold entries, by name, in the order in which they are written."""
    hints = get_type_hints(cls, include_extras=True)
    found = {}
    for field in fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is Annotated and isinstance(get_args(hint)[1], Part):
            kind, part = get_args(hint)[:2]
            found[field.name] = Choosable(field.name, part, optional=type(None) in get_args(kind))
    return found


@once_a_class
def numbers(cls: type) -> Mapping[str, Hyperparameter]:
    """The fields of a dataclass that are plain numbers, words or switches, by name."""
    return {hyperparameter.name: hyperparameter for hyperparameter in declared(cls)}


def group(cls: type, word: str) -> tuple[str, ...]:
    """The fields of a dataclass that are offered in that group, in the order in which they are written."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(field.name for field in fields(cls) if word in get_args(hints[field.name])[2:])


def check_fields(chosen: Any, owner: str) -> None:
    """Raise `BadInput` if a plain field of a dataclass is not allowed; a number becomes the kind it is declared as."""
    for name, hyperparameter in numbers(type(chosen)).items():
        object.__setattr__(chosen, name, hyperparameter.check(getattr(chosen, name), owner))


def to_json(chosen: Any) -> dict[str, Any]:
    """All declared fields of a dataclass."""
    written = {}
    for field in fields(chosen):
        value = getattr(chosen, field.name)
        if field.name in parts(type(chosen)):
            written[field.name] = parts(type(chosen))[field.name].part.to_json(value)
        elif field.name in numbers(type(chosen)):
            written[field.name] = value
    return written


def from_json(cls: type, data: Mapping[str, object]) -> dict[str, Any]:
    """The values of the declared fields among `data`; the others are left out. Raises `BadInput`."""
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name in parts(cls):
            choosable = parts(cls)[name]
            values[name] = choosable.part.from_json(value, choosable.optional)
        elif name in numbers(cls):
            values[name] = value
    return values
