"""The digit pad: what is drawn is asked, and only its own answer is shown."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Inputs, Samples
from nnviz.data.ink import Steps, render
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.losses import losses
from nnviz.gui.panels.digit_pad import DigitPad
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.ready import About
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

SEVEN = np.array([0.01, 0, 0, 0, 0, 0, 0, 0.96, 0, 0.03], np.float32)
MNIST = Experiment.recommended("mnist")
READY = About("784-64-10", (28, 28), tuple("0123456789"), {"mnist_test": 0.989}, 1.2, 0.6)


@pytest.fixture
def pad(qtbot: QtBot) -> DigitPad:
    return shown_pad(qtbot, MNIST)


def shown_pad(qtbot: QtBot, experiment: Experiment) -> DigitPad:
    session = Session(experiment)
    pad = DigitPad(session)
    session.setParent(pad)
    session.add_viewer(pad)
    pad.apply_theme(DARK)
    pad.resize(280, 430)
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
    experiment: Experiment,
    inputs: Inputs | None = None,
    scores: np.ndarray | None = SEVEN,
    step: int = 100,
    is_sure: bool | None = None,
    ready: About | None = None,
    **others: ProbeResult,
) -> Snapshot:
    """With an answer to these inputs, if there are any; the test set is five pictures, each of another grey."""
    features = experiment.dataset.inputs()
    greys = np.repeat(np.linspace(0, 1, 5, dtype=np.float32)[:, np.newaxis], features, axis=1)
    samples = Samples(greys, np.arange(5, dtype=np.float32).reshape(-1, 1))
    probes = {key.replace("_", " "): result for key, result in others.items()}
    if inputs is not None:
        row = np.zeros((1, 10), np.float32) if scores is None else scores[np.newaxis]
        probes["pad"] = ProbeResult(inputs.copy(), (), (), row, None if scores is None else row, is_sure=is_sure)
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
        ready=ready,
    )


def answer(inputs: Inputs | None, winner: int, is_sure: bool | None = True) -> ProbeResult:
    """That it is a digit, at 90 %."""
    assert inputs is not None
    scores = np.full((1, 10), 0.1 / 9, np.float32)
    scores[0, winner] = 0.9
    return ProbeResult(inputs, (), (), scores, scores, is_sure=is_sure)


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
        np.testing.assert_array_equal(pad.received.pixels.reshape(1, -1), expected)

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
        assert pad.received.pixels is None

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
        qtbot.waitUntil(lambda: pad.inputs is not asked)
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


class TestReaders:
    def test_without_a_ready_network_there_is_nothing_to_choose(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        assert pad.reader.isHidden()
        assert list(pad.probes()) == ["pad"]

    def test_before_training_the_ready_network_answers_and_says_that_it_was_trained_earlier(
        self, qtbot: QtBot, pad: DigitPad
    ) -> None:
        pad.show_snapshot(snapshot(MNIST, step=0, ready=READY))
        assert not pad.reader.isHidden()
        assert pad.reader.value == "ready"
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        probes = pad.probes()
        assert (probes["pad ready"].network, probes["pad"].network) == ("ready", "training")
        assert probes["pad ready"].wants_sure
        ready, other = answer(pad.inputs, 7), answer(pad.inputs, 3)
        pad.show_snapshot(snapshot(MNIST, step=0, ready=READY, pad_ready=ready, pad=other))
        assert pad.bars.winner == 7
        assert pad.answer.text() == "7"
        assert pad.note.text() == "trained earlier: 98.9 % on MNIST"
        assert pad.other.text() == "in training: not trained yet"
        assert pad.bars.other is None

    def test_when_something_is_trained_its_answer_is_marked_and_nothing_switches(
        self, qtbot: QtBot, pad: DigitPad
    ) -> None:
        pad.show_snapshot(snapshot(MNIST, step=0, ready=READY))
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        ready, other = answer(pad.inputs, 7), answer(pad.inputs, 3)
        pad.show_snapshot(snapshot(MNIST, step=2000, ready=READY, pad_ready=ready, pad=other))
        assert pad.bars.winner == 7
        assert pad.bars.other is not None
        assert pad.bars.other.argmax() == 3
        assert pad.other.text() == "│ in training: 3"
        unsure = answer(pad.inputs, 3, is_sure=False)
        pad.show_snapshot(snapshot(MNIST, step=2000, ready=READY, pad_ready=ready, pad=unsure))
        assert pad.other.text() == "│ in training: not sure"

    def test_the_user_chooses_who_answers(self, qtbot: QtBot, pad: DigitPad) -> None:
        pad.show_snapshot(snapshot(MNIST, step=0, ready=READY))
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        ready, other = answer(pad.inputs, 7), answer(pad.inputs, 3)
        frame = snapshot(MNIST, step=2000, ready=READY, pad_ready=ready, pad=other)
        pad.show_snapshot(frame)
        qtbot.mouseClick(pad.reader.buttons["training"], Qt.MouseButton.LeftButton)
        assert pad.bars.scores is None  # that was the answer of the other
        pad.show_snapshot(frame)
        assert (pad.bars.winner, pad.other.text(), pad.note.text()) == (3, "│ ready: 7", "")
        assert pad.session.sheet.reader == "training"

    def test_a_trained_network_answers_first(self, pad: DigitPad) -> None:
        pad.show_snapshot(snapshot(MNIST, step=2000, ready=READY))
        assert pad.reader.value == "training"

    def test_it_gets_its_own_pictures_and_only_classes_that_it_knows(self, qtbot: QtBot, pad: DigitPad) -> None:
        small = Experiment.recommended("digits")
        pad.session.edit(small, "data")
        pad.show_snapshot(snapshot(small, step=0, ready=READY))
        draw(qtbot, pad, (30, 20), (120, 20))
        assert pad.probes()["pad"].inputs.shape == (1, 64)
        assert pad.probes()["pad ready"].inputs.shape == (1, 784)
        assert pad.caption.text() == "what the network receives · 28×28"
        other = replace(READY, classes=tuple("abcdefghij"))
        pad.show_snapshot(snapshot(small, step=0, ready=other))
        assert pad.reader.isHidden()
        assert pad.caption.text() == "what the network receives · 8×8"


class TestCertainty:
    def test_an_answer_that_is_not_sure_says_so_instead_of_a_digit(self, qtbot: QtBot, pad: DigitPad) -> None:
        assert pad.answer.text() == ""
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        pad.show_snapshot(snapshot(MNIST, pad.inputs, is_sure=True))
        assert (pad.answer.text(), pad.bars.is_sure) == ("7", True)
        pad.show_snapshot(snapshot(MNIST, pad.inputs, is_sure=False))
        assert (pad.answer.text(), pad.bars.is_sure) == ("not sure", False)
        pad.surface.clear()
        assert pad.answer.text() == ""

    def test_a_click_on_a_bar_asks_why_it_is_not_that(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        pad.show_snapshot(snapshot(MNIST, pad.inputs))
        for label, towards in ((2, 2), (2, None), (7, None)):  # the same again, and the winner: the second best
            pad.bars.chosen.emit(label)
            assert pad.session.sheet.towards == towards


class TestSteps:
    def test_a_step_that_is_left_out_is_left_out_here_too(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (60, 20), (40, 60))
        pad.session.sheet.use_steps(Steps(crop=False))
        drawing = pad.surface.drawing()
        assert drawing is not None
        expected = render(drawing, (28, 28), Steps(crop=False))
        np.testing.assert_array_equal(pad.probes()["pad"].inputs, expected)
        assert pad.session.sample is not None
        np.testing.assert_array_equal(pad.session.sample.inputs, expected)
        assert pad.caption.text() == "received with 1 step left out"

    def test_the_drawing_can_be_looked_at_again(self, qtbot: QtBot, pad: DigitPad) -> None:
        pad.session.snapshot = snapshot(MNIST)
        draw(qtbot, pad, (30, 20), (60, 20), (40, 60))
        pad.session.look_at(2)
        qtbot.mouseClick(pad.received, Qt.MouseButton.LeftButton)
        assert pad.session.sample is not None
        assert pad.session.sample.inputs is pad.inputs


class TestTeaching:
    def test_one_click_keeps_the_drawing_and_another_takes_it_back(self, qtbot: QtBot, pad: DigitPad) -> None:
        taught = pad.session.taught
        assert not pad.labels.isEnabled()
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        qtbot.mouseClick(pad.labels.buttons[7], Qt.MouseButton.LeftButton)
        assert [digit.label for digit in taught.digits] == [7]
        assert pad.note.text().startswith("kept: 1 digit ·")
        qtbot.mouseClick(pad.labels.buttons[2], Qt.MouseButton.LeftButton)  # it was another one
        assert [digit.label for digit in taught.digits] == [2]
        pad.note.linkActivated.emit("undo")
        assert taught.digits == ()
        assert not any(button.isChecked() for button in pad.labels.buttons)
        pad.session.undo_stack.undo()
        assert [digit.label for digit in taught.digits] == [2]

    def test_the_last_label_is_undone_before_the_strokes(self, qtbot: QtBot, pad: DigitPad) -> None:
        session = pad.session
        undo = session.undo_stack.createUndoAction(pad)
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        pad.addAction(undo)
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        for label in (7, 2):
            qtbot.mouseClick(pad.labels.buttons[label], Qt.MouseButton.LeftButton)
        for labels in ([7], []):
            QTest.keyClick(pad.surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            assert [digit.label for digit in session.taught.digits] == labels
            assert pad.labels.buttons[7].isChecked() == bool(labels)
            assert pad.note.text().startswith("kept") == bool(labels)
        assert pad.inputs is not None
        QTest.keyClick(pad.surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert pad.inputs is None

    def test_the_next_stroke_begins_another_drawing(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        qtbot.mouseClick(pad.labels.buttons[7], Qt.MouseButton.LeftButton)
        draw(qtbot, pad, (70, 20), (70, 130))
        drawing = pad.surface.drawing()
        assert drawing is not None
        assert len(drawing.strokes) == 1
        assert not any(button.isChecked() for button in pad.labels.buttons)
        draw(qtbot, pad, (30, 70), (110, 70))
        drawing = pad.surface.drawing()
        assert drawing is not None
        assert len(drawing.strokes) == 2

    def test_my_digits_are_asked_and_counted_apart(self, qtbot: QtBot, pad: DigitPad) -> None:
        for label in (7, 3):
            draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
            qtbot.mouseClick(pad.labels.buttons[label], Qt.MouseButton.LeftButton)
        pad.session.snapshot = snapshot(MNIST)
        mine = pad.probes()["mine training"].inputs
        assert mine.shape == (2, 784)
        scores = np.eye(10, dtype=np.float32)[[7, 7]]
        result = ProbeResult(mine, (), (), scores, scores)
        pad.show_snapshot(snapshot(MNIST, **{"mine_training": result}))
        assert pad.score.text() == "mine: 1 of 2 right"
        assert "mine training" not in pad.probes()  # it is known already
        pad.session.experiment = replace(MNIST, own_share=0.2)
        pad.show_snapshot(snapshot(MNIST))
        assert pad.score.text() == "trained on mine: 1 of 2 right"
        pad.session.experiment = MNIST
        pad.session.snapshot = snapshot(MNIST, step=200)
        assert "mine training" in pad.probes()
        pad.session.taught.change(pad.session.taught.digits, [], "forget")
        assert pad.score.text() == ""

    def test_a_drawing_from_elsewhere_comes_to_the_sheet(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        drawing = pad.surface.drawing()
        pad.surface.clear()
        pad.session.sheet.draw(drawing)
        shown = pad.surface.drawing()
        assert shown is not None
        assert drawing is not None
        np.testing.assert_allclose(shown.strokes[0], drawing.strokes[0])
        np.testing.assert_allclose(pad.inputs, render(drawing, (28, 28)), atol=1e-6)

    def test_one_of_my_digits_on_the_sheet_is_labelled_anew(self, qtbot: QtBot, pad: DigitPad) -> None:
        taught = pad.session.taught
        draw(qtbot, pad, (30, 20), (120, 20), (60, 130))
        qtbot.mouseClick(pad.labels.buttons[7], Qt.MouseButton.LeftButton)
        pad.surface.clear()
        assert not any(button.isChecked() for button in pad.labels.buttons)
        pad.session.sheet.draw(taught.digits[0].drawing)
        assert pad.labels.buttons[7].isChecked()
        qtbot.mouseClick(pad.labels.buttons[2], Qt.MouseButton.LeftButton)
        assert [digit.label for digit in taught.digits] == [2]


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
    @pytest.mark.parametrize("size", [QSize(280, 430), QSize(270, 400), QSize(440, 660), QSize(300, 800)])
    def test_nothing_is_clipped_or_overlaps(self, pad: DigitPad, dataset: str, size: QSize) -> None:
        pad.session.edit(Experiment.recommended(dataset), "data")
        pad.resize(size)
        assert pad.size() == size
        parts: list[QWidget] = [
            pad.surface,
            pad.received,
            pad.caption,
            pad.undo,
            pad.clear,
            pad.mine,
            pad.answer,
            pad.bars,
            pad.note,
            pad.other,
            pad.labels,
        ]
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
        assert pad.minimumSizeHint().height() <= 340
        pad.resize(600, 600)
        assert pad.minimumSizeHint().width() <= 270  # it can be made small again

    def test_where_it_is_high_the_sheet_is_as_wide_as_the_panel(self, pad: DigitPad) -> None:
        beside = pad.surface.width()
        pad.resize(272, 700)
        QApplication.processEvents()
        assert pad.surface.width() == 272 - 16 > beside
        assert pad.received.y() > pad.surface.geometry().bottom()
        assert pad.rect().contains(pad.labels.geometry())
        pad.resize(272, 430)
        QApplication.processEvents()
        assert pad.received.x() > pad.surface.geometry().right()

    def test_where_it_is_low_there_is_no_room_for_teaching(self, pad: DigitPad) -> None:
        assert pad.labels.isVisible()
        pad.resize(pad.minimumSizeHint())
        assert not pad.labels.isVisible()
        assert pad.rect().contains(pad.note.geometry())
        pad.resize(280, 430)
        assert pad.labels.isVisible()

    def test_controls_have_names_and_tips(self, pad: DigitPad) -> None:
        for control in (pad.surface, pad.undo, pad.clear, pad.mine, *pad.labels.buttons):
            assert control.accessibleName()
            assert control.toolTip()
        assert "Enter" in pad.surface.accessibleDescription()

    def test_tab_goes_from_the_sheet_to_its_buttons(self, qtbot: QtBot, pad: DigitPad) -> None:
        draw(qtbot, pad, (30, 20), (120, 20))
        pad.surface.setFocus()
        for expected in (pad.received, pad.undo, pad.clear, pad.mine):
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
