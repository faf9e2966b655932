"""What all datasets promise: split, read-only samples, and recommendations that are experiments."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data import datasets
from nnviz.data.dataset import Dataset, Samples

each = pytest.mark.parametrize("dataset", list(datasets), ids=lambda entry: entry.name)


class Counted(Dataset):
    """Samples 0, 1, 2, …, to see where each goes."""

    task = "regression"
    input_names = ("x",)
    output_names = ("y",)

    def __init__(self, size: int) -> None:
        self.size = size

    def samples(self, rng: np.random.Generator) -> Samples:
        column = np.arange(self.size, dtype=np.float32).reshape(-1, 1)
        return Samples(column, 2 * column)


@settings(deadline=None)
@given(size=st.integers(2, 300), share=st.floats(0.05, 0.9), seed=st.integers(0, 2**32 - 1))
def test_every_sample_is_in_exactly_one_part(size, share, seed):
    data = Counted(size).load(share, np.random.default_rng(seed))
    train, test = data.train.inputs.ravel(), data.test.inputs.ravel()
    np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(size))
    assert len(train) >= 1
    assert len(test) >= 1
    assert abs(len(test) - share * size) <= 1
    np.testing.assert_array_equal(data.train.targets, 2 * data.train.inputs)


def test_the_split_is_random_and_follows_from_the_seed():
    first, again, other = (Counted(100).load(0.2, np.random.default_rng(seed)).test.inputs for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@each
def test_a_dataset_gives_what_it_announces(dataset):
    data = dataset().load(0.2, np.random.default_rng(0))
    for samples in (data.train, data.test):
        assert samples.inputs.shape == (len(samples), dataset.inputs())
        assert np.all(np.isfinite(samples.inputs))
        assert np.all(np.isfinite(samples.targets))
        assert not samples.inputs.flags.writeable
        assert not samples.targets.flags.writeable
        if dataset.task == "classification":
            assert samples.targets.shape == (len(samples), 1)
            assert set(samples.labels) == set(range(dataset.classes()))
            assert dataset.classes() == len(dataset.output_names)
        else:
            assert samples.targets.shape == (len(samples), len(dataset.output_names))
            assert dataset.classes() == 0


@each
def test_it_says_how_long_to_train(dataset):
    assert isinstance(dataset.recommended["epochs"], int)
    assert {"hidden", "optimizer", "batch_size"} <= set(dataset.recommended)


def test_samples_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="do not belong together"):
        Samples(np.zeros((3, 2), np.float32), np.zeros((2, 1), np.float32))
    with pytest.raises(ValueError, match="do not belong together"):
        Samples(np.zeros((3, 2), np.float32), np.zeros(3, np.float32))


def test_loading_mnist_takes_little_more_memory_than_its_pixels():
    """In a fresh process, whose peak nobody else has raised: at most 1.3 × 219.5 MB on top of the interpreter."""
    pytest.importorskip("resource", reason="Windows does not tell the peak")
    code = """if True:
        import resource, sys
        from nnviz.data.digits import mnist_data
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        before = peak()
        data = mnist_data()
        pixels = data.train.inputs.nbytes + data.test.inputs.nbytes
        print(pixels, peak() - before)
    """
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pixels, taken = map(int, ran.stdout.split())
    assert pixels == 70_000 * 784 * 4
    assert taken <= 1.3 * pixels
