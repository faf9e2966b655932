"""Pictures of handwriting become what the datasets' own samples are."""

import numpy as np
import numpy.typing as npt
import pytest
from handwriting import TEMPLATES, Points
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from nnviz.data.dataset import Inputs
from nnviz.data.digits import mnist_data
from nnviz.data.ink import bitmap_to_input, render
from nnviz.data.ink.strokes import Segments
from nnviz.errors import BadInput

Image = npt.NDArray[np.float32]


def sheet(name: str, pen: float, scale: float = 1) -> Image:
    """The digit drawn as a picture, dark on light; at scale 1 it is 100 pixels high."""
    size = round(160 * scale)
    segments = Segments.of([TEMPLATES[name]])
    middle, longer = segments.extent / 2, np.ptp(np.concatenate(TEMPLATES[name].strokes), axis=0).max()
    pixel = np.full((1, 2), 1 / longer / scale)
    depths = segments.depths(pen / 2 * pixel[:, 0], middle - pixel * size / 2, pixel, (size, size))
    return (1 - np.clip(depths[0] / pixel[0, 0] + 0.5, 0, 1)).astype(np.float32)


def distance(made: Inputs, other: Inputs, shape: tuple[int, int]) -> float:
    """Mean difference of a pixel; half-way between two places either is right."""
    one, two = made.reshape(shape), other.reshape(shape)
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, move, axis=(0, 1)) - two).mean()) for move in moves)


class TestPictures:
    def test_mnists_own_digits_stay_as_they_are(self) -> None:
        digits = mnist_data().test.inputs[:200]
        made = np.concatenate([bitmap_to_input(digit.reshape(28, 28), (28, 28)) for digit in digits])
        same = np.abs(made - digits).max(axis=1) < 0.021  # fainter pixels count as paper
        assert same.mean() > 0.9
        assert np.abs(made - digits).mean() < 0.01  # the widest lines are made a little finer

    @pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
    @pytest.mark.parametrize("name", ["4", "5", "7"])
    def test_a_picture_of_the_drawing_gives_what_the_drawing_gives(self, name: str, shape: tuple[int, int]) -> None:
        extent = np.ptp(np.concatenate(TEMPLATES[name].strokes), axis=0).max()
        made = bitmap_to_input(sheet(name, pen=2.6 / 17.4 * extent), shape)
        assert distance(made, render(TEMPLATES[name], shape), shape) < 0.02

    @pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
    def test_light_on_dark_is_the_same(self, shape: tuple[int, int]) -> None:
        dark_on_light = sheet("2", pen=12)
        light_on_dark = bitmap_to_input(1 - dark_on_light, shape)
        np.testing.assert_allclose(light_on_dark, bitmap_to_input(dark_on_light, shape), atol=1e-6)

    def test_paler_ink_on_grey_paper_is_the_same(self) -> None:
        black_on_white = sheet("2", pen=12)
        faded = 0.3 + 0.4 * black_on_white
        np.testing.assert_allclose(
            bitmap_to_input(faded, (28, 28)), bitmap_to_input(black_on_white, (28, 28)), atol=1e-3
        )

    def test_the_margin_does_not_matter(self) -> None:
        picture = sheet("5", pen=12)
        wider = np.pad(picture, ((40, 3), (0, 71)), constant_values=1)
        np.testing.assert_array_equal(bitmap_to_input(picture, (28, 28)), bitmap_to_input(wider, (28, 28)))

    def test_ink_may_touch_the_border(self) -> None:
        for digit in mnist_data().test.inputs[:20].reshape(-1, 28, 28):
            rows, columns = np.flatnonzero((digit > 0.02).any(axis=1)), np.flatnonzero((digit > 0.02).any(axis=0))
            tight = digit[rows[0] : rows[-1] + 1, columns[0] - 2 : columns[-1] + 3]
            difference = np.abs(bitmap_to_input(tight, (28, 28)) - bitmap_to_input(digit, (28, 28)))
            assert difference.max() < 0.2  # the faintest ink on the border counts as grain of the paper

    @pytest.mark.parametrize("name", ["2", "4", "8", "9"])
    @pytest.mark.parametrize(("pen", "scale"), [(1, 0.4), (1, 1), (1, 3), (8, 0.4), (8, 1), (14, 1), (20, 2), (40, 3)])
    def test_the_pen_does_not_matter(self, name: str, pen: float, scale: float) -> None:
        made = bitmap_to_input(sheet(name, pen, scale=scale), (28, 28))
        assert distance(made, render(TEMPLATES[name], (28, 28)), (28, 28)) < 0.03

    def test_a_loop_that_is_nearly_closed_opens(self) -> None:
        heavy = sheet("9", pen=30)
        image = bitmap_to_input(heavy, (28, 28)).reshape(28, 28)
        assert (heavy[56:64, 74:82] > 0.5).any()  # a little of the hole is left
        inside = ndimage.binary_fill_holes(image > 0.5) & (image < 0.5)
        assert inside.sum() > 12

    def test_grain_and_shadow_of_a_photograph_are_paper(self) -> None:
        picture = sheet("4", pen=14)
        shadow = np.linspace(0, 0.1, picture.shape[1])
        grain = np.random.default_rng(0).normal(0, 0.02, picture.shape)
        photograph = 0.2 + 0.6 * picture - shadow + grain
        made, clean = (bitmap_to_input(image, (28, 28)) for image in (photograph, picture))
        assert np.abs(made - clean).mean() < 0.05

    @pytest.mark.parametrize(
        "picture",
        [
            np.ones((30, 20)),
            np.zeros((1, 1)),
            np.full((9, 9), 0.5),
            np.ones(5),
            np.ones((0, 4)),
            np.full((4, 4), np.nan),
        ],
        ids=["white", "one pixel", "grey", "a line", "nothing", "NaN"],
    )
    def test_a_picture_without_ink_is_refused(self, picture: Points) -> None:
        with pytest.raises(BadInput, match="the picture"):
            bitmap_to_input(picture, (28, 28))

    @pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
    @settings(deadline=None)
    @given(arrays(np.float32, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.floats(0, 1, width=32)))
    @example(np.indices((60, 60), np.float32)[0] % 2)
    def test_any_table_of_greys_has_ink_or_is_refused(self, shape: tuple[int, int], picture: Image) -> None:
        try:
            inputs = bitmap_to_input(picture, shape)
        except BadInput as error:
            assert "no ink" in str(error)
        else:
            assert 0 <= inputs.min() <= 0.1 < inputs.max() <= 1.001
