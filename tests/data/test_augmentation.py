"""Augmentation: a sparse product is the same as interpolating each picture by itself, whatever the parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from nnviz.data.augmentation import augmentations
from nnviz.data.augmentation.augmentation import Variations
from nnviz.data.augmentation.effects import Ink, PenWidth, cut_outs, gaps, kept_outside, noise
from nnviz.data.augmentation.warps import resampled

SHAPE = (9, 12)
PIXELS = SHAPE[0] * SHAPE[1]
RNG = np.random.default_rng(0)
PICTURES = RNG.random((20, PIXELS)).astype(np.float32)
VARYING = [name for name in augmentations.names() if name != "none"]
WARPING = [name for name in VARYING if name != "handwriting"]
STILL = {
    "shift": {"shift": 0},
    "affine": {"rotation": 0, "scale": 0, "shear": 0, "shift": 0},
    "elastic": {"rotation": 0, "scale": 0, "shear": 0, "shift": 0, "strength": 0},
    "handwriting": {"preset": "off"},
}
"""Parameters with which nothing moves."""

each = pytest.mark.parametrize("name", VARYING)
each_warp = pytest.mark.parametrize("name", WARPING)
numbers = st.floats(0, 1)


def variations(name: str, count: int, seed: int = 0, shape: tuple[int, int] = SHAPE, **values: object) -> Variations:
    made = augmentations.create(name, **values).variations(shape, count, np.random.default_rng(seed))
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
    assert set(STILL) == set(VARYING)
    assert augmentations.create("none").variations(SHAPE, 3, RNG).apply(PICTURES, 0) is PICTURES


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
    made = augmentation.variations(SHAPE, 4, np.random.default_rng(seed)).apply(PICTURES[:4], 0)
    places = augmentation.places(SHAPE, 4, np.random.default_rng(seed))
    for picture, place, warped in zip(PICTURES, places, made, strict=False):
        expected = ndimage.map_coordinates(picture.reshape(SHAPE), place, order=1, mode="grid-constant")
        np.testing.assert_allclose(warped, expected, atol=2e-5)


@settings(deadline=None)
@given(pixels=st.integers(0, 4), seed=st.integers(0, 2**32 - 1))
def test_a_shift_is_by_whole_pixels(pixels, seed):
    made = variations("shift", 4, seed, shift=pixels / max(SHAPE)).apply(PICTURES[:4], 0).reshape(4, *SHAPE)
    down, right = np.moveaxis(
        np.random.default_rng(seed).integers(-pixels, pixels + 1, (4, 2, 1), np.int32)[..., 0], 1, 0
    )
    for index in range(4):
        expected = ndimage.shift(PICTURES[index].reshape(SHAPE), (down[index], right[index]), order=0)
        np.testing.assert_array_equal(made[index], expected)


@each
def test_without_strength_it_leaves_the_picture(name):
    made = variations(name, len(PICTURES), **STILL[name]).apply(PICTURES, 0)
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
    made = variations("affine", 400, shape=(28, 28), **values).apply(np.repeat(blob(), 400, axis=0), 0)
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
    made = variations("affine", 400, shape=(28, 28), **{**STILL["affine"], name: 20})
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


@each_warp
def test_the_ink_is_roughly_kept(name):
    made = variations(name, 500, shape=(28, 28)).apply(np.repeat(blob(), 500, axis=0), 0)
    ink = made.sum(axis=1) / blob().sum()
    assert ink.mean() == pytest.approx(1, abs=0.05)
    assert ink.std() < 0.25


@each
@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_pixel_is_darker_than_ink_or_lighter_than_paper(name, seed):
    made = variations(name, 8, seed).apply(np.ones((8, PIXELS), np.float32), 0)
    assert made.min() >= 0
    assert made.max() <= 1 + 1e-6


@each
def test_it_follows_from_the_generator(name):
    first, again, other = (variations(name, 5, seed).apply(PICTURES[:5], 0) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@each
def test_the_pictures_of_a_batch_have_variations_of_their_own(name):
    made = variations(name, 8).apply(np.repeat(PICTURES[:1], 8, axis=0), 0)
    assert len(np.unique(made, axis=0)) >= 6, "two may be alike by chance"


@settings(deadline=None)
@given(
    name=st.sampled_from(["affine", "handwriting"]),
    size=st.integers(1, 20),
    index=st.integers(0, 40),
    count=st.integers(1, 8),
)
def test_a_batch_of_any_size_takes_the_variations_in_turn(name, size, index, count):
    made = variations(name, count)
    batch = PICTURES[:size]
    warped = made.apply(batch, index)
    assert warped.shape == batch.shape
    assert warped.dtype == np.float32
    first = index % (count // size) * size if size <= count else 0
    for row in range(size):
        alone = made.apply(batch[row : row + 1], (first + row) % count)
        np.testing.assert_allclose(warped[row], alone[0], rtol=1e-6, atol=1e-7)


def test_small_batches_take_all_of_the_variations():
    made, picture = variations("affine", 6), PICTURES[:1]
    assert len(np.unique(np.concatenate([made.apply(picture, index) for index in range(12)]), axis=0)) == 6


@each
def test_the_batch_is_left_alone(name):
    before = PICTURES.copy()
    variations(name, 20).apply(PICTURES, 0)
    np.testing.assert_array_equal(PICTURES, before)


def test_the_examples_are_what_the_network_receives():
    for name in augmentations.names():
        augmentation = augmentations.create(name)
        made = augmentation.examples(PICTURES, SHAPE, np.random.default_rng(2))
        drawn = augmentation.variations(SHAPE, len(PICTURES), np.random.default_rng(2))
        np.testing.assert_array_equal(made, drawn.apply(PICTURES, 0))


def test_everything_from_far_outside_is_paper():
    far = np.full((1, 2, PIXELS), -50, np.float32)
    assert not resampled(far, SHAPE).apply(PICTURES[:1], 0).any()


class TestPenWidth:
    @settings(deadline=None, max_examples=30)
    @given(width=st.floats(-1, 1), seed=st.integers(0, 2**32 - 1))
    def test_it_is_grey_morphology_by_a_share_of_a_pixel(self, width, seed):
        pictures = np.random.default_rng(seed).random((3, PIXELS)).astype(np.float32)
        made = PenWidth(SHAPE, np.full(3, width)).apply(pictures, 0)
        morphology = ndimage.grey_dilation if width > 0 else ndimage.grey_erosion
        footprint = ndimage.generate_binary_structure(2, 1)
        for picture, changed in zip(pictures.reshape(-1, *SHAPE), made.reshape(-1, *SHAPE), strict=True):
            whole = morphology(picture, footprint=footprint, mode="nearest")
            np.testing.assert_allclose(changed, picture + abs(width) * (whole - picture), atol=1e-6)

    def test_every_picture_gets_another_pen_of_at_most_that_width(self):
        line = np.zeros((28, 28), np.float32)
        line[4:24, 12:15] = 1
        made = variations("handwriting", 200, shape=(28, 28), preset="off", pen_width=0.5)
        widths = made.apply(np.repeat(line.reshape(1, -1), 200, axis=0), 0).reshape(200, 28, 28)[:, 14].sum(axis=1)
        assert widths.min() == pytest.approx(3 - 0.5 * 2.7, abs=0.05)
        assert widths.max() == pytest.approx(3 + 0.5 * 2.7, abs=0.05)
        assert len(np.unique(widths)) == 200


class TestInk:
    def test_a_box_covers_the_share_of_a_pixel_that_it_overlaps(self):
        centres, sizes = np.array([[[2.0, 3.5]]]), np.array([[[2.0, 2.0]]])
        left = kept_outside((4, 6), centres, sizes).reshape(4, 6)
        np.testing.assert_allclose(left[1:3, 2:5], [[0.5, 0, 0.5], [0.5, 0, 0.5]])
        assert left.sum() == 4 * 6 - 4

    def test_gaps_are_slits_of_that_mean_number(self):
        left = gaps((28, 28), 2000, 3.0, np.random.default_rng(0))
        assert 0 < (left.reshape(2000, -1).min(axis=1) == 1).mean() < 0.2, "some pictures have none"
        slit = 0.05 * 0.175 * 28 * 28
        assert (1 - left).sum(axis=1).mean() == pytest.approx(3 * slit, rel=0.15)

    def test_a_cut_out_is_a_square_whose_middle_is_anywhere(self):
        left = cut_outs((28, 28), 2000, 0.25, np.random.default_rng(0)).reshape(-1, 28, 28)
        area = (1 - left).sum(axis=(1, 2))
        assert area.max() == pytest.approx(49, abs=1e-3)
        assert area.min() < 20, "a corner of it"
        covered = (1 - left).mean(axis=0)
        assert covered[14, 14] == pytest.approx(1 / 16, abs=0.02)
        assert covered[0, 0] == pytest.approx(1 / 64, abs=0.015)

    def test_noise_has_its_standard_deviation_at_most_and_0_at_least(self):
        deviation = noise((28, 28), 500, 0.2, np.random.default_rng(0)).std(axis=1)
        assert deviation.max() == pytest.approx(0.2, abs=0.015)
        assert deviation.min() < 0.01

    def test_speckle_changes_ink_alone_and_noise_paper_too(self):
        half = np.zeros((1, PIXELS), np.float32)
        half[0, : PIXELS // 2] = 0.5
        speckled, noisy = (
            variations("handwriting", 1, preset="off", **{name: 0.4}).apply(half, 0) for name in ("speckle", "noise")
        )
        assert not speckled[0, PIXELS // 2 :].any()
        assert speckled[0, : PIXELS // 2].std() > 0
        assert noisy[0, PIXELS // 2 :].any()

    def test_pixels_stay_between_paper_and_ink(self):
        made = Ink(np.full((1, 4), 2, np.float32), np.full((1, 4), -0.5, np.float32))
        np.testing.assert_array_equal(made.apply(np.array([[0, 0.25, 0.5, 1]], np.float32), 0), [[0, 0, 0.5, 1]])


class TestHandwriting:
    @pytest.mark.parametrize("name", [field.name for field in augmentations.find("handwriting").hyperparameters()])
    def test_an_amount_changes_the_picture_gradually(self, name):
        """The same random numbers, whatever the amounts: a slider that is dragged shows what it does."""
        strong = augmentations.create("handwriting", preset="strong").values()
        low, high = (0.1, 0.5) if name == "smoothness" else (0, strong[name] or 0.3)
        made = [
            variations("handwriting", 20, shape=(28, 28), **{"preset": "off", "elastic": 0.05, name: amount}).apply(
                np.repeat(blob(), 20, axis=0), 0
            )
            for amount in (low, low + (high - low) / 20, high)
        ]
        small, large = (np.abs(other - made[0]).mean() for other in made[1:])
        assert 0 < small < large / 4

    def test_light_is_the_default_and_strong_changes_more(self):
        light, strong = (augmentations.create("handwriting", preset=name) for name in ("light", "strong"))
        assert light == augmentations.create("handwriting")
        changes = [
            np.abs(one.examples(PICTURES, SHAPE, np.random.default_rng(0)) - PICTURES).mean() for one in (light, strong)
        ]
        assert changes[0] < changes[1]
