"""Both ways of drawing edges mean the same: pixels are looked at."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.density_renderer import DensityRenderer
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.line_renderer import LineRenderer
from nnviz.gui.canvas.renderer import Renderer, is_as_fine, on_pixels
from nnviz.gui.theme import DARK, LIGHT, Theme

GEOMETRY = Geometry((4, 3, 2), None, 500, 350)
ZOOMED = replace(GEOMETRY, zoom=1.5, offset=(-130.0, -75.0))
SHAPES = ((3, 4), (2, 3))
SCALES = (1.0, 1.0)


@pytest.fixture(params=[GEOMETRY, ZOOMED], ids=["whole", "zoomed"])
def geometry(request: pytest.FixtureRequest) -> Geometry:
    chosen: Geometry = request.param
    return chosen


@pytest.fixture(params=[LineRenderer, DensityRenderer])
def renderer(request: pytest.FixtureRequest, qtbot: QtBot, geometry: Geometry) -> Renderer:
    made: Renderer = request.param()
    qtbot.waitUntil(lambda: made.ready(geometry, 1.0))
    return made


def draw(
    renderer: Renderer,
    weights: list[np.ndarray],
    theme: Theme = DARK,
    geometry: Geometry = GEOMETRY,
    dashed: bool = False,
) -> np.ndarray:
    """What is visible on a transparent canvas, (height, width, 4): blue, green, red, alpha."""
    image = QImage(geometry.width, geometry.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    seen = geometry.visible
    painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
    for picture in renderer.render(geometry, weights, SCALES, theme, dashed):
        painter.drawImage(picture.place, picture.image)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def only(layer: int, target: int, source: int, value: float) -> list[np.ndarray]:
    """Weights that are all 0 but one."""
    weights = [np.zeros(shape, np.float32) for shape in SHAPES]
    weights[layer][target, source] = value
    return weights


def along(geometry: Geometry, layer: int, target: int, source: int, share: float) -> tuple[int, int]:
    """The pixel (x, y) so far along an edge."""
    left, right = geometry.columns[layer], geometry.columns[layer + 1]
    x = left.right + share * (right.left - left.right)
    y = left.y[source] + share * (right.y[target] - left.y[source])
    return int(x), int(y)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("value", "name"), [(1.0, "positive"), (-1.0, "negative")])
def test_one_weight_puts_its_colour_on_its_line_and_nowhere_else(
    renderer: Renderer, geometry: Geometry, theme: Theme, value: float, name: str
) -> None:
    image = draw(renderer, only(0, 2, 1, value), theme, geometry)
    for share in (0.4, 0.6, 0.8):
        x, y = along(geometry, 0, 2, 1, share)
        around = image[y - 2 : y + 3, x]
        strongest = around[around[:, 3].argmax()]
        color = strongest[2::-1] / strongest[3] * 255
        np.testing.assert_allclose(color, getattr(theme, name), atol=12)
    ys, xs = np.nonzero(image[:, :, 3])
    left, right = geometry.columns[0], geometry.columns[1]
    slope = (right.y[2] - left.y[1]) / (right.left - left.right)
    distance = np.abs(ys + 0.5 - left.y[1] - (xs + 0.5 - left.right) * slope)
    assert len(ys) > 50
    assert distance.max() < 4
    assert xs.min() >= left.right - 2
    assert xs.max() <= right.left + 2


def test_the_stronger_of_two_weights_is_the_stronger_line(renderer: Renderer, geometry: Geometry) -> None:
    weights = only(1, 0, 0, 0.9)
    weights[1][1, 2] = -0.4
    alpha = visible(draw(renderer, weights, geometry=geometry))
    (x1, y1), (x2, y2) = along(geometry, 1, 0, 0, 0.5), along(geometry, 1, 1, 2, 0.5)
    assert alpha[y1 - 3 : y1 + 4, x1].sum() > 1.3 * alpha[y2 - 3 : y2 + 4, x2].sum() > 0


def visible(image: np.ndarray) -> np.ndarray:
    """How far each pixel is from the dark background it is put on, (height, width)."""
    shown = image[:, :, 2::-1] + (1 - image[:, :, 3:] / 255) * np.array(DARK.window)
    return np.abs(shown - np.array(DARK.window)).sum(axis=2)


def test_zero_weights_draw_nothing(renderer: Renderer, geometry: Geometry) -> None:
    weights = [np.zeros(shape, np.float32) for shape in SHAPES]
    assert not draw(renderer, weights, geometry=geometry).any()


def test_weights_that_are_no_numbers_draw_nothing(renderer: Renderer, geometry: Geometry) -> None:
    weights = [np.full(shape, np.nan, np.float32) for shape in SHAPES]
    assert not draw(renderer, weights, geometry=geometry).any()


def test_no_pixel_is_ever_brighter_than_the_colours_of_the_theme(renderer: Renderer, geometry: Geometry) -> None:
    rng = np.random.default_rng(0)
    weights = [rng.choice([-9.0, 9.0], shape).astype(np.float32) for shape in SHAPES]
    image = draw(renderer, weights, geometry=geometry)
    assert image[:, :, :3].max(axis=(0, 1)).tolist() <= np.maximum(DARK.positive, DARK.negative)[::-1].tolist()
    assert np.all(image[:, :, :3] <= image[:, :, 3:])  # premultiplied


def test_a_finer_screen_gets_more_pixels(qtbot: QtBot) -> None:
    for renderer in (LineRenderer(), DensityRenderer()):
        qtbot.waitUntil(lambda renderer=renderer: renderer.ready(GEOMETRY, 2.0))
        for picture in renderer.render(GEOMETRY, only(0, 0, 0, 1.0), SCALES, DARK):
            assert picture.image.width() == 2 * picture.place.width()
            assert picture.image.height() == 2 * picture.place.height()


def test_a_density_picture_in_preparation_can_be_stopped_and_begun_again(qtbot: QtBot) -> None:
    renderer = DensityRenderer()
    large = Geometry((784, 128, 10), (28, 28), 900, 600)
    assert not renderer.ready(large, 1.0)
    renderer.stop()
    qtbot.waitUntil(lambda: renderer.ready(GEOMETRY, 1.0))
    assert draw(renderer, only(0, 0, 0, 1.0)).any()


def test_dashed_negative_edges_have_gaps_and_positive_ones_have_none(qtbot: QtBot) -> None:
    renderer = DensityRenderer()
    qtbot.waitUntil(lambda: renderer.ready(GEOMETRY, 1.0))

    def faint(value: float, target: int, source: int) -> float:
        """The share of the length of a line where dashing makes it faint."""
        lines = []
        for dashed in (False, True):
            renderer.forget()
            lines.append(draw(renderer, only(0, target, source, value), dashed=dashed)[:, :, 3].sum(axis=0))
        plain, dashed_line = lines
        assert np.all(dashed_line <= plain)
        return float(np.mean(dashed_line[plain > 0] < 0.5 * plain[plain > 0]))

    for target, source in ((0, 0), (2, 0), (0, 3), (1, 2)):
        assert 0.2 < faint(-1.0, target, source) < 0.5
        assert faint(1.0, target, source) == 0


def test_a_picture_as_fine_as_the_screen_is_put_on_its_pixels() -> None:
    image = QImage(152, 502, QImage.Format.Format_ARGB32_Premultiplied)
    assert is_as_fine(image, QRectF(7, 41, 101, 335), 1.5)
    assert on_pixels(QRectF(7, 41, 101, 335), image, 1.5) == QRectF(10 / 1.5, 62 / 1.5, 152 / 1.5, 502 / 1.5)
    stretched = QRectF(7, 41, 150, 335)
    assert not is_as_fine(image, stretched, 1.5)


def test_zoomed_in_on_weak_edges_they_stay_weak(qtbot: QtBot) -> None:
    renderer = DensityRenderer()
    qtbot.waitUntil(lambda: renderer.ready(ZOOMED, 1.0))
    weak, strong = (draw(renderer, only(1, 1, 1, value), geometry=ZOOMED)[:, :, 3].max() for value in (0.2, 1.0))
    assert 0 < weak < 0.4 * strong
