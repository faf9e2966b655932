"""Picture files of every kind are read as a person would read them, or refused in one clear line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from handwriting import TEMPLATES
from PIL import Image, ImageDraw
from scipy import ndimage

from nnviz.data.ink import bitmap_to_input
from nnviz.engine.layers import HiddenLayer
from nnviz.errors import BadInput
from nnviz.gui.image_files import read_gray
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

Mask = npt.NDArray[np.float64]

SIDE = 160
NAMES = "247"
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """A small network that has seen each digit of MNIST once."""
    trainer = Trainer(replace(Experiment.recommended("mnist"), hidden=(HiddenLayer(48),), batch_size=64))
    while trainer.epoch_count < 1:
        trainer.step()
    return Classifier(trainer.checkpoint())


def mask(name: str, pen: float = 9, ink: float = 100, side: int = SIDE) -> Mask:
    """The digit as a picture, 1 is ink; `ink` pixels high, drawn with a round `pen`."""
    enlarged = 4
    picture = Image.new("L", (side * enlarged, side * enlarged))
    draw = ImageDraw.Draw(picture)
    radius = pen / 2 * enlarged
    for stroke in TEMPLATES[name].strokes:
        points = [tuple((point / 100 * ink + (side - ink) / 2) * enlarged) for point in stroke]
        draw.line(points, fill=255, width=round(2 * radius), joint="curve")
        for x, y in points:
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX)) / 255


def colored(digit: Mask, paper: npt.ArrayLike, ink: npt.ArrayLike) -> Image.Image:
    """`paper` and `ink` are red, green, blue, 0 to 255, or a picture of them."""
    share = digit[:, :, np.newaxis]
    return Image.fromarray(((1 - share) * np.asarray(paper) + share * np.asarray(ink)).astype(np.uint8))


def gray(picture: Mask) -> Image.Image:
    return Image.fromarray((255 * picture.clip(0, 1)).astype(np.uint8))


def transparent(digit: Mask, ink: tuple[int, int, int]) -> Image.Image:
    flat = np.broadcast_to(np.uint8(ink), (*digit.shape, 3))
    return Image.fromarray(np.dstack([flat, (255 * digit).astype(np.uint8)]))


def card(digit: Mask) -> Image.Image:
    """Black on a white card whose corners are transparent."""
    picture = colored(digit, WHITE, BLACK).convert("RGBA")
    opacity = Image.new("L", picture.size)
    ImageDraw.Draw(opacity).rounded_rectangle([0, 0, SIDE - 1, SIDE - 1], radius=25, fill=255)
    picture.putalpha(opacity)
    return picture


def photographed(digit: Mask, light: Mask, ink: float = 0.12) -> Image.Image:
    """Ink on paper in this light, with the grain of a camera."""
    grain = np.random.default_rng(0).normal(0, 0.012, digit.shape)
    return gray(light * (1 - digit) + light * ink * digit + grain)


def ruled(digit: Mask, apart: int, shade: tuple[int, int, int], squared: bool) -> Image.Image:
    paper = np.full((*digit.shape, 3), 255.0)
    paper[9::apart] = shade
    if squared:
        paper[:, 9::apart] = shade
    return colored(digit, paper, (20, 20, 90))


def framed(digit: Mask, margin: int, width: int, color: tuple[int, int, int] = BLACK) -> Image.Image:
    picture = colored(digit, WHITE, BLACK)
    box = [margin, margin, SIDE - 1 - margin, SIDE - 1 - margin]
    ImageDraw.Draw(picture).rectangle(box, outline=color, width=width)
    return picture


def dusty(digit: Mask) -> Image.Image:
    spots = digit.copy()
    for row, column in np.random.default_rng(0).integers(3, SIDE - 4, (25, 2)):
        spots[row : row + 2, column : column + 2] = 1
    return colored(spots, WHITE, BLACK)


Y, X = np.mgrid[0:SIDE, 0:SIDE] / SIDE
SHADOW = ndimage.gaussian_filter(np.where(X + 0.6 * Y > 1, 0.55, 0.85), 6)

FILES: dict[str, Callable[[str], Image.Image]] = {
    "plain.png": lambda name: colored(mask(name), WHITE, BLACK),
    "inverted.png": lambda name: colored(mask(name), BLACK, WHITE),
    "blue on yellow.png": lambda name: colored(mask(name), (250, 240, 160), (40, 60, 200)),
    "as bright as the paper.png": lambda name: colored(mask(name), (200, 60, 60), (60, 130, 60)),
    "pink on green.jpg": lambda name: colored(mask(name), (90, 160, 90), (240, 120, 170)),
    "dark on transparent.png": lambda name: transparent(mask(name), (20, 20, 60)),
    "white on transparent.png": lambda name: transparent(mask(name), WHITE),
    "gray with opacity.png": lambda name: transparent(mask(name), WHITE).convert("LA"),
    "card.png": lambda name: card(mask(name)),
    "16 bit.png": lambda name: Image.fromarray(((1 - mask(name)) * 65535).astype(np.uint16)),
    "palette.png": lambda name: colored(mask(name), (250, 240, 160), (40, 60, 200)).quantize(8),
    "palette.gif": lambda name: colored(mask(name), WHITE, BLACK).quantize(8),
    "one bit.png": lambda name: colored(mask(name), WHITE, BLACK).convert("1"),
    "cmyk.jpg": lambda name: colored(mask(name), WHITE, BLACK).convert("CMYK"),
    "large.png": lambda name: gray(1 - mask(name)).resize((1800, 1800)),
    "small.png": lambda name: gray(1 - mask(name)).resize((28, 28), Image.Resampling.BOX),
    "tiny.png": lambda name: gray(1 - mask(name, ink=150)).resize((14, 14), Image.Resampling.BOX),
    "wide.png": lambda name: gray(np.pad(1 - mask(name), ((0, 0), (200, 600)), constant_values=1)),
    "hairline.png": lambda name: gray(1 - mask(name, pen=1.5, ink=600, side=700)),
    "marker.png": lambda name: gray(1 - mask(name, pen=30, ink=120)),
    "small and heavy.png": lambda name: gray(1 - mask(name, pen=10, ink=40)),
    "pencil.jpg": lambda name: photographed(mask(name), np.full((SIDE, SIDE), 0.92), ink=0.6),
    "photo in uneven light.jpg": lambda name: photographed(mask(name), 0.9 - 0.45 * X - 0.2 * Y),
    "photo with a vignette.jpg": lambda name: photographed(mask(name), 0.85 - 0.9 * ((X - 0.4) ** 2 + (Y - 0.6) ** 2)),
    "photo with a shadow.jpg": lambda name: photographed(mask(name), SHADOW),
    "chalk.jpg": lambda name: photographed(mask(name), 0.2 + 0.1 * X, ink=3.5),
    "lined.png": lambda name: ruled(mask(name), 22, (150, 190, 230), squared=False),
    "darkly lined.png": lambda name: ruled(mask(name), 22, (60, 60, 60), squared=False),
    "squared.png": lambda name: ruled(mask(name), 15, (170, 190, 220), squared=True),
    "darkly squared.png": lambda name: ruled(mask(name), 20, (90, 90, 90), squared=True),
    "frame at the edge.png": lambda name: framed(mask(name), margin=0, width=6),
    "frame inside.png": lambda name: framed(mask(name), margin=10, width=3),
    "red frame.png": lambda name: framed(mask(name), margin=0, width=1, color=(255, 0, 0)),
    "dust.png": lambda name: dusty(mask(name)),
}


@pytest.mark.parametrize("file", FILES)
def test_a_picture_is_read_as_a_person_would(file: str, classifier: Classifier, tmp_path: Path) -> None:
    pictures = []
    for name in NAMES:
        FILES[file](name).save(tmp_path / file)
        pictures.append(bitmap_to_input(read_gray(tmp_path / file), (28, 28)))
    scores = classifier.evaluate(np.concatenate(pictures)).scores
    assert scores is not None
    assert "".join(map(str, scores.argmax(axis=1))) == NAMES


def test_a_photograph_is_turned_as_its_file_says(tmp_path: Path) -> None:
    upright = colored(mask("7"), WHITE, BLACK)
    upright.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° to the right
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    np.testing.assert_allclose(read_gray(tmp_path / "turned.jpg"), read_gray(tmp_path / "upright.png"), atol=0.2)


def test_of_an_animation_the_first_picture_counts(tmp_path: Path) -> None:
    first, second = (colored(mask(name), WHITE, BLACK) for name in "47")
    first.save(tmp_path / "film.gif", save_all=True, append_images=[second], duration=100)
    np.testing.assert_allclose(read_gray(tmp_path / "film.gif"), 1 - mask("4"), atol=0.05)


def test_16_bits_are_not_cut_to_8(tmp_path: Path) -> None:
    levels = np.array([[30000, 30100], [30200, 30300]], np.uint16)
    Image.fromarray(levels).save(tmp_path / "levels.png")
    np.testing.assert_allclose(read_gray(tmp_path / "levels.png"), levels / 65535, atol=1e-5)


def text(path: Path) -> None:
    path.write_text("seven")


def cut_off(path: Path) -> None:
    gray(mask("7")).save(path, format="PNG")
    path.write_bytes(path.read_bytes()[:200])


def enormous(path: Path) -> None:
    Image.new("1", (9000, 9000)).save(path, format="PNG")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (Path.touch, "is empty"),
        (Path.mkdir, "cannot be read"),
        (lambda path: None, "cannot be read"),
        (text, "is not a picture"),
        (cut_off, "is damaged"),
        (enormous, "9,000 × 9,000 pixels"),
    ],
    ids=["empty", "a folder", "missing", "a text", "cut off", "enormous"],
)
def test_what_is_no_picture_is_refused(make: Callable[[Path], object], why: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    make(path)
    with pytest.raises(BadInput, match=why) as refusal:
        read_gray(path)
    assert "picture.png" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("1", (1, 1)),
        Image.new("RGB", (50, 40), (200, 30, 30)),
        Image.new("RGBA", (9, 9), (0, 0, 0, 0)),
    ],
    ids=["one pixel", "one colour", "transparent"],
)
def test_a_picture_without_ink_is_refused(picture: Image.Image, tmp_path: Path) -> None:
    picture.save(tmp_path / "picture.png")
    with pytest.raises(BadInput, match="shows no ink"):
        bitmap_to_input(read_gray(tmp_path / "picture.png"), (28, 28))
