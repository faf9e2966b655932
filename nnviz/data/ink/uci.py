"""As the UCI digits were made: a bitmap of 32×32, normalised, and its inked pixels counted in blocks of 4×4."""

import numpy as np
import numpy.typing as npt

from nnviz.data.ink.drawing import Floats

Bitmap = npt.NDArray[np.bool_]

IMAGE = (8, 8)
SHEET = (32, 32)
GLYPH = (32, 20)
"""Rows and columns that NIST stretches every digit to."""


def counted(bitmaps: Bitmap) -> Floats:
    """Counts of inked pixels in blocks of 4×4, (…, 8, 8), of bitmaps of 32×32; 16 counts as 1."""
    inked: Floats = bitmaps.reshape(*bitmaps.shape[:-2], 8, 4, 8, 4).sum(axis=(-3, -1)) / 16
    return inked


def on_sheet(glyphs: Bitmap) -> Bitmap:
    """Bitmaps in the middle of 32×32."""
    rows, columns = (size - inked for size, inked in zip(SHEET, glyphs.shape[-2:], strict=True))
    margins = [(0, 0)] * (glyphs.ndim - 2) + [(rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)]
    return np.pad(glyphs, margins)


def with_normal_ink(bitmaps: Bitmap) -> Bitmap:
    """Strokes made thicker or thinner by a pixel or two all round, by the amount of ink: (…, rows, columns)."""
    inked = np.count_nonzero(bitmaps, axis=(-2, -1))[..., None, None]
    for more_than in (412, 560):
        if (inked > more_than).any():
            bitmaps = np.where(inked > more_than, np.all(with_neighbours(bitmaps), axis=0), bitmaps)
    for less_than in (256, 108):
        if (inked < less_than).any():
            bitmaps = np.where(inked < less_than, np.any(with_neighbours(bitmaps), axis=0), bitmaps)
    return bitmaps


def with_neighbours(bitmaps: Bitmap) -> list[Bitmap]:
    """The bitmaps, and the same moved by one pixel in each of the four directions."""
    padded = np.pad(bitmaps, [(0, 0)] * (bitmaps.ndim - 2) + [(1, 1), (1, 1)])
    middle = slice(1, -1)
    return [
        bitmaps,
        padded[..., :-2, middle],
        padded[..., 2:, middle],
        padded[..., middle, :-2],
        padded[..., middle, 2:],
    ]


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
