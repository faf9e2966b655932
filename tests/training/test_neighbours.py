"""The nearest training samples: against the exact search, on real digits."""

import numpy as np
import pytest

from nnviz.data.dataset import Samples
from nnviz.data.digits import mnist_data, small_digits
from nnviz.training.neighbours import NEAREST, Neighbours


def search(samples: Samples) -> Neighbours:
    """The search among samples, made ready."""
    neighbours = Neighbours(samples)
    assert neighbours.work().status == "finished"
    return neighbours


def exact(samples: Samples, inputs: np.ndarray) -> np.ndarray:
    """Rows of the nearest samples: |a − b|² = |a|² − 2 a·b + |b|²."""
    squares = np.einsum("sf,sf->s", samples.inputs, samples.inputs)
    return np.argsort(squares - 2 * (samples.inputs @ inputs), kind="stable")[:NEAREST]


def test_almost_all_of_the_nearest_digits_of_mnist_are_found():
    data = mnist_data()
    neighbours = search(data.train)
    found = [
        {neighbour.row for neighbour in neighbours.nearest(inputs)} & set(exact(data.train, inputs))
        for inputs in data.test.inputs[::500]
    ]
    assert sum(map(len, found)) >= 0.98 * NEAREST * len(found)


def test_each_is_told_with_its_picture_label_and_distance_the_nearest_first():
    samples = small_digits()
    nearest = search(samples).nearest(samples.inputs[5])
    assert [neighbour.row for neighbour in nearest] == list(exact(samples, samples.inputs[5]))
    assert (nearest[0].row, nearest[0].distance) == (5, 0)
    for neighbour in nearest:
        np.testing.assert_array_equal(neighbour.inputs, samples.inputs[neighbour.row])
        assert neighbour.label == samples.labels[neighbour.row]
        assert neighbour.distance == pytest.approx(np.linalg.norm(neighbour.inputs - samples.inputs[5]), abs=1e-6)


def test_of_few_samples_all_are_near_and_what_is_no_picture_of_theirs_has_none():
    few = small_digits().take(np.arange(3))
    neighbours = search(few)
    assert {neighbour.row for neighbour in neighbours.nearest(few.inputs[0])} == {0, 1, 2}
    assert neighbours.nearest(np.zeros(784, np.float32)) == ()
    assert neighbours.nearest(np.full(64, np.nan, np.float32)) == ()


def test_nothing_is_near_before_the_search_is_ready():
    assert Neighbours(small_digits()).nearest(small_digits().inputs[0]) == ()
