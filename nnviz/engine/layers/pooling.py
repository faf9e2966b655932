"""Max pooling: the largest of every square of pixels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.layers.layer import Buffers, Layer, Parameters, Shape


class PoolingBuffers(Buffers):
    """What max pooling needs besides."""

    def __init__(self, layer: "MaxPool2D", samples: int, dtype: npt.DTypeLike) -> None:
        super().__init__(layer, samples, dtype)
        self.x: Array = np.zeros((0, layer.inputs), dtype)
        """The last input, a view."""
        self.rest: Array = np.zeros_like(self.z)
        """δ that no pixel has got yet."""
        self.share: Array = np.zeros_like(self.z)
        """What one pixel of each square gets of it."""
        self.is_largest = np.zeros((samples, *layer.maps), np.bool_)


@dataclass(frozen=True)
class MaxPool2D(Layer):
    """Every square of size × size pixels becomes its largest one (Zhou & Chellappa 1988); nothing is learned.

    Squares do not overlap; rows and columns that are left over at the bottom and on the right are cut.
    """

    inputs: int = field(init=False)
    units: int = field(init=False)
    picture: Shape
    """Of the input."""
    size: int = 2

    def __post_init__(self) -> None:
        channels, height, width = self.picture
        shape = channels, height // self.size, width // self.size
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "inputs", prod(self.picture))
        object.__setattr__(self, "units", prod(shape))

    @property
    def weights_shape(self) -> tuple[int, int]:
        return 0, 0

    def buffers(self, samples: int, dtype: npt.DTypeLike) -> PoolingBuffers:
        return PoolingBuffers(self, samples, dtype)

    def _corners(self, pictures: Array) -> Iterator[Array]:
        """Views of (samples, inputs): the first pixel of every square, the second one, …; as feature maps."""
        _, rows, columns = self.maps
        pictures = pictures.reshape(-1, *self.picture)[:, :, : rows * self.size, : columns * self.size]
        for row in range(self.size):
            for column in range(self.size):
                yield pictures[:, :, row :: self.size, column :: self.size]

    def _maps(self, values: Array) -> Array:
        return values.reshape(-1, *self.maps)

    def pre_activation(
        self, x: Array, theta: Parameters, statistics: Mapping[str, Array], buffers: Buffers, training: bool
    ) -> Array:
        """z = max of every square."""
        assert isinstance(buffers, PoolingBuffers)
        buffers.x = x
        z = self._maps(buffers.z)
        first, *others = self._corners(x)
        np.copyto(z, first)
        for other in others:
            np.maximum(z, other, out=z)
        return buffers.z

    def activate(self, buffers: Buffers, dropping: np.random.Generator | None) -> Array:
        """a = z."""
        return buffers.a

    def delta(self, upstream: Array, buffers: Buffers, gradient: Parameters) -> None:
        """δ = ∂L/∂a."""
        if upstream is not buffers.delta:
            np.copyto(buffers.delta, upstream)

    def gradient(self, x: Array, theta: Parameters, buffers: Buffers, gradient: Parameters) -> None:
        """There is nothing to learn."""

    def input_gradient(self, delta: Array, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x: δ goes to the largest pixel of its square, to the first one if there are several."""
        assert isinstance(buffers, PoolingBuffers)
        z, rest, share = (self._maps(values) for values in (buffers.z, buffers.rest, buffers.share))
        np.copyto(rest, self._maps(delta))
        out[:] = 0
        for pixel, below in zip(self._corners(buffers.x), self._corners(out), strict=True):
            # Products of numbers of one type, in one piece of memory, are several times as fast as a masked copy.
            np.copyto(share, np.equal(pixel, z, out=buffers.is_largest))
            share *= rest
            rest -= share
            np.copyto(below, share)
        return out
