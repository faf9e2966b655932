"""A long curve keeps its extremes however few points are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.gui.plotting.envelope import BLOCK_STARTS, SINGLE_ROWS, Envelope

losses = arrays(
    np.float64,
    st.integers(1, 300),
    elements=st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])),
)


def followed(values: np.ndarray, *, at: tuple[int, ...] = ()) -> Envelope:
    """An envelope that saw the first rows at each of the frames `at`, and then all."""
    x = np.arange(1.0, len(values) + 1)
    envelope = Envelope()
    for rows in (*sorted(at), len(values)):
        envelope.follow(x[:rows], values[:rows])
    return envelope


@given(losses, st.integers(2, 50))
def test_every_column_shows_its_smallest_and_largest_finite_value(values: np.ndarray, columns: int) -> None:
    edges = np.linspace(0, len(values) + 1, columns)
    x, y = followed(values).line(edges)
    column_of_row = np.searchsorted(edges, np.arange(1.0, len(values) + 1), side="right")
    column_of_point = np.searchsorted(edges, x, side="right")
    assert len(x) == len(y) <= 2 * columns
    for column in np.unique(column_of_row):
        inside = values[column_of_row == column]
        finite = inside[np.isfinite(inside)]
        low, high = y[column_of_point == column]
        if finite.size:
            assert (low, high) == (finite.min(), finite.max())
        else:
            assert np.isnan(low)
            assert np.isnan(high)


@given(losses, st.lists(st.integers(0, 300), max_size=5))
def test_it_does_not_matter_in_how_many_frames_the_rows_came(values: np.ndarray, frames: list[int]) -> None:
    edges = np.linspace(0, len(values) + 1, 20)
    in_parts = followed(values, at=tuple(min(rows, len(values)) for rows in frames)).line(edges)
    at_once = followed(values).line(edges)
    np.testing.assert_array_equal(in_parts, at_once)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_single_peak_among_very_many_rows_is_drawn(logarithmic: bool) -> None:
    rows = 300_000
    values = np.random.default_rng(0).random(rows)
    for peak in (3, 1_500, 123_457, rows - 1):
        values[peak] = 100 + peak
    edges = np.geomspace(1, rows, 400) if logarithmic else np.linspace(0, rows, 400)
    x, y = followed(values, at=(10, 1_030, 50_001, 299_999)).line(edges)
    assert len(x) <= 2 * len(edges) + 2
    assert y.max() == 100 + rows - 1
    # In the first rows a logarithmic axis has a column for each of them; there the peak stands at its own place.
    if logarithmic:
        np.testing.assert_array_equal(x[y == 103], [4, 4])


def test_blocks_follow_each_other_and_stay_small() -> None:
    lengths = np.diff(BLOCK_STARTS)
    assert BLOCK_STARTS[0] == 0
    assert lengths.min() == 1
    later = BLOCK_STARTS[:-1] >= SINGLE_ROWS
    assert (lengths[later] * 512 <= BLOCK_STARTS[:-1][later]).all()
    assert BLOCK_STARTS[-1] > 10**9


@pytest.mark.parametrize(
    "after",
    [[5.0, 6.0], [5.0, 6.0, 7.0], [5.0, 6.0, 7.0, 8.0]],
    ids=["fewer rows", "as many rows", "more rows"],
)
def test_another_training_begins_anew(after: list[float]) -> None:
    envelope = Envelope()
    envelope.follow(np.arange(3.0), np.array([1.0, 9.0, 2.0]))
    envelope.follow(np.arange(float(len(after))), np.array(after))
    _, y = envelope.line(np.linspace(-1, 10, 30))
    assert sorted(set(y)) == after


def test_nothing_is_drawn_before_the_first_row() -> None:
    envelope = Envelope()
    envelope.follow(np.empty(0), np.empty(0))
    x, y = envelope.line(np.linspace(0, 1, 10))
    assert len(x) == len(y) == 0
