"""Declared hyper-parameters: kinds that no entry uses yet, and how they are told."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from nnviz.engine.hyperparameters import Bounds, Choice, checked, declared
from nnviz.errors import BadInput


@dataclass(frozen=True)
class Machine:
    first_rate: Annotated[float, Bounds(0, 1, high_open=True, symbol="η", help="how fast")] = 0.5
    count: Annotated[int, Bounds(1, 8)] = 2
    bias: Annotated[bool, Bounds(help="whether there is one")] = True
    mode: Annotated[str, Choice(("mean", "sum"), help="how to add")] = "mean"


def test_fields_are_declared_in_the_order_they_are_written():
    fields = declared(Machine)
    assert [field.name for field in fields] == ["first_rate", "count", "bias", "mode"]
    assert [field.kind for field in fields] == [float, int, bool, str]
    assert [field.default for field in fields] == [0.5, 2, True, "mean"]
    assert (fields[0].label, fields[0].symbol, fields[0].help) == ("First rate", "η", "how fast")


def test_numbers_become_the_declared_kind():
    values = checked(Machine, {"first_rate": 0, "count": 3.0}, "machine")
    assert values == {"first_rate": 0.0, "count": 3}
    assert type(values["first_rate"]) is float
    assert type(values["count"]) is int


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"first_rate": 1}, "first_rate of machine is 1; it must be in [0, 1)."),
        ({"first_rate": "fast"}, "first_rate of machine is 'fast'; it must be a number in [0, 1)."),
        ({"count": 2.5}, "count of machine is 2.5; it must be a whole number from 1 to 8."),
        ({"count": 9}, "count of machine is 9; it must be a whole number from 1 to 8."),
        ({"bias": 1}, "bias of machine is 1; it must be true or false."),
        ({"mode": "max"}, "mode of machine is 'max'; choose one of: mean, sum."),
        ({"speed": 1}, "'machine' has no hyper-parameter 'speed'; known: first_rate, count, bias, mode."),
    ],
)
def test_a_refused_value_is_told_in_one_sentence(values, line):
    with pytest.raises(BadInput) as caught:
        checked(Machine, values, "machine")
    assert str(caught.value) == line


def test_a_field_needs_a_default():
    @dataclass(frozen=True)
    class Incomplete:
        rate: Annotated[float, Bounds(0, 1)]

    with pytest.raises(TypeError, match=r"Incomplete\.rate"):
        declared(Incomplete)


@pytest.mark.parametrize(
    ("bounds", "text"),
    [(Bounds(), "(-inf, inf)"), (Bounds(0, 1, low_open=True), "(0, 1]"), (Bounds(0.5), "[0.5, inf)")],
)
def test_bounds_read_as_an_interval(bounds, text):
    assert str(bounds) == text
