"""The digit pad: what is drawn is asked, and only its own answer is shown."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Inputs, Samples
from nnviz.data.ink import render
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.losses import losses
from nnviz.gui.panels.digit_pad import DigitPad
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

SEVEN = np.array([0.01, 0, 0, 0, 0, 0, 0, 0.96, 0, 0.03], np.float32)
MNIST = Experiment.recommended("mnist")


@pytest.fixture
def pad(qtbot: QtBot) -> DigitPad:
    return shown_pad(qtbot, MNIST)


def shown_pad(qtbot: QtBot, experiment: Experiment) -> DigitPad:
    session = Session(experiment)
    pad = DigitPad(session)
    session.setParent(pad)
    session.add_viewer(pad)
    pad.apply_theme(DARK)
    pad.resize(280, 330)
    qtbot.addWidget(pad)
    with qtbot.waitActive(pad):
        pad.show()
        pad.activateWindow()
    return pad


def draw(qtbot: QtBot, pad: DigitPad, *points: tuple[int, int]) -> None:
    """One stroke, with a mouse."""
    surface = pad.surface
    qtbot.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(*points[0]))
    for point in points[1:]:
        qtbot.mouseMove(surface, QPoint(*point))
    qtbot.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def snapshot(
    experiment: Experiment, inputs: Inputs | None = None, scores: np.ndarray | None = SEVEN, step: int = 100
) -> Snapshot:
    """With an answer to these inputs, if there are any; the test set is five pictures, each of another grey."""
    features = experiment.dataset.inputs()
    greys = np.repeat(np.linspace(0, 1, 5, dtype=np.float32)[:, np.newaxis], features, axis=1)
    samples = Samples(greys, np.arange(5, dtype=np.float32).reshape(-1, 1))
    probes = {}
    if inputs is not None:
        row = np.zeros((1, 10), np.float32) if scores is None else scores[np.newaxis]
        probes["pad"] = ProbeResult(inputs.copy(), (), (), row, None if scores is None else row)
    return Snapshot(
        experiment=experiment,
        data=Data(samples, samples),
        preparation=Preparation((), Scaling.none()),
        status=Status.PAUSED,
        message="",
        step=step,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History(Recorder(BATCH_COLUMNS).view(), Recorder(EVALUATION_COLUMNS).view()),
        probes=probes,
    )


class TestDrawing:
    def test_an_empty_pad_asks_nothing_and_says_what_to_do(self, pad: DigitPad) -> None:
        assert pad.probes() == {}
        assert pad.bars.scores is None
        assert pad.note.text() == "The network answers while you draw."
        assert not pad.undo.isEnabled()
        assert not pad.clear.isEnabled()

    def test_a_drag_is_rendered_shown_and_asked(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        drawing = pad.surface.drawing()
        assert drawing is not None
        expected = render(drawing, (28, 28))
        np.testing.assert_array_equal(pad.probes()["pad"].inputs, expected)
        assert pad.probes()["pad"].keep == "outputs"
        np.testing.assert_array_equal(pad.received.inputs, expected)

    def test_the_drawing_becomes_the_current_sample(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        sample = pad.session.sample
        assert sample is not None
        assert sample.inputs is pad.inputs
        assert sample.targets is None
        assert sample.index is None

    def test_undo_takes_one_stroke_and_clear_all(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        one_stroke = pad.inputs
        draw(qtbot, pad, (50, 20), (50, 130))
        assert not np.array_equal(pad.inputs, one_stroke)
        qtbot.mouseClick(pad.undo, Qt.MouseButton.LeftButton)
        np.testing.assert_array_equal(pad.inputs, one_stroke)
        draw(qtbot, pad, (50, 20), (50, 130))
        qtbot.mouseClick(pad.clear, Qt.MouseButton.LeftButton)
        assert pad.inputs is None
        assert pad.probes() == {}
        assert pad.received.inputs is None

    def test_clearing_goes_back_to_the_test_sample(self, qtbot: QtBot, pad: DigitPad) -> None:
        pad.session.snapshot = snapshot(MNIST)
        pad.session.look_at(3)
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.surface.clear()
        assert pad.session.sample is not None
        assert pad.session.sample.index == 3

    def test_clearing_leaves_a_sample_chosen_since(self, qtbot: QtBot, pad: DigitPad) -> None:
        pad.session.snapshot = snapshot(MNIST)
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.session.look_at(2)
        chosen = pad.session.sample
        pad.surface.clear()
        assert pad.session.sample is chosen

    def test_other_pictures_get_the_drawing_in_their_shape(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        pad.session.edit(Experiment.recommended("digits"), "other data")
        drawing = pad.surface.drawing()
        assert drawing is not None
        np.testing.assert_array_equal(pad.probes()["pad"].inputs, render(drawing, (8, 8)))
        assert pad.caption.text() == "what the network receives · 8×8"
        pad.session.undo_stack.undo()
        assert pad.probes()["pad"].inputs.shape == (1, 784)


class TestAnswer:
    def test_scores_of_the_drawing_are_shown_and_told(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        with qtbot.waitSignal(pad.answered) as answered:
            pad.show_snapshot(snapshot(MNIST, pad.inputs))
        assert answered.args == [pad.inputs]
        assert pad.bars.winner == 7
        assert pad.bars.accessibleDescription() == "7: 96.0 %, 9: 3.0 %, 0: 1.0 %"
        assert pad.note.text() == ""

    def test_the_same_drawing_is_told_once(self, qtbot: QtBot, pad: DigitPad) -> None:
        told: list[Inputs] = []
        pad.answered.connect(told.append)
        draw(qtbot, pad, (30, 20), (120, 20))
        for step in range(3):
            pad.show_snapshot(snapshot(MNIST, pad.inputs, step=step))
        assert len(told) == 1

    def test_the_bars_follow_the_training(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.show_snapshot(snapshot(MNIST, pad.inputs))
        pad.show_snapshot(snapshot(MNIST, pad.inputs, scores=SEVEN[::-1].copy()))
        assert pad.bars.winner == 2

    def test_an_answer_to_another_drawing_is_not_shown(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        assert pad.inputs is not None
        pad.show_snapshot(snapshot(MNIST, 1 - pad.inputs))
        assert pad.bars.scores is None

    def test_an_answer_to_what_was_cleared_is_not_shown(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        late = snapshot(MNIST, pad.probes()["pad"].inputs)
        pad.surface.clear()
        pad.show_snapshot(late)
        assert pad.bars.scores is None
        draw(qtbot, pad, (70, 20), (70, 90), (20, 120))
        pad.show_snapshot(late)
        assert pad.bars.scores is None

    def test_while_a_stroke_grows_the_bars_answer_what_was_asked(self, qtbot: QtBot, pad: DigitPad) -> None:
        told: list[Inputs] = []
        pad.answered.connect(told.append)
        qtbot.mousePress(pad.surface, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
        asked = pad.probes()["pad"].inputs
        qtbot.mouseMove(pad.surface, QPoint(110, 20))
        pad.show_snapshot(snapshot(MNIST, asked))
        assert pad.bars.winner == 7
        assert told == []  # it is not yet the answer to the drawing

    def test_clearing_empties_the_bars(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.show_snapshot(snapshot(MNIST, pad.inputs))
        pad.surface.clear()
        assert pad.bars.scores is None
        assert pad.bars.accessibleDescription() == "no answer"

    def test_an_untrained_network_only_guesses(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.show_snapshot(snapshot(MNIST, pad.inputs, step=0))
        assert pad.note.text() == "untrained: these are guesses"

    def test_raw_outputs_are_not_called_probabilities(self, qtbot: QtBot, pad: DigitPad) -> None:
        experiment = replace(MNIST, loss=losses.create("mse"))
        pad.session.edit(experiment, "loss")
        draw(qtbot, pad, (30, 20), (120, 20))
        scores = np.array([-0.25, 0, 0, 0, 0, 0, 0, 1.5, 0, 0], np.float32)
        pad.show_snapshot(snapshot(experiment, pad.inputs, scores))
        assert pad.bars.text(7) == "1.50"
        assert pad.bars.text(0) == "−0.25"
        assert pad.note.text() == "raw outputs, not probabilities"

    def test_outputs_that_are_no_numbers_have_no_winner(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.show_snapshot(snapshot(MNIST, pad.inputs, np.full(10, np.nan, np.float32)))
        assert pad.bars.winner is None
        assert pad.note.text() == "the outputs are not numbers any more"
        pad.grab()

    def test_an_answer_of_the_network_before_other_data_is_not_shown(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        late = snapshot(MNIST, pad.probes()["pad"].inputs)
        pad.session.edit(Experiment.recommended("digits"), "other data")
        pad.show_snapshot(late)
        assert pad.bars.scores is None


def test_it_fits_pictures_of_classes_only(pad: DigitPad) -> None:
    assert pad.fits(MNIST)
    assert pad.fits(Experiment.recommended("digits"))
    assert not pad.fits(Experiment.recommended("spiral"))
    pad.show_experiment(Experiment.recommended("spiral"))  # hidden, but told all the same


def test_it_is_answered_by_a_real_network_while_paused_and_training(qtbot: QtBot) -> None:
    pad = shown_pad(qtbot, Experiment.recommended("digits"))
    session = pad.session
    session.start()
    try:
        qtbot.waitUntil(lambda: session.snapshot is not None)
        with qtbot.waitSignal(pad.answered):
            draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        assert pad.bars.winner is not None
        pad.surface.clear()
        session.toggle()
        with qtbot.waitSignal(pad.answered):
            draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        assert pad.bars.scores is not None
        assert pad.bars.scores.sum() == pytest.approx(1, abs=1e-4)
    finally:
        session.close()


class TestLooks:
    @pytest.mark.parametrize("dataset", ["mnist", "digits"])
    @pytest.mark.parametrize("size", [QSize(280, 330), QSize(270, 296), QSize(440, 560), QSize(300, 700)])
    def test_nothing_is_clipped_or_overlaps(self, pad: DigitPad, dataset: str, size: QSize) -> None:
        pad.session.edit(Experiment.recommended(dataset), "data")
        pad.resize(size)
        assert pad.size() == size
        parts: list[QWidget] = [pad.surface, pad.received, pad.caption, pad.undo, pad.clear, pad.bars, pad.note]
        for part in parts:
            assert pad.rect().contains(part.geometry()), part
            assert part.width() >= part.minimumSizeHint().width(), part
            assert part.height() >= part.minimumSizeHint().height(), part
        for one, part in enumerate(parts):
            for other in parts[one + 1 :]:
                assert not part.geometry().intersects(other.geometry()), (part, other)
        assert pad.surface.width() == pad.surface.height()
        caption: QLabel = pad.caption
        assert caption.height() >= caption.heightForWidth(caption.width())

    def test_it_asks_for_no_more_than_a_narrow_dock_has(self, pad: DigitPad) -> None:
        assert pad.minimumSizeHint().width() <= 270
        assert pad.minimumSizeHint().height() <= 300
        pad.resize(600, 600)
        assert pad.minimumSizeHint().width() <= 270  # it can be made small again

    def test_controls_have_names_and_tips(self, pad: DigitPad) -> None:
        for control in (pad.surface, pad.undo, pad.clear):
            assert control.accessibleName()
            assert control.toolTip()
        assert "Enter" in pad.surface.accessibleDescription()

    def test_tab_goes_from_the_sheet_to_its_buttons(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.surface.setFocus()
        for expected in (pad.undo, pad.clear):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is expected

    def test_both_themes_paint_the_picture_in_their_ink(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        for theme in (DARK, LIGHT):
            pad.apply_theme(theme)
            image = pad.received.grab().toImage()
            colors = {image.pixelColor(x, y).getRgb()[:3] for x in range(image.width()) for y in range(image.height())}
            assert theme.ink in colors
            assert theme.window in colors
