"""Feature maps on the canvas, as pixels and by the mouse: pictures, kernels, pooling, and what cannot be done there."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.hit_test import Edge, Element, Unit, unit_at
from nnviz.gui.canvas.map_explanations import signed_briefly
from nnviz.gui.canvas.maps import map_columns, picture_place, place_at, resampled
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.nodes import Nodes
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.pulse_painter import PulsePainter
from nnviz.gui.canvas.pulses import Pulses
from nnviz.gui.theme import DARK
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]
HIDDEN = (Convolution(3, 3), MaxPooling(2), Convolution(2, 3), HiddenLayer(4))
"""On pictures of 8 × 8."""


def pixels(canvas: NetworkCanvas) -> np.ndarray:
    """(height, width, red green blue)."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return found[:, :, 2::-1].astype(int)


def column(canvas: NetworkCanvas, layer: int) -> Column:
    return canvas.network_geometry.columns[layer]


def halfway(canvas: NetworkCanvas, edge: Edge) -> tuple[int, int]:
    """Row and column of the pixel in the middle of an edge."""
    source, target = column(canvas, edge.layer - 1), column(canvas, edge.layer)
    y = (source.y[edge.source] + target.y[edge.unit]) / 2
    return round(float(y)), round((source.right + target.left) / 2)


def around(image: np.ndarray, at: tuple[int, int]) -> np.ndarray:
    """The pixels at a place, (pixels, 3)."""
    row, column = at
    return image[row - 2 : row + 3, column - 1 : column + 2].reshape(-1, 3)


@pytest.fixture
def snapshot(make_snapshot: SnapshotMaker) -> Snapshot:
    return make_snapshot("digits", HIDDEN)


def test_a_map_is_a_picture_of_its_activations(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    maps = np.zeros((3, 8, 8), np.float32)
    maps[1, 2, 5], maps[1, 6, 1] = 1.0, 0.5
    snapshot.probes["sample"].a[1][0] = maps.ravel()
    canvas = make_canvas(snapshot)
    image = pixels(canvas)
    place = picture_place(column(canvas, 1), float(column(canvas, 1).y[1]), 8, 8)
    cell = place.width() / 8

    def color(row: int, at: int) -> list[int]:
        return image[round(place.y() + (row + 0.5) * cell), round(place.x() + (at + 0.5) * cell)].tolist()

    assert color(2, 5) == list(DARK.ink)
    assert color(2, 2) == list(DARK.window)
    assert DARK.window[0] + 40 < color(6, 1)[0] < DARK.ink[0] - 40


def test_an_edge_into_a_filter_has_the_colour_of_the_sum_of_its_kernel(
    snapshot: Snapshot, make_canvas: CanvasMaker
) -> None:
    W = snapshot.parameters[0].W
    W[:] = 0
    W[0, :5], W[0, 5], W[2, 0] = 1.0, -1.0, -4.0  # sums of 4, 0 and −4
    image = pixels(make_canvas(snapshot))
    canvas = make_canvas(snapshot)
    for unit, theme_color in ((0, DARK.positive), (2, DARK.negative)):
        found = around(image, halfway(canvas, Edge(1, unit, 0)))
        assert np.abs(found - theme_color).sum(axis=1).min() < 60
    assert np.abs(around(image, halfway(canvas, Edge(1, 1, 0))) - DARK.window).max() < 12


def test_pooling_has_a_neutral_edge_from_each_map_to_its_own(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    image = pixels(canvas)
    for unit in range(3):
        found = around(image, halfway(canvas, Edge(2, unit, unit)))
        brightest = found[found.sum(axis=1).argmax()]
        assert brightest.sum() > sum(DARK.window) + 60  # it is there
        assert np.ptp(brightest - np.array(DARK.muted)) < 40  # a grey, neither of the colours of signs
    between = halfway(canvas, Edge(2, 1, 0))
    assert np.abs(image[between] - DARK.window).max() < 12


def test_every_place_of_a_map_is_hit_and_no_edge_that_pooling_does_not_have(
    snapshot: Snapshot, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(snapshot)
    geometry, maps = canvas.network_geometry, column(canvas, 1)
    corner = maps.x - 0.95 * maps.radius, float(maps.y[2]) + 0.95 * maps.radius
    assert unit_at(geometry, *corner) == Unit(1, 2)
    assert unit_at(geometry, column(canvas, 0).x, float(column(canvas, 0).y[0])) == Unit(0, 0)
    row, x = halfway(canvas, Edge(2, 1, 1))
    assert canvas.drawing.element_at(geometry, x, row) == Edge(2, 1, 1)
    row, x = halfway(canvas, Edge(2, 1, 0))
    assert canvas.drawing.element_at(geometry, x, row) is None


def explained(canvas: NetworkCanvas, element: Element) -> tuple[str, dict[str, str], np.ndarray | None]:
    """Title, values by symbol with a minus sign that Python reads, and picture."""
    told = canvas.explanations.of(canvas.drawing.scene, element, canvas.drawing.edge_quantity)
    return told.title, {row.symbol: row.value.replace("−", "-") for row in told.rows if row.symbol}, told.picture


def test_the_card_of_a_filter_tells_its_strongest_place(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    title, values, picture = explained(make_canvas(snapshot), Unit(1, 1))
    result = snapshot.probes["sample"]
    assert title == "hidden 1 · filter 2"
    z = result.z[0][0].reshape(3, -1)[1].max()
    assert float(values["z"]) == pytest.approx(z, abs=2e-3)
    assert float(values["a"]) == pytest.approx(max(z, 0), abs=2e-3)
    assert float(values["mean a"]) == pytest.approx(result.a[1][0].reshape(3, -1)[1].mean(), abs=2e-3)
    assert picture is not None
    assert picture.shape == (3, 7)  # the kernel, and what it sees there


def test_the_card_of_an_edge_shows_all_its_weights(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    title, values, picture = explained(canvas, Edge(3, 1, 2))
    kernel = snapshot.parameters[2].W[1].reshape(3, 3, 3)[2]
    assert title == "hidden 2 · map 3 → hidden 3 · filter 2"
    assert float(values["Σ w"]) == pytest.approx(kernel.sum(), abs=2e-3)
    assert picture is not None
    assert np.array_equal(np.sign(picture), np.sign(kernel))
    _, _, picture = explained(canvas, Edge(4, 3, 1))
    assert picture is not None
    assert picture.shape == (4, 4)
    _, values, picture = explained(canvas, Edge(2, 1, 1))
    assert (values, picture) == ({}, None)


def test_a_hovered_map_shows_where_it_looks(qtbot: QtBot, snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    maps = np.zeros((3, 8, 8), np.float32)
    maps[:, 3, 4] = 1.0
    snapshot.probes["sample"].z[0][0] = maps.ravel()
    canvas = make_canvas(snapshot)
    before = pixels(canvas)
    canvas.hover(Unit(1, 0))
    canvas.overlay.card.forget()
    place = picture_place(column(canvas, 0), float(column(canvas, 0).y[0]), 8, 8)
    cell = place.width() / 8
    left_of_window = round(place.y() + 3.5 * cell), round(place.x() + 3 * cell)
    distances = [
        np.abs(around(image, left_of_window) - DARK.accent).sum(axis=1).min() for image in (pixels(canvas), before)
    ]
    assert distances[0] < 60 < distances[1]


def menu_texts(canvas: NetworkCanvas, element: Element) -> dict[str, bool]:
    """What the menu offers, and whether it can be done."""
    menu = context_menu(canvas, Hit(element, element.layer))
    return {action.text().split("\t")[0]: action.isEnabled() for action in menu.actions() if action.text()}


def test_the_menu_offers_what_can_be_done_to_maps(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    offered = menu_texts(canvas, Unit(1, 0))
    assert {"Switch Off", "Freeze", "Set Bias…", "Add a Filter to Hidden 1"} <= set(offered)
    offered = menu_texts(canvas, Unit(2, 0))
    assert not {"Switch Off", "Freeze", "Set Bias…", "Add a Neuron to Hidden 2"} & set(offered)
    offered = menu_texts(canvas, Edge(3, 0, 0))
    assert offered["Many Weights: Not Set by Hand"] is False
    assert not {"Freeze", "Set Weight…", "Zero"} & set(offered)
    assert menu_texts(canvas, Edge(2, 0, 0))["Pooling Has No Weights"] is False
    assert "Set Weight…" in menu_texts(canvas, Edge(5, 0, 0))
    assert canvas.hands.grip(Edge(4, 0, 0)) is None


def test_a_filter_that_is_off_is_crossed_out(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("digits", HIDDEN))
    canvas.session.change("off", off=((1, 1),))
    assert canvas.session.experiment.off == ((1, 1),)
    scene = canvas.drawing.scene
    canvas.drawing.scene = replace(scene, experiment=canvas.session.experiment)
    image = pixels(canvas)
    maps = column(canvas, 1)
    middle = image[round(float(maps.y[1])) - 1 : round(float(maps.y[1])) + 2, round(maps.x) - 1 : round(maps.x) + 2]
    assert np.abs(middle - np.array(DARK.muted)).sum(axis=2).min() < 60


def test_the_words_say_what_makes_the_maps(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    words, scene = canvas.wording, canvas.drawing.scene
    assert words.units(scene, 0) == "8×8"
    assert words.units(scene, 1) == "3 filters 3×3\n→ 8×8 ReLU"
    assert words.units(scene, 2) == "pool 2×2\n→ 4×4"
    assert words.units(scene, 4) == "4 ReLU"
    assert words.layer_parameters(scene, 2) == ""
    weights = sum(layer.W.size for layer in snapshot.parameters)
    assert words.parameters(scene)[1].startswith(f"{weights:,} weights + ")
    canvas.session.select_layer(3)
    legend = words.legend(scene, canvas.drawing.edge_quantity, 3, canvas.view)
    assert legend[0].startswith("Σ of each kernel: Weight")


def test_a_pinned_neuron_is_traced_through_pooling_to_the_filters(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    canvas.pin(Pins((Unit(5, 0),)))
    canvas.set_view(replace(canvas.view, traces=True))
    traced = canvas.drawing.trace_of(Unit(5, 0))
    assert traced is not None
    assert [len(relevance) for relevance in traced.relevance] == [1, 3, 3, 2, 4, 10]
    np.testing.assert_allclose(traced.relevance[1], traced.relevance[2], rtol=1e-5)  # one to one


def test_a_step_runs_through_the_maps_and_back(
    make_snapshot: SnapshotMaker, snapshot: Snapshot, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(snapshot)
    gradient = make_snapshot("digits", HIDDEN, seed=1).parameters
    scene = canvas.drawing.scene
    pulses = Pulses.of(scene, {"gradient": gradient, "update": gradient})
    assert pulses is not None
    assert [wave.gap for wave in pulses.backward] == [4, 3, 2, 1, 0]
    for wave in (pulses.forward[1], pulses.backward[3]):  # pooling: one to one
        assert np.array_equal(wave.source, wave.target)
    painter_image = canvas.grab().toImage()
    painter = QPainter(painter_image)
    for time in np.linspace(0, 0.99, 24):
        PulsePainter(DARK).paint(painter, pulses, pulses.moment(float(time)), canvas.network_geometry)
    painter.end()


# Layout and pictures


def test_maps_are_larger_than_neurons_and_pooling_stands_near(snapshot: Snapshot) -> None:
    nodes = Nodes.of(snapshot.experiment)
    geometry = Geometry(nodes.sizes, None, 900, 600, maps=map_columns(nodes))
    columns, gaps = geometry.columns, geometry.gaps
    assert columns[0].radius > columns[1].radius > columns[5].radius
    assert gaps[1].width < 0.6 * gaps[0].width
    assert all(gap.width > 20 for gap in gaps)
    assert columns[0].left >= geometry.left
    assert columns[-1].right <= 900 - geometry.right + 1
    zoomed = Geometry(nodes.sizes, None, 900, 600, maps=map_columns(nodes), zoom=3.0)
    assert [column.x for column in zoomed.columns] == pytest.approx([3 * column.x for column in columns])


def test_a_picture_of_another_size_keeps_its_means() -> None:
    picture = np.random.default_rng(0).random((2, 5, 7)).astype(np.float32)
    for rows, columns in ((5, 7), (3, 4), (11, 20)):
        fine = resampled(picture, rows, columns)
        assert fine.shape == (2, rows, columns)
        np.testing.assert_allclose(fine.mean(axis=(1, 2)), picture.mean(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_array_equal(resampled(picture, 10, 14), picture.repeat(2, axis=1).repeat(2, axis=2))


def test_a_mouse_over_the_maps_says_so(qtbot: QtBot, snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    maps = column(canvas, 3)
    qtbot.mouseMove(canvas, QPoint(3, 4))
    qtbot.mouseMove(canvas, QPoint(round(maps.x), round(float(maps.y[1]))))
    assert canvas.hovered == Unit(3, 1)


def test_a_pooling_layer_has_no_scale(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    legend = canvas.drawing.edge_legend(2)
    assert legend is not None
    assert legend.ends is None
    texts = canvas.wording.legend(canvas.drawing.scene, legend.quantity, 2, canvas.view)
    assert texts[0] == "into hidden 2: pooling, no weights"


def test_the_key_of_signed_neurons_says_of_which_layer_they_are(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    snapshot.parameters[2].b[:] = 0
    canvas = make_canvas(snapshot)
    canvas.set_view(replace(canvas.view, neurons="bias"))
    drawing = canvas.drawing
    keys = {layer: drawing.captions._key(drawing.scene, drawing.neurons, layer) for layer in (1, 2, 3)}
    assert keys[1][0][1] == "hidden 1: b"
    assert len(keys[1]) == 4
    assert [text for _, text in keys[2]] == ["hidden 2: b", "none"]
    assert [text for _, text in keys[3]] == ["hidden 3: b", "all are 0"]


def test_a_network_that_is_no_longer_the_chosen_one_is_said_to_be(
    qtbot: QtBot, snapshot: Snapshot, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(snapshot)
    other = replace(snapshot.experiment, hidden=(HiddenLayer(4),))
    canvas.show_experiment(replace(snapshot.experiment, batch_size=8))
    assert not canvas._patience.isActive()
    canvas.show_experiment(other)
    qtbot.waitUntil(lambda: canvas.is_behind)
    assert canvas.overlay.hint == "Preparing the new network…"
    canvas.show_experiment(snapshot.experiment)
    assert canvas.overlay.hint == ""


def test_a_link_of_pooling_is_there_to_be_told_of(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    canvas.set_view(replace(canvas.view, strongest=5))
    row, x = halfway(canvas, Edge(2, 1, 1))
    told = canvas.drawing.element_at(canvas.network_geometry, x, row)
    assert told == Edge(2, 1, 1)
    rows = canvas.explanations.of(canvas.drawing.scene, told, canvas.drawing.edge_quantity).rows
    assert rows[0].note == "the largest of each 2×2; nothing is learned"


def test_the_card_of_a_kernel_has_the_number_that_its_edge_shows(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    start = tuple(replace(layer, W=layer.W - 1, b=layer.b) for layer in snapshot.parameters)
    canvas = make_canvas(replace(snapshot, vectors={"start": start}))
    canvas.set_view(replace(canvas.view, edges="change"))
    rows = canvas.explanations.of(canvas.drawing.scene, Edge(1, 2, 0), canvas.drawing.edge_quantity).rows
    assert [row.value for row in rows if row.symbol == "Σ w − w₀"] == ["9.000"]


def test_a_filter_that_is_off_has_no_strongest_place(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    snapshot.probes["sample"].a[1][:] = 0
    canvas = make_canvas(replace(snapshot, experiment=replace(snapshot.experiment, off=((1, 0),))))
    rows = canvas.explanations.of(canvas.drawing.scene, Unit(1, 0), canvas.drawing.edge_quantity).rows
    assert [(row.symbol, row.note) for row in rows] == [("a", "at all 8 × 8 places"), ("b", "")]
    assert rows[0].value == "0"


def test_small_numbers_have_no_sign_and_stand_in_one_column() -> None:
    assert [signed_briefly(value) for value in (-0.001, 0.12, -0.5)] == ["\N{FIGURE SPACE}0.00", "+0.12", "−0.50"]


def test_resting_on_a_caption_tells_all_of_it(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(snapshot)
    canvas.grab()
    captions = canvas.drawing.captions
    layers = {captions.captioned(box.center()) for box in captions._captioned.values()}
    assert layers == set(captions._captioned)
    assert layers
    assert canvas.wording.caption(canvas.drawing.scene, 1) == "hidden 1: 3 filters 3×3 → 8×8, ReLU, 30 parameters"
    assert canvas.wording.caption(canvas.drawing.scene, 2) == "hidden 2: pool 2×2 → 4×4"


def test_resting_on_a_map_tells_the_pixel_there(snapshot: Snapshot, make_canvas: CanvasMaker) -> None:
    snapshot.probes["sample"].a[1].reshape(3, 8, 8)[1, 2, 5] = 0.25
    canvas = make_canvas(snapshot)
    maps = column(canvas, 1)
    picture = picture_place(maps, float(maps.y[1]), 8, 8)
    x, y = picture.x() + 5.5 / 8 * picture.width(), picture.y() + 2.5 / 8 * picture.height()
    assert canvas.mouse._tooltip(QPointF(x, y)) == "row 3, column 6: a = 0.250"
    assert place_at(canvas.network_geometry, Unit(1, 1), picture.x() - 1, y) is None
    assert place_at(canvas.network_geometry, Unit(4, 0), x, y) is None
