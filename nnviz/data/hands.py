"""Hands of the world: ink of digits as people of different schools write them.

A network knows only the hands it has seen. MNIST was written in the USA, where a 7 has no bar and a 1 is one stroke.
A hand writes the forms of `digit_forms`, each drawing varied as people vary: the points of the form, the width, the
slant, how steadily and how fast the pen goes, where strokes begin and whether they meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation.warps import matrices
from nnviz.data.digit_forms import FORMS, Form, Path
from nnviz.data.ink import Drawing

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]

HANDS = ("world", "american", "continental")
POINTS_A_SPAN = 7
"""Points that are drawn from one point of a form to the next."""


@dataclass(frozen=True)
class Variation:
    """How much drawings of one form differ: standard deviations, where the digit is 1 high and nothing else is said."""

    points: float = 0.032
    """Of each point of the form by itself."""
    warp: float = 0.06
    """Of a smooth bending of the whole digit."""
    width: float = 0.28
    """Of the logarithm of its width."""
    slant: float = 0.22
    """Shift to the right per height."""
    rotation: float = 0.1
    """In radians."""
    strokes: float = 0.04
    """Of the place of each stroke by itself."""
    stroke_size: float = 0.12
    """Of the logarithm of each stroke's size by itself."""
    ends: float = 0.05
    """How far a stroke begins and ends too early or too late."""
    haste: float = 0.5
    """How much of the corners the pen cuts, at most: 1 is all that a hurried hand rounds."""
    tremor: float = 0.006
    """Of the pen's unsteadiness, at most; every hand has its share of it."""
    lifts: float = 0.05
    """Probability that the pen leaves the paper for a moment within a stroke."""
    traces: float = 0.05
    """Probability that it leaves a trace between two strokes."""


USUAL = Variation()
SPEED = 2.5
"""Heights of a digit a second, of a hand that does not hurry."""
LIFT_S = 0.15
"""From the end of a stroke to the beginning of the next."""


def write(labels: Labels, hand: str, rng: np.random.Generator, variation: Variation = USUAL) -> list[Drawing]:
    """A drawing of every label, (n,), by a hand of `HANDS`, with times; x to the right and y down, about 1 high."""
    drawings: list[Drawing] = [None] * len(labels)  # type: ignore[list-item]  # all are set below
    chosen = np.empty(len(labels), np.intp)
    for digit in np.unique(labels):
        places = np.flatnonzero(labels == digit)
        chosen[places] = rng.choice(len(FORMS), len(places), p=shares(hand, int(digit)))
    for index in np.unique(chosen):
        places = np.flatnonzero(chosen == index)
        haste = rng.uniform(0, variation.haste, len(places))
        inks = written(FORMS[index], haste, rng, variation)
        for place, strokes, hurry in zip(places, inks, haste.tolist(), strict=True):
            drawings[place] = Drawing(strokes, times(strokes, SPEED * (1 + hurry)))
    return drawings


@cache
def shares(hand: str, digit: int) -> tuple[float, ...]:
    """How often a hand uses each of the `FORMS` for a digit."""
    weights = np.array([form.weights.get(hand, 0.0) if form.digit == digit else 0.0 for form in FORMS])
    return tuple(weights / weights.sum())


def written(form: Form, haste: Floats, rng: np.random.Generator, variation: Variation) -> list[tuple[Floats, ...]]:
    """The strokes of drawings of a form, one for each number of `haste`, 0 to 1."""
    count = len(haste)
    bend = Bend.drawn(count, rng, variation.warp)
    outer = Outer.drawn(count, rng, variation)
    strokes = []
    for path in form.paths:
        points = path.points + rng.normal(0, variation.points, (count, *path.points.shape))
        centre = points.mean(axis=1, keepdims=True)
        size = np.exp(rng.normal(0, variation.stroke_size, (count, 1, 1))) if len(form.paths) > 1 else 1.0
        shift = rng.normal(0, variation.strokes, (count, 1, 2)) if len(form.paths) > 1 else 0.0
        curve = smooth(path) @ (centre + (points - centre) * size + shift)
        curve = with_ends(rounded(curve, haste), rng, variation.ends)
        curve = with_tremor(bend.apply(curve), rng, variation.tremor)
        strokes.append(outer.apply(curve))
    return [lifted(tuple(curve[number] for curve in strokes), rng, variation) for number in range(count)]


# The curve of a path


@cache
def smooth(path: Path) -> Floats:
    """Makes a path's points into those of its curve: (points of the curve, points of the path).

    A Catmull-Rom spline (Catmull & Rom 1974) from corner to corner: linear in the points, so one product for all
    drawings.
    """
    count = len(path.points)
    breaks = [0, *(number for number, corner in enumerate(path.corners) if corner), count - 1]
    rows = []
    for first, last in pairwise(breaks):
        for span in range(first, last):
            t = np.arange(POINTS_A_SPAN) / POINTS_A_SPAN
            rows.append(span_rows(t, span, first, last, count))
    rows.append(np.eye(count)[-1:])
    return np.concatenate(rows)


def span_rows(t: Floats, span: int, first: int, last: int, count: int) -> Floats:
    """Of the curve between the points `span` and `span + 1`, where the spline goes from `first` to `last`."""
    weights = np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], axis=1
    ) / 2  # fmt: skip
    rows = np.zeros((len(t), count))
    for column, point in enumerate((span - 1, span, span + 1, span + 2)):
        if point < first:  # beyond an end the curve goes straight on
            rows[:, first] += 2 * weights[:, column]
            rows[:, first + 1] -= weights[:, column]
        elif point > last:
            rows[:, last] += 2 * weights[:, column]
            rows[:, last - 1] -= weights[:, column]
        else:
            rows[:, point] += weights[:, column]
    return rows


# What a hand makes of it


@dataclass(frozen=True, eq=False)
class Bend:
    """A smooth bending of the plane for each drawing: a few random waves."""

    waves: Floats
    """(drawings, waves, 2, 2): amplitudes of sine and cosine, in x and y."""
    frequencies: Floats
    """(drawings, waves, 2), in radians per height."""

    @classmethod
    def drawn(cls, count: int, rng: np.random.Generator, size: float, waves: int = 3) -> "Bend":
        amplitudes = rng.normal(0, size / np.sqrt(2 * waves), (count, waves, 2, 2))
        return cls(amplitudes, rng.normal(0, 3.5, (count, waves, 2)))

    def apply(self, points: Floats) -> Floats:
        """(drawings, points, 2)"""
        phase = points @ self.frequencies.transpose(0, 2, 1)
        return points + np.sin(phase) @ self.waves[:, :, 0] + np.cos(phase) @ self.waves[:, :, 1]


@dataclass(frozen=True, eq=False)
class Outer:
    """Width, slant and rotation of each drawing."""

    matrices: Floats
    """(drawings, 2, 2)"""

    @classmethod
    def drawn(cls, count: int, rng: np.random.Generator, variation: Variation) -> "Outer":
        width = np.exp(rng.normal(0.05, variation.width, count))
        slant = rng.normal(-0.1, variation.slant, count)  # to the right: x grows where y becomes smaller
        angle = rng.normal(0, variation.rotation, count)
        zero, one = np.zeros(count), np.ones(count)
        stretch = matrices((width, zero), (zero, one))
        shear = matrices((one, slant), (zero, one))
        turn = matrices((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle)))
        return cls(turn @ shear @ stretch)

    def apply(self, points: Floats) -> Floats:
        """(drawings, points, 2)"""
        return points @ self.matrices.transpose(0, 2, 1)


def rounded(curves: Floats, haste: Floats) -> Floats:
    """Strokes, (drawings, points, 2), whose corners a hurried pen cuts."""
    padded = np.pad(curves, ((0, 0), (2, 2), (0, 0)), mode="edge")
    weights = np.array([1, 2, 3, 2, 1]) / 9
    smoothed = sum(weight * padded[:, at : at + curves.shape[1]] for at, weight in enumerate(weights))
    hurried: Floats = curves + haste[:, None, None] * (smoothed - curves)
    return hurried


def with_ends(curves: Floats, rng: np.random.Generator, size: float) -> Floats:
    """Both ends of a stroke, (drawings, points, 2), moved along its direction, with a bit of a hook."""
    count = len(curves)
    curves = curves.copy()
    for end, towards, fading in ((0, 4, np.arange(4, 0, -1)), (-1, -5, np.arange(1, 5))):
        along = curves[:, end] - curves[:, towards]
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        across = along[:, ::-1] * (1, -1)
        move = rng.normal(0, size, (count, 1)) * along + rng.normal(0, size / 3, (count, 1)) * across
        share = (fading / 4)[None, :, None]
        if end == 0:
            curves[:, :4] += share * move[:, None]
        else:
            curves[:, -4:] += share * move[:, None]
    return curves


def with_tremor(curves: Floats, rng: np.random.Generator, most: float) -> Floats:
    """Smooth noise along the stroke, (drawings, points, 2)."""
    count, points, _ = curves.shape
    noise = rng.standard_normal((count, points + 4, 2))
    noise = (noise[:, :-4] + 2 * noise[:, 1:-3] + 3 * noise[:, 2:-2] + 2 * noise[:, 3:-1] + noise[:, 4:]) / np.sqrt(19)
    shaken: Floats = curves + rng.uniform(0, 2 * most, (count, 1, 1)) * noise
    return shaken


def lifted(strokes: Sequence[Floats], rng: np.random.Generator, variation: Variation) -> tuple[Floats, ...]:
    """The strokes of one drawing, some parted by a short lift of the pen, some joined by a trace."""
    lifts, traces = rng.random(len(strokes)) < variation.lifts, rng.random() < variation.traces
    found: list[Floats] = []
    for stroke, lift in zip(strokes, lifts, strict=True):
        if traces and found:
            stroke = np.concatenate([found.pop(), stroke])
        if lift and len(stroke) > 12:
            at = rng.integers(5, len(stroke) - 5)
            found += [stroke[:at], stroke[at + 1 :]]
        else:
            found.append(stroke)
    return tuple(found)


def times(strokes: Sequence[Floats], speed: float) -> tuple[Floats, ...]:
    """When each point is drawn, in seconds, by a pen of that speed that takes a moment from stroke to stroke."""
    found, now = [], 0.0
    for stroke in strokes:
        steps = np.hypot(*np.diff(stroke, axis=0).T)
        passed = now + np.concatenate([[0.0], np.cumsum(steps)]) / speed
        found.append(passed)
        now = passed[-1] + LIFT_S
    return tuple(found)
