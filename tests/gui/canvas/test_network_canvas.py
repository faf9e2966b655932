"""The canvas as a whole: what it shows, says, and does."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data
from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.captions import input_lines, legend_ends
from nnviz.gui.canvas.card import CardPainter
from nnviz.gui.canvas.colors import robust_maximum
from nnviz.gui.canvas.edge_quantities import WEIGHT
from nnviz.gui.canvas.explanations import Explanation, Explanations
from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.view import View
from nnviz.gui.canvas.wording import LONGEST, LONGEST_DECIMALS, Wording, decimals, longest, number
from nnviz.gui.palettes import TEAL_GOLD
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, LIGHT, SMALL, Theme, font
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot, Status

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]

NETWORKS = [("spiral", (8, 8)), ("mnist", (16,))]
"""One drawn with lines, one as a density picture."""


def grabbed(canvas: NetworkCanvas) -> np.ndarray:
    """(height, width, 4)."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def gap(canvas: NetworkCanvas, image: np.ndarray, layer: int) -> np.ndarray:
    """The pixels between two layers."""
    place = canvas.network_geometry.gaps[layer]
    return image[place.y : place.bottom, place.x + 8 : place.right - 8, :3]


def point(canvas: NetworkCanvas, unit: Unit) -> QPoint:
    column = canvas.network_geometry.columns[unit.layer]
    return QPoint(round(column.x), round(column.y[unit.index]))


def explained(snapshot: Snapshot, unit: Unit) -> Explanation:
    sample = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
    return Explanations(Wording()).of(Scene.of_snapshot(snapshot, sample, None), unit, WEIGHT)


# Before and between snapshots


def test_before_the_first_snapshot_there_is_the_architecture_without_edges(qtbot: QtBot) -> None:
    session = Session(Experiment.recommended("mnist"))
    canvas = NetworkCanvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    image = grabbed(canvas)
    assert np.all(gap(canvas, image, 1)[30:] == DARK.window[::-1])  # below the hint there is only background
    column = canvas.network_geometry.columns[1]
    assert np.any(image[round(column.y[0]), round(column.x), :3] != DARK.window[::-1])
    assert "hidden 1: 16 ReLU" in canvas.accessibleDescription()


def test_before_the_first_snapshot_another_experiment_is_drawn_at_once(qtbot: QtBot) -> None:
    canvas = NetworkCanvas(Session(Experiment.recommended("mnist")))
    qtbot.addWidget(canvas)
    canvas.show_experiment(Experiment.recommended("spiral"))
    assert canvas.network_geometry.sizes == (2, 8, 8, 1)


def test_a_snapshot_of_another_network_is_drawn_as_it_says(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    canvas.hover(Unit(2, 7))
    for dataset, hidden in (("mnist", (16,)), ("spiral", (3,)), ("digits", ()), ("sine", (4, 4, 4))):
        snapshot = make_snapshot(dataset, hidden)  # the experiment of the session is still the spiral
        canvas.show_snapshot(snapshot)
        qtbot.waitUntil(lambda: canvas.prepare())
        grabbed(canvas)
        assert canvas.network_geometry.sizes == snapshot.experiment.sizes
        assert canvas.hovered is None


def test_a_snapshot_whose_choices_are_ahead_of_its_network_is_drawn(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("spiral", (8, 8, 8))
    canvas = make_canvas(replace(snapshot, experiment=make_snapshot("spiral", (4,)).experiment))
    canvas.hover(Unit(3, 1))
    grabbed(canvas)
    assert canvas.network_geometry.sizes == (2, 8, 8, 8, 1)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_diverged_network_is_drawn(value: float, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    snapshot = make_snapshot("spiral", (8, 8))
    snapshot.parameters[1].W[:] = value
    snapshot.parameters[1].b[:] = value
    for a in snapshot.probes["sample"].a[1:]:
        a[:] = value
    canvas = make_canvas(snapshot)
    canvas.hover(Unit(2, 1))
    with np.errstate(invalid="ignore"):
        grabbed(canvas)


def test_other_names_get_other_room_though_the_network_is_alike(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("xor_gate", (4,)))
    room = canvas.network_geometry.right
    canvas.show_snapshot(make_snapshot("circle", (4,)))
    assert canvas.network_geometry.sizes == (2, 4, 1)
    assert canvas.network_geometry.right > room


# What is shown


@pytest.mark.parametrize(("dataset", "hidden"), NETWORKS)
def test_other_weights_are_other_pixels(
    dataset: str, hidden: tuple[int, ...], make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot(dataset, hidden))
    before = grabbed(canvas)
    assert np.array_equal(before, grabbed(canvas))
    canvas.show_snapshot(make_snapshot(dataset, hidden, seed=1, step=1))
    assert np.any(gap(canvas, before, 0) != gap(canvas, grabbed(canvas), 0))


def test_the_edges_are_computed_once_a_snapshot(
    monkeypatch: pytest.MonkeyPatch, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("mnist", (16,)))
    renderer = canvas.drawing.edges._density
    calls: list[int] = []
    render = renderer.render
    monkeypatch.setattr(renderer, "render", lambda *args: (calls.append(1), render(*args))[1])
    canvas.show_snapshot(make_snapshot("mnist", (16,), seed=1, step=1))
    for _ in range(3):
        canvas.repaint()
    assert len(calls) == 1
    canvas.apply_theme(LIGHT)
    canvas.repaint()
    assert len(calls) == 2


def test_another_size_gets_its_own_picture(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("mnist", (16,)))
    canvas.resize(700, 500)
    canvas.repaint()
    assert np.any(gap(canvas, grabbed(canvas), 0) != DARK.window[::-1])  # the old one, until the new one is ready
    frames = canvas.frames_painted
    qtbot.waitUntil(lambda: canvas.frames_painted > frames)  # it comes by itself
    assert canvas.prepare()


def test_active_neurons_are_bright_and_negative_ones_orange(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("spiral", (3,))
    snapshot.probes["sample"].a[1][0] = (1.0, 0.0, -1.0)
    canvas = make_canvas(snapshot)
    canvas.set_view(View(neurons="activation"))
    image = grabbed(canvas)
    colors = [tuple(image[p.y(), p.x(), 2::-1].tolist()) for p in (point(canvas, Unit(1, i)) for i in range(3))]
    assert colors == [DARK.ink, DARK.window, DARK.negative]


@pytest.mark.parametrize(("bias", "name"), [(1.0, "positive"), (-1.0, "negative"), (0.0, None)])
def test_every_bias_is_visible_that_of_the_output_too(
    bias: float, name: str | None, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("spiral", (3,))
    for layer in snapshot.parameters:
        layer.W[:], layer.b[:] = 0.0001, bias
    canvas = make_canvas(snapshot)
    image = grabbed(canvas)
    for layer in (1, 2):
        column = canvas.network_geometry.columns[layer]
        # Straight below to the left, at the rim, no edge passes.
        x, y = round(column.x - 0.55 * column.radius), round(column.y[-1] + 0.85 * column.radius)
        rim = image[y : y + 5, x - 3 : x + 4, 2::-1].reshape(-1, 3).astype(int)
        for other in ("positive", "negative"):
            distance = np.abs(rim - getattr(DARK, other)).sum(axis=1).min()
            assert (distance < 30) == (other == name)


def test_the_winner_has_the_accent_and_the_longest_bar(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    snapshot = make_snapshot("digits", (), loss="mse")  # raw scores, also below 0 and above 1
    scores = snapshot.probes["sample"].scores
    assert scores is not None
    scores[0] = np.linspace(-2, 1.5, 10)
    canvas = make_canvas(snapshot)
    image = grabbed(canvas)
    rows = canvas.network_geometry.columns[-1].y
    right = round(canvas.network_geometry.columns[-1].right)
    accents = [np.all(image[round(y), right + 8 :, 2::-1] == DARK.accent, axis=1).sum() for y in rows]
    assert np.argmax(accents) == 9
    assert accents[:9] == [0] * 9


@pytest.mark.parametrize(("scores", "most"), [((0.9, 0.1), "negative"), ((0.1, 0.9), "positive")])
def test_two_classes_have_their_colours(
    scores: tuple[float, float], most: str, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot("circle", (3,))
    told = snapshot.probes["sample"].scores
    assert told is not None
    told[0] = scores
    canvas = make_canvas(snapshot)
    bars = grabbed(canvas)[:, round(canvas.network_geometry.columns[-1].right) + 8 :, 2::-1]
    count = {name: np.all(bars[:300] == getattr(DARK, name), axis=2).sum() for name in ("negative", "positive")}
    assert min(count.values()) > 0
    assert max(count, key=lambda name: count[name]) == most


# What is said


def test_parameters_are_counted(make_snapshot: SnapshotMaker) -> None:
    def told(dataset: str, hidden: tuple[int, ...]) -> str:
        return Wording().parameters(Scene.of_snapshot(make_snapshot(dataset, hidden), None, None))[0]

    assert told("mnist", (16, 16)) == "12,960 weights + 42 biases = 13,002 parameters"
    assert told("and_gate", ()) == "2 weights + 1 bias = 3 parameters"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.000"), (-0.5, "−0.500"), (1e-7, "1.0e−7"), (-7e19, "−7e19"), (123456.0, "1.2e5"), (np.nan, "nan")],
)
def test_numbers_have_a_real_minus_and_stay_short(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_numbers_fit_into_their_room_and_keep_sign_and_size(value: float) -> None:
    for text, room, error in ((number(value), LONGEST, 0), (decimals(value), LONGEST_DECIMALS, 0.005001)):
        assert len(text) <= max(map(len, room))
        assert "-" not in text
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.5, abs=error)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_no_number_is_wider_than_its_room(qapp: object, value: float) -> None:
    metrics = QFontMetricsF(font(SMALL))
    assert metrics.horizontalAdvance(number(value)) <= longest(metrics, LONGEST)
    assert metrics.horizontalAdvance(decimals(value)) <= longest(metrics, LONGEST_DECIMALS)


def test_decimals_round_to_two_and_zero_has_no_sign() -> None:
    values = (0.0, -0.001, 0.007, 0.999, -1.2, 12345.0, -5e18)
    assert [decimals(value) for value in values] == ["0.00", "0.00", "0.01", "1.00", "−1.20", "12345", "−5e18"]


@pytest.mark.parametrize(
    ("weight", "ends"),
    [(0.0, ("", "")), (-0.000926, ("−9.3e−4", "+9.3e−4")), (-5e18, ("−5e18", "+5e18")), (np.nan, ("?", "?"))],
)
def test_the_legend_says_the_scale_with_its_sign_and_nothing_but_0_for_zeros(
    weight: float, ends: tuple[str, str]
) -> None:
    weights = np.full((3, 2), weight, np.float32)
    assert legend_ends(robust_maximum(weights), weights) == ends


def test_an_input_is_said_as_it_is_and_as_it_is_received(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("and_gate", ())
    result = snapshot.probes["sample"]
    pair = np.array([[0.0, 1.0]], np.float32)
    result = replace(result, inputs=pair, a=(pair, *result.a[1:]))
    raw = Scene.of_snapshot(replace(snapshot, probes={"sample": result}), None, None)
    assert input_lines(raw, 0, room=100) == [("0.00", "muted")]
    received = replace(raw, a=(np.array([-1.0, 1.0], np.float32), *raw.a[1:]))
    assert input_lines(received, 0, room=100) == [("0.00", "text"), ("→ −1.00", "muted")]
    assert input_lines(received, 0, room=45) == [("→ −1.00", "muted")]  # what the fill of the neuron shows
    assert input_lines(received, 0, room=20) == []


@pytest.mark.parametrize(
    ("theme", "positive", "negative"),
    [(DARK, "blue", "orange"), (LIGHT, "blue", "orange"), (LIGHT.with_palette(TEAL_GOLD), "teal", "gold")],
)
def test_reading_help_uses_the_colours_of_the_theme(theme: Theme, positive: str, negative: str) -> None:
    text = Wording().reading_help(theme)
    assert f"rgb{theme.positive}'>{positive}" in text
    assert f"rgb{theme.negative}'>{negative}" in text
    assert ("light is active" in text) == theme.is_dark
    for word in ("weights", "biases", "pin", "strip"):
        assert word in text


# Mouse and keyboard


@pytest.mark.parametrize(("dataset", "hidden"), NETWORKS)
def test_hovering_a_neuron_brings_out_its_edges_and_leaving_restores(
    dataset: str, hidden: tuple[int, ...], qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot(dataset, hidden))
    before = grabbed(canvas)
    unit = Unit(1, 2)
    qtbot.mouseMove(canvas, point(canvas, unit))
    assert canvas.hovered == unit
    assert np.any(gap(canvas, grabbed(canvas), 0) != gap(canvas, before, 0))
    qtbot.mouseMove(canvas, QPoint(3, 3))
    assert canvas.hovered is None
    assert np.array_equal(grabbed(canvas), before)


def test_resting_on_the_network_hides_nothing_of_it(make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    for where in (QPoint(canvas.width() - 60, canvas.height() - 15), point(canvas, Unit(1, 3)), QPoint(4, 4)):
        event = QHelpEvent(QEvent.Type.ToolTip, where, canvas.mapToGlobal(where))
        QApplication.sendEvent(canvas, event)
        assert not event.isAccepted()
        assert QToolTip.text() == ""


@pytest.mark.parametrize(
    ("dataset", "hidden"), [("mnist", (16, 16)), ("spiral", (8, 8)), ("and_gate", ()), ("sine", (8, 8))]
)
def test_the_card_hides_neither_its_unit_nor_the_picture(
    dataset: str, hidden: tuple[int, ...], make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    snapshot = make_snapshot(dataset, hidden)
    canvas = make_canvas(snapshot)
    canvas.resize(700, 510)
    geometry = canvas.network_geometry
    for layer, column in enumerate(geometry.columns):
        for index in range(0, len(column.y), 40 if column.is_long else 1):
            unit = Unit(layer, index)
            box = CardPainter(DARK).place(explained(snapshot, unit), unit, geometry)
            y, radius = float(column.y[index]), column.radius
            assert canvas.rect().contains(box.toAlignedRect())
            assert not box.intersects(QRectF(column.x - radius, y - radius, 2 * radius, 2 * radius))
            if geometry.picture is not None:
                assert not box.intersects(QRectF(*vars(geometry.picture).values()))


def test_hovered_values_are_those_of_the_newest_snapshot(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    canvas.hover(Unit(1, 2))
    before = grabbed(canvas)
    canvas.show_snapshot(make_snapshot("spiral", (8, 8), seed=5, step=1))
    assert canvas.hovered == Unit(1, 2)
    assert np.any(grabbed(canvas) != before)


def test_a_click_on_a_column_selects_its_layer(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    before = grabbed(canvas)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, Unit(3, 0)))
    assert canvas.session.layer == 3
    assert "Selected layer: output" in canvas.accessibleDescription()
    assert np.any(grabbed(canvas) != before)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, Unit(0, 0)))
    assert canvas.session.layer == 3  # the input computes nothing


def test_arrow_keys_select_a_layer(qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    for key, layer in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Right, 3), (Qt.Key.Key_Left, 2)):
        qtbot.keyClick(canvas, key)
        assert canvas.session.layer == layer


def test_page_keys_look_at_other_test_samples(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    for key, index in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, 0), (Qt.Key.Key_PageUp, 2)):
        qtbot.keyClick(canvas, key)
        assert canvas.session.sample is not None
        assert canvas.session.sample.index == index


def test_the_label_is_that_of_the_sample_that_was_evaluated(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    asked = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
    newer = Sample(snapshot.data.test.inputs[1:2], snapshot.data.test.targets[1], 1)
    scene = Scene.of_snapshot(snapshot, newer, asked)  # the answer is still to the sample before
    assert scene.sample is asked
    assert scene.true_class == 1
    assert Scene.of_snapshot(snapshot, newer, None).sample is None


# Beginning and end


def test_nothing_is_painted_while_hidden_and_the_newest_is_shown_after(
    qtbot: QtBot, make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    canvas = make_canvas(make_snapshot("spiral", (8, 8)))
    before = grabbed(canvas)
    canvas.hide()
    frames = canvas.frames_painted
    canvas.session.snapshot = make_snapshot("spiral", (8, 8), seed=1, step=1)
    canvas.update()
    qtbot.wait(1)
    assert canvas.frames_painted == frames
    canvas.show()
    qtbot.waitUntil(lambda: canvas.frames_painted > frames)
    assert np.any(grabbed(canvas) != before)


def test_a_canvas_closed_while_its_picture_is_prepared_leaves_nothing_running(
    qtbot: QtBot, make_snapshot: SnapshotMaker
) -> None:
    session = Session(Experiment.recommended("mnist"))
    session.snapshot = make_snapshot("mnist", (300,))
    canvas = NetworkCanvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(1600, 900)
    canvas.show()
    canvas.repaint()
    assert not canvas.prepare()
    canvas.close()  # the fixture of all tests looks for threads and timers


def test_scales_are_smooth_while_running_and_jump_for_a_new_training_or_a_pause(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    first = replace(make_snapshot("spiral", (8,), step=5), status=Status.RUNNING)
    canvas = make_canvas(first)
    stronger = tuple(Parameters(layer.W * 10, layer.b) for layer in first.parameters)
    scale = canvas.drawing.edges.scales[0]
    canvas.show_snapshot(replace(first, step=6, parameters=stronger))
    assert scale < canvas.drawing.edges.scales[0] < 5 * scale
    canvas.show_snapshot(replace(first, step=0, parameters=stronger))
    assert canvas.drawing.edges.scales[0] == pytest.approx(10 * scale)
    canvas.show_snapshot(replace(first, step=9, status=Status.PAUSED))
    assert canvas.drawing.edges.scales[0] == pytest.approx(scale)


@pytest.mark.parametrize("status", [Status.PAUSED, Status.DIVERGED, Status.FAILED])
@pytest.mark.parametrize(("dataset", "hidden"), NETWORKS)
def test_a_still_picture_is_exact_wherever_the_training_jumps(
    status: Status, dataset: str, hidden: tuple[int, ...], make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    first = make_snapshot(dataset, hidden)
    canvas = make_canvas(first)
    for step, factor in ((15_000, 30.0), (15_001, 3.0), (0, 0.01)):
        other = tuple(Parameters(layer.W * np.float32(factor), layer.b) for layer in first.parameters)
        canvas.show_snapshot(replace(first, status=status, step=step, parameters=other))
        assert canvas.drawing.edges.scales == tuple(robust_maximum(layer.W) for layer in other)
        shown = grabbed(canvas)
        canvas.show_snapshot(replace(first, status=status, step=step, parameters=other))
        assert np.array_equal(grabbed(canvas), shown)  # brightness too had arrived


def test_scales_jump_with_the_data_and_the_start_of_a_running_training(
    make_snapshot: SnapshotMaker, make_canvas: CanvasMaker
) -> None:
    first = replace(make_snapshot("spiral", (8,), step=5), status=Status.RUNNING)
    stronger = tuple(Parameters(layer.W * 10, layer.b) for layer in first.parameters)
    for change in (
        {"data": Data(first.data.train, first.data.test)},
        {"experiment": replace(first.experiment, start=first.experiment.start + 1)},
    ):
        canvas = make_canvas(first)
        canvas.show_snapshot(replace(first, step=6, parameters=stronger, **change))
        assert canvas.drawing.edges.scales == tuple(robust_maximum(layer.W) for layer in stronger)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [(360, 260), (500, 350), (1900, 1000)])
@pytest.mark.parametrize(
    ("dataset", "hidden"), [("and_gate", ()), ("sine", (16, 16)), ("digits", (32,)), ("circle", (6,) * 12)]
)
def test_every_size_and_theme_is_painted(
    theme: object, size: tuple[int, int], dataset: str, hidden: tuple[int, ...],
    qtbot: QtBot, make_snapshot: SnapshotMaker,
) -> None:  # fmt: skip
    snapshot = make_snapshot(dataset, hidden)
    canvas = NetworkCanvas(Session(snapshot.experiment))
    qtbot.addWidget(canvas)
    canvas.apply_theme(theme)  # type: ignore[arg-type]
    canvas.resize(*size)
    canvas.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: canvas.prepare())
    assert tuple(grabbed(canvas)[-1, -1, 2::-1]) == theme.window  # type: ignore[attr-defined]
