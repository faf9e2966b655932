"""Contestants take turns, so that a busy moment of the machine hits those of a round alike.

The median over the rounds counts. For a ratio it is the median of each round's own ratio: where the speed of the
machine changes while it measures, the ratio of two medians may compare a fast round with a slow one.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median


def take_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """What each contestant measured, one number a round; in a round each has one turn."""
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            measured[name].append(measure())
    return measured


def median_ratio(a: Sequence[float], b: Sequence[float] | None) -> float | None:
    """The median of aᵢ / bᵢ over the rounds i; None if `b` was not measured."""
    return None if b is None else round(median(one / other for one, other in zip(a, b, strict=True)), 2)
