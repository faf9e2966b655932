"""A hyper-parameter is declared once, as an annotated field, and everything else follows from the declaration.

    @dataclass(frozen=True)
    class Momentum(Optimizer):
        momentum: Annotated[float, Bounds(0, 1, high_open=True, symbol="μ", help="share of the last step kept")] = 0.9

From it come the form in the window, the tooltip, the command-line option, the JSON field and the error message.
"""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from nnviz.errors import BadInput

Value = float | int | bool | str


@dataclass(frozen=True)
class Bounds:
    """What a number may be, and how it is shown."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    scale: Literal["linear", "log"] = "linear"
    symbol: str = ""
    help: str = ""

    def rule(self, whole: bool) -> str:
        """What a number must be: "a number in [0, 1)", "a whole number from 1 to 4,096"."""
        if whole and not math.isinf(self.low) and not math.isinf(self.high):
            return f"a whole number from {self.low:,.0f} to {self.high:,.0f}"
        return f"a {'whole ' if whole else ''}number in {self}"

    def __str__(self) -> str:
        left = "(" if self.low_open or math.isinf(self.low) else "["
        right = ")" if self.high_open or math.isinf(self.high) else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"

    def contains(self, number: float) -> bool:
        above = number > self.low if self.low_open else number >= self.low
        below = number < self.high if self.high_open else number <= self.high
        return above and below


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]
    symbol: str = ""
    help: str = ""
    are_names: bool = False
    """Whether they are proper names, which are shown with a capital."""


@dataclass(frozen=True)
class Hyperparameter:
    """One declared field of an entry."""

    name: str
    kind: type
    default: Value
    domain: Bounds | Choice

    @property
    def label(self) -> str:
        """The name as a person reads it: `learning_rate` → `Learning rate`."""
        return self.name.replace("_", " ").capitalize()

    @property
    def symbol(self) -> str:
        return self.domain.symbol

    @property
    def help(self) -> str:
        return self.domain.help

    @property
    def another(self) -> Value:
        """A value that is allowed and not the default."""
        if isinstance(self.domain, Choice):
            return next(option for option in self.domain.options if option != self.default)
        if isinstance(self.default, bool):
            return not self.default
        assert not isinstance(self.default, str)
        low, high = (self.default + side * (1 if self.kind is int else 1e-3) for side in (-1, 1))
        return high if self.domain.contains(high) else low

    def check(self, value: object, owner: str) -> Value:
        """Return `value` as the declared kind, or raise `BadInput` that names the field and its domain."""
        where = f"{self.name} of {owner}"
        if isinstance(self.domain, Choice):
            if not isinstance(value, str) or value not in self.domain.options:
                raise BadInput(f"{where} is {value!r}; choose one of: {', '.join(self.domain.options)}.")
            return value
        if self.kind is bool:
            if not isinstance(value, bool):
                raise BadInput(f"{where} is {value!r}; it must be true or false.")
            return value
        whole = self.kind is int
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadInput(f"{where} is {value!r}; it must be {self.domain.rule(whole)}.")
        finite = abs(value) <= sys.float_info.max  # `isfinite` cannot take a whole number of 400 digits
        if not finite or not self.domain.contains(value):
            raise BadInput(
                f"{where} is {value}; it must be {self.domain.rule(whole) if whole else f'in {self.domain}'}."
            )
        if whole and value != int(value):
            raise BadInput(f"{where} is {value}; it must be {self.domain.rule(whole)}.")
        return int(value) if whole else float(value)


T = TypeVar("T")


def once_a_class(function: Callable[[type], T]) -> Callable[[type], T]:
    """What is read from a class's annotations is read once."""
    return cache(function)


@once_a_class
def declared(cls: type) -> tuple[Hyperparameter, ...]:
    """The hyper-parameters of a dataclass, in the order in which they are written; each must have a default."""
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for field in fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is Annotated and isinstance(get_args(hint)[1], (Bounds, Choice)):
            kind, domain = get_args(hint)[:2]
            if field.default is MISSING:
                raise TypeError(f"{cls.__name__}.{field.name} has no default")
            found.append(Hyperparameter(field.name, kind, field.default, domain))
    return tuple(found)


def checked(cls: type, values: Mapping[str, object], owner: str) -> dict[str, Any]:
    """All `values` checked against what `cls` declares; unknown names are refused with the list of known ones."""
    known = {hyperparameter.name: hyperparameter for hyperparameter in declared(cls)}
    for name in values:
        if name not in known:
            listed = f"known: {', '.join(known)}" if known else "it has none at all"
            raise BadInput(f"{owner!r} has no hyper-parameter {name!r}; {listed}.")
    return {name: known[name].check(value, owner) for name, value in values.items()}
