"""Ink: drawings and pictures become what the datasets' own samples are."""

import json
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.data.dataset import Samples
from nnviz.data.digits import mnist_data, small_digits
from nnviz.data.ink import Drawing, Line, bitmap_to_input, read_drawings, render, render_many
from nnviz.data.ink.pictures import line_width
from nnviz.data.ink.uci import with_normal_ink
from nnviz.errors import BadInput

Points = npt.NDArray[np.float64]
Image = npt.NDArray[np.float32]


def arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Points:
    """Part of an ellipse around (x, y), from angle to angle in degrees, counter-clockwise."""
    angles = np.radians(np.linspace(start, end, 40))
    return np.column_stack([x + width * np.cos(angles), y - height * np.sin(angles)])


DIGITS = {
    "0": [arc(50, 50, 31, 44, 95, 450)],
    "1": [[(52, 5), (47, 95)]],
    "2": [np.concatenate([arc(50, 30, 28, 25, 165, -30), [(20, 95), (83, 92)]])],
    "3": [np.concatenate([arc(45, 27, 27, 22, 150, -80), arc(45, 72, 30, 24, 80, -150)])],
    "4": [[(30, 8), (22, 55), (80, 53)], [(69, 6), (62, 96)]],
    "5": [[(32, 8), (28, 45), *arc(46, 68, 28, 26, 125, -140)], [(32, 8), (75, 6)]],
    "6": [np.concatenate([[(62, 5), (35, 42)], arc(49, 70, 26, 24, 150, 500)])],
    "7": [[(20, 11), (78, 9), (42, 95)]],
    "8": [np.concatenate([arc(50, 28, 22, 22, 60, 270), arc(50, 72, 27, 23, 90, -268), arc(50, 28, 22, 22, -88, 55)])],
    "9": [np.concatenate([arc(48, 30, 24, 24, 10, 370), [(70, 60), (64, 95)]])],
}
"""How a clear hand writes, y down, in a box of about 100."""


def drawing(*strokes: npt.ArrayLike) -> Drawing:
    return Drawing(tuple(np.array(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes))


TEMPLATES = {name: drawing(*strokes) for name, strokes in DIGITS.items()}


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


def strokes_of(length: int) -> st.SearchStrategy[list[list[list[float]]]]:
    """JSON of a drawing whose points have so many numbers; all of them can be a pressure too."""
    point = st.lists(st.floats(0, 1), min_size=length, max_size=length)
    return st.lists(st.lists(point, min_size=1, max_size=5), min_size=1, max_size=3)


coordinates = st.floats(-100, 100).map(lambda value: round(value, 3))
strokes = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=30)
scribbles = st.lists(strokes, min_size=1, max_size=4).map(lambda items: drawing(*items))


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


class TestDrawing:
    def test_json_round_trip(self) -> None:
        data = [[[1, 2], [3.5, -4e3]], [[0, 0]]]
        assert Drawing.from_json(data).to_json() == data
        assert Drawing.from_json(json.loads(json.dumps(data))).to_json() == data

    @given(st.integers(2, 4).flatmap(strokes_of), st.none() | st.integers(0, 9))
    def test_a_line_of_a_file_round_trip(self, data: list[list[list[float]]], label: int | None) -> None:
        line = Line(3, Drawing.from_json(data), label)
        again = Line.parse(3, line.format())
        assert again.label == label
        assert again.drawing.to_json() == line.drawing.to_json() == data

    def test_times_and_pressures_are_known_or_not(self) -> None:
        assert Drawing.from_json([[[1, 2]]]).times is None
        timed = Drawing.from_json([[[1, 2, 0], [1, 3, 0.5]], [[4, 4, 2]]])
        assert timed.times is not None
        assert [times.tolist() for times in timed.times] == [[0, 0.5], [2]]
        assert timed.pressures is None
        pressed = Drawing.from_json([[[1, 2, 0, 0.25]]])
        assert pressed.pressures is not None
        assert pressed.pressures[0].tolist() == [0.25]

    @pytest.mark.parametrize(
        "data",
        [
            [],
            [[]],
            [[[1, 2]], []],
            [[1, 2], [3, 4]],
            [[[1]]],
            [[[1, 2, 3, 0.5, 0]]],
            [[[1, 2, 3], [1, 2]]],
            [[[1, 2, 3]], [[1, 2]]],
            [[[1, 2, math.nan]]],
            [[[1, 2, 0, 1.5]]],
            [[[1, 2, 0, None]]],
            [[["1", "2"]]],
            [[[True, False]]],
            [[[1, None]]],
            [[[math.nan, 1]]],
            [[[1, -math.inf]]],
            [[[10**400, 1]]],
            [{"x": 1, "y": 2}],
            {"strokes": []},
            "7",
            None,
        ],
        ids=repr,
    )
    def test_nonsense_is_refused(self, data: object) -> None:
        with pytest.raises(BadInput, match=r"stroke") as refusal:
            Drawing.from_json(data)
        assert "\n" not in str(refusal.value)

    def test_it_says_which_stroke_is_wrong(self) -> None:
        with pytest.raises(BadInput, match="stroke 2 has a coordinate that is not a finite number"):
            Drawing.from_json([[[1, 2]], [[1, 2], [3, math.nan]]])


class TestReadDrawings:
    def test_one_a_line_with_line_numbers(self, tmp_path: Path) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text("[[[0, 0], [1, 1]]]\r\n\n[[[5, 5]], [[6, 6]]]", encoding="utf-8-sig")
        read = {line: drawing.to_json() for line, drawing, _ in read_drawings(path)}
        assert read == {1: [[[0, 0], [1, 1]]], 3: [[[5, 5]], [[6, 6]]]}

    def test_a_line_may_tell_the_label(self, tmp_path: Path) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text('{"label": 7, "strokes": [[[0, 0]]]}\n[[[0, 0]]]\n{"strokes": [[[0, 0]]]}\n')
        assert [line.label for line in read_drawings(path)] == [7, None, None]

    @pytest.mark.parametrize(
        "line",
        [
            '{"label": "seven", "strokes": [[[0, 0]]]}',
            '{"label": -1, "strokes": [[[0, 0]]]}',
            '{"label": 7}',
            "[[[0, 0]",
            "[]",
            '"7"',
            "[[[NaN, 1]]]",
            "[[[1" + "0" * 5000 + ", 1]]]",
            "[" * 100_000,
        ],
        ids=[
            "a word as label",
            "a negative label",
            "no strokes",
            "cut off",
            "empty",
            "a word",
            "NaN",
            "too many digits",
            "no end",
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text(f"[[[0, 0]]]\n{line}\n")
        drawings = read_drawings(path)
        assert next(drawings)[0] == 1
        with pytest.raises(BadInput, match=r"drawings\.jsonl, line 2: ") as refusal:
            next(drawings)
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
    def test_a_file_without_drawings(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_bytes(content)
        with pytest.raises(BadInput, match=r"drawings\.jsonl (has no drawings|is not a text file)"):
            list(read_drawings(path))

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            list(read_drawings(tmp_path / "none.jsonl"))


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
