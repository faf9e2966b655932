"""Pictures of handwriting made into the pixels that a network receives."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs, frozen
from nnviz.data.ink.mnist import box_side, centred
from nnviz.data.ink.paper import ink_of
from nnviz.data.ink.pen import cropped, resample, with_usual_pen
from nnviz.data.ink.uci import GLYPH, IMAGE, counted, on_sheet, upright, with_normal_ink
from nnviz.errors import BadInput


def bitmap_to_input(gray: npt.NDArray[np.floating[Any]], image_shape: tuple[int, int]) -> Inputs:
    """The pixels of one digit in a grey picture (rows, columns), 0 to 1, as a network receives them.

    Dark ink on light paper or light on dark: what the border shows is paper. Returns (1, rows · columns), 0 is paper
    and 1 is ink. Raises `BadInput` if there is no ink, or a value is not a number.
    """
    if gray.ndim != 2 or not gray.size or not np.isfinite(gray).all():
        raise BadInput("the picture is not a table of grey values.")
    ink = with_usual_pen(cropped(ink_of(gray.astype(np.float64))))
    height, width = ink.shape
    if image_shape == IMAGE:
        glyph = resample(ink, (0, height), (0, width), GLYPH) >= 0.5
        image = counted(upright(with_normal_ink(on_sheet(glyph))))
    else:
        longer, side = max(ink.shape), box_side(image_shape)
        rows, columns = (((size - longer) // 2, longer) for size in ink.shape)
        image = centred(resample(ink, rows, columns, (side, side))[np.newaxis], image_shape)
    return frozen(image.reshape(1, -1).astype(np.float32))
