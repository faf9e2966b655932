"""Every entry of every registry: what all of them promise. A new entry is tested here without another line."""

import dataclasses
import importlib
import json
import math
import pkgutil
import re
from dataclasses import dataclass

import pytest

import nnviz.data
import nnviz.engine
from nnviz.engine.hyperparameters import Bounds, Choice, Hyperparameter
from nnviz.engine.registry import Entry, Registry
from nnviz.errors import BadInput


def all_registries() -> list[Registry[Entry]]:
    """Every registry that a module of the engine or of the data has."""
    found = {}
    for package in (nnviz.engine, nnviz.data):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Registry):
                    found[value.concept] = value
    return list(found.values())


REGISTRIES = all_registries()
ENTRIES = [(registry, entry) for registry in REGISTRIES for entry in registry]
FIELDS = [(entry, field) for _, entry in ENTRIES for field in entry.hyperparameters()]

each_registry = pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.concept)
each_entry = pytest.mark.parametrize(("registry", "entry"), ENTRIES, ids=[f"{r.concept}-{e.name}" for r, e in ENTRIES])
each_field = pytest.mark.parametrize(("entry", "field"), FIELDS, ids=[f"{e.name}-{f.name}" for e, f in FIELDS])


def test_all_concepts_are_found():
    concepts = {registry.concept for registry in REGISTRIES}
    assert {"activation", "loss", "initializer", "regularizer", "optimizer", "dataset"} <= concepts


@each_entry
def test_an_entry_says_what_it_is(registry, entry):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry.name)
    assert entry.title
    assert entry.help().endswith(".")
    assert entry.formula or entry.image_shape, "only pictures have no formula"


@each_entry
def test_an_entry_is_a_frozen_dataclass_with_declared_fields(registry, entry):
    assert "__dataclass_params__" in vars(entry), "its own @dataclass(frozen=True) is missing"
    assert entry.__dataclass_params__.frozen
    assert [field.name for field in dataclasses.fields(entry)] == [field.name for field in entry.hyperparameters()]
    assert entry() == entry()
    assert hash(entry()) == hash(entry())


@each_entry
def test_defaults_survive_json(registry, entry):
    text = json.dumps(entry().to_json())
    assert registry.from_json(json.loads(text)) == entry()
    assert registry.from_json(entry.name) == entry()


@each_entry
def test_a_preset_is_an_entry_that_knows_its_name(registry, entry):
    for name in entry.presets:
        made = registry.create(entry.name, preset=name)
        assert made.preset == name
        for field in entry.hyperparameters():
            changed = registry.create(entry.name, preset=name, **{field.name: inside(field)})
            assert getattr(changed, field.name) == inside(field)
    if entry.presets:
        assert entry().preset is not None
        with pytest.raises(BadInput, match=f"known: {', '.join(entry.presets)}"):
            registry.create(entry.name, preset="nothing of the kind")


@each_entry
def test_an_unknown_hyperparameter_lists_the_known_ones(registry, entry):
    with pytest.raises(BadInput, match="'no_such_field'") as caught:
        registry.create(entry.name, no_such_field=1)
    assert entry.name in str(caught.value)
    for field in entry.hyperparameters():
        assert field.name in str(caught.value)


@each_registry
@pytest.mark.parametrize("name", ["no_such_name", "", 3, None, ["sgd"]])
def test_an_unknown_name_lists_the_known_ones(registry, name):
    with pytest.raises(BadInput) as caught:
        registry.create(name)
    assert repr(name) in str(caught.value)
    for known in registry.names():
        assert known in str(caught.value)


@each_registry
@pytest.mark.parametrize("data", [None, 3, [], {}, {"title": "x"}])
def test_json_of_another_shape_is_refused(registry, data):
    with pytest.raises(BadInput, match=registry.concept):
        registry.from_json(data)


def test_a_name_is_registered_once():
    registry: Registry[Entry] = Registry("thing")

    @registry.register
    @dataclass(frozen=True)
    class Thing(Entry):
        """A thing."""

        name = "thing"
        title = "Thing"

    with pytest.raises(ValueError, match="twice"):
        registry.register(Thing)
    assert registry.names() == ("thing",)
    assert "thing" in registry
    assert len(registry) == 1


def inside(field: Hyperparameter) -> object:
    """A value that is allowed and not the default."""
    if isinstance(field.domain, Choice):
        return next(option for option in field.domain.options if option != field.default)
    if field.kind is bool:
        return not field.default
    low, high = max(field.domain.low, -1000), min(field.domain.high, 1000)
    return next(value for share in (0.3, 0.4) if (value := field.kind(low + share * (high - low))) != field.default)


def outside(field: Hyperparameter) -> list[object]:
    """Values that are not allowed."""
    if isinstance(field.domain, Choice) or field.kind is bool:
        return [None, 0.5, "no such word"]
    bounds = field.domain
    beyond: list[object] = [math.nan, math.inf, -math.inf, None, "1", True, [1], 10**400]
    if math.isfinite(bounds.low):
        beyond += [bounds.low if bounds.low_open else bounds.low - 1, bounds.low - 1e-3]
    if math.isfinite(bounds.high):
        beyond += [bounds.high if bounds.high_open else bounds.high + 1, bounds.high + 1e-3]
    return [*beyond, bounds.low + 0.5] if field.kind is int else beyond


@each_field
def test_a_hyperparameter_is_well_declared(entry, field):
    assert field.check(field.default, entry.name) == field.default
    assert type(field.default) is field.kind
    assert field.help
    if isinstance(field.domain, Bounds) and field.domain.scale == "log":
        assert field.default > 0


@each_field
def test_another_value_survives_json(entry, field):
    changed = entry.with_values({field.name: inside(field)})
    assert changed != entry()
    data = json.loads(json.dumps(changed.to_json()))
    assert entry.with_values({key: value for key, value in data.items() if key != "name"}) == changed


@each_field
def test_a_value_that_is_not_allowed_is_refused_by_name(entry, field):
    for value in outside(field):
        with pytest.raises(BadInput) as caught:
            entry.with_values({field.name: value})
        assert f"{field.name} of {entry.name}" in str(caught.value), value
        assert "\n" not in str(caught.value)


@each_field
def test_the_edges_are_allowed_where_they_are_closed(entry, field):
    if not isinstance(field.domain, Bounds) or field.kind is bool:
        return
    if not field.domain.low_open and math.isfinite(field.domain.low):
        entry.with_values({field.name: field.domain.low})
    if not field.domain.high_open and math.isfinite(field.domain.high):
        entry.with_values({field.name: field.domain.high})
