"""Drawings become what the datasets' own samples are."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from handwriting import DIGITS, TEMPLATES, coordinates, drawing, scribbles
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.data.dataset import Samples
from nnviz.data.digits import mnist_data, small_digits
from nnviz.data.ink import Drawing, render, render_many
from nnviz.data.ink.pen import line_width
from nnviz.data.ink.uci import with_normal_ink

Image = npt.NDArray[np.float32]


def mnist_like(what: Drawing) -> Image:
    return render(what, (28, 28)).reshape(28, 28)


def uci_like(what: Drawing) -> Image:
    return render(what, (8, 8)).reshape(8, 8)


def centre_of_mass(image: Image) -> tuple[float, float]:
    """x and y, where the picture goes from 0 to its width and height."""
    rows, columns = np.indices(image.shape) + 0.5
    return float((columns * image).sum() / image.sum()), float((rows * image).sum() / image.sum())


def ink_box(image: Image) -> tuple[int, int]:
    """Width and height of the part that has ink."""
    columns, rows = np.flatnonzero(image.any(axis=0)), np.flatnonzero(image.any(axis=1))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


class TestAsMnistWasMade:
    @pytest.mark.parametrize("name", TEMPLATES)
    @settings(deadline=None)
    @given(exponent=st.floats(-8, 8), x=st.floats(-1e3, 1e3), y=st.floats(-1e3, 1e3))
    def test_neither_scale_nor_place_matters(self, name: str, exponent: float, x: float, y: float) -> None:
        moved = drawing(*(np.add(stroke, (x, y)) * 10**exponent for stroke in DIGITS[name]))
        np.testing.assert_allclose(mnist_like(moved), mnist_like(TEMPLATES[name]), atol=1e-5)

    @pytest.mark.parametrize("scale", [5e-322, 1e98])
    def test_the_smallest_and_the_largest_drawing(self, scale: float) -> None:
        seven = drawing(*(np.asarray(stroke) * scale for stroke in DIGITS["7"]))
        np.testing.assert_allclose(mnist_like(seven), mnist_like(TEMPLATES["7"]), atol=0.02)

    @pytest.mark.parametrize("name", TEMPLATES)
    def test_the_centre_of_mass_is_where_mnist_has_it(self, name: str) -> None:
        assert centre_of_mass(mnist_like(TEMPLATES[name])) == pytest.approx((14.5, 14.5), abs=0.5 + 1e-5)

    def test_mnist_has_its_centres_of_mass_there(self) -> None:
        digits = mnist_data().train.inputs[:500].reshape(-1, 28, 28)
        centres = np.array([centre_of_mass(digit) for digit in digits])
        np.testing.assert_allclose(centres.mean(axis=0), 14.5, atol=0.05)
        assert np.abs(centres - 14.5).max() < 0.53  # MNIST's pixels are rounded

    @settings(deadline=None)
    @given(scribbles)
    @example(drawing([(0, 3)], [(1, 0), (3, 0)]))  # a stray dot far from the centre of mass is not lost
    def test_ink_fills_the_box_of_20_pixels(self, scribble: Drawing) -> None:
        image = mnist_like(scribble)
        assert image.min() >= 0
        assert image.max() <= 1
        is_dot = not np.ptp(np.concatenate(scribble.strokes), axis=0).any()
        assert max(ink_box(image)) == (4 if is_dot else 20)

    def test_the_aspect_is_kept(self) -> None:
        # Centre lines of 17.4 × 8.7 pixels, and half a pen of 2.6 on each side.
        assert ink_box(mnist_like(drawing([(0, 0), (200, 0), (200, 100), (0, 100)]))) in {(20, 11), (20, 12)}

    def test_the_pen_is_as_wide_as_mnists(self) -> None:
        train = mnist_data().train
        theirs = np.mean([line_width(digit.reshape(28, 28)) for digit in train.inputs[:1000].astype(np.float64)])
        ours = np.mean([line_width(mnist_like(template).astype(np.float64)) for template in TEMPLATES.values()])
        assert ours == pytest.approx(theirs, rel=0.04)

    def test_a_dot_is_a_round_spot_of_the_pen(self) -> None:
        dot = mnist_like(drawing([(3, 4)]))
        assert dot.sum() == pytest.approx(math.pi * 1.3**2, rel=0.1)
        assert ink_box(dot) == (4, 4)
        np.testing.assert_array_equal(dot, dot.T)
        np.testing.assert_array_equal(dot, mnist_like(drawing([(3, 4), (3, 4), (3, 4)])))

    def test_a_dash_is_a_horizontal_bar(self) -> None:
        dash = mnist_like(drawing([(0, 7), (30, 7)]))
        assert ink_box(dash)[0] == 20
        assert dash.sum(axis=0)[10:18] == pytest.approx(np.full(8, 2.6), rel=0.02)
        np.testing.assert_array_equal(dash.T, mnist_like(drawing([(7, 0), (7, 30)])))

    def test_strokes_that_cross_are_not_darker_than_ink(self) -> None:
        crossing = mnist_like(drawing([(0, 0), (10, 10)], [(0, 10), (10, 0)], [(0, 0), (10, 10)]))
        once = mnist_like(drawing([(0, 0), (10, 10)], [(0, 10), (10, 0)]))
        np.testing.assert_array_equal(crossing, once)

    @settings(deadline=None)
    @given(scribbles)
    def test_points_between_change_nothing(self, scribble: Drawing) -> None:
        halves = [np.repeat(stroke, 2, axis=0)[:-1].copy() for stroke in scribble.strokes]
        for stroke in halves:
            stroke[1::2] = (stroke[:-1:2] + stroke[2::2]) / 2
        np.testing.assert_allclose(mnist_like(Drawing(tuple(halves))), mnist_like(scribble), atol=1e-5)


class TestAsTheUciDigitsWereMade:
    @pytest.mark.parametrize("name", TEMPLATES)
    @pytest.mark.parametrize("scale", [1e-6, 0.37, 1e6])
    def test_neither_scale_nor_place_matters(self, name: str, scale: float) -> None:
        moved = drawing(*(np.add(stroke, (-30, 700)) * scale for stroke in DIGITS[name]))
        np.testing.assert_array_equal(uci_like(moved), uci_like(TEMPLATES[name]))

    @settings(deadline=None)
    @given(scribbles)
    def test_pixels_are_counts_of_16(self, scribble: Drawing) -> None:
        counts = uci_like(scribble) * 16
        np.testing.assert_array_equal(counts, counts.round())
        assert counts.min() >= 0
        assert counts.max() <= 16

    @pytest.mark.parametrize("name", TEMPLATES)
    def test_the_ink_fills_rows_and_leaves_the_sides_as_in_the_set(self, name: str) -> None:
        image = uci_like(TEMPLATES[name])
        assert image.any(axis=1).all()  # every sample of the set reaches the first and the last row
        assert image[:, 0].sum() < 1

    def test_the_amount_of_ink_is_that_of_the_set(self) -> None:
        ours = np.mean([uci_like(template).sum() for template in TEMPLATES.values()])
        theirs = small_digits().inputs.sum(axis=1).mean()
        assert ours == pytest.approx(theirs, rel=0.05)

    def test_a_narrow_digit_is_stretched(self) -> None:
        one = uci_like(drawing([(0, 0), (0, 100)]))
        assert (one[1:7, 2:6] > 0.9).all()

    @pytest.mark.parametrize(
        ("rows", "columns", "inked"),
        [(32, 20, 28 * 16), (25, 20, 23 * 18), (20, 20, 400), (16, 16, 256), (12, 12, 144 + 48), (10, 10, 100 + 84)],
    )
    def test_too_much_ink_is_made_less_and_too_little_more(self, rows: int, columns: int, inked: int) -> None:
        bitmap = np.pad(np.ones((rows, columns), bool), ((0, 32 - rows), (6, 26 - columns)))
        if rows < 32:
            bitmap = np.roll(bitmap, 3, axis=0)
        assert with_normal_ink(bitmap).sum() == inked

    def test_slant_is_taken_out(self) -> None:
        slanted = drawing([(40, 0), (20, 100)], [(95, 0), (75, 100)])
        upright = drawing([(20, 0), (20, 100)], [(75, 0), (75, 100)])
        columns_of = [uci_like(what).sum(axis=0).argmax() for what in (slanted, upright)]
        left = np.array([row.nonzero()[0][0] for row in uci_like(slanted)])
        assert np.ptp(left) <= 1
        assert columns_of[0] == columns_of[1]


@pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
def test_the_most_similar_sample_of_the_dataset_is_the_digit(shape: tuple[int, int]) -> None:
    samples: Samples = mnist_data().train if shape == (28, 28) else small_digits()
    inputs, labels = samples.inputs[:4000], samples.labels[:4000]
    nearest = {name: np.square(inputs - render(TEMPLATES[name], shape)).sum(axis=1).argmin() for name in TEMPLATES}
    read = {name: int(labels[row]) for name, row in nearest.items()}
    assert sum(int(name) == label for name, label in read.items()) >= 9, read


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (16, 16), (20, 32), (32, 20), (3, 3), (2, 2), (1, 1)])
@pytest.mark.parametrize("what", [*TEMPLATES.values(), drawing([(1, 1)]), drawing([(1, 1), (2, 1)])])
def test_every_shape_of_picture_gets_ink(shape: tuple[int, int], what: Drawing) -> None:
    inputs = render(what, shape)
    assert inputs.shape == (1, shape[0] * shape[1])
    assert inputs.dtype == np.float32
    assert not inputs.flags.writeable
    assert 0.3 < inputs.max() <= 1
    assert inputs.min() >= 0


def test_a_larger_picture_shows_the_same_drawing() -> None:
    large = render(TEMPLATES["4"], (56, 56)).reshape(28, 2, 28, 2).mean(axis=(1, 3))
    correlation = np.corrcoef(large.ravel(), mnist_like(TEMPLATES["4"]).ravel())[0, 1]
    assert correlation > 0.97


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (20, 32)])
@settings(deadline=None)
@given(st.lists(scribbles, max_size=5))
def test_many_at_once_are_as_each_alone(shape: tuple[int, int], drawings: list[Drawing]) -> None:
    together = render_many(drawings, shape)
    assert together.shape == (len(drawings), shape[0] * shape[1])
    for inputs, alone in zip(together, drawings, strict=True):
        np.testing.assert_allclose(inputs, render(alone, shape)[0], atol=1e-6)


@pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
@settings(deadline=None)
@given(scribbles, st.sampled_from([0.1, 0.5, 1.0]), st.booleans(), st.booleans(), st.booleans())
def test_size_place_and_order_do_not_matter(
    shape: tuple[int, int], scribble: Drawing, size: float, right: bool, bottom: bool, mirrored: bool
) -> None:
    low, high = (edge(np.concatenate(scribble.strokes), axis=0) for edge in (np.min, np.max))
    scale = size / max(*(high - low), 1e-3)
    free = 1 - (high - low) * scale
    strokes = [(stroke - low) * scale + free * (right, bottom) for stroke in scribble.strokes]
    if mirrored:
        strokes = [stroke[::-1] for stroke in reversed(strokes)]
    np.testing.assert_allclose(render(drawing(*strokes), shape), render(scribble, shape), atol=1e-5)


class TestPressure:
    def test_its_mean_is_the_datasets_pen(self) -> None:
        points = np.column_stack([np.linspace(0, 30, 200), np.zeros(200)])
        times = np.linspace(0, 1, 200)
        for pressure in (np.full(200, 0.2), np.linspace(0.1, 0.9, 200)):
            pressed = Drawing((points.copy(),), (times.copy(),), (pressure,))
            widths = mnist_like(pressed).sum(axis=0)
            assert np.trim_zeros(widths)[2:-2].mean() == pytest.approx(2.6, rel=0.03)

    def test_harder_is_wider(self) -> None:
        points = np.column_stack([np.zeros(200), np.linspace(0, 30, 200)])
        pressed = Drawing((points,), (np.linspace(0, 1, 200),), (np.linspace(0.1, 0.9, 200),))
        widths = mnist_like(pressed).sum(axis=1)[6:22]
        assert (np.diff(widths) > 0).all()
        assert widths[-1] > 1.5 * widths[0]

    @pytest.mark.parametrize("shape", [(28, 28), (8, 8)])
    def test_the_same_pressure_everywhere_is_as_none(self, shape: tuple[int, int]) -> None:
        four = TEMPLATES["4"]
        constant = Drawing(
            four.strokes,
            tuple(np.zeros(len(stroke)) for stroke in four.strokes),
            tuple(np.full(len(stroke), 0.3) for stroke in four.strokes),
        )
        np.testing.assert_allclose(render(constant, shape), render(four, shape), atol=1e-6)

    @settings(deadline=None)
    @given(st.lists(st.tuples(coordinates, coordinates, st.floats(0, 1)), min_size=1, max_size=20))
    def test_no_ink_is_lost_at_the_edges_of_the_box(self, points: list[tuple[float, float, float]]) -> None:
        x, y, pressure = np.array(points).T
        pressed = Drawing((np.column_stack([x, y]),), (np.zeros(len(x)),), (pressure.copy(),))
        image = mnist_like(pressed)
        assert image.max() > 0.5
        assert max(ink_box(image)) in {4, 5, 6, 7, 18, 19, 20}
