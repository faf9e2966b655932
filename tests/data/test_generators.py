"""Generated datasets: size, balance, seeds, and what noise means."""

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.data.dataset import Samples
from nnviz.data.generators import Function, TwoClasses

CLASSIFICATIONS = [entry for entry in datasets if issubclass(entry, TwoClasses)]
FUNCTIONS = [entry for entry in datasets if issubclass(entry, Function)]

each = pytest.mark.parametrize("dataset", CLASSIFICATIONS + FUNCTIONS, ids=lambda entry: entry.name)
each_classification = pytest.mark.parametrize("dataset", CLASSIFICATIONS, ids=lambda entry: entry.name)
each_function = pytest.mark.parametrize("dataset", FUNCTIONS, ids=lambda entry: entry.name)


def samples(dataset, seed: int = 0, **values) -> Samples:
    return dataset(**values).samples(np.random.default_rng(seed))


def test_all_are_found():
    assert {"circle", "xor", "gaussians", "spiral", "moons"} <= {entry.name for entry in CLASSIFICATIONS}
    assert {"plane", "sine"} <= {entry.name for entry in FUNCTIONS}


@each
@pytest.mark.parametrize("size", [10, 11, 501])
def test_the_size_is_exact(dataset, size):
    made = samples(dataset, size=size)
    assert made.inputs.shape == (size, dataset.inputs())
    assert made.targets.shape == (size, 1)
    assert made.inputs.dtype == made.targets.dtype == np.float32
    data = dataset(size=size).load(0.3, np.random.default_rng(0))
    assert len(data.train) + len(data.test) == size
    assert len(data.test) == round(0.3 * size)


@each
def test_the_samples_follow_from_the_seed(dataset):
    first, again, other = (samples(dataset, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)


@each
def test_the_samples_lie_where_plots_show_them(dataset):
    made = samples(dataset, size=2000)
    low, high = dataset.input_range
    assert made.inputs.min() >= low
    assert made.inputs.max() <= high
    assert np.ptp(made.inputs, axis=0).min() > 0.4 * (high - low), "they fill the plot"


@each_classification
@pytest.mark.parametrize("size", [10, 11, 500])
def test_both_classes_have_half_of_the_samples(dataset, size):
    counts = np.bincount(samples(dataset, size=size).labels, minlength=2)
    assert abs(counts[0] - counts[1]) <= 1


@each_classification
def test_without_noise_the_nearest_other_point_is_of_the_same_class(dataset):
    made = samples(dataset, size=2000, noise=0)
    # (x − y)² for all pairs; the point itself is excluded.
    distance = ((made.inputs[:, np.newaxis] - made.inputs) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = made.labels[distance.argmin(axis=1)]
    np.testing.assert_array_equal(nearest, made.labels)


def true_label(name: str, x: np.ndarray) -> np.ndarray:
    """The class of every point by the formula of the dataset."""
    if name == "circle":
        return np.hypot(*x.T) < 3
    if name == "xor":
        return x[:, 0] * x[:, 1] < 0
    if name == "gaussians":
        return x.sum(axis=1) > 0
    if name == "moons":
        upper = np.hypot(x[:, 0] + 1.5, x[:, 1] + 0.75)
        return np.isclose(upper, 3, atol=1e-4)
    assert name == "spiral"
    turn = 3.5 * np.pi * np.hypot(*x.T) / 5
    return np.cos(np.arctan2(x[:, 1], x[:, 0]) - turn) > 0


@each_classification
def test_without_noise_the_classes_are_those_of_the_formula(dataset):
    made = samples(dataset, size=1000, noise=0)
    np.testing.assert_array_equal(true_label(dataset.name, made.inputs), made.labels == 1)


@each_function
def test_without_noise_the_targets_are_the_function(dataset):
    made = samples(dataset, noise=0)
    expected = made.inputs.sum(axis=1) / 12 if dataset.name == "plane" else np.sin(made.inputs[:, 0])
    np.testing.assert_allclose(made.targets[:, 0], expected, atol=1e-6)
    assert np.abs(made.targets).max() <= 1


@each
def test_noise_is_the_standard_deviation_of_what_is_added(dataset):
    clean, noisy = samples(dataset, size=5000, noise=0), samples(dataset, size=5000, noise=0.5)
    if dataset.task == "regression":
        np.testing.assert_array_equal(noisy.inputs, clean.inputs)
        shift = noisy.targets - clean.targets
    else:
        np.testing.assert_array_equal(noisy.labels, clean.labels)
        shift = noisy.inputs - clean.inputs
    assert shift.std() == pytest.approx(0.5, rel=0.03)
    assert abs(shift.mean()) < 0.03


@each
def test_more_noise_moves_every_sample_further_the_same_way(dataset):
    clean, little, much = (samples(dataset, noise=noise) for noise in (0, 0.2, 0.8))
    column = "targets" if dataset.task == "regression" else "inputs"
    first, second = (getattr(noisy, column) - getattr(clean, column) for noisy in (little, much))
    np.testing.assert_allclose(second, 4 * first, atol=1e-5)
