"""Figures: the same drawing as a picture of any size and as vectors; pixels, lines and words are looked at."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from nnviz.errors import BadInput
from nnviz.gui.canvas.colors import robust_maximum
from nnviz.gui.canvas.figure import FIGURE_THEMES, FORMATS, PAPER, Figure, FigureSize, figure_theme
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.line_renderer import LineRenderer, edge_pen
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.view import View
from nnviz.gui.palettes import PALETTES
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, LIGHT, Theme
from nnviz.training.snapshot import Snapshot

SVG = "{http://www.w3.org/2000/svg}"
FigureMaker = Callable[..., Figure]


@pytest.fixture
def make_figure(qtbot: QtBot):
    figures: list[Figure] = []

    def make(snapshot: Snapshot, size: FigureSize, theme: Theme = PAPER, **options) -> Figure:
        session = Session(snapshot.experiment)
        session.snapshot = snapshot
        session.sample = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
        figure = Figure(session, size, theme, **options)
        figures.append(figure)
        qtbot.waitUntil(figure.ready)
        return figure

    yield make
    for figure in figures:
        figure.close()


def pixels(image: QImage) -> np.ndarray:
    """(height, width, 4): blue, green, red, alpha."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def strokes(svg: bytes) -> dict[str, int]:
    """How many lines each colour has. Qt writes the pen into the group around them."""
    found: dict[str, int] = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        lines = len(group.findall(f"{SVG}polyline")) + len(group.findall(f"{SVG}line"))
        if lines:
            colour = group.attrib["stroke"]
            found[colour] = found.get(colour, 0) + lines
    return found


def test_a_picture_has_the_pixels_and_the_background_asked_for(make_snapshot, make_figure: FigureMaker) -> None:
    for theme in FIGURE_THEMES.values():
        image = make_figure(make_snapshot("spiral", (4,)), FigureSize(500, 400, 1.5), theme).image()
        assert image.size().toTuple() == (750, 600)
        assert image.pixelColor(3, 300).getRgb() == (*theme.window, 255)


def test_only_what_is_drawn_has_colour_if_it_is_transparent(make_snapshot, make_figure: FigureMaker) -> None:
    image = make_figure(make_snapshot("spiral", (4,)), FigureSize(500, 400), PAPER, transparent=True).image()
    alpha = pixels(image)[..., 3]
    assert alpha[200, 3] == 0
    assert 0.01 < (alpha > 0).mean() < 0.5


def test_every_edge_is_a_line_of_its_sign(make_snapshot, make_figure: FigureMaker) -> None:
    snapshot = make_snapshot("spiral", (3,))
    found = strokes(make_figure(snapshot, FigureSize(500, 400)).svg())
    positive = sum(number for colour, number in found.items() if QColor(colour).hue() in range(200, 240))
    negative = sum(number for colour, number in found.items() if QColor(colour).hue() in range(5, 40))
    weights = np.concatenate([layer.W.ravel() for layer in snapshot.parameters])
    assert (positive, negative) == ((weights > 0).sum(), (weights < 0).sum())


def test_what_is_pinned_is_brought_out_and_all_else_dimmed(make_snapshot, make_figure: FigureMaker) -> None:
    snapshot = make_snapshot("spiral", (8, 8))
    for layer in snapshot.parameters:
        layer.W[:] = 1.0
    size = FigureSize(600, 400)
    figure = make_figure(snapshot, size)
    gap = figure.geometry.gaps[1]
    plain = pixels(figure.image())[..., :3].astype(int)
    pinned = pixels(make_figure(snapshot, size, pins=Pins((Unit(2, 0),))).image())[..., :3].astype(int)
    middle = slice((3 * gap.x + gap.right) // 4, (gap.x + 3 * gap.right) // 4)
    top, bottom = np.s_[gap.y : gap.y + 60, middle], np.s_[gap.bottom - 60 : gap.bottom, middle]
    blue = PAPER.positive[::-1]
    for part, is_dimmed in ((bottom, True), (top, False)):
        assert np.any(np.abs(plain[part] - blue).sum(axis=-1) < 60)
        assert np.any(np.abs(pinned[part] - blue).sum(axis=-1) < 60) != is_dimmed


def test_the_words_are_words_and_nothing_is_a_picture_in_a_small_network(make_snapshot, make_figure) -> None:
    root = ElementTree.fromstring(make_figure(make_snapshot("spiral", (3,)), FigureSize(900, 400)).svg())
    texts = ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]
    assert {"input", "hidden 1", "9 weights + 4 biases = 13 parameters", "A"} <= set(texts)
    assert not list(root.iter(f"{SVG}image"))
    families = {text.attrib["font-family"] for text in root.iter(f"{SVG}text")}
    assert all(family.endswith("sans-serif") for family in families)
    assert root.attrib["viewBox"] == "0 0 900 400"


def test_vectors_show_what_the_picture_shows(make_snapshot, make_figure: FigureMaker) -> None:
    figure = make_figure(make_snapshot("spiral", (6, 4)), FigureSize(600, 400), DARK)
    drawn = QImage(600, 400, QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(figure.svg())).render(painter)
    painter.end()
    difference = np.abs(pixels(drawn).astype(int) - pixels(figure.image()))
    assert difference.mean() < 2
    assert (difference.max(axis=2) > 60).mean() < 0.01


def test_many_weights_are_pictures_in_the_vectors(make_snapshot, make_figure: FigureMaker) -> None:
    size = FORMATS[".svg"].size(600, 400, scale=1)
    root = ElementTree.fromstring(make_figure(make_snapshot("digits", (32,)), size).svg())
    finer = [image for image in root.iter(f"{SVG}image") if image.attrib["image-rendering"] == "optimizeQuality"]
    assert len(finer) == 2  # one a gap
    assert list(root.iter(f"{SVG}text"))


def test_a_pdf_is_one_page_of_the_size(make_snapshot, make_figure: FigureMaker) -> None:
    content = make_figure(make_snapshot("spiral", (3,)), FigureSize(960, 480)).pdf()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 1
    (box,) = re.findall(rb"/MediaBox \[([\d. ]+)\]", content)
    assert [float(number) for number in box.split()] == [0, 0, 720, 360]  # points, 72 an inch


@pytest.mark.parametrize(
    ("size", "complaint"),
    [
        ((100, 400, 1.0), "width of a figure is 100"),
        ((500, 90_000, 1.0), "height"),
        ((500, 400, 0.01), "scale"),
        ((500, 400, float("nan")), "scale"),
        ((8000, 8000, 8.0), "too large"),
    ],
)
def test_a_size_that_cannot_be_is_refused(size: tuple[int, int, float], complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        FigureSize(*size)


def test_as_the_window_takes_the_theme_of_the_window() -> None:
    other = replace(LIGHT, name="other")
    assert figure_theme("as the window", other) is other
    green = figure_theme("paper", DARK.with_palette(PALETTES["green-purple"]))
    assert (green.window, green.positive_name) == (PAPER.window, "green")
    assert figure_theme("dark", LIGHT) == DARK


def test_it_shows_what_the_window_shows(make_snapshot, make_figure: FigureMaker) -> None:
    snapshot = make_snapshot("spiral", (3,))
    few = make_figure(snapshot, FigureSize(500, 400), view=View(strongest=2, is_dashed=True)).svg()
    assert sum(strokes(few).values()) == 2
    dashed = [group.attrib.get("stroke-dasharray") for group in ElementTree.fromstring(few).iter(f"{SVG}g")]
    strengths = [np.abs(layer.W) / robust_maximum(layer.W) for layer in snapshot.parameters]
    order = np.argsort(np.concatenate([strength.ravel() for strength in strengths]))
    negative = np.concatenate([layer.W.ravel() for layer in snapshot.parameters])[order[-2:]] < 0
    assert sum(dash is not None for dash in dashed) == negative.sum()


def test_a_dashed_line_has_gaps_and_a_positive_one_has_none(make_snapshot, qtbot: QtBot) -> None:
    geometry = Geometry((1, 1), None, 400, 300)
    column = geometry.columns[0]
    for weight in (-1.0, 1.0):
        renderer = LineRenderer()
        assert renderer.ready(geometry, 1.0)
        (picture,) = renderer.render(geometry, [np.array([[weight]], np.float32)], [1.0], DARK, dashed=True)
        row = pixels(picture.image)[
            round(column.y[0]), round(column.right) + 2 : round(geometry.columns[1].left) - 2, 3
        ]
        gaps = np.count_nonzero(np.diff((row > 128).astype(int)) == -1)
        assert gaps == 0 if weight > 0 else 10 < gaps < 40
    for strength in (0.05, 1.0):
        pen = edge_pen(DARK, positive=False, strength=strength, dashed=True)
        assert pen.widthF() * pen.dashPattern()[0] == pytest.approx(7.0)
