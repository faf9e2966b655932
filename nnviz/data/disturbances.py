"""Disturbances: inputs made harder by a stated amount, to see how much a network stands.

Nothing is trained on them. Each is a function of inputs, (samples, features), that leaves its argument alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation.effects import dilated
from nnviz.data.dataset import Inputs

Shape = tuple[int, int]
"""(rows, columns) of a picture."""
Pictures = npt.NDArray[np.float32]
"""(samples, rows, columns)."""
Disturb = Callable[[Pictures, float, np.random.Generator], Pictures]

MNIST_SIDE = 28
"""Amounts in pixels are for pictures of this side; smaller ones get less in proportion."""
DIRECTIONS = 8
"""A shift goes in so many directions, each for its share of the samples."""


@dataclass(frozen=True)
class Disturbance:
    """One way to make inputs harder."""

    name: str
    title: str
    unit: str
    """Of its amounts, with its symbol: what the axis of a curve says."""
    amounts: tuple[float, ...]
    """From the least to the most; at 0 nothing happens."""
    disturb: Disturb
    in_pixels: bool = False
    """Whether amounts are pixels of a picture of `MNIST_SIDE`."""

    def of(self, image_shape: Shape | None) -> tuple[float, ...]:
        """The amounts for pictures of this shape."""
        share = min(image_shape) / MNIST_SIDE if self.in_pixels and image_shape else 1.0
        return tuple(round(amount * share, 3) for amount in self.amounts)

    def apply(self, inputs: Inputs, image_shape: Shape | None, amount: float, rng: np.random.Generator) -> Inputs:
        """The disturbed inputs, (samples, features): pictures of that shape, or any numbers if it is None."""
        if amount == 0:
            return inputs
        pictures = inputs.reshape(len(inputs), *(image_shape or (1, -1)))
        disturbed: Inputs = self.disturb(pictures, amount, rng).reshape(inputs.shape).astype(np.float32, copy=False)
        return disturbed


def noise(pictures: Pictures, amount: float, rng: np.random.Generator) -> Pictures:
    """Gaussian noise of that standard deviation on every pixel, which stays between paper (0) and ink (1)."""
    noisy: Pictures = pictures + np.float32(amount) * rng.standard_normal(pictures.shape, np.float32)
    np.clip(noisy, 0, 1, out=noisy)
    return noisy


def relative_noise(inputs: Pictures, amount: float, rng: np.random.Generator) -> Pictures:
    """Gaussian noise on every input, `amount` standard deviations of that input wide; a sample is a single row."""
    noisy: Pictures = inputs + np.float32(amount) * inputs.std(axis=0) * rng.standard_normal(inputs.shape, np.float32)
    return noisy


def rotation(pictures: Pictures, amount: float, rng: np.random.Generator) -> Pictures:
    """Turned about the middle, by that many degrees against the clock."""
    from scipy import ndimage  # is seldom needed, and slow to import

    return ndimage.rotate(pictures, amount, axes=(2, 1), reshape=False, order=1)


def shift(pictures: Pictures, amount: float, rng: np.random.Generator) -> Pictures:
    """Moved by that many pixels: to the right, to the lower right, down, …, in turn."""
    from scipy import ndimage

    moved = np.empty_like(pictures)
    for direction in range(DIRECTIONS):
        angle = 2 * np.pi * direction / DIRECTIONS
        way = (0, amount * np.sin(angle), amount * np.cos(angle))
        moved[direction::DIRECTIONS] = ndimage.shift(pictures[direction::DIRECTIONS], way, order=1)
    return moved


def pen_width(pictures: Pictures, amount: float, rng: np.random.Generator) -> Pictures:
    """The pen is that many pixels wider, or finer below 0: grey dilation or erosion (Serra 1982).

    One step of it moves each edge by a pixel, so makes a line two pixels wider; of the last one only a share is taken.
    """
    sign = np.float32(1 if amount > 0 else -1)  # to erode the ink is to dilate the paper
    x = sign * pictures
    steps = abs(amount) / 2
    while steps > 0:
        x += np.float32(min(steps, 1)) * (dilated(x) - x)
        steps -= 1
    return sign * x


OF_PICTURES = (
    Disturbance("noise", "Noise", "σ", tuple(np.linspace(0, 0.8, 9).tolist()), noise),
    Disturbance("rotation", "Rotation", "°", tuple(range(-60, 61, 10)), rotation),
    Disturbance("shift", "Shift", "px", tuple(range(9)), shift, in_pixels=True),
    Disturbance("pen_width", "Pen width", "px", tuple(np.linspace(-1.5, 3, 10).tolist()), pen_width, in_pixels=True),
)
OF_NUMBERS = (Disturbance("noise", "Noise", "σ of the input", tuple(np.linspace(0, 1.6, 9).tolist()), relative_noise),)


def disturbances(image_shape: Shape | None) -> tuple[Disturbance, ...]:
    """Those for pictures, or for samples that are none."""
    return OF_PICTURES if image_shape else OF_NUMBERS
