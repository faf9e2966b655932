"""Ink by hand: every form is drawn, deterministically, and hands differ by what they were taught."""

import numpy as np
import pytest

from nnviz.data.digit_forms import FORMS
from nnviz.data.hands import HANDS, Variation, shares, smooth, times, write, written
from nnviz.data.ink import render_many

STILL = Variation(**dict.fromkeys(Variation.__dataclass_fields__, 0.0))


def test_a_hand_writes_every_digit_in_several_forms() -> None:
    for digit in range(10):
        written_by = {hand: np.count_nonzero(shares(hand, digit)) for hand in HANDS}
        assert written_by["world"] >= 4
        assert all(written_by.values())


def test_the_bar_of_the_seven_is_what_parts_the_hands() -> None:
    crossed = [form.digit == 7 and "crossed" in form.name for form in FORMS]
    assert sum(np.array(shares("american", 7))[crossed]) < 0.2
    assert sum(np.array(shares("continental", 7))[crossed]) > 0.8


def test_the_same_seed_writes_the_same_ink() -> None:
    labels = np.arange(40) % 10
    one, other = (write(labels, "world", np.random.default_rng(3)) for _ in range(2))
    for drawing, again in zip(one, other, strict=True):
        assert drawing.to_json() == again.to_json()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.digit} {form.name}")
def test_without_variation_the_pen_goes_through_the_points_of_the_form(form) -> None:
    (strokes,) = written(form, np.zeros(1), np.random.default_rng(0), STILL)
    outer = np.array([[np.exp(0.05), -0.1], [0, 1]])
    for stroke, path in zip(strokes, form.paths, strict=True):
        for point in path.points @ outer.T:
            assert np.min(np.hypot(*(stroke - point).T)) < 1e-9


def test_a_corner_stays_sharp_and_a_curve_is_smooth() -> None:
    seven = next(form for form in FORMS if form.digit == 7 and form.name == "plain")
    curve = smooth(seven.paths[0]) @ seven.paths[0].points
    steps = np.diff(curve, axis=0)
    directions = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.abs(np.diff(directions))
    assert np.max(turns) > 1.5
    assert np.sum(turns > 0.3) == 1


def test_drawings_of_a_digit_differ_and_look_like_it() -> None:
    """Far more often than by chance a drawing is nearest to the mean picture of its own digit."""
    labels = np.repeat(np.arange(10), 40)
    pictures = render_many(write(labels, "american", np.random.default_rng(0)), (28, 28))
    assert len(np.unique(pictures, axis=0)) == len(pictures)
    means = np.stack([pictures[labels == digit].mean(axis=0) for digit in range(10)])
    distances = ((pictures[:, None] - means) ** 2).sum(axis=2)
    assert np.mean(np.argmin(distances, axis=1) == labels) > 0.6


def test_times_go_on_and_a_hurried_hand_is_quicker_and_cuts_corners() -> None:
    (drawing,) = write(np.array([4]), "american", np.random.default_rng(0))
    assert drawing.times is not None
    assert np.all(np.diff(np.concatenate(drawing.times)) >= 0)
    one, other = times(drawing.strokes, 1.0), times(drawing.strokes, 2.0)
    assert one[0][-1] == pytest.approx(2 * other[0][-1])
    seven = next(form for form in FORMS if form.digit == 7 and form.name == "plain")
    still, hurried = written(seven, np.array([0.0, 1.0]), np.random.default_rng(0), STILL)
    corner = seven.paths[0].points[2] @ np.array([[np.exp(0.05), -0.1], [0, 1]]).T
    nearest = [np.min(np.hypot(*(strokes[0] - corner).T)) for strokes in (still, hurried)]
    assert nearest[0] < 1e-9
    assert nearest[1] > 0.02
