"""Stroke augmentation: the same digit by the same hand, written once more."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.hands import write
from nnviz.data.ink import Drawing, render, render_many
from nnviz.data.stroke_augmentation import Amounts, vary

STILL = Amounts(
    **dict.fromkeys(("slant", "rotation", "aspect", "bend", "stroke_shift", "stroke_rotation"), 0.0),
    **dict.fromkeys(("ends", "hooks", "gaps", "tremor"), 0.0),
    detail=(0.01, 0.01),
)
"""Nothing differs but the points."""
DIGITS = write(np.arange(20) % 10, "world", np.random.default_rng(3))
CROSS = Drawing((np.array([[0.0, 0.0], [0.0, 100.0]]), np.array([[-50.0, 50.0], [50.0, 50.0]])))
LINE = Drawing((np.array([[0.0, 0.0], [0.0, 100.0]]),))


def many(drawing: Drawing, count: int = 400, **amounts: object) -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [vary(drawing, rng, replace(STILL, **amounts)) for _ in range(count)]


def length(drawing: Drawing) -> float:
    return sum(float(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum()) for stroke in drawing.strokes)


def test_without_amounts_it_is_the_same_digit():
    again = [vary(drawing, np.random.default_rng(0), STILL) for drawing in DIGITS]
    np.testing.assert_allclose(render_many(again, (28, 28)), render_many(DIGITS, (28, 28)), atol=0.15)
    assert [len(drawing.strokes) for drawing in again] == [len(drawing.strokes) for drawing in DIGITS]


def test_variations_are_all_different_and_near_the_drawing():
    rng = np.random.default_rng(0)
    for drawing, other in zip(DIGITS, DIGITS[1:] + DIGITS[:1], strict=True):
        made = render_many([vary(drawing, rng) for _ in range(30)], (28, 28))
        assert len(np.unique(made, axis=0)) == 30
        own, others = (np.abs(made - render(one, (28, 28))).mean() for one in (drawing, other))
        assert 0.005 < own < others


def test_it_follows_from_the_generator():
    one, again, other = (vary(DIGITS[0], np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.to_json() == again.to_json() != other.to_json()


@settings(deadline=None, max_examples=60)
@given(
    strokes=st.lists(
        st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=6), min_size=1, max_size=4
    ),
    columns=st.sampled_from([2, 3, 4]),
    seed=st.integers(0, 99),
)
def test_any_ink_gives_ink_in_its_place_and_size_with_what_is_known_of_each_point(strokes, columns, seed):
    rng = np.random.default_rng(seed)
    points = tuple(np.array(stroke) for stroke in strokes)
    times = tuple(np.sort(rng.random(len(stroke))) for stroke in points)
    pressures = tuple(rng.random(len(stroke)) for stroke in points)
    drawing = Drawing(points, times if columns > 2 else None, pressures if columns > 3 else None)
    made = vary(drawing, rng)
    assert (made.times is None, made.pressures is None) == (columns < 3, columns < 4)
    assert len(made.strokes) >= len(points)
    before, after = (np.concatenate(one.strokes) for one in (drawing, made))
    size = np.ptp(before, axis=0).max()
    assert np.abs(after - before.mean(axis=0)).max() <= 3 * size
    if columns > 2 and size:
        assert made.times is not None
        assert min(time.min() for time in made.times) == 0
        assert all((np.diff(time) >= 0).all() for time in made.times), "time does not run back"


def test_the_order_of_strokes_stays():
    for made in many(CROSS, 50, stroke_shift=0.02, ends=0.05):
        down, across = (np.ptp(stroke, axis=0) for stroke in made.strokes)
        assert down[1] > down[0]
        assert across[0] > across[1]


@pytest.mark.parametrize(("amount", "measured"), [("slant", 0.2), ("rotation", 0.2)])
def test_an_upright_line_leans_by_that_deviation(amount, measured):
    ends = np.array([made.strokes[0][-1] - made.strokes[0][0] for made in many(LINE, **{amount: 0.2})])
    assert np.arctan(ends[:, 0] / ends[:, 1]).std() == pytest.approx(measured, rel=0.12)


def test_the_aspect_changes_the_width_alone():
    size = np.array([np.ptp(np.concatenate(made.strokes), axis=0) for made in many(CROSS, aspect=0.3)])
    assert np.log(size[:, 0] / 100).std() == pytest.approx(0.3, rel=0.1)
    np.testing.assert_allclose(size[:, 1], 100)


def test_ends_are_lengthened_and_cut():
    lengths = np.array([length(made) for made in many(LINE, ends=0.05)])
    assert lengths.min() < 95
    assert lengths.max() > 105
    assert (lengths - 100).std() == pytest.approx(5 * np.sqrt(2), rel=0.15)
    assert all(np.allclose(made.strokes[0][:, 0], 0) for made in many(LINE, 20, ends=0.05)), "along the line"


def test_the_pen_is_lifted_as_often_as_it_says():
    lifted = [made for made in many(LINE, gaps=0.3) if len(made.strokes) == 2]
    assert len(lifted) == pytest.approx(0.3 * 400, rel=0.25)
    gaps = [made.strokes[1][0, 1] - made.strokes[0][-1, 1] for made in lifted]
    assert min(gaps) > 0
    assert max(gaps) < 20


def test_hooks_turn_back_at_an_end_and_are_short():
    hooked = many(LINE, hooks=1.0)
    for made in hooked:
        (stroke,) = made.strokes
        assert np.abs(stroke[:, 0]).max() <= 8
        assert stroke[:, 1].min() > -1
        assert stroke[:, 1].max() < 101
    assert max(np.abs(made.strokes[0][:, 0]).max() for made in hooked) > 2


def test_a_trembling_line_is_near_itself():
    deviations = [np.abs(made.strokes[0][:, 0]).std() for made in many(LINE, tremor=0.02)]
    assert 0 < max(deviations) < 4
    assert min(deviations) < 0.2


def test_points_far_apart_make_simpler_curves():
    circle = np.linspace(0, 2 * np.pi, 60)
    drawing = Drawing((np.column_stack([np.cos(circle), np.sin(circle)]),))
    fine, coarse = (many(drawing, 1, detail=(detail, detail))[0] for detail in (0.02, 0.4))
    assert len(fine.strokes[0]) > 100
    assert len(coarse.strokes[0]) < 12


def test_a_dot_stays():
    dot = Drawing((np.array([[3.0, 4.0]]),))
    assert vary(dot, np.random.default_rng(0)).to_json() == dot.to_json()
