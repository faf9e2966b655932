"""Digits as a clear hand writes them, and scribbles for hypothesis. `from handwriting import TEMPLATES`."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from nnviz.data.ink import Drawing

Points = npt.NDArray[np.float64]


def arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Points:
    """Part of an ellipse around (x, y), from angle to angle in degrees, counter-clockwise."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.column_stack([x + width * np.cos(angles), y - height * np.sin(angles)])


DIGITS = {
    "0": [arc(50, 50, 31, 44, 95, 450)],
    "1": [[(52, 5), (47, 95)]],
    "2": [np.concatenate([arc(50, 30, 28, 25, 165, -30), [(20, 95), (83, 92)]])],
    "3": [np.concatenate([arc(45, 27, 27, 22, 150, -80), arc(45, 72, 30, 24, 80, -150)])],
    "4": [[(30, 8), (22, 55), (80, 53)], [(69, 6), (62, 96)]],
    "5": [[(32, 8), (28, 45), *arc(46, 68, 28, 26, 125, -140)], [(32, 8), (75, 6)]],
    "6": [np.concatenate([[(62, 5), (35, 42)], arc(49, 70, 26, 24, 150, 500)])],
    "7": [[(20, 11), (78, 9), (42, 95)]],
    "8": [np.concatenate([arc(50, 28, 22, 22, 60, 270), arc(50, 72, 27, 23, 90, -268), arc(50, 28, 22, 22, -88, 55)])],
    "9": [np.concatenate([arc(48, 30, 24, 24, 10, 370), [(70, 60), (64, 95)]])],
}
"""How a clear hand writes, y down, in a box of about 100."""


def drawing(*strokes: npt.ArrayLike) -> Drawing:
    return Drawing(tuple(np.array(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes))


TEMPLATES = {name: drawing(*strokes) for name, strokes in DIGITS.items()}


coordinates = st.floats(-100, 100).map(lambda value: round(value, 3))
strokes = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=30)
scribbles = st.lists(strokes, min_size=1, max_size=4).map(lambda items: drawing(*items))
