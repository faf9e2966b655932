"""Augmentation: every picture is warped a little differently in every epoch, so that none can be learnt by heart.

A warp is linear in the pixels: each new pixel is a weighted sum of old ones. So all warps of a batch, one for each
picture, are one sparse matrix, and the batch is warped by one product with it. The warps are drawn anew for every
epoch; because the batches are shuffled, each picture meets another one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

if TYPE_CHECKING:
    from scipy import sparse

Shape = tuple[int, int]
"""(rows, columns) of a picture."""
Places = npt.NDArray[np.float32]
"""Where new pixels come from: (warps, 2, pixels), row and column in the old picture, in pixels."""
Indices = npt.NDArray[np.int32]

LargestShift = Annotated[
    float, Bounds(0, 0.4, symbol="d", help="largest shift down or to the side, as a share of the picture's side")
]
WARPS_PER_EPOCH = 256
"""A good number to draw: enough for variety, and for pictures of 28 × 28 drawn in a few hundredths of a second."""


class Warps:
    """Warps of pictures of one size, one row each: new pixel p = Σₖ weights[p, k] · old pixel sources[p, k]."""

    def __init__(self, sources: Indices, weights: npt.NDArray[np.float32]) -> None:
        """Both are (warps, pixels, k): every new pixel is made of k old ones."""
        self._sources, self._weights = sources, weights
        # 1 where a new pixel comes from outside of the old picture altogether.
        self._outside = 1 - weights.sum(axis=2)
        self._matrices: dict[tuple[int, int], sparse.csr_array[Any, Any]] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def apply(self, batch: Inputs, index: int, paper: float = 0.0) -> Inputs:
        """Every picture of a batch, (samples, pixels), under a warp of its own: a new array of the same shape.

        Batch 0, 1, 2, … (`index`) take the warps in turn, from the first again when they are used up; so do the
        pictures of a batch that is larger than the number of warps. `paper` is a pixel without ink as it is in
        `batch`: 0, unless the pixels are scaled.
        """
        most = len(self)
        if len(batch) > most:
            firsts = range(0, len(batch), most)
            return np.concatenate([self.apply(batch[first : first + most], 0, paper) for first in firsts])
        size = len(batch)
        first = index % (most // size) * size
        warped: Inputs = (self._matrix(first, size) @ batch.ravel()).reshape(batch.shape)
        if paper != 0:
            warped += self._outside[first : first + size] * np.float32(paper)
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


class Augmentation(Entry):
    """A way to vary pictures in the training. The test is never augmented."""

    def warps(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Warps | None:
        """`count` random warps; None if pictures stay as they are."""
        raise NotImplementedError

    def examples(self, pictures: Inputs, image_shape: Shape, rng: np.random.Generator) -> Inputs:
        """Each of the pictures, (samples, pixels), as the network might receive it in an epoch."""
        warps = self.warps(image_shape, len(pictures), rng)
        return pictures if warps is None else warps.apply(pictures, 0)


augmentations: Registry[Augmentation] = Registry("augmentation")


@augmentations.register
@dataclass(frozen=True)
class NoAugmentation(Augmentation):
    """The network sees the same pictures in every epoch."""

    name = "none"
    title = "None"
    formula = "x′(p) = x(p)"

    def warps(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Warps | None:
        return None


@augmentations.register
@dataclass(frozen=True)
class ShiftPictures(Augmentation):
    """Every picture is shifted by whole pixels (2 of 28, where the share is 0.07)."""

    name = "shift"
    title = "Shift"
    formula = "x′(p) = x(p − t), t ~ U{−d, …, d}²"

    shift: LargestShift = 0.07

    def warps(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Warps:
        most = round(self.shift * max(image_shape))
        shifts = rng.integers(-most, most + 1, (count, 2, 1), np.int32)
        places = pixel_places(image_shape) - shifts
        rows, columns = image_shape
        row, column = places[:, 0], places[:, 1]
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        sources = np.where(inside, row * np.int32(columns) + column, 0)
        return Warps(sources[..., np.newaxis], inside[..., np.newaxis].astype(np.float32))


@augmentations.register
@dataclass(frozen=True)
class AffineWarp(Augmentation):
    """Every picture is turned, stretched, slanted and shifted a little (Simard, Steinkraus & Platt 2003, sec. 2)."""

    name = "affine"
    title = "Affine"
    formula = "x′(p) = x(A⁻¹ (p − c − t) + c),  A = rotation · shear · scale"

    rotation: Annotated[float, Bounds(0, 45, symbol="θ", help="largest angle to either side, in degrees")] = 10.0
    scale: Annotated[float, Bounds(0, 0.5, symbol="s", help="largest share by which height and width change")] = 0.1
    shear: Annotated[float, Bounds(0, 45, symbol="φ", help="largest slant to either side, in degrees")] = 10.0
    shift: LargestShift = 0.07

    def places(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Places:
        """Where the new pixels of `count` random warps come from, (count, 2, pixels)."""
        turn, slant, *stretch = rng.uniform(-1, 1, (4, count))
        angle, slope = np.deg2rad(self.rotation) * turn, np.tan(np.deg2rad(self.shear) * slant)
        zero, one = np.zeros(count), np.ones(count)
        rotation = matrices((np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle)))
        shear = matrices((one, zero), (slope, one))
        scale = matrices((1 + self.scale * stretch[0], zero), (zero, 1 + self.scale * stretch[1]))
        shifts = rng.uniform(-self.shift, self.shift, (count, 2, 1)) * max(image_shape)

        inverse = np.linalg.inv(rotation @ shear @ scale)
        centre = (np.array(image_shape).reshape(2, 1) - 1) / 2
        # A⁻¹ (p − c − t) + c in two terms, so that the larger one is computed in float32.
        from_centre = (pixel_places(image_shape) - centre).astype(np.float32)
        places: Places = inverse.astype(np.float32) @ from_centre
        places += (centre - inverse @ shifts).astype(np.float32)
        return places

    def warps(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Warps:
        return resampled(self.places(image_shape, count, rng), image_shape)


@augmentations.register
@dataclass(frozen=True)
class ElasticWarp(AffineWarp):
    """Affine, and every picture is also distorted as if by another hand (Simard, Steinkraus & Platt 2003, sec. 2).

    The paper's α = 34 and σ = 4 pixels, on pictures of 28 × 28, are a strength of 0.05 and a smoothness of 0.14.
    """

    name = "elastic"
    title = "Elastic"
    formula = "x′(p) = x(A⁻¹ (p − c − t) + c + α u(p)),  u = noise, smoothed by a Gaussian σ"

    strength: Annotated[
        float, Bounds(0, 0.2, symbol="α", help="standard deviation of a pixel's displacement, as a share of the side")
    ] = 0.035
    smoothness: Annotated[
        float, Bounds(0.02, 1, symbol="σ", help="how far pixels are displaced alike, as a share of the side")
    ] = 0.14

    def places(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Places:
        places = super().places(image_shape, count, rng)
        rows, columns = (gaussian_kernel(length, self.smoothness * length) for length in image_shape)
        noise = rng.standard_normal((count, 2, *image_shape), np.float32)
        displacement = rows @ noise @ columns.T
        places += np.float32(self.strength * max(image_shape)) * displacement.reshape(places.shape)
        return places


def matrices(*rows: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """2 × 2 matrices, (count, 2, 2), from their rows."""
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def gaussian_kernel(length: int, deviation: float) -> npt.NDArray[np.float32]:
    """A smoothing matrix, (length, length), that keeps the variance of white noise at 1, also at the ends."""
    at = np.arange(length)
    kernel = np.exp(-np.square(at[:, np.newaxis] - at) / (2 * deviation**2))
    unit: npt.NDArray[np.float32] = (kernel / np.linalg.norm(kernel, axis=1, keepdims=True)).astype(np.float32)
    return unit
