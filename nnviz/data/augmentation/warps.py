"""Warps move the ink of a picture: shifted, turned, stretched, slanted, bent.

A warp is linear in the pixels: each new pixel is a weighted sum of old ones. So all warps of a batch, one for each
picture, are one sparse matrix, and the batch is warped by one product with it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation.augmentation import Augmentation, Shape, augmentations
from nnviz.data.dataset import Inputs
from nnviz.engine.hyperparameters import Bounds

if TYPE_CHECKING:
    from scipy import sparse

Places = npt.NDArray[np.float32]
"""Where new pixels come from: (warps, 2, pixels), row and column in the old picture, in pixels."""
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

Rotation = Annotated[float, Bounds(0, 45, symbol="θ", help="largest angle to either side, in degrees")]
Shear = Annotated[float, Bounds(0, 45, symbol="φ", help="largest slant to either side, in degrees")]
LargestShift = Annotated[
    float, Bounds(0, 0.4, symbol="d", help="largest shift down or to the side, as a share of the picture's side")
]
Elasticity = Annotated[
    float, Bounds(0, 0.2, symbol="α", help="standard deviation of a pixel's displacement, as a share of the side")
]
Smoothness = Annotated[
    float, Bounds(0.02, 1, symbol="σ", help="how far pixels are displaced alike, as a share of the side")
]


class Warps:
    """Warps of pictures of one size, one row each: new pixel p = Σₖ weights[p, k] · old pixel sources[p, k].

    What comes from outside of the old picture is paper, 0.
    """

    def __init__(self, sources: Indices, weights: npt.NDArray[np.float32]) -> None:
        """Both are (warps, pixels, k): every new pixel is made of k old ones."""
        self._sources, self._weights = sources, weights
        self._matrices: dict[tuple[int, int], sparse.csr_array[Any, Any]] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def apply(self, pictures: Inputs, first: int) -> Inputs:
        warped: Inputs = (self._matrix(first, len(pictures)) @ pictures.ravel()).reshape(pictures.shape)
        return warped

    def _matrix(self, first: int, size: int) -> "sparse.csr_array[Any, Any]":
        """`size` warps from the `first` on, as blocks along the diagonal of one matrix."""
        if (first, size) not in self._matrices:
            from scipy import sparse  # takes longer to import than all else here, and is seldom needed

            _, pixels, terms = self._sources.shape
            offsets = np.arange(size, dtype=np.int32) * np.int32(pixels)
            columns = self._sources[first : first + size] + offsets[:, np.newaxis, np.newaxis]
            rows = np.arange(0, columns.size + 1, terms, dtype=np.int32)
            weights = self._weights[first : first + size].ravel()
            self._matrices[first, size] = sparse.csr_array(
                (weights, columns.ravel(), rows), shape=(size * pixels, size * pixels)
            )
        return self._matrices[first, size]


def resampled(places: Places, image_shape: Shape) -> Warps:
    """New pixels interpolated between the four old ones around each of the places; outside of the picture is paper."""
    corner = np.floor(places)
    share = places - corner
    indices, weights = [], []
    for axis, length in enumerate(image_shape):
        index = corner[:, axis, :, np.newaxis].astype(np.int32) + np.arange(2, dtype=np.int32)
        weight = np.stack([1 - share[:, axis], share[:, axis]], axis=-1)
        weight *= (index >= 0) & (index < length)
        indices.append(np.clip(index, 0, length - 1))
        weights.append(weight)
    sources = indices[0][..., :, np.newaxis] * np.int32(image_shape[1]) + indices[1][..., np.newaxis, :]
    products = weights[0][..., :, np.newaxis] * weights[1][..., np.newaxis, :]
    four = (*sources.shape[:2], 4)
    return Warps(sources.reshape(four), products.reshape(four))


def pixel_places(image_shape: Shape) -> npt.NDArray[np.int32]:
    """Row and column of every pixel, (2, pixels)."""
    return np.indices(image_shape, np.int32).reshape(2, -1)


@augmentations.register
@dataclass(frozen=True)
class ShiftPictures(Augmentation):
    """Every picture is shifted by whole pixels (2 of 28, where the share is 0.07)."""

    name = "shift"
    title = "Shift"
    formula = "x′(p) = x(p − t), t ~ U{−d, …, d}²"

    shift: LargestShift = 0.07

    def effects(self, image_shape: Shape, count: int, rng: np.random.Generator) -> tuple[Warps, ...]:
        most = round(self.shift * max(image_shape))
        shifts = rng.integers(-most, most + 1, (count, 2, 1), np.int32)
        places = pixel_places(image_shape) - shifts
        rows, columns = image_shape
        row, column = places[:, 0], places[:, 1]
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        sources = np.where(inside, row * np.int32(columns) + column, 0)
        return (Warps(sources[..., np.newaxis], inside[..., np.newaxis].astype(np.float32)),)


@augmentations.register
@dataclass(frozen=True)
class AffineWarp(Augmentation):
    """Every picture is turned, stretched, slanted and shifted a little (Simard, Steinkraus & Platt 2003, sec. 2)."""

    name = "affine"
    title = "Affine"
    formula = "x′(p) = x(A⁻¹ (p − c − t) + c),  A = rotation · shear · scale"

    rotation: Rotation = 10.0
    scale: Annotated[float, Bounds(0, 0.5, symbol="s", help="largest share by which height and width change")] = 0.1
    shear: Shear = 10.0
    shift: LargestShift = 0.07

    def places(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Places:
        """Where the new pixels of `count` random warps come from, (count, 2, pixels)."""
        turn, slant, *stretch = rng.uniform(-1, 1, (4, count))
        shifts = rng.uniform(-self.shift, self.shift, (count, 2, 1)) * max(image_shape)
        return affine_places(
            image_shape,
            angle=np.deg2rad(self.rotation) * turn,
            slope=np.tan(np.deg2rad(self.shear) * slant),
            stretch=1 + self.scale * np.array(stretch),
            shifts=shifts,
        )

    def effects(self, image_shape: Shape, count: int, rng: np.random.Generator) -> tuple[Warps, ...]:
        return (resampled(self.places(image_shape, count, rng), image_shape),)


@augmentations.register
@dataclass(frozen=True)
class ElasticWarp(AffineWarp):
    """Affine, and every picture is also distorted as if by another hand (Simard, Steinkraus & Platt 2003, sec. 2).

    The paper's α = 34 and σ = 4 pixels, on pictures of 28 × 28, are a strength of 0.05 and a smoothness of 0.14.
    """

    name = "elastic"
    title = "Elastic"
    formula = "x′(p) = x(A⁻¹ (p − c − t) + c + α u(p)),  u = noise, smoothed by a Gaussian σ"

    strength: Elasticity = 0.035
    smoothness: Smoothness = 0.14

    def places(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Places:
        places = super().places(image_shape, count, rng)
        places += elastic_displacements(image_shape, count, self.strength, self.smoothness, rng)
        return places


def affine_places(image_shape: Shape, angle: Floats, slope: Floats, stretch: Floats, shifts: Floats) -> Places:
    """Where new pixels come from if pictures are stretched, slanted, turned about their middle and then shifted.

    `angle` in radians and `slope` are (warps,), `stretch` of height and width (2, warps), `shifts` in pixels down and
    to the right (warps, 2, 1).
    """
    zero, one = np.zeros_like(angle), np.ones_like(angle)
    rotation = matrices((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle)))
    shear = matrices((one, zero), (slope, one))
    scale = matrices((stretch[0], zero), (zero, stretch[1]))
    inverse = np.linalg.inv(rotation @ shear @ scale)
    centre = (np.array(image_shape).reshape(2, 1) - 1) / 2
    # A⁻¹ (p − c − t) + c in two terms, so that the larger one is computed in float32.
    from_centre = (pixel_places(image_shape) - centre).astype(np.float32)
    places: Places = inverse.astype(np.float32) @ from_centre
    places += (centre - inverse @ shifts).astype(np.float32)
    return places


def elastic_displacements(
    image_shape: Shape, count: int, strength: float, smoothness: float, rng: np.random.Generator
) -> Places:
    """By how many pixels the places of `count` elastic distortions are off: smooth random fields."""
    rows, columns = (gaussian_kernel(length, smoothness * length) for length in image_shape)
    noise = rng.standard_normal((count, 2, *image_shape), np.float32)
    displacement = np.asarray(rows @ noise @ columns.T, np.float32)
    displacement *= np.float32(strength * max(image_shape))
    return displacement.reshape(count, 2, -1)


def matrices(*rows: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """2 × 2 matrices, (count, 2, 2), from their rows."""
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def gaussian_kernel(length: int, deviation: float) -> npt.NDArray[np.float32]:
    """A smoothing matrix, (length, length), that keeps the variance of white noise at 1, also at the ends."""
    at = np.arange(length)
    kernel = np.exp(-np.square(at[:, np.newaxis] - at) / (2 * deviation**2))
    unit: npt.NDArray[np.float32] = (kernel / np.linalg.norm(kernel, axis=1, keepdims=True)).astype(np.float32)
    return unit
