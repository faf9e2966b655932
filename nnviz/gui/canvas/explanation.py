"""What a card tells: an explanation as rows, without how it is drawn."""

from dataclasses import dataclass

from nnviz.engine.arrays import Array

TERMS = 3
"""So many of the largest terms of a sum are told one by one."""
UNKNOWN = "–"


@dataclass(frozen=True)
class Row:
    """One line of a card: symbol = value, and where it comes from."""

    symbol: str
    value: str
    note: str = ""
    name: str = ""
    """Of what the note is about."""


@dataclass(frozen=True)
class Explanation:
    """What is told of a neuron, an input or an edge."""

    title: str
    rows: tuple[Row, ...] = ()
    picture: Array | None = None
    """What a neuron looks for in an image, (rows, columns), from −1 to 1."""
