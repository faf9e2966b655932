"""Declared parts: what a dataclass says can be chosen, its JSON, and what it refuses."""

from dataclasses import dataclass, field
from typing import Annotated

import pytest

from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.optimizers import SGD, Adam, Optimizer, optimizers
from nnviz.engine.parts import Part, check_fields, from_json, group, numbers, parts, to_json
from nnviz.errors import BadInput


@dataclass(frozen=True)
class Machine:
    """A thing with one of every kind of field."""

    optimizer: Annotated[Optimizer, Part(optimizers), "front"] = field(default_factory=Adam)
    spare: Annotated[Optimizer | None, Part(optimizers), "back"] = None
    several: Annotated[tuple[Optimizer, ...], Part(optimizers, several=True)] = ()
    size: Annotated[int, Bounds(1, 9, help="how large"), "front"] = 3
    undeclared: int = 7


MACHINE = Machine(SGD(learning_rate=0.5), Adam(), (SGD(), Adam(beta1=0.5)), 4, 8)


def test_fields_are_found_by_kind_and_by_group():
    assert list(parts(Machine)) == ["optimizer", "spare", "several"]
    assert list(numbers(Machine)) == ["size"]
    assert (parts(Machine)["optimizer"].optional, parts(Machine)["spare"].optional) == (False, True)
    assert group(Machine, "front") == ("optimizer", "size")
    assert group(Machine, "back") == ("spare",)


def test_what_is_declared_survives_json_and_the_rest_is_not_written():
    written = to_json(MACHINE)
    assert "undeclared" not in written
    assert Machine(**from_json(Machine, written), undeclared=8) == MACHINE
    assert from_json(Machine, {"spare": None, "several": ["sgd"]}) == {"spare": None, "several": (SGD(),)}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"optimizer": "steam"}, "optimizer 'steam'"),
        ({"optimizer": None}, "optimizer is None"),
        ({"several": "sgd"}, "must be a list"),
        ({"several": ["sgd", "steam"]}, "'steam'"),
        ({"several": 3}, "must be a list"),
    ],
)
def test_json_of_another_kind_is_refused_in_one_line(data, told):
    with pytest.raises(BadInput, match=told) as caught:
        from_json(Machine, data)
    assert "\n" not in str(caught.value)


def test_numbers_are_checked_and_become_their_kind():
    machine = Machine(size=4.0)
    check_fields(machine, "a machine")
    assert type(machine.size) is int
    with pytest.raises(BadInput, match=r"size of a machine is 10; it must be a whole number from 1 to 9"):
        check_fields(Machine(size=10), "a machine")
