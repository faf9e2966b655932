"""A registry lists every entry of one concept: one decorated class in one place is the whole edit for a new one.

    @activations.register
    @dataclass(frozen=True)
    class Softplus(Activation):
        \"\"\"Softplus (Dugas et al. 2001).\"\"\"
        name = "softplus"
        title = "Softplus"
        formula = "f(z) = ln(1 + eᶻ)"

Names are saved in files and typed on the command line; titles are shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Generic, Self, TypeVar

from nnviz.engine.hyperparameters import Hyperparameter, checked, declared
from nnviz.errors import BadInput


class Entry:
    """Base of everything that can be chosen by name. Entries are frozen dataclasses; their fields are declared."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str] = ""
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Names of good choices with their hyper-parameters; those left out have their defaults."""

    @classmethod
    def hyperparameters(cls) -> tuple[Hyperparameter, ...]:
        return declared(cls)

    @classmethod
    def help(cls) -> str:
        """The first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").split("\n\n")[0].split())

    @classmethod
    def formulas(cls) -> str:
        """What the window writes below the choice, a formula a line; nothing where nothing is done."""
        return "" if cls.name == "none" else cls.formula.replace(";  ", "\n")

    @classmethod
    def with_values(cls, values: Mapping[str, object]) -> Self:
        """An entry with these hyper-parameters. Raises `BadInput` for a name or a value that is not allowed.

        A `preset` among them gives those that are not named.
        """
        values = dict(values)
        preset = cls.preset_values(values.pop("preset")) if "preset" in values and cls.presets else {}
        return cls(**checked(cls, {**preset, **values}, cls.name))

    @classmethod
    def preset_values(cls, name: object) -> Mapping[str, Any]:
        """The hyper-parameters of a preset. Raises `BadInput` that lists the known names."""
        if not isinstance(name, str) or name not in cls.presets:
            raise BadInput(f"{cls.name!r} has no preset {name!r}; known: {', '.join(cls.presets)}.")
        return cls.presets[name]

    @property
    def preset(self) -> str | None:
        """The name of the preset that this is, if it is one."""
        return next((name for name in self.presets if self.with_values({"preset": name}) == self), None)

    def values(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, **self.values()}


E = TypeVar("E", bound=Entry)


class Registry(Generic[E]):
    """The entries of one concept, by name, in the order of their definition."""

    def __init__(self, concept: str) -> None:
        self.concept = concept
        self._entries: dict[str, type[E]] = {}

    def register(self, entry: type[E]) -> type[E]:
        """Class decorator. Raises `ValueError` if the name is taken."""
        if entry.name in self._entries:
            raise ValueError(f"{self.concept} {entry.name!r} is registered twice")
        self._entries[entry.name] = entry
        return entry

    def __iter__(self) -> Iterator[type[E]]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def find(self, name: object) -> type[E]:
        """The class of that name. Raises `BadInput` that lists the known names."""
        if not isinstance(name, str) or name not in self._entries:
            raise BadInput(f"there is no {self.concept} {name!r}; known: {', '.join(self._entries)}.")
        return self._entries[name]

    def create(self, name: object, **values: object) -> E:
        """An entry of that name with these hyper-parameters. Raises `BadInput`."""
        return self.find(name).with_values(values)

    def from_json(self, data: object) -> E:
        """The inverse of `Entry.to_json`; a bare name is an entry with its defaults. Raises `BadInput`."""
        if isinstance(data, str):
            return self.create(data)
        if not isinstance(data, Mapping) or "name" not in data:
            raise BadInput(f"{self.concept} is {data!r}; it must be a name or an object with a name.")
        return self.create(data["name"], **{str(key): value for key, value in data.items() if key != "name"})
