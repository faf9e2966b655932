"""Logic gates: the truth table, and that the test is always exactly it."""

import operator

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.data.gates import Gate

TRUTH = {
    "and_gate": operator.and_,
    "or_gate": operator.or_,
    "nand_gate": lambda a, b: 1 - (a & b),
    "xor_gate": operator.xor,
}
each = pytest.mark.parametrize("name", TRUTH)


def table(samples) -> set[tuple[int, int, int]]:
    rows = np.column_stack([samples.inputs, samples.targets])
    return {tuple(map(int, row)) for row in rows}


def exact(name: str) -> set[tuple[int, int, int]]:
    return {(a, b, TRUTH[name](a, b)) for a in (0, 1) for b in (0, 1)}


def test_every_gate_is_here():
    assert set(TRUTH) == {entry.name for entry in datasets if issubclass(entry, Gate)}


@each
def test_by_default_training_and_test_are_the_truth_table(name):
    data = datasets.create(name).load(0.2, np.random.default_rng(0))
    assert len(data.train) == len(data.test) == 4
    assert table(data.train) == table(data.test) == exact(name)


@each
def test_the_test_stays_exact_when_the_training_is_noisy(name):
    data = datasets.create(name, size=402, noise=0.1).load(0.5, np.random.default_rng(0))
    assert len(data.train) == 402
    assert len(data.test) == 4
    assert table(data.test) == exact(name)
    clean = data.train.inputs.round()
    assert (data.train.inputs - clean).std() == pytest.approx(0.1, rel=0.1)
    rows = {(int(a), int(b), int(y)) for (a, b), y in zip(clean, data.train.labels, strict=True)}
    assert rows == exact(name)


@each
def test_the_four_rows_are_equally_often(name):
    train = datasets.create(name, size=10).load(0.2, np.random.default_rng(0)).train
    _, counts = np.unique(train.inputs, axis=0, return_counts=True)
    assert sorted(counts) == [2, 2, 3, 3]


def test_the_half_adder_adds():
    data = datasets.create("half_adder").load(0.2, np.random.default_rng(0))
    for samples in (data.train, data.test):
        assert len(samples) == 4
        np.testing.assert_array_equal(samples.targets @ (1, 2), samples.inputs.sum(axis=1))
