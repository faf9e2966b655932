"""IDX files: what is written comes back, and everything damaged is one clear line."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnviz.data import idx as idx_module
from nnviz.data.digits import image_samples
from nnviz.data.idx import read_idx, read_idx_folder, read_pixels
from nnviz.errors import BadInput

# The fixture `tmp_path` is one folder for all examples; each example writes its file anew.
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def idx(array: np.ndarray) -> bytes:
    """The content of an IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


def refused(path: Path, dimensions: int) -> str:
    with pytest.raises(BadInput) as caught:
        read_idx(path, dimensions)
    line = str(caught.value)
    assert "\n" not in line
    assert str(path) in line
    return line


@many
@given(array=arrays(np.uint8, array_shapes(min_dims=1, max_dims=3, max_side=6)), compressed=st.booleans())
def test_what_is_written_comes_back(tmp_path, array, compressed):
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(idx(array)) if compressed else idx(array))
    read = read_idx(path, array.ndim)
    np.testing.assert_array_equal(read, array)
    assert read.dtype == np.uint8
    assert not read.flags.writeable


@many
@given(array=arrays(np.uint8, array_shapes(min_dims=3, max_dims=3, max_side=4)), data=st.data())
def test_a_file_cut_short_or_too_long_is_refused(tmp_path, array, data):
    content = idx(array)
    path = tmp_path / "images"
    length = data.draw(st.integers(0, len(content) + 5).filter(lambda length: length != len(content)))
    path.write_bytes((content + bytes(5))[:length])
    refused(path, 3)


@many
@given(array=arrays(np.uint8, array_shapes(min_dims=1, max_dims=3, max_side=4)), data=st.data())
def test_a_wrong_bit_in_the_header_is_refused(tmp_path, array, data):
    content = bytearray(idx(array))
    bit = data.draw(st.integers(0, 8 * (4 + 4 * array.ndim) - 1))
    content[bit // 8] ^= 1 << bit % 8
    path = tmp_path / "images"
    path.write_bytes(content)
    refused(path, array.ndim)


@many
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_compressed_file_cut_short_is_refused(tmp_path, share):
    content = gzip.compress(idx(np.arange(60).reshape(3, 4, 5)))
    path = tmp_path / "images.gz"
    path.write_bytes(content[: int(share * len(content))])
    refused(path, 3)


@many
@given(share=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_a_damaged_compressed_file_never_gives_other_pictures(tmp_path, share, bits):
    array = np.arange(60).reshape(3, 4, 5)
    content = bytearray(gzip.compress(idx(array)))
    content[int(share * len(content))] ^= bits
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    try:
        read = read_idx(path, 3)
    except BadInput as error:
        assert str(path) in str(error)
    else:  # the time in the header, or a bit that only fills up the last byte
        np.testing.assert_array_equal(read, array)


@many
@given(content=st.binary(max_size=64))
def test_any_other_file_is_refused(tmp_path, content):
    path = tmp_path / "images"
    path.write_bytes(content)
    refused(path, 3)


@pytest.mark.parametrize("shape", [(0, 28, 28), (0, 2**32 - 1, 2**32 - 1), (2**32 - 1, 2**32 - 1, 2**32 - 1)])
def test_impossible_sizes_are_refused(tmp_path, shape):
    path = tmp_path / "images"
    path.write_bytes(struct.pack(">HBB3I", 0, 8, 3, *shape))
    refused(path, 3)


def test_a_missing_file_says_so(tmp_path):
    assert "No such file" in refused(tmp_path / "images", 3)


def test_a_wrong_checksum_is_refused(tmp_path):
    path = tmp_path / "labels"
    path.write_bytes(idx(np.arange(4)))
    with pytest.raises(BadInput, match=r"labels is damaged: its checksum is wrong"):
        read_idx(path, 1, sha256="0" * 64)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("size", [7, 100, 10_000])
def test_pixels_of_a_known_file_are_the_same_in_pieces_of_any_size(tmp_path, monkeypatch, compressed, size):
    monkeypatch.setattr(idx_module, "COMPRESSED_PIECE", size)
    array = np.random.default_rng(0).integers(0, 256, (50, 4, 5))
    content = idx(array)
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(content) if compressed else content)
    pixels = read_pixels(path, (50, 4, 5), hashlib.sha256(content).hexdigest())
    assert pixels.dtype == np.float32
    np.testing.assert_array_equal(pixels, array.reshape(50, 20).astype(np.float32) * np.float32(1 / 255))


@many
@given(data=st.data(), damage=st.sampled_from(["cut", "longer", "changed"]))
def test_pixels_of_any_other_file_are_refused(tmp_path, data, damage):
    content = idx(np.random.default_rng(0).integers(0, 256, (6, 4, 5)))
    checksum = hashlib.sha256(content).hexdigest()
    place = data.draw(st.integers(0, len(content) - 1))
    other = bytearray(content)
    if damage == "changed":
        other[place] ^= 1
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress({"cut": content[:place], "longer": content + b"0", "changed": bytes(other)}[damage]))
    with pytest.raises(BadInput, match="is damaged") as caught:
        read_pixels(path, (6, 4, 5), checksum)
    assert str(path) in str(caught.value)


def test_a_file_of_several_gzip_members_is_read_whole(tmp_path):
    content = idx(np.arange(60).reshape(3, 4, 5))
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(content[:30]) + gzip.compress(content[30:]) + bytes(8))
    np.testing.assert_array_equal(read_idx(path, 3), np.arange(60).reshape(3, 4, 5))


def write_folder(folder: Path, name: str = "{part}-{kind}-ubyte", seed: int = 0, **sizes: int) -> Path:
    """A small relative of MNIST: four files whose names follow the pattern."""
    rng = np.random.default_rng(seed)
    folder.mkdir(exist_ok=True)
    for part, count in (("train", 6), ("t10k", 3)):
        count = sizes.get(part, count)
        images, labels = rng.integers(0, 256, (count, 5, 4)), rng.integers(0, 10, count)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            path = folder / name.format(part=part, kind=kind)
            path.write_bytes(gzip.compress(idx(array)) if path.suffix == ".gz" else idx(array))
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "{part}-{kind}-ubyte",
        "{part}-{kind}-ubyte.gz",
        "emnist-letters-{part}-{kind}-ubyte.gz",
    ],
)
def test_four_files_named_like_those_of_mnist_are_read(tmp_path, name):
    train, test = read_idx_folder(write_folder(tmp_path / "fashion", name))
    assert train.images.shape == (6, 5, 4)
    assert train.labels.shape == (6,)
    assert test.images.shape == (3, 5, 4)
    expected = np.random.default_rng(0).integers(0, 256, (6, 5, 4))
    np.testing.assert_array_equal(train.images, expected)


def test_a_dot_before_idx_and_the_name_test_are_as_good(tmp_path):
    folder = write_folder(tmp_path / "fashion")
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace("-idx", ".idx").replace("t10k", "test"))
    train, test = read_idx_folder(folder)
    assert (len(train.images), len(test.images)) == (6, 3)


def test_the_plain_file_is_taken_where_there_is_a_compressed_one_too(tmp_path):
    folder = write_folder(tmp_path / "fashion")
    (folder / "train-images-idx3-ubyte.gz").write_bytes(b"damaged")
    train, _ = read_idx_folder(folder)
    assert len(train.images) == 6


def test_pictures_become_samples_from_0_to_1(tmp_path):
    pictures, _ = read_idx_folder(write_folder(tmp_path / "fashion"))
    samples = image_samples(pictures)
    assert samples.inputs.shape == (6, 20)
    assert samples.inputs.dtype == np.float32
    np.testing.assert_allclose(samples.inputs, pictures.images.reshape(6, 20) / 255, rtol=1e-6)
    np.testing.assert_array_equal(samples.labels, pictures.labels)


def folder_refused(folder: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_idx_folder(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_file_of_a_folder_is_named(tmp_path):
    folder = write_folder(tmp_path / "fashion")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "t10k-labels-idx1-ubyte" in folder_refused(folder)
    assert "no-such-folder" in folder_refused(tmp_path / "no-such-folder")


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    folder = write_folder(tmp_path / "fashion")
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(np.zeros(5)))
    assert "6 pictures" in folder_refused(folder)

    folder = write_folder(tmp_path / "sizes")
    (folder / "t10k-images-idx3-ubyte").write_bytes(idx(np.zeros((3, 4, 4))))
    assert "differ in size" in folder_refused(folder)

    folder = write_folder(write_folder(tmp_path / "two"), "other-{part}-{kind}-ubyte")
    assert "several" in folder_refused(folder)
