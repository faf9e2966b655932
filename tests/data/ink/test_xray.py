"""The way of a drawing to the network, with steps left out."""

from dataclasses import fields, replace

import numpy as np
import pytest
from handwriting import DIGITS, TEMPLATES, drawing, scribbles
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.ink import Drawing, Steps, render, render_many, xray

STAGES = ["as drawn", "cropped", "re-rendered", "centred", "received"]
SWITCHES = [field.name for field in fields(Steps)]
SHAPES = [(28, 28), (8, 8)]


def written(name: str, size: float, x: float, y: float) -> Drawing:
    """A digit on the pad's sheet: of this size, and where its upper left corner is."""
    return drawing(*(np.asarray(stroke) / 100 * size + (x, y) for stroke in DIGITS[name]))


SMALL = written("4", size=0.4, x=0.05, y=0.5)


def without(switch: str) -> Steps:
    return replace(Steps(), **{switch: False})


@pytest.mark.parametrize("shape", [*SHAPES, (20, 32)])
@settings(deadline=None)
@given(scribbles, st.builds(Steps, *[st.booleans()] * len(SWITCHES)))
def test_the_last_stage_is_what_the_network_receives(shape: tuple[int, int], what: Drawing, steps: Steps) -> None:
    stages = xray(what, shape, steps)
    assert [stage.name for stage in stages] == STAGES
    received = stages[-1].image
    assert received.shape == shape
    np.testing.assert_array_equal(received.reshape(1, -1).astype(np.float32), render(what, shape, steps))
    for stage in stages:
        assert stage.image.min() >= 0
        assert stage.image.max() <= 1


def test_what_each_stage_is() -> None:
    drawn, cropped, re_rendered, centred, _ = (stage.image for stage in xray(SMALL, (28, 28)))
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) / len(drawn) for axis in (1, 0))
    assert (rows[0], rows[-1]) == pytest.approx((0.5 + 0.024 - 0.04, 0.5 + 0.384 + 0.04), abs=0.01)
    assert (columns[0], columns[-1]) == pytest.approx((0.05 + 0.088 - 0.04, 0.05 + 0.32 + 0.04), abs=0.01)
    assert cropped[0].any()
    assert cropped[-1].any()
    assert cropped.sum() > 2 * drawn.sum()
    assert re_rendered.shape == (20, 20)
    assert centred.shape == (28, 28)
    np.testing.assert_allclose(centred.sum(), re_rendered.sum())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("switch", SWITCHES)
def test_every_switch_leaves_its_step_out(switch: str, shape: tuple[int, int]) -> None:
    assert np.abs(render(SMALL, shape, without(switch)) - render(SMALL, shape)).max() > 0.3


def box_of(image: np.ndarray) -> tuple[int, int, int, int]:
    """First and last row, first and last column that have ink."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


class TestWithout:
    def image(self, *switches: str) -> np.ndarray:
        return render(SMALL, (28, 28), replace(Steps(), **dict.fromkeys(switches, False))).reshape(28, 28)

    def test_crop_the_digit_stays_small(self) -> None:
        top, bottom, *_ = box_of(self.image("crop"))
        assert bottom - top < 12

    def test_crop_and_centring_it_stays_where_it_was(self) -> None:
        top, bottom, left, right = box_of(self.image("crop", "box", "centre"))
        assert (top + bottom + 1) / 2 == pytest.approx(28 * (0.5 + 0.204), abs=1)
        assert (left + right + 1) / 2 == pytest.approx(28 * (0.05 + 0.204), abs=1)

    def test_pen_the_lines_are_as_thick_as_they_were_drawn(self) -> None:
        assert self.image("pen").sum() > 1.25 * self.image().sum()

    def test_box_it_is_not_made_larger(self) -> None:
        top, bottom, *_ = box_of(self.image("box"))
        assert bottom - top < 16

    def test_centring_its_box_is_in_the_middle(self) -> None:
        top, bottom, left, right = box_of(self.image("centre"))
        assert (top, bottom) == (4, 23)
        assert left + right in {26, 27, 28}


@pytest.mark.parametrize("switch", SWITCHES)
def test_many_at_once(switch: str) -> None:
    steps = without(switch)
    drawings = [SMALL, *TEMPLATES.values()]
    alone = np.concatenate([render(what, (28, 28), steps) for what in drawings])
    np.testing.assert_allclose(render_many(drawings, (28, 28), steps), alone, atol=1e-6)
