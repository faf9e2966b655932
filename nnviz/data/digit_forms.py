"""How the ten digits are written in different schools: the path of the pen for each form.

A form is what a child copies from the blackboard. Hands differ by the forms they use (a crossed or a plain 7) far more
than by how neatly they write them; see `hands` for what a hand makes of a form.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EVERYBODY = {"american": 1.0, "continental": 1.0, "world": 1.0}


@dataclass(frozen=True, eq=False)
class Path:
    """One stroke: points that the pen goes through, in a smooth curve but for the corners."""

    points: Floats
    """(points, 2), x to the right and y down; the digit is about 0.6 wide and 1 high."""
    corners: tuple[bool, ...]
    """Whether the pen turns sharply at a point; the first and the last are no corners."""


@dataclass(frozen=True)
class Form:
    """One way to write a digit."""

    digit: int
    name: str
    paths: tuple[Path, ...]
    weights: dict[str, float]
    """How often each hand writes the digit so, compared with its other forms; a hand that is missing never does."""


def path(text: str) -> Path:
    """A stroke from "x,y x,y! x,y" in hundredths; ! is a corner."""
    words = text.split()
    points = [word.rstrip("!").split(",") for word in words]
    return Path(np.array(points, dtype=np.float64) / 100, tuple(word.endswith("!") for word in words))


def form(digit: int, name: str, *strokes: str, **weights: float) -> Form:
    """A form whose weight is 1 for every hand unless `weights` say else."""
    return Form(digit, name, tuple(path(stroke) for stroke in strokes), weights or EVERYBODY)


FORMS = (
    form(0, "closed", "36,1 14,12 2,48 11,86 32,100 54,86 63,50 54,14 36,1"),
    form(0, "overlapping", "42,4 20,4 4,34 6,76 28,99 52,86 62,48 52,12 30,2 18,8"),
    form(0, "open", "50,10 28,1 6,24 3,66 22,98 48,92 62,58 56,20 44,4", american=0.6, continental=0.6, world=0.6),
    form(
        0, "clockwise", "30,3 52,12 63,46 54,86 30,100 9,84 2,48 12,14 32,2", american=0.4, continental=0.5, world=0.5
    ),
    form(
        0,
        "two strokes",
        "34,0 10,16 2,50 12,86 34,100",
        "32,1 54,14 63,50 54,86 32,100",
        american=0.2,
        continental=0.4,
        world=0.4,
    ),
    form(
        0,
        "slashed",
        "36,1 14,12 2,48 11,86 32,100 54,86 63,50 54,14 36,1",
        "66,4 0,96",
        american=0.06,
        continental=0.06,
        world=0.06,
    ),
    form(0, "open at the top", "14,4 4,40 8,84 32,100 54,84 61,40 48,6", american=0.2, continental=0.4, world=0.4),
    form(1, "plain", "30,0 30,50 30,100", american=4, continental=0.5, world=1.5),
    form(1, "flagged", "4,30 20,17 34,0! 34,50 34,100", american=0.4, continental=2, world=1.2),
    form(1, "short flag", "14,17 26,9 38,0! 36,50 34,100", american=0.3, continental=1, world=0.8),
    form(1, "long flag", "0,46 20,24 40,0! 40,50 40,100", continental=2, world=1.2),
    form(1, "very long flag", "0,62 22,32 44,0! 43,50 42,100", continental=0.8, world=0.6),
    form(1, "curved flag", "4,32 22,26 38,0! 35,50 34,100", continental=0.8, world=0.6),
    form(1, "flag and foot", "8,26 34,0! 34,50 34,100", "8,100 34,99 62,100", american=0.5, continental=0.5, world=0.7),
    form(1, "flag and foot in one", "8,26 34,0! 34,50 34,98! 10,100! 62,100", american=0.1, continental=0.1, world=0.2),
    form(1, "foot", "32,0 32,50 32,100", "8,100 32,100 58,100", american=0.1, continental=0.1, world=0.2),
    form(2, "plain", "4,22 20,3 44,3 57,22 46,48 22,78 2,100! 34,100 64,99"),
    form(2, "round", "4,24 12,6 34,0 54,10 57,30 42,58 18,84 0,99! 30,97 62,100"),
    form(2, "looped", "5,20 24,2 49,7 55,30 38,62 16,92 3,95 6,80 24,84 45,98 66,92"),
    form(2, "small loop", "5,20 24,2 49,8 54,30 36,64 12,96 4,92 12,86 32,94 62,97"),
    form(2, "angular", "3,8 26,3 56,4! 30,52 3,97! 32,97 62,96", american=0.3, continental=0.5, world=0.5),
    form(2, "swan", "5,24 16,4 38,0 52,18 40,52 22,78 4,99! 24,88 44,98 66,92"),
    form(
        2,
        "hooked",
        "10,30 6,16 22,1 48,6 55,26 40,58 14,90 2,100! 40,99 66,96",
        american=0.6,
        continental=0.6,
        world=0.6,
    ),
    form(3, "round", "7,13 28,0 51,13 45,38 22,46! 48,54 60,78 34,100 3,90"),
    form(3, "deep", "6,10 30,0 52,16 40,40 20,44! 44,50 58,72 46,96 20,100 2,88"),
    form(
        3, "flat top", "4,3 28,2 56,2! 40,22 24,40! 50,48 59,76 32,100 3,91", american=0.3, continental=0.7, world=0.6
    ),
    form(3, "small loop", "7,12 29,0 50,14 43,39 26,47 19,43 30,42 54,55 59,80 32,100 3,89"),
    form(3, "smooth", "6,14 28,0 50,12 46,36 34,46 50,58 58,78 36,99 3,90"),
    form(4, "open", "18,0 10,32 2,60! 32,61 64,60", "47,26 46,62 44,100"),
    form(4, "open and round", "10,4 5,40 18,57 38,54 52,46", "54,2 53,50 50,100"),
    form(4, "tall bar", "12,6 6,34 4,52! 30,54 58,53", "50,0 49,50 47,100"),
    form(4, "in one", "9,5 5,42 20,58 40,46 54,6! 52,50 50,100"),
    form(4, "looped", "12,4 5,44 16,58 46,52 60,24 56,10 50,42 45,100", american=0.4, continental=0.6, world=0.6),
    form(4, "closed", "46,0 24,32 2,64! 34,65 66,64", "46,0 46,50 46,100"),
    form(4, "closed in one", "48,100 48,50 48,2! 26,32 3,66! 34,66 66,65", american=0.3, continental=0.4, world=0.4),
    form(
        4, "lightning", "32,0 18,32 2,64! 32,64 62,63", "40,38 38,68 35,100", american=0.1, continental=1.2, world=0.9
    ),
    form(4, "bar at the foot", "32,0 16,42 2,80! 32,81 62,79", "46,46 44,74 42,100", continental=0.5, world=0.4),
    form(4, "low bar", "30,0 16,38 2,74! 32,75 62,72", "46,40 43,70 40,100", continental=1, world=0.8),
    form(4, "low bar, curved", "26,0 8,40 6,72 30,78 60,70", "48,34 46,66 44,100", continental=0.6, world=0.5),
    form(4, "leaning", "36,0 20,30 4,58! 34,62 60,60", "52,32 44,66 34,100", continental=0.6, world=0.5),
    form(4, "short stem", "34,0 18,36 4,66! 30,68 58,64", "50,38 46,64 40,94", continental=1, world=0.8),
    form(4, "stem below", "30,2 12,40 2,70! 34,73 60,67", "50,50 47,74 43,100", continental=0.8, world=0.6),
    form(4, "short stem, curved", "26,0 10,36 6,62 24,70 56,58", "52,30 48,60 42,92", continental=0.8, world=0.6),
    form(5, "two strokes", "12,2 10,22 8,42! 32,36 56,56 52,86 28,100 2,90", "12,2 34,2 60,0"),
    form(5, "two strokes, low", "16,4 13,28 10,48! 34,46 54,62 50,88 28,100 4,94", "18,2 40,1 62,0"),
    form(5, "in one", "58,2 36,2 15,3! 12,22 9,43! 32,37 57,58 50,90 25,100 2,91"),
    form(5, "like an S", "56,3 26,2 10,18 18,40 44,52 56,74 36,98 3,92"),
    form(5, "round in one", "58,0 40,4 20,3! 14,22 14,40 38,40 57,60 48,90 24,100 2,92"),
    form(5, "straight", "18,8 16,26 13,42! 36,37 50,54 46,78 32,100", "18,8 38,6 62,0", continental=0.5, world=0.4),
    form(5, "straight in one", "60,4 38,5 20,9! 16,26 14,42! 36,38 50,56 44,80 26,100", continental=0.5, world=0.4),
    form(6, "long", "46,0 20,24 4,62 14,94 38,99 55,78 42,56 18,62 6,80"),
    form(6, "curled", "54,8 36,0 12,22 2,62 16,97 42,99 57,76 42,53 16,60 5,76"),
    form(6, "straight", "36,0 20,28 5,64 12,94 36,99 52,78 38,58 16,66 8,80"),
    form(6, "round", "52,4 22,10 3,50 12,93 38,100 56,74 36,50 8,66"),
    form(6, "open", "44,0 18,24 3,64 18,98 44,94 54,74 44,60 26,66", american=0.5, continental=0.4, world=0.5),
    form(7, "plain", "3,4 30,3 60,3! 42,50 24,100", american=3, continental=0.2, world=1),
    form(7, "curved", "3,5 32,3 60,3! 38,44 29,100", american=2, continental=0.2, world=0.8),
    form(7, "crossed", "3,4 30,3 60,3! 42,50 25,100", "14,52 36,51 60,50", american=0.15, continental=2, world=1.2),
    form(
        7,
        "curved and crossed",
        "3,5 32,3 60,3! 40,44 31,100",
        "16,54 38,51 62,50",
        american=0.1,
        continental=1.5,
        world=1,
    ),
    form(7, "waved and crossed", "2,14 14,2 36,9 62,2! 40,50 24,100", "14,52 36,49 60,48", continental=1.2, world=0.8),
    form(7, "hooked and crossed", "4,20 5,4! 32,3 60,2! 40,50 26,100", "14,54 36,52 60,50", continental=0.8, world=0.6),
    form(7, "waved", "2,14 14,2 36,9 62,2! 40,50 24,100", american=0.4, continental=0.15, world=0.4),
    form(7, "hooked", "4,22 5,4! 32,3 60,2! 40,50 26,100", american=0.4, continental=0.15, world=0.4),
    form(7, "short, crossed low", "6,8 28,5 50,4! 38,50 28,100", "12,60 34,57 56,54", continental=0.7, world=0.5),
    form(8, "like an S", "50,12 28,0 8,18 24,42 48,62 52,88 28,100 5,86 15,60 40,42 52,20 44,6"),
    form(8, "S closed", "46,6 24,1 9,20 26,42 50,64 50,90 26,100 5,84 18,58 42,40 52,20 44,5"),
    form(
        8,
        "mirrored",
        "12,12 34,0 54,18 38,42 14,62 10,88 34,100 56,86 46,60 22,42 10,20 18,6",
        american=0.4,
        continental=0.5,
        world=0.5,
    ),
    form(8, "two circles", "32,1 12,8 12,34 32,44 52,34 52,10 34,1", "32,44 6,58 8,92 32,100 56,90 56,58 32,44"),
    form(
        8,
        "from the middle",
        "30,44 8,28 18,3 46,3 54,26 32,44 6,66 14,97 48,98 56,68 32,45",
        american=0.6,
        continental=0.6,
        world=0.6,
    ),
    form(
        8,
        "open top",
        "56,4 34,4 10,16 20,38 46,58 50,88 26,100 6,84 18,58 44,40 58,14",
        american=0.5,
        continental=0.5,
        world=0.5,
    ),
    form(9, "straight", "53,14 34,1 8,14 8,38 30,46 52,24 54,10! 52,54 50,100", american=2, continental=0.6, world=1),
    form(9, "slanted", "54,12 32,1 8,18 10,40 32,44 54,18 46,58 32,100", american=1.5, continental=0.5, world=0.8),
    form(
        9,
        "g-shaped",
        "52,14 32,0 7,14 9,40 32,45 52,20 54,48 50,84 30,100 4,90",
        american=0.15,
        continental=2,
        world=1.3,
    ),
    form(9, "g, wide tail", "54,12 34,0 12,12 12,36 34,42 55,18 56,50 52,86 24,100 -6,86", continental=1.2, world=0.9),
    form(9, "g, tight", "52,16 34,1 10,12 8,40 30,48 50,26 53,14! 54,58 46,90 26,100 6,94", continental=1.2, world=0.8),
    form(9, "g, small loop", "46,8 28,1 15,12 20,29 38,32 49,18 51,44 50,80 26,100 1,88", continental=0.8, world=0.6),
    form(
        9,
        "g, two bows",
        "50,10 30,0 9,14 13,36 34,42 49,27 46,12 44,34! 58,60 47,92 20,100 0,88",
        continental=0.7,
        world=0.5,
    ),
    form(9, "curled", "52,16 32,0 8,16 12,42 36,42 54,16 50,56 36,84 12,98", american=0.7, continental=0.8, world=0.8),
    form(
        9,
        "circle and stem",
        "50,14 30,1 8,20 22,46 46,36 50,14",
        "53,4 52,50 50,100",
        american=0.6,
        continental=0.4,
        world=0.5,
    ),
    form(9, "clockwise", "50,37 26,44 9,30 14,8 34,0 53,14 54,50 44,88 8,92", continental=0.5, world=0.4),
    form(9, "open", "52,4 30,0 10,14 14,34 36,42 54,36! 55,64 40,94 8,92", continental=0.2, world=0.15),
    form(9, "open, straight", "50,4 28,0 8,18 14,40 36,44 54,30! 54,66 50,100", continental=0.3, world=0.3),
    form(9, "round", "56,20 40,0 12,8 8,38 30,50 52,34 56,14 54,60 34,96 6,92", american=0.2, continental=1, world=0.7),
)
"""All forms, digit after digit."""
