"""Mini-batches: every sample once an epoch, in an order that only seed, start and epoch decide."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.training.batches import Batches


def batches(samples: int = 23, seed: int = 0, start: int = 0) -> Batches:
    x = np.arange(samples, dtype=np.float32).reshape(-1, 1)
    return Batches(x, -x, seed, start)


@given(size=st.integers(1, 40), epoch=st.integers(0, 5))
def test_every_sample_comes_once_an_epoch_with_its_own_target(size, epoch):
    source = batches()
    seen = []
    for position in range(0, len(source), size):
        x, y = source.batch(epoch, position, size)
        np.testing.assert_array_equal(y, -x)
        seen += x.ravel().tolist()
    assert sorted(seen) == list(range(23))


def test_the_order_does_not_depend_on_what_was_drawn_before():
    fresh, used = batches(), batches()
    for epoch in range(3):
        used.batch(epoch, 0, 5)
    np.testing.assert_array_equal(fresh.order(7), used.order(7))


def test_every_epoch_seed_and_start_has_its_own_order():
    orders = [batches().order(0), batches().order(1), batches(seed=1).order(0), batches(start=1).order(0)]
    assert len({tuple(order) for order in orders}) == 4


def test_the_same_arrays_are_used_again():
    source = batches()
    assert source.batch(0, 0, 5)[0] is source.batch(0, 5, 5)[0]
