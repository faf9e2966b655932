"""Stroke augmentation: a drawing as if its writer had written it again, so that ten are as good as hundreds.

What differs is what differs between two drawings of one hand: slant and proportions, where strokes lie and how they
meet, the pen's unsteadiness. What is written, and the order of its strokes, stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.data.hands import Bend
from nnviz.data.ink import Drawing

Floats = npt.NDArray[np.float64]

X_AND_Y, TIME = slice(0, 2), 2
"""Columns of a track."""
BACK = 0.08
"""An end goes on in the direction that the stroke has had over so long."""
HOOK, LONGEST_HOOK = 0.04, 0.08
"""Mean and largest length of a hook: a longer one could be the flag of a 1, or the foot of a 2."""
GAP = 0.05
"""Mean length of a gap."""


@dataclass(frozen=True)
class Amounts:
    """How much two drawings of one hand differ: standard deviations, where the drawing's longer side is 1.

    With 0 everywhere a drawing stays as it is, but for the number of its points.
    """

    slant: float = 0.12
    """Shift to the side per height."""
    rotation: float = 0.07
    """Of the whole drawing, in radians."""
    aspect: float = 0.12
    """Of the logarithm of the width against the height."""
    bend: float = 0.03
    """Of a smooth bending of the whole drawing."""
    stroke_shift: float = 0.02
    """Of the place of each stroke by itself, if there are several."""
    stroke_rotation: float = 0.05
    """Of each stroke by itself, in radians, if there are several."""
    ends: float = 0.035
    """By how much a stroke begins or ends too early or too late: joins stay open, or are overshot."""
    hooks: float = 0.1
    """Probability that an end of a stroke has a little hook."""
    gaps: float = 0.06
    """Probability that the pen leaves the paper for a moment within a stroke."""
    tremor: float = 0.006
    """Of the pen's unsteadiness, at most."""
    detail: tuple[float, float] = (0.015, 0.06)
    """Least and largest distance of the points: the farther apart, the simpler the curves."""


USUAL = Amounts()


def vary(drawing: Drawing, rng: np.random.Generator, amounts: Amounts = USUAL) -> Drawing:
    """The same digit by the same hand, written once more, in the same unit; times and pressures go along."""
    points = np.concatenate(drawing.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size, middle = float((high - low).max()), (low + high) / 2
    if size == 0:
        return drawing

    spacing = rng.uniform(*amounts.detail)
    several = len(drawing.strokes) > 1
    tracks = []
    for track in tracks_of(drawing):
        track[:, X_AND_Y] = (track[:, X_AND_Y] - middle) / size
        for part in lifted(with_ends(track, rng, amounts), rng, amounts, spacing):
            part[:, X_AND_Y] += tremor(len(part), rng, amounts)
            tracks.append(moved(part, rng, amounts) if several else part)

    ends = np.cumsum([len(track) for track in tracks])[:-1]
    everything = np.concatenate(tracks)
    written = Bend.drawn(1, rng, amounts.bend).apply(everything[np.newaxis, :, X_AND_Y])[0] @ outer(rng, amounts).T
    everything[:, X_AND_Y] = written * size + middle
    return drawing_of(np.split(everything, ends))


# A track: one stroke as a table (points, 2, 3 or 4) of x, y, and time and pressure if they are known


def tracks_of(drawing: Drawing) -> Iterator[Floats]:
    columns = [values for values in (drawing.times, drawing.pressures) if values is not None]
    for stroke in zip(drawing.strokes, *columns, strict=True):
        yield np.column_stack(stroke)


def drawing_of(tracks: list[Floats]) -> Drawing:
    """The time of its first point is 0 again."""
    columns = tracks[0].shape[1]
    strokes = tuple(track[:, X_AND_Y].copy() for track in tracks)
    if columns == 2:
        return Drawing(strokes)
    start = min(track[:, TIME].min() for track in tracks)
    times = tuple(track[:, TIME] - start for track in tracks)
    return Drawing(strokes, times, tuple(track[:, 3].copy() for track in tracks) if columns == 4 else None)


def lengths(track: Floats) -> Floats:
    """How far along the stroke each of its points is."""
    steps = np.linalg.norm(np.diff(track[:, X_AND_Y], axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def between(track: Floats, first: float, last: float, spacing: float) -> Floats:
    """The part of a track from one length to another, as evenly spaced points about so far apart."""
    at = np.linspace(first, last, max(2, 1 + round((last - first) / spacing)))
    along = lengths(track)
    return np.column_stack([np.interp(at, along, column) for column in track.T])


# What differs


def with_ends(track: Floats, rng: np.random.Generator, amounts: Amounts) -> Floats:
    """A stroke that begins and ends a bit too early or too late, sometimes with a hook."""
    early, late = rng.normal(0, amounts.ends, 2)
    has_hook, angles = rng.random(2) < amounts.hooks, rng.uniform(1.7, 2.8, 2) * rng.choice((-1, 1), 2)
    long = np.minimum(rng.exponential(HOOK, 2), LONGEST_HOOK)
    length = lengths(track)[-1]
    if length == 0:
        return track
    most = length / 4  # a short stroke does not vanish
    kept = between(track, min(most, max(0.0, -early)), length - min(most, max(0.0, -late)), BACK / 8)
    for end, more, hooked, angle, hook in zip((0, -1), (early, late), has_hook, angles, long, strict=True):
        inner = kept[min(8, len(kept) - 1)] if end == 0 else kept[max(-9, -len(kept))]
        outwards = (kept[end] - inner)[X_AND_Y]
        outwards /= np.linalg.norm(outwards) or 1.0
        if more > 0:
            kept = lengthened(kept, end, min(more, most) * outwards)
        if hooked:
            cosine, sine = np.cos(angle), np.sin(angle)
            kept = lengthened(kept, end, min(hook, most) * outwards @ np.array([[cosine, sine], [-sine, cosine]]))
    return kept


def lengthened(track: Floats, end: int, step: Floats) -> Floats:
    """One more point at an end (0 or −1): at the same time, with the same pressure."""
    point = track[end].copy()
    point[X_AND_Y] += step
    return np.vstack([point, track] if end == 0 else [track, point])


def lifted(track: Floats, rng: np.random.Generator, amounts: Amounts, spacing: float) -> Iterator[Floats]:
    """The stroke with its points so far apart; in two parts if the pen leaves the paper for a moment."""
    lifts, at, gap = rng.random() < amounts.gaps, rng.uniform(0.2, 0.8), rng.exponential(GAP)
    length = float(lengths(track)[-1])
    if length == 0:
        yield track
    elif lifts and gap < 0.2 * length:
        yield between(track, 0, at * length - gap / 2, spacing)
        yield between(track, at * length + gap / 2, length, spacing)
    else:
        yield between(track, 0, length, spacing)


def tremor(points: int, rng: np.random.Generator, amounts: Amounts) -> Floats:
    """Noise that is smooth along the stroke, (points, 2)."""
    noise = rng.standard_normal((points + 4, 2))
    smooth: Floats = noise[:-4] + 2 * noise[1:-3] + 3 * noise[2:-2] + 2 * noise[3:-1] + noise[4:]
    smooth *= rng.uniform(0, amounts.tremor) / np.sqrt(19)
    return smooth


def moved(track: Floats, rng: np.random.Generator, amounts: Amounts) -> Floats:
    """A stroke turned about its middle and shifted by itself."""
    middle = track[:, X_AND_Y].mean(axis=0)
    turned = (track[:, X_AND_Y] - middle) @ turn(rng.normal(0, amounts.stroke_rotation)).T
    track[:, X_AND_Y] = turned + middle + rng.normal(0, amounts.stroke_shift, 2)
    return track


def outer(rng: np.random.Generator, amounts: Amounts) -> Floats:
    """Proportions, slant and rotation of the whole, (2, 2)."""
    width = np.exp(rng.normal(0, amounts.aspect))
    shear = np.array([[1, rng.normal(0, amounts.slant)], [0, 1]])
    matrix: Floats = turn(rng.normal(0, amounts.rotation)) @ shear @ np.diag([width, 1.0])
    return matrix


def turn(angle: float) -> Floats:
    """(2, 2)"""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
