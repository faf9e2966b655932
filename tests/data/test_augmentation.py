"""Augmentation: a sparse product is the same as interpolating each picture by itself, whatever the parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from nnviz.data.augmentation import Warps, augmentations, resampled

SHAPE = (9, 12)
PIXELS = SHAPE[0] * SHAPE[1]
RNG = np.random.default_rng(0)
PICTURES = RNG.random((20, PIXELS)).astype(np.float32)
WARPING = [name for name in augmentations.names() if name != "none"]
STILL = {
    "shift": {"shift": 0},
    "affine": {"rotation": 0, "scale": 0, "shear": 0, "shift": 0},
    "elastic": {"rotation": 0, "scale": 0, "shear": 0, "shift": 0, "strength": 0},
}
"""Parameters with which nothing moves."""

each = pytest.mark.parametrize("name", WARPING)
numbers = st.floats(0, 1)


def warps(name: str, count: int, seed: int = 0, shape: tuple[int, int] = SHAPE, **values: float) -> Warps:
    made = augmentations.create(name, **values).warps(shape, count, np.random.default_rng(seed))
    assert made is not None
    assert len(made) == count
    return made


def blob(shape: tuple[int, int] = (28, 28)) -> np.ndarray:
    """A smooth round spot of ink in the middle, far from the edges, (1, pixels)."""
    rows, columns = np.indices(shape)
    distance = np.hypot(rows - (shape[0] - 1) / 2, columns - (shape[1] - 1) / 2)
    return np.exp(-((distance / 4) ** 2)).astype(np.float32).reshape(1, -1)


def centre_of_mass(picture: np.ndarray, shape: tuple[int, int] = (28, 28)) -> np.ndarray:
    return np.array(ndimage.center_of_mass(picture.reshape(shape)))


def test_all_are_found():
    assert set(STILL) <= set(WARPING)
    assert augmentations.create("none").warps(SHAPE, 3, RNG) is None


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(["affine", "elastic"]),
    rotation=numbers,
    scale=numbers,
    shear=numbers,
    shift=numbers,
    seed=st.integers(0, 2**32 - 1),
)
def test_it_is_interpolation_between_the_four_pixels_around(name, rotation, scale, shear, shift, seed):
    augmentation = augmentations.create(
        name, rotation=45 * rotation, scale=scale / 2, shear=45 * shear, shift=0.4 * shift
    )
    made = augmentation.warps(SHAPE, 4, np.random.default_rng(seed)).apply(PICTURES[:4], 0)
    places = augmentation.places(SHAPE, 4, np.random.default_rng(seed))
    for picture, place, warped in zip(PICTURES, places, made, strict=False):
        expected = ndimage.map_coordinates(picture.reshape(SHAPE), place, order=1, mode="grid-constant")
        np.testing.assert_allclose(warped, expected, atol=2e-5)


@settings(deadline=None)
@given(pixels=st.integers(0, 4), seed=st.integers(0, 2**32 - 1))
def test_a_shift_is_by_whole_pixels(pixels, seed):
    made = warps("shift", 4, seed, shift=pixels / max(SHAPE)).apply(PICTURES[:4], 0).reshape(4, *SHAPE)
    down, right = np.moveaxis(
        np.random.default_rng(seed).integers(-pixels, pixels + 1, (4, 2, 1), np.int32)[..., 0], 1, 0
    )
    for index in range(4):
        expected = ndimage.shift(PICTURES[index].reshape(SHAPE), (down[index], right[index]), order=0)
        np.testing.assert_array_equal(made[index], expected)


@each
def test_a_warp_without_strength_leaves_the_picture(name):
    made = warps(name, len(PICTURES), **STILL[name]).apply(PICTURES, 0)
    np.testing.assert_array_equal(made, PICTURES)


def test_a_positive_shift_moves_down_and_to_the_right():
    """Against a reference that cannot share a mistake of sign with the code: where the ink is."""
    augmentation = augmentations.create("shift", shift=3 / 28)
    seed = 1
    down_right = np.random.default_rng(seed).integers(-3, 4, (8, 2, 1), np.int32)[..., 0]
    made = augmentation.examples(np.repeat(blob(), 8, axis=0), (28, 28), np.random.default_rng(seed))
    moved = np.array([centre_of_mass(picture) for picture in made]) - centre_of_mass(blob())
    np.testing.assert_allclose(moved, down_right, atol=1e-3)


@pytest.mark.parametrize(("name", "least", "most"), [("scale", 1.25, 1.7), ("shift", 1.0, 1.0)])
def test_a_parameter_is_the_largest_change(name, least, most):
    """Ink grows at most by (1 + s)² and shrinks at most by (1 − s)²; shifts only move it, up to d pixels each way."""
    values = {**STILL["affine"], name: 0.3 if name == "scale" else 4 / 28}
    made = warps("affine", 400, shape=(28, 28), **values).apply(np.repeat(blob(), 400, axis=0), 0)
    ink = made.sum(axis=1) / blob().sum()
    assert least <= ink.max() + 1e-3
    assert ink.max() - 1e-3 <= most
    assert ink.min() >= (0.7**2 if name == "scale" else 1) - 1e-3
    moved = np.array([centre_of_mass(picture) for picture in made]) - centre_of_mass(blob())
    assert np.abs(moved).max() == pytest.approx(4 if name == "shift" else 0, abs=0.05)


@pytest.mark.parametrize(("name", "upright", "level"), [("rotation", 20, 20), ("shear", 20, 0)])
def test_a_rotation_turns_every_line_and_a_shear_slants_the_upright_ones(name, upright, level):
    """The largest angles, in degrees, by which a bar is turned, measured from its moments."""
    rows, columns = np.indices((28, 28)) - 13.5
    bar = (np.exp(-((columns / 1.5) ** 2)) * (np.abs(rows) < 9)).astype(np.float32)
    made = warps("affine", 400, shape=(28, 28), **{**STILL["affine"], name: 20})
    for picture, along, angle in ((bar, rows, upright), (bar.T, columns, level)):
        ink = made.apply(np.repeat(picture.reshape(1, -1), 400, axis=0), 0).reshape(400, 28, 28)
        slope = (ink * rows * columns).sum(axis=(1, 2)) / (ink * along**2).sum(axis=(1, 2))
        assert np.rad2deg(np.arctan(np.abs(slope).max())) == pytest.approx(angle, abs=1.5)


def test_the_strength_is_the_standard_deviation_of_the_displacement_everywhere():
    still = augmentations.create("elastic", **STILL["elastic"]).places((28, 28), 1, RNG)
    elastic = augmentations.create("elastic", **{**STILL["elastic"], "strength": 2 / 28})
    moved = elastic.places((28, 28), 4000, np.random.default_rng(0)) - still
    np.testing.assert_allclose(moved.std(axis=0), 2, rtol=0.1)


def test_a_smoother_displacement_changes_less_from_pixel_to_pixel():
    def roughness(smoothness: float) -> float:
        values = {**STILL["elastic"], "strength": 1 / 28, "smoothness": smoothness / 28}
        places = augmentations.create("elastic", **values).places((28, 28), 200, np.random.default_rng(0))
        return float(np.diff(places.reshape(200, 2, 28, 28), axis=3)[:, 0].std())

    assert roughness(8) < 0.6 * roughness(4) < 0.36 * roughness(2)


@each
def test_the_ink_is_roughly_kept(name):
    made = warps(name, 500, shape=(28, 28)).apply(np.repeat(blob(), 500, axis=0), 0)
    ink = made.sum(axis=1) / blob().sum()
    assert ink.mean() == pytest.approx(1, abs=0.05)
    assert ink.std() < 0.25


@each
@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_pixel_is_darker_than_ink_or_lighter_than_paper(name, seed):
    made = warps(name, 8, seed).apply(np.ones((8, PIXELS), np.float32), 0)
    assert made.min() >= 0
    assert made.max() <= 1 + 1e-6


@each
def test_it_follows_from_the_generator(name):
    first, again, other = (warps(name, 5, seed).apply(PICTURES[:5], 0) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@each
def test_the_pictures_of_a_batch_have_warps_of_their_own(name):
    made = warps(name, 8).apply(np.repeat(PICTURES[:1], 8, axis=0), 0)
    assert len(np.unique(made, axis=0)) >= 6, "two may be alike by chance"


@settings(deadline=None)
@given(size=st.integers(1, 20), index=st.integers(0, 40), count=st.integers(1, 8))
def test_a_batch_of_any_size_takes_the_warps_in_turn(size, index, count):
    made = warps("affine", count)
    batch = PICTURES[:size]
    warped = made.apply(batch, index)
    assert warped.shape == batch.shape
    assert warped.dtype == np.float32
    first = index % (count // size) * size if size <= count else 0
    for row in range(size):
        alone = made.apply(batch[row : row + 1], (first + row) % count)
        np.testing.assert_allclose(warped[row], alone[0], rtol=1e-6, atol=1e-7)


def test_small_batches_take_all_of_the_warps():
    made, picture = warps("affine", 6), PICTURES[:1]
    assert len(np.unique(np.concatenate([made.apply(picture, index) for index in range(12)]), axis=0)) == 6


@each
def test_the_batch_is_left_alone(name):
    before = PICTURES.copy()
    warps(name, 20).apply(PICTURES, 0)
    np.testing.assert_array_equal(PICTURES, before)


@each
def test_scaled_pixels_are_warped_like_pixels_that_are_scaled_afterwards(name):
    made = warps(name, 20)
    scaled = (PICTURES - np.float32(0.1)) / np.float32(0.3)
    paper = (0 - 0.1) / 0.3
    expected = (made.apply(PICTURES, 0) - 0.1) / 0.3
    np.testing.assert_allclose(made.apply(scaled, 0, paper), expected, atol=1e-5)


def test_the_examples_are_what_the_network_receives():
    for name in augmentations.names():
        augmentation = augmentations.create(name)
        made = augmentation.examples(PICTURES, SHAPE, np.random.default_rng(2))
        drawn = augmentation.warps(SHAPE, len(PICTURES), np.random.default_rng(2))
        np.testing.assert_array_equal(made, PICTURES if drawn is None else drawn.apply(PICTURES, 0))


def test_everything_from_far_outside_is_paper():
    far = np.full((1, 2, PIXELS), -50, np.float32)
    assert not resampled(far, SHAPE).apply(PICTURES[:1], 0).any()
