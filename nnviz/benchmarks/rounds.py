"""Contestants take turns, so that a busy moment of the machine hits them alike; the median of the rounds counts."""

from collections.abc import Callable, Mapping
from statistics import median


def medians(contestants: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """What each contestant measured, the median over the rounds; in a round each has one turn."""
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            measured[name].append(measure())
    return {name: median(numbers) for name, numbers in measured.items()}


def ratio(a: float | None, b: float | None, digits: int = 2) -> float | None:
    """a / b; None if one of them was not measured."""
    return None if a is None or b is None else round(a / b, digits)
