"""Ink to model input: a drawing or a picture is made into pixels as the dataset's own samples were.

A network reads a stranger's digit well only if it looks like those it was trained on: the same size, the same pen,
the same place. So strokes are kept as vectors and drawn anew for each image shape:

- 28×28 as MNIST: the ink fills a box of 20×20, keeping its aspect, and its centre of mass goes to the middle
  (LeCun et al. 1998, III.A). Details follow Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (2019): each pixel is
  the share of its area that is inked, and the box moves by whole pixels (fractions of them gain nothing). MNIST's
  middle is (14.5, 14.5) where the picture is 0 to 28 wide, half a pixel off its centre.
- 8×8 as the UCI digits: a bitmap of 32×32, normalised in size, amount of ink and slant by NIST's routines (Garris et
  al., NISTIR 5469, 1994), and the inked pixels counted in blocks of 4×4.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs, frozen
from nnviz.errors import BadInput

Floats = npt.NDArray[np.float64]
Bitmap = npt.NDArray[np.bool_]

MAX_COORDINATE = 1e100
SEGMENTS_AT_ONCE = 64
"""So many segments and their distances fit into the cache."""
MIN_CONTRAST = 0.05
"""Less difference to the paper than this share of white is no ink."""
MIN_INK = 0.02
"""Fainter ink than this share of the darkest is paper."""

BOX = 20 / 28
"""Side of the box that the ink fills, as a share of the picture's shorter side."""
PEN = 2.6
"""Mean width of MNIST's pen in pixels of its 20×20 box.

By the `line_width` of the training digits, 2.7; lines that are drawn here with a pen of 2.6 measure the same. It agrees
with the width that gives the skeletons of the training digits as much ink as the digits have.
"""
RADIUS = PEN / 2 / (20 - PEN)
"""Half the width of that pen where the longer side of the drawing's centre lines is 1."""

GLYPH = (32, 20)
"""Rows and columns that NIST stretches every digit to."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes of a pen, in any unit. Raises `BadInput` if there is no ink or a coordinate is not a number."""

    strokes: tuple[Floats, ...]
    """Each (points, 2): x to the right, y down. A stroke of one point is a dot."""

    def __post_init__(self) -> None:
        if not self.strokes:
            raise BadInput("a drawing has at least one stroke.")
        for number, stroke in enumerate(self.strokes, start=1):
            if stroke.ndim != 2 or stroke.shape[1] != 2 or not len(stroke):
                raise BadInput(f"stroke {number} is not a list of points [x, y].")
            if not (np.abs(stroke) <= MAX_COORDINATE).all():
                raise BadInput(f"stroke {number} has a coordinate that is not a finite number.")
            frozen(stroke)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """A drawing from a list of strokes, each a list of [x, y]. Raises `BadInput`."""
        if not isinstance(data, list):
            raise BadInput("a drawing is a list of strokes, each a list of points [x, y].")
        return cls(tuple(stroke_from_json(stroke, number) for number, stroke in enumerate(data, start=1)))

    def to_json(self) -> list[Any]:
        return [stroke.tolist() for stroke in self.strokes]


def stroke_from_json(data: object, number: int) -> Floats:
    """(points, 2). Raises `BadInput`."""
    points = data if isinstance(data, list) else [None]
    for point in points:
        numbers = isinstance(point, list) and len(point) == 2 and all(type(value) in (int, float) for value in point)
        if not numbers:
            raise BadInput(f"stroke {number} is not a list of points [x, y].")
    try:
        return np.array(points, dtype=np.float64).reshape(-1, 2)
    except OverflowError as error:
        raise BadInput(f"stroke {number} has a coordinate that is not a finite number.") from error


def read_drawings(path: Path) -> Iterator[tuple[int, Drawing]]:
    """The drawings of a JSON-lines file, one a line, with their line numbers; empty lines are skipped.

    Raises `BadInput` that names the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not a text file.") from error
    written = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not written:
        raise BadInput(f"{path} has no drawings: it is empty.")
    for number, line in written:
        try:
            yield number, Drawing.from_json(json.loads(line))
        except BadInput as error:
            raise BadInput(f"{path}, line {number}: {error}") from error
        except (ValueError, RecursionError) as error:  # a number of too many digits, brackets without end
            raise BadInput(f"{path}, line {number}: not valid JSON: {error}.") from error


def render(drawing: Drawing, image_shape: tuple[int, int]) -> Inputs:
    """The pixels of a drawing as a network receives them: (1, rows · columns), 0 is paper and 1 is ink."""
    starts, ends, extent = unit_segments(drawing)
    if image_shape == (8, 8):
        rows, columns = GLYPH
        x = (np.arange(columns) + 0.5) / columns * (extent[0] + 2 * RADIUS) - RADIUS
        y = (np.arange(rows) + 0.5) / rows * (extent[1] + 2 * RADIUS) - RADIUS
        return as_inputs(uci_image(distances(starts, ends, x, y) <= RADIUS))
    side = box_side(image_shape)
    pixel = (1 + 2 * RADIUS) / side
    steps = (np.arange(side) + 0.5 - side / 2) * pixel
    radius = max(RADIUS, 0.75 * pixel)  # a finer pen would leave gaps in pictures much smaller than MNIST's
    gaps = distances(starts, ends, extent[0] / 2 + steps, extent[1] / 2 + steps)
    return as_inputs(mnist_image(np.clip((radius - gaps) / pixel + 0.5, 0, 1), image_shape))


def bitmap_to_input(gray: npt.NDArray[np.floating[Any]], image_shape: tuple[int, int]) -> Inputs:
    """The pixels of one digit in a grey picture (rows, columns), 0 to 1, as a network receives them.

    Dark ink on light paper or light on dark: what the border shows is paper. Returns (1, rows · columns), 0 is paper
    and 1 is ink. Raises `BadInput` if there is no ink, or a value is not a number.
    """
    if gray.ndim != 2 or not gray.size or not np.isfinite(gray).all():
        raise BadInput("the picture is not a table of grey values.")
    ink = ink_of(gray.astype(np.float64))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = thick_enough(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    if image_shape == (8, 8):
        height, width = ink.shape
        return as_inputs(uci_image(resample(ink, (0, height), (0, width), GLYPH) >= 0.5))
    longer = max(ink.shape)
    top, left = ((size - longer) // 2 for size in ink.shape)
    side = box_side(image_shape)
    return as_inputs(mnist_image(resample(ink, (top, longer), (left, longer), (side, side)), image_shape))


# Ink and pixels


def unit_segments(drawing: Drawing) -> tuple[Floats, Floats, Floats]:
    """The drawing as segments, moved to the origin and scaled so that its longer side is 1.

    Returns starts and ends, each (segments, 2), and the extent (2,). A dot is a segment without length.
    """
    points = np.concatenate(drawing.strokes)
    low = points.min(axis=0)
    size = np.max(points - low) or 1.0
    strokes = [(stroke - low) / size for stroke in drawing.strokes]
    starts = np.concatenate([stroke[: max(1, len(stroke) - 1)] for stroke in strokes])
    ends = np.concatenate([stroke[min(1, len(stroke) - 1) :] for stroke in strokes])
    return starts, ends, (points.max(axis=0) - low) / size


def distances(starts: Floats, ends: Floats, x: Floats, y: Floats) -> Floats:
    """How far each point of the grid y × x is from the nearest of the segments, (rows, columns)."""
    nearest = np.full((len(y), len(x)), np.inf)
    for first in range(0, len(starts), SEGMENTS_AT_ONCE):
        start, along = starts[first:][:SEGMENTS_AT_ONCE], (ends - starts)[first:][:SEGMENTS_AT_ONCE]
        length_squared = (along**2).sum(axis=1)
        length_squared[length_squared == 0] = 1  # a dot: its start is as near as any of its points
        dx = x - start[:, 0, None]
        dy = y - start[:, 1, None]
        unit = along / length_squared[:, None]
        share = np.clip((dx * unit[:, 0, None])[:, None, :] + (dy * unit[:, 1, None])[:, :, None], 0, 1)
        gap_x = dx[:, None, :] - share * along[:, 0, None, None]
        gap_y = dy[:, :, None] - share * along[:, 1, None, None]
        np.minimum(nearest, (gap_x**2 + gap_y**2).min(axis=0), out=nearest)
    np.sqrt(nearest, out=nearest)
    return nearest


def ink_of(gray: Floats) -> Floats:
    """How much ink is where, 0 to 1, in a grey picture. Raises `BadInput` if there is none."""
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    paper = np.median(border)
    darker, lighter = paper - np.min(gray), np.max(gray) - paper
    contrast = max(darker, lighter)
    if contrast < MIN_CONTRAST:
        raise BadInput("the picture shows no ink: it is the same grey all over.")
    ink: Floats = np.clip((paper - gray if darker > lighter else gray - paper) / contrast, 0, 1)
    # What the border varies by is paper too: grain of a photograph, a shadow. The quartile bears ink that touches it.
    grain = 4 * np.quantile(np.abs(border - paper), 0.75) / contrast
    ink[ink < np.clip(grain, MIN_INK, 0.5)] = 0
    return ink


def thick_enough(ink: Floats) -> Floats:
    """Lines finer than half of MNIST's pen made as thick as it: they would fade away when the picture is made small."""
    pen = PEN / 20 * max(ink.shape)
    width = line_width(ink)
    if width >= pen / 2:
        return ink
    grow = (pen - width) / 2
    ink = np.pad(ink, int(np.ceil(grow)))
    from scipy import ndimage  # takes longer to import than all else here, and is seldom needed

    outside = ndimage.distance_transform_edt(ink < 0.5)
    grown: Floats = np.maximum(ink, np.clip(grow + 1 - outside, 0, 1))
    return grown


def line_width(ink: Floats) -> float:
    """Mean width of the lines in pixels: twice the area by the perimeter, which is the total variation."""
    down, across = np.gradient(np.pad(ink, 1))
    return float(2 * ink.sum() / np.hypot(down, across).sum())


def resample(ink: Floats, rows: tuple[int, int], columns: tuple[int, int], shape: tuple[int, int]) -> Floats:
    """A window of the picture, each (first, length), in a picture of this shape: each pixel is the mean of its area."""
    down, across = (
        overlaps(size, *window, pixels) for size, window, pixels in zip(ink.shape, (rows, columns), shape, strict=True)
    )
    return down @ ink @ across.T


def overlaps(size: int, first: int, length: int, pixels: int) -> Floats:
    """Share of each new pixel that each old one covers, (pixels, size)."""
    edges = first + np.arange(pixels + 1) * length / pixels
    old = np.arange(size)
    covered = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    shares: Floats = np.clip(covered, 0, None) * pixels / length
    return shares


def as_inputs(image: Floats) -> Inputs:
    """(rows, columns) → (1, rows · columns)."""
    return frozen(image.reshape(1, -1).astype(np.float32))


# As MNIST was made


def box_side(image_shape: tuple[int, int]) -> int:
    """Pixels of the box that the ink fills: 20 for MNIST."""
    return max(1, round(BOX * min(image_shape)))


def mnist_image(box: Floats, image_shape: tuple[int, int]) -> Floats:
    """The inked box, moved by whole pixels so that its centre of mass comes to the middle of the picture.

    It stays inside: of a stray dot far from the rest, MNIST's makers would have cut off one or the other.
    """
    side = len(box)
    pixels = np.arange(side) + 0.5
    centre = np.array([box.sum(axis=1) @ pixels, box.sum(axis=0) @ pixels]) / box.sum()
    # A symmetric drawing is half-way between two places: it goes up and left, whatever the last digit of its centre.
    place = np.floor(np.array(image_shape) / 2 + 1 - centre - 1e-6).astype(int)
    top, left = np.clip(place, 0, np.subtract(image_shape, side))
    image = np.zeros(image_shape)
    image[top : top + side, left : left + side] = box
    return image


# As the UCI digits were made


def uci_image(glyph: Bitmap) -> Floats:
    """Counts of inked pixels in blocks of 4×4, (8, 8), of a digit stretched to 32×20; 16 counts as 1."""
    bitmap = np.pad(glyph, ((0, 0), (6, 6)))
    bitmap = upright(with_normal_ink(bitmap))
    inked: Floats = bitmap.reshape(8, 4, 8, 4).sum(axis=(1, 3)) / 16
    return inked


def with_normal_ink(bitmap: Bitmap) -> Bitmap:
    """Strokes made thicker or thinner by a pixel or two all round, by the amount of ink."""
    inked = np.count_nonzero(bitmap)
    for _ in range(2 if inked > 560 else 1 if inked > 412 else 0):
        bitmap = np.all(with_neighbours(bitmap), axis=0)
    for _ in range(2 if inked < 108 else 1 if inked < 256 else 0):
        bitmap = np.any(with_neighbours(bitmap), axis=0)
    return bitmap


def with_neighbours(bitmap: Bitmap) -> list[Bitmap]:
    """The bitmap, and the same moved by one pixel in each of the four directions."""
    padded = np.pad(bitmap, 1)
    return [bitmap, padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]]


def upright(bitmap: Bitmap) -> Bitmap:
    """Rows moved so that the left edge near the top is above the left edge near the bottom."""
    inked = np.flatnonzero(bitmap.any(axis=1))
    if len(inked) <= 5:
        return bitmap
    top, bottom = inked[0] + 2, inked[-1] - 2
    if not bitmap[top].any() or not bitmap[bottom].any():
        return bitmap
    slope = (bitmap[top].argmax() - bitmap[bottom].argmax()) / (bottom - top)
    shifts = np.round((np.arange(len(bitmap)) - len(bitmap) // 2) * slope).astype(np.intp)
    sheared = np.zeros_like(bitmap)
    rows, columns = np.nonzero(bitmap)
    columns = columns + shifts[rows]
    inside = (columns >= 0) & (columns < bitmap.shape[1])
    sheared[rows[inside], columns[inside]] = True
    return sheared
