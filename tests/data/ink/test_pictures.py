"""Pictures of handwriting become what the datasets' own samples are."""

import numpy as np
import numpy.typing as npt
import pytest
from handwriting import DIGITS, TEMPLATES, Points

from nnviz.data.digits import mnist_data
from nnviz.data.ink import bitmap_to_input, render
from nnviz.errors import BadInput

Image = npt.NDArray[np.float32]


def sheet(name: str, pen: float, size: int = 160) -> Image:
    """The digit drawn as a picture, dark on light, by stamping round spots closely."""
    spots = []
    for stroke in DIGITS[name]:
        points = np.asarray(stroke, dtype=np.float64)
        length = np.concatenate([[0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
        at = np.linspace(0, length[-1], 400)
        spots.append(np.column_stack([np.interp(at, length, points[:, axis]) for axis in (0, 1)]))
    x, y = (np.concatenate(spots) + 30).T[:, :, np.newaxis, np.newaxis]
    rows, columns = np.indices((size, size)) + 0.5
    distance = np.sqrt(((columns - x) ** 2 + (rows - y) ** 2).min(axis=0))
    return (1 - np.clip(pen / 2 - distance + 0.5, 0, 1)).astype(np.float32)


class TestPictures:
    def test_mnists_own_digits_stay_as_they_are(self) -> None:
        digits = mnist_data().test.inputs[:200]
        made = np.concatenate([bitmap_to_input(digit.reshape(28, 28), (28, 28)) for digit in digits])
        same = np.abs(made - digits).max(axis=1) < 0.021  # fainter pixels count as paper
        assert same.mean() > 0.98

    @pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
    @pytest.mark.parametrize("name", ["4", "5", "7"])
    def test_a_picture_of_the_drawing_gives_what_the_drawing_gives(self, name: str, shape: tuple[int, int]) -> None:
        extent = np.ptp(np.concatenate(TEMPLATES[name].strokes), axis=0).max()
        made = bitmap_to_input(sheet(name, pen=2.6 / 17.4 * extent), shape)
        assert np.abs(made - render(TEMPLATES[name], shape)).mean() < 0.02

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

    def test_size_does_not_matter(self) -> None:
        digit = mnist_data().test.inputs[0].reshape(28, 28)
        larger = np.kron(digit, np.ones((7, 7), np.float32))
        np.testing.assert_allclose(bitmap_to_input(larger, (28, 28)), bitmap_to_input(digit, (28, 28)), atol=1e-3)

    @pytest.mark.parametrize("pen", [1.5, 3.0])
    def test_a_fine_pen_is_made_as_wide_as_mnists(self, pen: float) -> None:
        made = bitmap_to_input(sheet("4", pen), (28, 28))
        assert np.abs(made - render(TEMPLATES["4"], (28, 28))).mean() < 0.03

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
