"""Generated datasets: size, balance, seeds, and what noise means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data import datasets
from nnviz.data.dataset import Samples
from nnviz.data.generators import Function, PointClasses, TwoClasses, mislabelled

CLASSIFICATIONS = [entry for entry in datasets if issubclass(entry, PointClasses)]
TWO_CLASSES = [entry for entry in CLASSIFICATIONS if issubclass(entry, TwoClasses)]
FUNCTIONS = [entry for entry in datasets if issubclass(entry, Function)]

each = pytest.mark.parametrize("dataset", CLASSIFICATIONS + FUNCTIONS, ids=lambda entry: entry.name)
each_classification = pytest.mark.parametrize("dataset", CLASSIFICATIONS, ids=lambda entry: entry.name)
each_function = pytest.mark.parametrize("dataset", FUNCTIONS, ids=lambda entry: entry.name)


def samples(dataset, seed: int = 0, **values) -> Samples:
    return dataset(**values).samples(np.random.default_rng(seed))


def test_all_are_found():
    assert {"circle", "xor", "gaussians", "spiral", "moons", "overfit"} <= {entry.name for entry in TWO_CLASSES}
    assert "four_clouds" in {entry.name for entry in CLASSIFICATIONS}
    assert {"plane", "sine", "polar"} <= {entry.name for entry in FUNCTIONS}


@each
@pytest.mark.parametrize("size", [10, 11, 501])
def test_the_size_is_exact(dataset, size):
    made = samples(dataset, size=size)
    assert made.inputs.shape == (size, dataset.inputs())
    assert made.targets.shape == (size, 1 if dataset.classes() else len(dataset.output_names))
    assert made.inputs.dtype == made.targets.dtype == np.float32
    data = dataset(size=size).load(0.3, np.random.default_rng(0))
    if dataset.has_own_test_set:
        assert len(data.train) == size
    else:
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
def test_all_classes_have_as_many_samples(dataset, size):
    counts = np.bincount(samples(dataset, size=size).labels, minlength=dataset.classes())
    assert len(counts) == dataset.classes()
    assert np.ptp(counts) <= 1


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
    if name == "overfit":
        return np.all(x == 1, axis=1)
    assert name == "spiral"
    turn = 3.5 * np.pi * np.hypot(*x.T) / 5
    return np.cos(np.arctan2(x[:, 1], x[:, 0]) - turn) > 0


@pytest.mark.parametrize("dataset", TWO_CLASSES, ids=lambda entry: entry.name)
def test_without_noise_the_classes_are_those_of_the_formula(dataset):
    made = samples(dataset, size=1000, noise=0)
    np.testing.assert_array_equal(true_label(dataset.name, made.inputs), made.labels == 1)


def true_targets(name: str, x: np.ndarray) -> np.ndarray:
    if name == "plane":
        return x.sum(axis=1, keepdims=True) / 12
    if name == "sine":
        return np.sin(x)
    assert name == "polar"
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    return np.column_stack([radius**2 * np.cos(2 * angle), radius**2 * np.sin(2 * angle)]) / 72


@each_function
def test_without_noise_the_targets_are_the_function(dataset):
    made = samples(dataset, noise=0)
    np.testing.assert_allclose(made.targets, true_targets(dataset.name, made.inputs), atol=1e-6)
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


def loaded(dataset, **values):
    return dataset(**values).load(0.25, np.random.default_rng(0))


@each_classification
def test_label_noise_replaces_that_share_of_the_training_labels_and_nothing_else(dataset):
    true, noisy = loaded(dataset, size=400), loaded(dataset, size=400, label_noise=0.3)
    np.testing.assert_array_equal(noisy.train.inputs, true.train.inputs)
    np.testing.assert_array_equal(noisy.test.inputs, true.test.inputs)
    np.testing.assert_array_equal(noisy.test.targets, true.test.targets)
    assert np.sum(noisy.train.labels != true.train.labels) == round(0.3 * len(true.train))
    assert set(noisy.train.labels) == set(range(dataset.classes()))


@each_classification
def test_more_label_noise_replaces_the_same_labels_and_further_ones(dataset):
    true, little, much = (loaded(dataset, label_noise=noise).train.labels for noise in (0, 0.1, 0.5))
    replaced = little != true
    np.testing.assert_array_equal(much[replaced], little[replaced])
    assert np.sum(much != true) > 4 * np.sum(replaced) > 0


@given(size=st.integers(1, 200), share=st.floats(0, 0.5), classes=st.integers(2, 6), seed=st.integers(0, 2**32 - 1))
def test_a_replaced_label_is_another_class(size, share, classes, seed):
    labels = np.random.default_rng(seed).integers(0, classes, size)
    true = Samples(np.zeros((size, 2), np.float32), labels.astype(np.float32).reshape(-1, 1))
    noisy = mislabelled(true, share, classes, np.random.default_rng(seed))
    assert np.sum(noisy.labels != labels) == round(share * size)
    assert set(noisy.labels) <= set(range(classes))


def test_replaced_labels_go_to_all_of_the_other_classes():
    true = Samples(np.zeros((600, 2), np.float32), np.zeros((600, 1), np.float32))
    counts = np.bincount(mislabelled(true, 0.5, 4, np.random.default_rng(0)).labels)
    np.testing.assert_allclose(counts, [300, 100, 100, 100], atol=30)


@pytest.mark.parametrize(("minority", "few"), [(0.5, 100), (0.1, 20), (0.02, 4)])
def test_the_minority_is_the_share_of_class_b(minority, few):
    made = samples(datasets.find("gaussians"), size=200, minority=minority)
    np.testing.assert_array_equal(np.bincount(made.labels), [200 - few, few])
    assert np.bincount(samples(datasets.find("gaussians"), size=10, minority=0.02).labels).min() == 1


def test_every_quadrant_is_a_class_of_the_four_clouds():
    made = samples(datasets.find("four_clouds"), noise=0)
    quadrants = [{tuple(row) for row in np.sign(made.inputs[made.labels == label])} for label in range(4)]
    assert quadrants == [{(1, 1)}, {(-1, 1)}, {(-1, -1)}, {(1, -1)}]


def test_few_training_points_of_overlapping_clouds_meet_a_large_test():
    data = loaded(datasets.find("overfit"))
    assert (len(data.train), len(data.test)) == (40, 2000)
    right = np.mean((data.test.inputs.sum(axis=1) > 0) == (data.test.labels == 1))
    assert 0.84 < right < 0.92, "the best rule, a straight line, is right for Φ(√2 / 1.2) = 88 %"
    larger = loaded(datasets.find("overfit"), size=80, label_noise=0.2)
    np.testing.assert_array_equal(larger.test.inputs, data.test.inputs)
    np.testing.assert_array_equal(larger.test.targets, data.test.targets)


def test_polar_targets_are_smooth_everywhere():
    """A small step makes a small change, also across the ray where the angle jumps, and at the origin."""
    polar = datasets.create("polar")
    near = np.array([(0, 0), (-4, 0), (3, -5)], np.float64)
    for step in ((0, 1e-4), (0, -1e-4), (1e-4, 0)):
        assert np.abs(polar.target(near + step) - polar.target(near)).max() < 1e-4
