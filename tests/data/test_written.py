"""The dataset of ink: balanced, as seeded, and with another hand for the test if wanted."""

import numpy as np

from nnviz.data.written import Ink, ink_samples


def test_every_digit_comes_equally_often() -> None:
    samples = ink_samples((8, 8), 200, "world", 1)
    assert np.bincount(samples.labels).tolist() == [20] * 10
    assert samples.inputs.shape == (200, 64)
    assert samples.inputs.min() >= 0
    assert samples.inputs.max() <= 1


def test_the_same_ink_is_written_once() -> None:
    assert ink_samples((8, 8), 200, "world", 1) is ink_samples((8, 8), 200, "world", 1)


def test_the_test_can_be_by_another_hand() -> None:
    def load(dataset: Ink):
        return dataset.load(0.25, np.random.default_rng(5))

    same, other = load(Ink(size=400, hand="american")), load(Ink(size=400, hand="american", test_hand="continental"))
    for data in (same, other):
        assert (len(data.train), len(data.test)) == (300, 100)
    again = load(Ink(size=400, hand="american", test_hand="continental"))
    assert np.array_equal(other.test.inputs, again.test.inputs)
    by_continental = ink_samples((28, 28), 100, "continental", 7).inputs
    by_american = ink_samples((28, 28), 100, "american", 7).inputs
    assert not np.array_equal(by_continental, by_american)
