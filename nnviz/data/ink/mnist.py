"""As MNIST was made: the ink fills a box of 20×20, and its centre of mass goes to the middle of 28×28."""

import numpy as np

from nnviz.data.ink.drawing import Floats

BOX = 20 / 28
"""Side of the box that the ink fills, as a share of the picture's shorter side."""
PEN = 2.6
"""Mean width of MNIST's pen in pixels of its 20×20 box.

By the `line_width` of the training digits, 2.7; lines that are drawn here with a pen of 2.6 measure the same. It agrees
with the width that gives the skeletons of the training digits as much ink as the digits have.
"""
RADIUS = PEN / 2 / (20 - PEN)
"""Half the width of that pen where the longer side of the drawing's centre lines is 1."""
LEAST_RADIUS = 0.75
"""In pixels: a finer pen would leave gaps in pictures much smaller than MNIST's."""


def box_side(image_shape: tuple[int, int]) -> int:
    """Pixels of the box that the ink fills: 20 for MNIST."""
    return max(1, round(BOX * min(image_shape)))


def centred(boxes: Floats, image_shape: tuple[int, int], by_mass: bool = True) -> Floats:
    """Square boxes with ink, (n, side, side), in the middle of pictures, (n, rows, columns).

    By mass, a box moves by whole pixels so that the centre of mass of its ink comes to the middle. All ink stays
    inside: of a stray dot far from the rest, MNIST's makers would have cut off one or the other.
    """
    count, side, _ = boxes.shape
    shape = np.array(image_shape)
    pixels = np.arange(side) + 0.5
    profiles = np.stack([boxes.sum(axis=2), boxes.sum(axis=1)])  # of rows and of columns: (2, n, side)
    if by_mass:
        centre = (profiles @ pixels / profiles.sum(axis=2)).T
        # A symmetric drawing is half-way between two places: up and left, whatever the last digit of its centre is.
        place = np.floor(shape / 2 + 1 - centre - 1e-6).astype(np.intp)
        first = np.argmax(profiles > 0, axis=2).T
        last = side - 1 - np.argmax(profiles[:, :, ::-1] > 0, axis=2).T
        place = np.clip(place, -first, shape - 1 - last)
    else:
        place = np.broadcast_to((shape - side) // 2, (count, 2))
    images = np.zeros((count, *image_shape))
    row, column = (np.arange(size) - place[:, axis, None] for axis, size in enumerate(image_shape))
    row_inside, column_inside = (row >= 0) & (row < side), (column >= 0) & (column < side)
    boxed = boxes[
        np.arange(count)[:, None, None],
        np.where(row_inside, row, 0)[:, :, None],
        np.where(column_inside, column, 0)[:, None, :],
    ]
    np.copyto(images, boxed, where=row_inside[:, :, None] & column_inside[:, None, :])
    return images
