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
    "784-conv16x5-pool2-conv32x5-pool2-128-10": {"ratio_pytorch": AtLeast(0.6)},
    "2-8-8-1": {"ratio_pytorch": AtLeast(6), "ratio_scikit_learn": AtLeast(6)},
}
CANVAS: Mapping[str, Mapping[str, Target]] = {
    "2-8-8-1": {"median_ms": AtMost(8), "p95_ms": AtMost(14)},
    "64-32-10": {"median_ms": AtMost(12), "p95_ms": AtMost(20)},
    "784-16-16-10": {"median_ms": AtMost(14), "p95_ms": AtMost(22)},
    "784-128-10": {"median_ms": AtMost(25), "p95_ms": AtMost(40)},
    "784-512-512-10": {"median_ms": AtMost(40), "p95_ms": AtMost(60)},
}
"""Of our own way."""
DRAWING: Mapping[tuple[str, str], Mapping[str, Target]] = {
    ("784-16-16-10", "30 frames/s"): {"kept": AtLeast(0.88), "tick_p99_ms": AtMost(50)},
    ("784-16-16-10", "60 frames/s"): {"kept": AtLeast(0.80), "tick_p99_ms": AtMost(50)},
    ("784-16-16-10", "off"): {"kept": AtLeast(0.97), "tick_p99_ms": AtMost(50)},
    ("784-128-10", "30 frames/s"): {"kept": AtLeast(0.85), "tick_p99_ms": AtMost(50)},
    ("784-128-10", "off"): {"kept": AtLeast(0.97), "tick_p99_ms": AtMost(50)},
}
STROKE_TO = ("bars", "bars and why (training)", "bars and why (ready)")
LATENCY: Mapping[str, Mapping[str, Target]] = {
    "hover to card, 784-128-10 paused": {"p95_ms": AtMost(16)},
    **{f"stroke to {what}, paused": {"p95_ms": AtMost(16)} for what in STROKE_TO},
    **{f"stroke to {what}, training": {"p95_ms": AtMost(33)} for what in STROKE_TO},
    "answer (ready)": {"median_ms": AtMost(1)},
}
OTHERS: Mapping[str, Mapping[str, Target]] = {
    "job": {"ratio_pytorch": AtMost(0.5), "ratio_scikit_learn": AtMost(0.5)},
    "memory": {"ratio": AtMost(1.3)},
}
WARPED, WRITTEN_ANEW = {"ratio": AtMost(1.5)}, {"ratio": AtMost(2)}
"""Of an augmentation that only moves the ink, and of one that changes pen and paper too."""


def targets(part: str, row: Mapping[str, object]) -> Mapping[str, Target]:
    """What the columns of a row are to reach; most have no target."""
    if part == "engine":
        return ENGINE.get(str(row["net"]), {})
    if part == "canvas":
        return CANVAS.get(str(row["net"]), {}) if row["way"] == "nnviz" else {}
    if part == "drawing":
        return DRAWING.get((str(row["net"]), str(row["drawing"])), {})
    if part == "latency":
        return LATENCY.get(str(row["name"]), {})
    if part == "augmentation":
        return WRITTEN_ANEW if str(row["augmentation"]).startswith("handwriting") else WARPED
    return OTHERS.get(part, {})


def beside_targets(part: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows with each number that has a target as text: `4.81 (≥ 5, missed)`."""
    return [{key: _beside(value, targets(part, row).get(key)) for key, value in row.items()} for row in rows]


def _beside(value: object, target: Target | None) -> object:
    if target is None or not isinstance(value, (int, float)):
        return value
    return f"{value:.2f} ({target}{'' if target.reached(value) else ', missed'})"
