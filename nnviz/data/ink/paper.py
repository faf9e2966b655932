"""What in a picture is ink, and what is paper: also of photographs, with shadows, ruled, framed."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nnviz.data.ink.drawing import Floats
from nnviz.errors import BadInput

Mask = npt.NDArray[np.bool_]

LARGE = 800
"""Pixels of a side; larger pictures are made smaller first."""
MIN_CONTRAST = 0.05
"""Less difference to the paper than this share of white is no ink."""
MIN_INK = 0.02
"""Fainter ink than this share of the darkest is paper."""
EVEN = 0.05
"""Brightness by which the middle half of the border may vary if the light on the paper is even."""
STRONG = 0.4
"""What is fainter than this share of the darkest ink, and not beside such ink, is no stroke but a line of the paper."""
MIN_SPECK = 0.02
"""What is smaller than this share of the ink is a speck of dust."""
MOST_OF_A_LINE = 0.8
"""So much of a row or column of the picture is inked if it is a line of the paper or the side of a frame."""
LIGHT = np.array([0.299, 0.587, 0.114])
"""How much red, green and blue add to the brightness (ITU-R BT.601)."""


def brightness(colors: Floats) -> Floats:
    """The brightness of a picture, (rows, columns), of its red, green, blue and opacity, (rows, columns, 4), 0 to 1.

    What is transparent becomes the paper that suits the ink. Ink that is as bright as the paper and of another colour
    becomes dark.
    """
    rgb, opacity = colors[:, :, :3], colors[:, :, 3:]
    if opacity.min() < 1:
        seen = opacity.sum()
        mean = (rgb * opacity).sum(axis=(0, 1)) / seen if seen > 0 else np.ones(3)
        is_all_ink = opacity.mean() < 0.5
        paper = np.full(3, float(mean @ LIGHT < 0.5)) if is_all_ink else np.median(rgb[opacity[:, :, 0] > 0.5], axis=0)
        rgb = opacity * rgb + (1 - opacity) * paper
    light: Floats = rgb @ LIGHT
    difference = rgb - np.median(border(rgb), axis=0)
    by_color: Floats = np.abs(difference).max(axis=2)
    if np.quantile(by_color, 0.99) > 3 * np.quantile(np.abs(difference @ LIGHT), 0.99):
        light = 1 - by_color
    return light


def ink_of(gray: Floats) -> Floats:
    """How much ink is where, 0 to 1, in a grey picture. Raises `BadInput` if there is none."""
    gray = without_solid_frame(smaller(gray))
    if np.ptp(gray) < MIN_CONTRAST:
        raise BadInput("the picture shows no ink: it is the same grey all over.")
    around = border(gray)
    is_even = np.subtract(*np.quantile(around, [0.75, 0.25])) <= EVEN or min(gray.shape) < BLOCKS
    light = np.full_like(gray, np.median(around)) if is_even else light_on(gray)
    darker, lighter = np.max(light - gray), np.max(gray - light)
    # Ink reflects a share of the light, which may be less here than there; chalk's own light is what is added.
    change = 1 - gray / np.maximum(light, MIN_CONTRAST) if darker > lighter else gray - light
    full = np.quantile(change[change >= change.max() / 2], 0.9)
    ink: Floats = np.clip(change / full, 0, 1)
    # What the border varies by is paper too: grain of a photograph, a shadow. The quartile bears ink that touches it.
    grain = 4 * np.quantile(np.abs(border(change)), 0.75) / full
    ink[ink < np.clip(grain, MIN_INK, 0.5)] = 0
    return without_specks(without_frame(without_lines(ink)))


def smaller(gray: Floats) -> Floats:
    """A large picture at a whole fraction of its size."""
    times = max(gray.shape) // LARGE
    if times < 2:
        return gray
    gray = np.pad(gray, [(0, -size % times) for size in gray.shape], mode="edge")
    rows, columns = (size // times for size in gray.shape)
    made: Floats = gray.reshape(rows, times, columns, times).mean(axis=(1, 3))
    return made


def border(picture: Floats) -> Floats:
    """The outermost pixels, (pixels, …)."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


# The paper

BLOCKS = 24
"""The light is measured in so many rows and columns of blocks."""


def light_on(gray: Floats) -> Floats:
    """How bright the paper is where: a surface of degree 2, fitted to the blocks that show little ink."""
    rows, columns = ((np.arange(BLOCKS + 1) * size) // BLOCKS for size in gray.shape)
    level = np.array(
        [
            [np.median(gray[top:bottom, left:right]) for left, right in pairwise(columns)]
            for top, bottom in pairwise(rows)
        ]
    )
    places = (np.arange(BLOCKS) + 0.5) / BLOCKS
    terms = surface_terms(places, places).reshape(-1, 6)
    values = level.ravel()
    is_paper = np.ones(len(values), bool)
    for _ in range(8):
        weights, *_ = np.linalg.lstsq(terms[is_paper], values[is_paper], rcond=None)
        off = np.abs(values - terms @ weights)
        is_paper = off <= max(2 * np.median(off), 0.01)
    y, x = ((np.arange(size) + 0.5) / size for size in gray.shape)
    light: Floats = surface_terms(y, x) @ weights
    return light


def surface_terms(y: Floats, x: Floats) -> Floats:
    """1, x, y, x², xy, y² on the grid y × x: (len(y), len(x), 6)."""
    y, x = (values.astype(np.float64) for values in np.meshgrid(y, x, indexing="ij"))
    return np.stack([np.ones_like(x), x, y, x**2, x * y, y**2], axis=-1)


def without_solid_frame(gray: Floats) -> Floats:
    """What is inside a frame that fills the border of the picture."""
    around = border(gray)
    color = np.median(around)
    is_frame = np.abs(gray - color) < 0.1
    if np.mean(np.abs(around - color) < 0.1) < 0.95 or is_frame.mean() > 0.5:
        return gray
    rows, columns = (np.flatnonzero(is_frame.mean(axis=axis) < MOST_OF_A_LINE) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return gray
    inside = gray[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    paper = border(inside)
    is_even = np.mean(np.abs(paper - np.median(paper)) < 0.1) > MOST_OF_A_LINE
    return without_solid_frame(inside) if is_even and np.ptp(inside) >= MIN_CONTRAST else gray


# What is on the paper besides the digit


def without_lines(ink: Floats) -> Floats:
    """Without the lines of ruled and squared paper; where a stroke crosses one it stays whole."""
    if min(ink.shape) < BLOCKS:
        return ink
    ink = near_strong_ink(ink)
    across, down = lines_across(ink), lines_across(ink.T)
    if len(across) + len(down) < 2:  # may be the bar of a 7 that fills the picture
        return ink
    cleaned = without_rows(without_rows(ink, across).T, down).T
    return cleaned if cleaned.any() else ink


def near_strong_ink(ink: Floats) -> Floats:
    """Without what is faint, if some of it is far from any strong ink: then it is no edge of a stroke."""
    from scipy import ndimage

    far, beside = (ndimage.maximum_filter(ink >= STRONG, 5 + max(ink.shape) // share) for share in (8, 50))
    return ink if far[ink > 0].all() else np.where(beside, ink, 0)


def lines_across(ink: Floats) -> list[tuple[int, int]]:
    """First and last rows of the thin lines that go from one side of the picture to the other."""
    is_line = (ink > STRONG / 2).mean(axis=1) > MOST_OF_A_LINE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_line, [False]]))).reshape(-1, 2)
    return [(first, end - 1) for first, end in edges.tolist() if end - first <= 2 + len(ink) // 40]


def without_rows(ink: Floats, lines: list[tuple[int, int]]) -> Floats:
    """Without these rows; what is inked above and below such a line stays."""
    cleaned = ink.copy()
    nothing = np.zeros(ink.shape[1])
    for first, last in lines:
        top, bottom = max(first - 1, 0), min(last + 2, len(ink))  # its antialiased edges go with it
        above = ink[top - 1] if top > 0 else nothing
        below = ink[bottom] if bottom < len(ink) else nothing
        cleaned[top:bottom] = np.minimum(cleaned[top:bottom], np.minimum(above, below))
    return cleaned


def without_frame(ink: Floats) -> Floats:
    """Without a rectangle drawn around all other ink."""
    from scipy import ndimage

    parts, count = ndimage.label(ink >= STRONG, np.ones((3, 3)))
    places = ndimage.find_objects(parts) if count > 1 else []
    for number, (rows, columns) in enumerate(places, start=1):
        part = parts[rows, columns] == number
        if not is_rectangle(part) or len(np.unique(parts[rows, columns])) < 3:  # nothing but paper inside
            continue
        edges = ndimage.binary_dilation(parts == number, iterations=2)
        return np.where(edges & ((parts == 0) | (parts == number)), 0, ink)
    return ink


def is_rectangle(part: Mask) -> bool:
    """Whether it is the outline of a rectangle that fills its table: straight sides with little inside."""
    if min(part.shape) < BLOCKS or part.mean() >= 0.3:
        return False
    height, width = (size // 8 for size in part.shape)
    sides = part[:height], part[-height:], part[:, :width].T, part[:, -width:].T
    return all(side.any(axis=0).mean() > 0.95 for side in sides)


def without_specks(ink: Floats) -> Floats:
    """Without dust: what is small and apart from the rest."""
    from scipy import ndimage

    parts, count = ndimage.label(ink > 0, np.ones((3, 3)))
    if count < 2:
        return ink
    amounts = ndimage.sum_labels(ink, parts, np.arange(count + 1))
    is_speck = amounts < MIN_SPECK * min(amounts.sum(), 10 * amounts.max())  # grain all over has no large part
    return np.where(is_speck[parts], 0, ink)
