"""What the numbers are to reach."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AtLeast:
    """Good is large: a speed, or a ratio of speeds."""

    number: float

    def reached(self, value: float) -> bool:
        return value >= self.number

    def __str__(self) -> str:
        return f"≥ {self.number:g}"


@dataclass(frozen=True)
class AtMost:
    """Good is small: a time, a size, or a ratio of these."""

    number: float

    def reached(self, value: float) -> bool:
        return value <= self.number

    def __str__(self) -> str:
        return f"≤ {self.number:g}"


Target = AtLeast | AtMost

ENGINE: Mapping[str, Mapping[str, Target]] = {
    "784-16-16-10": {"ratio_pytorch": AtLeast(5), "ratio_scikit_learn": AtLeast(2.5)},
    "784-128-10": {"ratio_pytorch": AtLeast(1.6), "ratio_scikit_learn": AtLeast(2)},
    "784-512-512-10": {"ratio_pytorch": AtLeast(1), "ratio_scikit_learn": AtLeast(2), "of_product": AtLeast(0.65)},
    "2-8-8-1": {"ratio_pytorch": AtLeast(6), "ratio_scikit_learn": AtLeast(6)},
}
OTHERS: Mapping[str, Mapping[str, Target]] = {
    "job": {"ratio_pytorch": AtMost(0.5), "ratio_scikit_learn": AtMost(0.5)},
    "memory": {"ratio": AtMost(1.3)},
    "augmentation": {"ratio": AtMost(1.5)},
}


def targets(part: str, row: Mapping[str, object]) -> Mapping[str, Target]:
    """What the columns of a row are to reach; most have no target."""
    return ENGINE.get(str(row["net"]), {}) if part == "engine" else OTHERS.get(part, {})


def beside_targets(part: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows with each number that has a target as text: `4.81 (≥ 5, missed)`."""
    return [{key: _beside(value, targets(part, row).get(key)) for key, value in row.items()} for row in rows]


def _beside(value: object, target: Target | None) -> object:
    if target is None or not isinstance(value, (int, float)):
        return value
    return f"{value:.2f} ({target}{'' if target.reached(value) else ', missed'})"
