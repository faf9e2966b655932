"""Hands on the drawing, with a real training behind them: dragging, typing, the menu, and the note."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.card_place import center, position
from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.hands import PIXELS_PER_SCALE
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.view import View
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot, Status
from nnviz.training.trainer import Trainer

LEFT, NOTHING = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
EDGE, NEURON = Edge(1, 2, 0), Unit(1, 1)
CanvasStarter = Callable[..., NetworkCanvas]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[CanvasStarter]:
    """A canvas whose session trains, paused at first: `start("circle", (3,))`."""
    canvases: list[NetworkCanvas] = []

    def make(dataset: str = "circle", hidden: tuple[int, ...] = (3,)) -> NetworkCanvas:
        experiment = Experiment.recommended(dataset)
        layers = tuple(replace(experiment.hidden[0], units=units) for units in hidden)
        session = Session(replace(experiment, hidden=layers))
        canvas = NetworkCanvas(session)
        canvases.append(canvas)
        qtbot.addWidget(canvas)
        canvas.resize(600, 400)
        session.add_viewer(canvas)
        canvas.show()
        session.start()
        qtbot.waitUntil(lambda: canvas.drawing.scene.a != () and canvas.prepare())
        return canvas

    yield make
    for canvas in canvases:
        canvas.close()
        canvas.session.close()


@pytest.fixture
def canvas(start: CanvasStarter) -> NetworkCanvas:
    return start()


def newest(canvas: NetworkCanvas) -> Snapshot:
    snapshot = canvas.session.snapshot
    assert snapshot is not None
    return snapshot


def numbers(canvas: NetworkCanvas) -> list[Parameters]:
    return [Parameters(layer.W.copy(), layer.b.copy()) for layer in newest(canvas).parameters]


def are_as(canvas: NetworkCanvas, expected: list[Parameters]) -> bool:
    return all(
        np.allclose(now.W, then.W, rtol=1e-5) and np.allclose(now.b, then.b, rtol=1e-5)
        for now, then in zip(newest(canvas).parameters, expected, strict=True)
    )


def place(canvas: NetworkCanvas, element: Element) -> QPoint:
    """On a unit, or on an edge where no other is near: closer to its source."""
    geometry = canvas.network_geometry
    if isinstance(element, Unit):
        return QPointF(*position(element, geometry)).toPoint()
    source, target = geometry.columns[element.layer - 1], geometry.columns[element.layer]
    start = QPointF(source.right, float(source.y[element.source]))
    end = QPointF(target.left, float(target.y[element.unit]))
    return (0.8 * start + 0.2 * end).toPoint()


def move(canvas: NetworkCanvas, where: QPoint, keys: Qt.KeyboardModifier = NOTHING) -> None:
    """With the left button pressed."""
    on_screen = QPointF(canvas.mapToGlobal(where))
    QApplication.sendEvent(canvas, QMouseEvent(QEvent.Type.MouseMove, QPointF(where), on_screen, LEFT, LEFT, keys))


def hover(qtbot: QtBot, canvas: NetworkCanvas, element: Element) -> QPoint:
    """Returns where."""
    where = place(canvas, element)
    for point in (QPoint(3, 3), where):  # the mouse may be there already
        qtbot.mouseMove(canvas, point)
    assert canvas.hovered == element
    return where


def press(qtbot: QtBot, canvas: NetworkCanvas, element: Element) -> QPoint:
    """Hover and press; returns where."""
    start = hover(qtbot, canvas, element)
    qtbot.mousePress(canvas, LEFT, pos=start)
    return start


def drag(
    qtbot: QtBot, canvas: NetworkCanvas, element: Element, way: QPoint, keys: Qt.KeyboardModifier = NOTHING
) -> None:
    """From its place to where the drag begins, and so far from there."""
    start = press(qtbot, canvas, element)
    begin = start + QPoint(0, 20 if way.y() > 0 else -20)
    move(canvas, begin, keys)
    for part in (0.3, 0.7, 1.0):
        move(canvas, begin + part * way, keys)
    qtbot.mouseRelease(canvas, LEFT, pos=begin + way)


def choose(canvas: NetworkCanvas, element: Element | None, text: str) -> None:
    """From the menu at an element."""
    menu = context_menu(canvas, Hit(element))
    next(action for action in menu.actions() if action.text().split("\t")[0] == text).trigger()


def offered(canvas: NetworkCanvas, element: Element | None) -> list[str]:
    actions = context_menu(canvas, Hit(element)).actions()
    return [action.text().split("\t")[0] for action in actions if not action.isSeparator()]


def scale(canvas: NetworkCanvas, layer: int) -> float:
    return canvas.drawing.edges.scales[layer - 1]


def measured(canvas: NetworkCanvas) -> tuple[float, float]:
    """Accuracy in percent and loss of the newest weights on the test samples, by a trainer of its own."""
    snapshot = newest(canvas)
    trainer = Trainer(snapshot.experiment)
    for layer, parameters in zip(trainer.network.parameters, snapshot.parameters, strict=True):
        layer.W[:], layer.b[:] = parameters.W, parameters.b
    trainer._evaluate_again()
    return 100 * trainer.history.latest("test_accuracy"), trainer.history.latest("test_loss")


# Dragging


@pytest.mark.parametrize(("keys", "part"), [(NOTHING, 1.0), (Qt.KeyboardModifier.ShiftModifier, 0.1)])
def test_dragging_an_edge_changes_its_weight_and_nothing_else(
    canvas: NetworkCanvas, qtbot: QtBot, keys: Qt.KeyboardModifier, part: float
) -> None:
    first, expected = numbers(canvas), numbers(canvas)
    expected[0].W[2, 0] += part * 60 / PIXELS_PER_SCALE * scale(canvas, 1)
    drag(qtbot, canvas, EDGE, QPoint(10, -60), keys)
    qtbot.waitUntil(lambda: are_as(canvas, expected))
    assert canvas.pins.elements == ()
    assert canvas.session.undo_stack.count() == 1
    canvas.session.undo_stack.undo()
    qtbot.waitUntil(lambda: are_as(canvas, first))
    canvas.session.undo_stack.redo()
    qtbot.waitUntil(lambda: are_as(canvas, expected))


def test_dragging_a_neuron_changes_its_bias_and_each_drag_is_one_step(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    first = numbers(canvas)
    for count in (1, 2):
        drag(qtbot, canvas, NEURON, QPoint(0, 50))
        assert canvas.session.undo_stack.count() == count
        first[0].b[1] -= 0.5 * scale(canvas, 1)
        qtbot.waitUntil(lambda: are_as(canvas, first))


def test_escape_while_dragging_takes_the_drag_back_and_leaves_no_step(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    first = numbers(canvas)
    start = press(qtbot, canvas, EDGE)
    move(canvas, start - QPoint(0, 20))
    move(canvas, start - QPoint(0, 90))
    qtbot.waitUntil(lambda: not are_as(canvas, first))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    move(canvas, start - QPoint(0, 120))
    qtbot.mouseRelease(canvas, LEFT, pos=start - QPoint(0, 120))
    qtbot.waitUntil(lambda: are_as(canvas, first))
    assert not canvas.session.undo_stack.canUndo()


def test_a_click_still_pins_and_a_drag_does_nothing_where_edges_show_no_weights(
    canvas: NetworkCanvas, qtbot: QtBot
) -> None:
    where = hover(qtbot, canvas, EDGE)
    assert canvas.cursor().shape() is Qt.CursorShape.SizeVerCursor
    qtbot.mouseClick(canvas, LEFT, pos=where)
    assert canvas.pins.elements == (EDGE,)
    canvas.set_view(View(edges="change"))
    qtbot.waitUntil(lambda: canvas.drawing.edges.values != ())
    drag(qtbot, canvas, NEURON, QPoint(0, -60))
    assert canvas.cursor().shape() is Qt.CursorShape.ArrowCursor
    assert not canvas.session.undo_stack.canUndo()


def test_a_drag_that_begins_sideways_moves_the_drawing(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    canvas.navigation.zoom_in()
    before = canvas.network_geometry.offset
    start = press(qtbot, canvas, EDGE)
    for way in (QPoint(-25, -10), QPoint(-60, -40)):
        move(canvas, start + way)
    qtbot.mouseRelease(canvas, LEFT, pos=start + way)
    assert canvas.network_geometry.offset != before
    assert not canvas.session.undo_stack.canUndo()


def test_in_a_density_picture_only_edges_of_what_is_pinned_can_be_dragged(start: CanvasStarter) -> None:
    canvas = start("digits", (30,))
    edge = Edge(2, 4, 7)
    assert canvas.mouse.draggable(edge) is None
    canvas.pin(canvas.pins.toggled(Unit(1, 7)))
    assert canvas.mouse.draggable(edge) is not None
    assert canvas.mouse.draggable(Edge(2, 4, 8)) is None
    assert canvas.mouse.draggable(Unit(0, 3)) is None


def test_a_drag_holds_its_weight_while_the_training_goes_on(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    canvas.session.toggle()
    qtbot.waitUntil(lambda: newest(canvas).status is Status.RUNNING and newest(canvas).step > 0)
    start = press(qtbot, canvas, EDGE)
    move(canvas, start - QPoint(0, 20))
    move(canvas, start - QPoint(0, 320))
    wanted = canvas.hands.value
    assert wanted is not None
    step = newest(canvas).step
    qtbot.waitUntil(lambda: newest(canvas).step > step and abs(newest(canvas).parameters[0].W[2, 0] - wanted) < 0.5)
    qtbot.mouseRelease(canvas, LEFT, pos=start - QPoint(0, 320))
    assert canvas.session.undo_stack.count() == 1
    canvas.session.undo_stack.undo()
    qtbot.waitUntil(lambda: abs(newest(canvas).parameters[0].W[2, 0] - wanted) > 1)


def test_undoing_an_edit_of_another_training_changes_nothing(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    session = canvas.session
    session.train_batch()
    qtbot.waitUntil(lambda: newest(canvas).step == 1)
    drag(qtbot, canvas, EDGE, QPoint(0, -60))
    session.begin(session.next_training())  # as after a reset that keeps nothing, like that of a diverged training
    session.runner.reset()
    session.refresh()
    qtbot.waitUntil(lambda: newest(canvas).step == 0)
    first = numbers(canvas)
    session.undo_stack.undo()
    session.train_batch()
    qtbot.waitUntil(lambda: newest(canvas).step == 1)
    session.runner.reset()
    session.refresh()
    qtbot.waitUntil(lambda: newest(canvas).step == 0)
    assert are_as(canvas, first)


def test_what_was_set_before_the_first_step_is_there_again_when_a_new_beginning_is_undone(
    canvas: NetworkCanvas, qtbot: QtBot
) -> None:
    drag(qtbot, canvas, EDGE, QPoint(0, -60))
    qtbot.waitUntil(lambda: newest(canvas).effect is not None)
    edited = numbers(canvas)
    canvas.session.new_start()
    qtbot.waitUntil(lambda: newest(canvas).experiment == canvas.session.experiment and not are_as(canvas, edited))
    canvas.session.undo_stack.undo()
    qtbot.waitUntil(lambda: are_as(canvas, edited))


# Typing


def test_a_double_click_opens_the_editor_and_return_applies(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    expected = numbers(canvas)
    expected[0].W[2, 0] = -1.25
    where = hover(qtbot, canvas, EDGE)
    qtbot.mouseClick(canvas, LEFT, pos=where)
    qtbot.mouseDClick(canvas, LEFT, pos=where)
    assert canvas.pins.elements == ()
    assert canvas.editor.is_open
    assert (canvas.editor.symbol.text(), canvas.editor.name.text()) == ("w", canvas.hands.name_of(EDGE))
    canvas.editor.field.selectAll()
    qtbot.keyClicks(canvas.editor.field, "-1,25")
    qtbot.keyClick(canvas.editor.field, Qt.Key.Key_Return)
    assert not canvas.editor.is_open
    qtbot.waitUntil(lambda: are_as(canvas, expected))
    assert canvas.session.undo_stack.count() == 1


@pytest.mark.parametrize("text", ["much", "inf", "1e39", "9" * 400])
def test_a_text_that_is_no_weight_is_told_in_one_line_and_nothing_changes(
    canvas: NetworkCanvas, qtbot: QtBot, text: str
) -> None:
    canvas.editor.open_on(EDGE)
    field = canvas.editor.field
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert canvas.editor.is_open
    assert "must be a finite number" in canvas.editor.told.text()
    assert "\n" not in canvas.editor.told.text()
    assert field.text() == text
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not canvas.editor.is_open
    assert not canvas.session.undo_stack.canUndo()


def test_arrow_keys_apply_at_once_as_one_step_and_escape_takes_all_back(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    first = numbers(canvas)
    for ends in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        canvas.editor.open_on(NEURON)
        before = canvas.editor.field.value
        for _ in range(3):
            qtbot.keyClick(canvas.editor.field, Qt.Key.Key_Up)
        expected = numbers(canvas)
        expected[0].b[1] = canvas.editor.field.value
        assert canvas.editor.field.value > before
        qtbot.waitUntil(lambda expected=expected: are_as(canvas, expected))
        qtbot.keyClick(canvas.editor.field, ends)
        assert canvas.session.undo_stack.count() == 1
    first[0].b[1] = before
    qtbot.waitUntil(lambda: are_as(canvas, first))


def test_what_is_typed_counts_when_the_focus_goes_elsewhere(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    canvas.setFocus()
    canvas.editor.open_on(NEURON)
    canvas.editor.field.selectAll()
    qtbot.keyClicks(canvas.editor.field, "0.75")
    canvas.setFocus()
    assert not canvas.editor.is_open
    qtbot.waitUntil(lambda: newest(canvas).parameters[0].b[1] == 0.75)


def test_keys_reach_every_neuron_of_the_selected_layer_and_type_its_bias(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    for key, index in ((Qt.Key.Key_Down, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, 0), (Qt.Key.Key_Up, 0)):
        qtbot.keyClick(canvas, key)
        assert canvas.hovered == Unit(1, index)
    assert canvas.accessibleDescription().startswith(f"{canvas.hands.name_of(Unit(1, 0))}; ")
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.editor.name.text() == canvas.hands.name_of(Unit(1, 0))


# The menu


def test_the_menu_offers_what_hands_can_do(canvas: NetworkCanvas) -> None:
    assert offered(canvas, EDGE)[:3] == ["Set Weight…", "Zero", "Freeze"]
    assert offered(canvas, NEURON)[:4] == ["Set Bias…", "Zero All Incoming Weights", "Freeze", "Switch Off"]
    assert offered(canvas, Unit(2, 0))[:3] == ["Set Bias…", "Zero All Incoming Weights", "Freeze"]
    assert "Switch Off" not in offered(canvas, Unit(2, 0))
    assert offered(canvas, Unit(0, 0)) == ["Pin"]


def test_zero_of_an_edge_and_of_all_edges_into_a_neuron(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    first, expected = numbers(canvas), numbers(canvas)
    expected[0].W[2, 0] = 0
    choose(canvas, EDGE, "Zero")
    qtbot.waitUntil(lambda: are_as(canvas, expected))
    expected[0].W[1] = 0
    choose(canvas, NEURON, "Zero All Incoming Weights")
    qtbot.waitUntil(lambda: are_as(canvas, expected))
    canvas.session.undo_stack.undo()
    canvas.session.undo_stack.undo()
    qtbot.waitUntil(lambda: are_as(canvas, first))


def test_frozen_edges_and_neurons_do_not_learn(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    choose(canvas, EDGE, "Freeze")
    choose(canvas, NEURON, "Freeze")
    assert canvas.session.experiment.frozen == ((1, 1), (1, 2, 0))
    assert "Frozen With Its Neuron" in offered(canvas, Edge(1, 1, 0))
    first = numbers(canvas)
    canvas.session.train_batch()
    qtbot.waitUntil(lambda: newest(canvas).step == 1)
    W, b = newest(canvas).parameters[0].W, newest(canvas).parameters[0].b
    same = np.column_stack([first[0].W == W, first[0].b == b])
    assert same.tolist() == [[False] * 3, [True] * 3, [True, False, False]]
    choose(canvas, NEURON, "Unfreeze")
    assert canvas.session.experiment.frozen == ((1, 2, 0),)
    choose(canvas, None, "Unfreeze All")
    assert canvas.session.experiment.frozen == ()
    canvas.session.undo_stack.undo()
    assert canvas.session.experiment.frozen == ((1, 2, 0),)


def grabbed(canvas: NetworkCanvas) -> np.ndarray:
    """(height, width, 3), as red, green, blue."""
    canvas.effect_note.dismiss()
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 2::-1].copy()


def test_frozen_edges_are_marked_where_each_is_a_line_and_else_when_they_are_in_focus(
    start: CanvasStarter, qtbot: QtBot
) -> None:
    for dataset, hidden, always in (("circle", (3,), True), ("digits", (30,), False)):
        canvas = start(dataset, hidden)
        edge = Edge(2, 0, 1)
        choose(canvas, edge, "Freeze")
        qtbot.waitUntil(lambda canvas=canvas: newest(canvas).experiment.frozen != () and canvas.prepare())
        middle = QPointF(*center(edge, canvas.network_geometry)).toPoint()
        around = slice(middle.y() - 2, middle.y() + 3), slice(middle.x() - 2, middle.x() + 3)
        assert np.any(np.all(grabbed(canvas)[around] > 200, axis=-1)) == always
        canvas.pin(Pins((edge,)))
        assert np.any(np.all(grabbed(canvas)[around] > 200, axis=-1))


def test_a_neuron_that_is_off_has_no_edges_and_its_drawing_comes_back(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    before = grabbed(canvas)
    where = place(canvas, Edge(1, 1, 0))
    choose(canvas, NEURON, "Switch Off")
    qtbot.waitUntil(lambda: newest(canvas).experiment.off == ((1, 1),))
    after = grabbed(canvas)
    assert np.any(before[where.y(), where.x()] != DARK.window)
    assert tuple(after[where.y(), where.x()]) == DARK.window
    assert not np.any(canvas.drawing.edges.strengths[0][1])
    assert "off" in canvas.explanations.of(canvas.drawing.scene, NEURON, canvas.drawing.edge_quantity).title
    choose(canvas, NEURON, "Switch On")
    qtbot.waitUntil(lambda: newest(canvas).experiment.off == () and canvas.drawing.scene.a != ())
    assert np.array_equal(grabbed(canvas), before)


# What it did


def test_the_note_tells_accuracy_and_loss_before_and_after(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    accuracy_before, loss_before = measured(canvas)
    choose(canvas, NEURON, "Switch Off")
    note = canvas.effect_note
    assert note.text.endswith("· …")
    qtbot.waitUntil(lambda: "→" in note.text)
    accuracy, loss = measured(canvas)
    assert note.text.startswith("Switch off hidden 1 · neuron 2")
    told = f"test accuracy {accuracy_before:.1f} % → {accuracy:.1f} % ("
    assert told in "".join(note.texts("", newest(canvas).effect))
    assert f"test loss {loss_before:.2f} → {loss:.2f}" in "".join(note.texts("", newest(canvas).effect))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert note.isHidden()


def test_the_note_is_live_while_dragging_and_goes_with_a_new_beginning(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    note, numbers_before = canvas.effect_note, numbers(canvas)
    canvas.resize(1000, 400)  # so that all of it is told
    start = press(qtbot, canvas, EDGE)
    move(canvas, start - QPoint(0, 20))
    texts = set()
    for height in (120, 220):
        move(canvas, start - QPoint(0, height))
        value = canvas.hands.value
        qtbot.waitUntil(
            lambda value=value: np.isclose(newest(canvas).parameters[0].W[2, 0], value) and "…" not in note.text
        )
        texts.add(note.text)
        assert canvas.hands.is_dragging
    assert len(texts) == 2
    first = f"{numbers_before[0].W[2, 0]:.3g}".replace("-", "−")
    assert all(text.startswith(f"Weight {canvas.hands.name_of(EDGE)}: {first} → ") for text in texts)
    qtbot.mouseRelease(canvas, LEFT, pos=start - QPoint(0, 220))
    canvas.session.new_start()
    assert note.isHidden()


def test_the_note_of_a_regression_has_the_loss_alone(start: CanvasStarter, qtbot: QtBot) -> None:
    canvas = start("sine", (3,))
    choose(canvas, NEURON, "Zero All Incoming Weights")
    qtbot.waitUntil(lambda: "…" not in canvas.effect_note.text)
    assert "accuracy" not in canvas.effect_note.text
    assert "test loss" in canvas.effect_note.text


@pytest.mark.parametrize("element", [EDGE, NEURON])
def test_while_dragging_the_card_has_the_change_of_the_loss_beside_what_the_slope_predicts(
    start: CanvasStarter, qtbot: QtBot, element: Element
) -> None:
    """For a small change both agree, as in a gradient check; both are measured from where the drag began."""
    canvas = start("spiral", (3,))
    where = press(qtbot, canvas, element)
    before = canvas.drawing.scene
    move(canvas, where - QPoint(0, 20))
    move(canvas, where - QPoint(0, 25), Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: canvas.drawing.scene.a != () and canvas.drawing.scene.a[-1] != before.a[-1])
    held, value = canvas.hands.held, canvas.hands.value
    assert held is not None
    assert held.prediction is not None
    assert value is not None
    actual, predicted = held.prediction.told(canvas.drawing.scene, value - held.value) or (0, 0)
    y_hat = np.array([before.a[-1][0], canvas.drawing.scene.a[-1][0]], np.float64)
    label = float(newest(canvas).data.test.targets[0, 0])
    losses = -np.log(y_hat if label else 1 - y_hat)
    assert actual == pytest.approx(losses[1] - losses[0], rel=1e-2, abs=1e-7)
    assert predicted == pytest.approx(actual, rel=0.1)
    explanation = canvas.explanations.of(canvas.drawing.scene, element, canvas.drawing.edge_quantity)
    rows = canvas.explanations.with_change(explanation, canvas.drawing.scene, held).rows
    assert [row.symbol for row in rows[-2:]] == ["ΔL", "≈"]
    qtbot.mouseRelease(canvas, LEFT, pos=where)


def test_an_edge_of_weight_0_can_be_taken_in_hand_again(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    choose(canvas, EDGE, "Zero")
    qtbot.waitUntil(lambda: newest(canvas).parameters[0].W[2, 0] == 0 and canvas.prepare())
    where = place(canvas, EDGE)
    assert tuple(grabbed(canvas)[where.y(), where.x()]) == DARK.window
    drag(qtbot, canvas, EDGE, QPoint(0, -60))
    qtbot.waitUntil(lambda: newest(canvas).parameters[0].W[2, 0] > 0)
