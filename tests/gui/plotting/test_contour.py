"""The zero line of functions whose zeros are known."""

import numpy as np
import pytest

from nnviz.gui.plotting.contour import zero_line

X = np.linspace(-3, 3, 40)
Y = np.linspace(-1, 2, 25)


def sampled(function: object) -> np.ndarray:
    return function(*np.meshgrid(X, Y))  # type: ignore[operator]


def test_the_zero_of_a_linear_function_is_met_exactly() -> None:
    x, y = zero_line(sampled(lambda x, y: 2 * x - y + 0.3), X, Y)
    assert len(x) > 0
    np.testing.assert_allclose(2 * x - y + 0.3, 0, atol=1e-12)


@pytest.mark.parametrize(("across", "along"), [("x", "y"), ("y", "x")])
def test_rows_are_y_and_columns_are_x(across: str, along: str) -> None:
    line = dict(zip("xy", zero_line(sampled(lambda x, y: {"x": x, "y": y}[across] - 0.25), X, Y), strict=True))
    np.testing.assert_allclose(line[across], 0.25)
    axis = {"x": X, "y": Y}[along]
    assert (line[along].min(), line[along].max()) == (axis[0], axis[-1])


def test_a_circle_is_closed_and_round() -> None:
    x, y = zero_line(sampled(lambda x, y: 0.64 - x**2 - y**2), X, Y)
    np.testing.assert_allclose(np.hypot(x, y), 0.8, atol=0.01)
    # Each end of a segment is the end of one other: the line has no gaps.
    ends, times = np.unique(np.round(np.column_stack([x, y]), 9), axis=0, return_counts=True)
    assert set(times) == {2}
    assert len(ends) > 20


def test_a_hard_edge_runs_between_its_grid_points() -> None:
    x, _ = zero_line(sampled(lambda x, y: np.where(x > 0, 1.0, -1.0)), X, Y)
    assert len(x) > 0
    np.testing.assert_allclose(x, 0, atol=X[1] - X[0])


def test_equal_signs_have_no_line() -> None:
    assert len(zero_line(np.ones((25, 40)), X, Y)[0]) == 0
    assert len(zero_line(np.zeros((25, 40)), X, Y)[0]) == 0


def test_nan_leaves_a_gap() -> None:
    values = sampled(lambda x, y: x - 0.01)
    values[10] = np.nan
    _, y = zero_line(values, X, Y)
    inside = (y > Y[9] + 1e-9) & (y < Y[11] - 1e-9)
    assert len(y) > 0
    assert not inside.any()
