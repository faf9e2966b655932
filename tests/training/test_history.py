"""The record of a training."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import BadInput
from nnviz.training.history import Recorder


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), max_size=300))
def test_every_row_is_kept_in_order(rows):
    recorder = Recorder(("step", "loss"))
    for row in rows:
        recorder.append(*row)
    view = recorder.view()
    assert list(zip(view["step"], view["loss"], strict=True)) == rows


def test_an_early_view_stays_right_while_the_recorder_grows():
    recorder = Recorder(("step",))
    recorder.append(1.0)
    early = recorder.view()["step"]
    for step in range(1000):
        recorder.append(float(step))
    assert early.tolist() == [1.0]
    with pytest.raises(ValueError, match="read-only"):
        early[0] = 2.0


def test_a_restored_recorder_goes_on_behind_the_old_rows():
    recorder = Recorder.restored(("a", "b"), np.arange(6.0).reshape(3, 2))
    recorder.append(6.0, 7.0)
    np.testing.assert_array_equal(recorder.rows(), np.arange(8.0).reshape(4, 2))


def test_rows_with_other_columns_are_refused():
    with pytest.raises(BadInput, match="columns a, b"):
        Recorder.restored(("a", "b"), np.zeros((3, 5)))
