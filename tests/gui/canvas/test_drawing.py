"""A drawing without a widget, as pixels."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.attention import Attention
from nnviz.gui.canvas.drawing import Drawing
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Edge, Unit
from nnviz.gui.canvas.pins import NO_PINS, Pins
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.canvas.zoom import FIT
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK

UNIT, EDGE = Unit(1, 0), Edge(1, 0, 0)


def painted(drawing: Drawing, geometry: Geometry) -> np.ndarray:
    """(height, width), how much is drawn where."""
    image = QImage(geometry.width, geometry.height, QImage.Format.Format_ARGB32)
    image.fill(0)
    with painting(image) as painter:
        drawing.paint_network(painter, geometry)
    return np.frombuffer(image.constBits(), np.uint8).reshape(geometry.height, geometry.width, 4)[..., 3].copy()


def test_zoomed_the_network_and_its_marks_stay_within_their_part(qtbot: QtBot, make_snapshot) -> None:
    drawing = Drawing(make_snapshot("spiral", (8,)).experiment, Wording(), DARK)
    drawing.show_snapshot(make_snapshot("spiral", (8,)), None)
    drawing.look_at(Attention(pins=Pins(tuple(Unit(1, index) for index in range(8)))))
    fitted = drawing.geometry(600, 400)
    viewport = FIT.zoomed(4.0, 300, 200).within(fitted.content)
    geometry = replace(fitted, zoom=viewport.zoom, offset=viewport.offset)
    assert drawing.prepare(geometry, 1.0)
    assert any(not geometry.visible.y < y < geometry.visible.bottom for y in geometry.columns[1].y)
    image, seen = painted(drawing, geometry), geometry.visible
    assert np.any(image[seen.y : seen.bottom])
    assert not np.any(image[: seen.y])
    assert not np.any(image[seen.bottom :])


@pytest.mark.parametrize(
    ("attention", "with_lines", "with_density"),
    [
        (Attention(), False, False),
        (Attention(EDGE), True, False),
        (Attention(UNIT), True, True),
        (Attention(EDGE, Pins((UNIT,))), True, True),
        (Attention(None, Pins((EDGE,))), True, True),
    ],
)
def test_all_else_steps_back_but_not_for_a_glance_at_one_of_many(
    attention: Attention, with_lines: bool, with_density: bool
) -> None:
    assert attention.dims(are_lines=True) == with_lines
    assert attention.dims(are_lines=False) == with_density


def test_an_edge_of_a_density_picture_is_crisp_on_a_picture_that_is_not_dimmed(qtbot: QtBot, make_snapshot) -> None:
    drawing = Drawing(make_snapshot("mnist", (16,)).experiment, Wording(), DARK)
    drawing.show_snapshot(make_snapshot("mnist", (16,)), None)
    geometry = drawing.geometry(600, 400)
    qtbot.waitUntil(lambda: drawing.prepare(geometry, 1.0))
    gap = geometry.gaps[0]
    above, below = np.s_[gap.y : gap.y + 80, gap.x : gap.right], np.s_[gap.bottom - 80 : gap.bottom, gap.x : gap.right]
    before = painted(drawing, geometry)
    drawing.look_at(Attention(EDGE))
    image = painted(drawing, geometry)
    assert np.array_equal(image[below], before[below])
    assert np.any(image[above] > before[above])
    drawing.look_at(Attention(UNIT))
    assert painted(drawing, geometry)[below].mean() < 0.5 * before[below].mean()
    drawing.stop()


def test_what_is_looked_at_is_forgotten_with_another_network_only(qtbot: QtBot, make_snapshot) -> None:
    drawing = Drawing(make_snapshot("spiral", (8,)).experiment, Wording(), DARK)
    pinned = Attention(EDGE, Pins((UNIT,)))
    drawing.look_at(pinned)
    drawing.show_snapshot(make_snapshot("spiral", (8,)), None)
    assert drawing.attention == pinned
    drawing.show_snapshot(make_snapshot("spiral", (4,)), None)
    assert drawing.attention == Attention(None, NO_PINS)
