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

from nnviz.data.ink.drawing import Drawing, Line, read_drawings
from nnviz.data.ink.pictures import bitmap_to_input
from nnviz.data.ink.rendering import Steps, render, render_many
from nnviz.data.ink.xray import Stage, xray

__all__ = [
    "Drawing",
    "Line",
    "Stage",
    "Steps",
    "bitmap_to_input",
    "read_drawings",
    "render",
    "render_many",
    "xray",
]
