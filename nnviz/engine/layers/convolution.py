"""Convolution: every filter looks at a picture through a small window, at every place with the same weights.

Written as a product of matrices (im2col; Chellapilla, Puri & Simard 2006), one sample at a time, so that the matrix of
all windows stays in the processor's cache.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Literal

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from nnviz.engine.arrays import Array
from nnviz.engine.layers.layer import Buffers, Layer, Parameters, Shape

Padding = Literal["same", "valid"]


class Windows:
    """All windows of padded pictures, one picture at a time as a matrix with a column for each place.

    Pixels lie in memory row by row, and the zeros at the right of a row are those at the left of the next one. So what
    pixel (i, j) of the window sees at all places is one piece of memory, shifted by i rows and j columns, if the places
    include those where the window hangs over the right edge: `pitch` of them a row, of which `columns` are wanted.
    """

    def __init__(
        self,
        samples: int,
        shape: Shape,
        kernel: int,
        stride: int,
        margins: tuple[int, int],
        places: tuple[int, int],
        dtype: npt.DTypeLike,
    ) -> None:
        """`margins`: zeros above and left of a picture of that `shape`; `places`: rows and columns of the output."""
        channels, height, width = shape
        above, left = margins
        rows, columns = places
        right = max(0, (columns - 1) * stride + kernel - left - width)
        line = width + max(left, right)  # from one row of pixels to the next
        self.pitch = line if stride == 1 else columns
        last = ((rows - 1) * stride + kernel - 1) * line + (self.pitch - 1) * stride + kernel
        length = max(last, (above + height) * line + left)
        self._padded = np.zeros((samples, channels, length), dtype)
        picture, channel, number = self._padded.strides
        self._pixels = as_strided(
            self._padded[:, :, above * line + left :],
            (samples, channels, height, width),
            (picture, channel, line * number, number),
        )
        self._windows = as_strided(
            self._padded,
            (samples, channels, kernel, kernel, rows, self.pitch),
            (picture, channel, line * number, number, stride * line * number, stride * number),
            writeable=False,
        )
        self._matrix = np.empty(self._windows.shape[1:], dtype)
        self._columns = self._matrix.reshape(channels * kernel * kernel, rows * self.pitch)

    def look_at(self, pictures: Array, step: int = 1) -> None:
        """Copy (samples, channels, rows, columns); with a `step` of 2 they go to every second row and column."""
        np.copyto(self._pixels[:, :, ::step, ::step], pictures)

    def of(self, sample: int) -> Array:
        """(channels · kernel · kernel, rows · pitch): im2col of one picture; the array is used again."""
        np.copyto(self._matrix, self._windows[sample])
        return self._columns


class ConvolutionBuffers(Buffers):
    """What a convolution needs besides."""

    def __init__(self, layer: "Conv2D", samples: int, dtype: npt.DTypeLike) -> None:
        super().__init__(layer, samples, dtype)
        self._layer, self._samples = layer, samples
        filters, rows, columns = layer.maps
        self.seen = Windows(samples, layer.picture, layer.kernel, layer.stride, layer.margins, (rows, columns), dtype)
        """The input."""
        self.grid: Array = np.zeros((filters, rows, self.seen.pitch), dtype)
        """z of one sample, at the places over the right edge too."""
        self.delta_grid: Array = np.zeros_like(self.grid)
        """δ of one sample; 0 over the right edge."""
        self.of_sample: Array = np.zeros(layer.weights_shape[::-1], dtype)
        """∂L/∂Wᵀ of one sample: BLAS makes it faster this way round."""
        self.of_samples: Array = np.zeros_like(self.of_sample)
        """The sum of them."""

    @cached_property
    def spread(self) -> Windows:
        """δ as a picture, with zeros between where the stride left pixels out; the first layer never needs it."""
        layer = self._layer
        filters, rows, columns = layer.maps
        shape = (filters, (rows - 1) * layer.stride + 1, (columns - 1) * layer.stride + 1)
        above, left = (layer.kernel - 1 - margin for margin in layer.margins)
        return Windows(self._samples, shape, layer.kernel, 1, (above, left), layer.picture[1:], self.delta.dtype)

    @cached_property
    def input_grid(self) -> Array:
        """∂L/∂x of one sample, at the places over the right edge too."""
        channels, rows, _ = self._layer.picture
        return np.zeros((channels, rows, self.spread.pitch), self.delta.dtype)


@dataclass(frozen=True)
class Conv2D(Layer):
    """Feature maps (LeCun et al. 1998, II.A): z_f(y, x) = b_f + Σ_c Σ_i Σ_j W_fcij · x_c(s·y + i, s·x + j).

    Of a picture, (channels, rows, columns), every filter makes one map. With the stride 1, "same" padding leaves the
    size as it is, with zeros around the picture; "valid" padding keeps the window inside.
    """

    inputs: int = field(init=False)
    units: int = field(init=False)
    picture: Shape
    """Of the input."""
    filters: int
    kernel: int
    stride: int = 1
    padding: Padding = "same"

    def __post_init__(self) -> None:
        _, height, width = self.picture
        margin = self.kernel - 1 if self.padding == "same" else 0
        rows, columns = ((size + margin - self.kernel) // self.stride + 1 for size in (height, width))
        object.__setattr__(self, "shape", (self.filters, rows, columns))
        object.__setattr__(self, "inputs", prod(self.picture))
        object.__setattr__(self, "units", self.filters * rows * columns)

    @property
    def margins(self) -> tuple[int, int]:
        """Zeros above and left of the picture."""
        margin = (self.kernel - 1) // 2 if self.padding == "same" else 0
        return margin, margin

    @property
    def weights_shape(self) -> tuple[int, int]:
        return self.filters, self.picture[0] * self.kernel**2

    def by_neuron(self, values: Array) -> Array:
        """(samples, places, filters)."""
        return values.reshape(len(values), self.filters, -1).transpose(0, 2, 1)

    def buffers(self, samples: int, dtype: npt.DTypeLike) -> ConvolutionBuffers:
        return ConvolutionBuffers(self, samples, dtype)

    def pre_activation(
        self, x: Array, theta: Parameters, statistics: Mapping[str, Array], buffers: Buffers, training: bool
    ) -> Array:
        """z = W · (windows of x) + b."""
        assert isinstance(buffers, ConvolutionBuffers)
        columns = self.maps[2]
        z = buffers.z.reshape(-1, *self.maps)
        b = theta.b[:, np.newaxis, np.newaxis]
        buffers.seen.look_at(x.reshape(-1, *self.picture))
        grid, wanted = buffers.grid.reshape(self.filters, -1), buffers.grid[:, :, :columns]
        for sample in range(len(x)):
            np.dot(theta.W, buffers.seen.of(sample), out=grid)
            np.add(wanted, b, out=z[sample])
        return buffers.z

    def gradient(self, x: Array, theta: Parameters, buffers: Buffers, gradient: Parameters) -> None:
        """∂L/∂Wᵀ = Σ (windows of x) δᵀ and ∂L/∂b = Σ δ over the places and samples; `x` is that of the last pass."""
        assert isinstance(buffers, ConvolutionBuffers)
        columns = self.maps[2]
        delta = buffers.delta.reshape(-1, *self.maps)
        grid, wanted = buffers.delta_grid.reshape(self.filters, -1), buffers.delta_grid[:, :, :columns]
        buffers.of_samples[:] = 0
        for sample in range(len(x)):
            np.copyto(wanted, delta[sample])
            buffers.of_samples += np.dot(buffers.seen.of(sample), grid.T, out=buffers.of_sample)
        gradient.W[:] = buffers.of_samples.T
        np.sum(delta, axis=(0, 2, 3), out=gradient.b)

    def input_gradient(self, delta: Array, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x: δ seen through the kernel turned by 180°, with channels and filters exchanged."""
        assert isinstance(buffers, ConvolutionBuffers)
        channels, _, columns = self.picture
        W = theta.W.reshape(self.filters, channels, self.kernel, self.kernel)
        turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3).reshape(channels, -1)
        below = out.reshape(-1, *self.picture)
        buffers.spread.look_at(delta.reshape(-1, *self.maps), self.stride)
        grid, wanted = buffers.input_grid.reshape(channels, -1), buffers.input_grid[:, :, :columns]
        for sample in range(len(delta)):
            np.dot(turned, buffers.spread.of(sample), out=grid)
            np.copyto(below[sample], wanted)
        return out
