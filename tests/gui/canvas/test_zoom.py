"""How closely the network is looked at: pure arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.canvas.geometry import Rect
from nnviz.gui.canvas.zoom import FIT, MOST_ZOOM, Viewport

CONTENT = Rect(30, 50, 600, 400)
factors = st.floats(0.05, 20)
places = st.floats(-1000, 1000)
viewports = st.builds(Viewport, st.floats(1, MOST_ZOOM), st.tuples(places, places))


@given(viewports, factors, places, places)
def test_what_is_under_the_mouse_stays_there(viewport: Viewport, factor: float, x: float, y: float) -> None:
    zoomed = viewport.zoomed(factor, x, y)
    assert 1 <= zoomed.zoom <= MOST_ZOOM
    if zoomed == FIT:
        return
    for now, before, mouse in zip(zoomed.offset, viewport.offset, (x, y), strict=True):
        assert (mouse - now) / zoomed.zoom == pytest.approx((mouse - before) / viewport.zoom, abs=1e-6)


@given(viewports)
def test_the_network_always_covers_the_place_that_it_has_when_all_is_seen(viewport: Viewport) -> None:
    seen = viewport.within(CONTENT)
    assert seen.zoom == viewport.zoom
    for offset, low, high in zip(seen.offset, (CONTENT.x, CONTENT.y), (CONTENT.right, CONTENT.bottom), strict=True):
        assert seen.zoom * low + offset <= low + 1e-6
        assert seen.zoom * high + offset >= high - 1e-6
    assert seen.within(CONTENT).offset == pytest.approx(seen.offset)


def test_nothing_is_shifted_when_all_is_seen() -> None:
    assert FIT.panned(30, -20).within(CONTENT) == FIT


@given(st.integers(1, 12), places, places)
def test_zooming_in_and_out_again_shows_all(steps: int, x: float, y: float) -> None:
    viewport = FIT
    for factor in [1.3] * steps + [1 / 1.3] * steps:
        viewport = viewport.zoomed(factor, x, y)
    assert viewport == FIT


def test_the_smallest_turn_of_a_wheel_zooms() -> None:
    assert FIT.zoomed(1.001, 0, 0).zoom > 1
