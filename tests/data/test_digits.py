"""The bundled digits: verified, complete, read once; a damaged copy is one line."""

import hashlib
import shutil

import numpy as np
import pytest

from nnviz import resources
from nnviz.data import datasets
from nnviz.data.dataset import Data
from nnviz.data.digits import MNIST_SHA256, mnist_data, read_mnist, read_small_digits
from nnviz.data.idx import read_content
from nnviz.errors import BadInput

MNIST = resources.path("datasets", "mnist")
SMALL = resources.path("datasets", "digits", "digits.csv.gz")


def load(name: str, seed: int = 0) -> Data:
    return datasets.create(name).load(0.2, np.random.default_rng(seed))


@pytest.mark.parametrize("name", MNIST_SHA256)
def test_the_files_of_mnist_are_the_published_ones(name):
    content = read_content(MNIST / f"{name}.gz")
    assert hashlib.sha256(content).hexdigest() == MNIST_SHA256[name]


def test_mnist_is_complete():
    data = load("mnist")
    assert data.train.inputs.shape == (60_000, 784)
    assert data.test.inputs.shape == (10_000, 784)
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    np.testing.assert_array_equal(np.bincount(data.train.labels), train)
    np.testing.assert_array_equal(np.bincount(data.test.labels), test)


def test_the_small_digits_are_complete():
    data = load("digits")
    assert (len(data.train), len(data.test)) == (1438, 359)
    labels = np.concatenate([data.train.labels, data.test.labels])
    np.testing.assert_array_equal(np.bincount(labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])


@pytest.mark.parametrize(("name", "shape"), [("mnist", (28, 28)), ("digits", (8, 8))])
def test_pixels_go_from_0_for_paper_to_1_for_ink(name, shape):
    dataset = datasets.find(name)
    assert dataset.image_shape == shape
    data = load(name)
    for samples in (data.train, data.test):
        assert samples.inputs.dtype == np.float32
        assert (samples.inputs.min(), samples.inputs.max()) == (0, 1)
        assert samples.inputs.shape[1] == dataset.inputs()
        border = samples.inputs.reshape(-1, *shape)[:, 0, 0]
        assert np.mean(border == 0) > 0.99, "a corner is paper"


def test_the_first_digit_of_mnist_is_the_famous_5():
    data = load("mnist")
    assert data.train.labels[0] == 5
    picture = data.train.inputs[0].reshape(28, 28)
    assert round(float(picture.sum() * 255)) == 27_525
    assert not picture[:5].any()
    assert picture[5, 12:24].all()


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_nobody_can_write_to_the_data(name):
    data = load(name)
    for samples in (data.train, data.test):
        with pytest.raises(ValueError, match="read-only"):
            samples.inputs[0, 0] = 1
        with pytest.raises(ValueError, match="read-only"):
            samples.targets[0] = 1


def test_mnist_is_in_memory_only_once():
    assert load("mnist", seed=0) is load("mnist", seed=1) is mnist_data()


def test_the_small_digits_are_split_by_the_seed():
    first, again, other = load("digits", 0), load("digits", 0), load("digits", 1)
    np.testing.assert_array_equal(first.test.inputs, again.test.inputs)
    assert not np.array_equal(first.test.inputs, other.test.inputs)


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "foreign"])
def test_a_damaged_copy_of_mnist_is_one_line_that_names_the_file(tmp_path, name, damage):
    shutil.copytree(MNIST, tmp_path / "mnist")
    path = tmp_path / "mnist" / name
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif damage == "missing":
        path.unlink()
    else:
        shutil.copy(SMALL, path)
    with pytest.raises(BadInput, match=name) as caught:
        read_mnist(tmp_path / "mnist")
    assert "\n" not in str(caught.value)


def test_a_damaged_copy_of_the_small_digits_is_one_line(tmp_path):
    path = tmp_path / "digits.csv.gz"
    path.write_bytes(SMALL.read_bytes()[:-1000])
    with pytest.raises(BadInput, match=r"digits\.csv\.gz is damaged"):
        read_small_digits(path)
    path.write_bytes(b"0,1,2\n")
    with pytest.raises(BadInput, match="checksum"):
        read_small_digits(path)
