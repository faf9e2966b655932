"""Why? What is explained, by which network, and what the steps and the other class do to it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Inputs, Samples
from nnviz.data.ink import Drawing, Steps, render, xray
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.gui.panels.reading import Why
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.explanation import Explanation, PixelChange
from nnviz.training.handwriting import COUNT, LABELS, Handwriting
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.neighbours import Neighbour
from nnviz.training.ready import About
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

MNIST = Experiment.recommended("mnist")
ABOUT = About("digits", (28, 28), tuple("0123456789"), {"mnist_test": 0.989}, 1.2, 0.6)
SEVEN = Drawing((np.array([[0.5, 0.1], [0.9, 0.1], [0.6, 0.5]]),))
PICTURE = np.linspace(0, 1, 784, dtype=np.float32).reshape(1, -1)


@pytest.fixture
def why(qtbot: QtBot) -> Iterator[Why]:
    session = Session(MNIST)
    panel = Why(session)
    session.setParent(panel)
    session.add_viewer(panel)
    session.snapshot = snapshot()
    session.sample = Sample(PICTURE, np.array([7], np.float32), 0)
    panel.apply_theme(DARK)
    panel.resize(684, 165)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    session.close()


def snapshot(result: ProbeResult | None = None, experiment: Experiment = MNIST, ready: About | None = None) -> Snapshot:
    samples = Samples(PICTURE, np.array([[7]], np.float32))
    return Snapshot(
        experiment=experiment,
        data=Data(samples, samples),
        preparation=Preparation((), Scaling.none()),
        status=Status.PAUSED,
        message="",
        step=10,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History(Recorder(BATCH_COLUMNS).view(), Recorder(EVALUATION_COLUMNS).view()),
        probes={} if result is None else {"why": result},
        ready=ready,
    )


def draw(why: Why) -> Inputs:
    """What the pad does when something is drawn."""
    sheet = why.session.sheet
    sheet.draw(SEVEN)
    inputs = sheet.inputs((28, 28))
    why.session.set_sample(Sample(inputs, None, None))
    return inputs


def answer(why: Why, ready: About | None = None, **changes: object) -> None:
    """Show an explanation of what is asked: a 7, rather than a 2."""
    inputs = why.probes()["why"].inputs
    contribution = np.zeros(784, np.float32)
    contribution[:3] = 4.0, 2.5, -1.25
    change = PixelChange(np.clip(inputs[0] + 0.5 * (np.arange(784) < 17), 0, 1), True, 17, 2.1)
    explanation = Explanation(
        label=7,
        towards=2,
        contribution=contribution,
        rather=2 * contribution,
        bias=-0.5,
        rather_bias=0.25,
        is_exact=True,
        change=change,
        nearest=tuple(Neighbour(PICTURE[0], label, distance=4.5 + row, row=row) for row, label in enumerate((7, 7, 1))),
    )
    explanation = replace(explanation, **changes)
    scores = np.eye(10, dtype=np.float32)[7:8]
    why.show_snapshot(snapshot(ProbeResult(inputs, (), (), scores, scores, explanation=explanation), ready=ready))


def text(label: QWidget) -> str:
    """Without its markup."""
    from PySide6.QtGui import QTextDocument

    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText().replace("\xa0", " ")


def test_it_fits_pictures_of_classes_only() -> None:
    assert Why.fits(MNIST)
    assert Why.fits(Experiment.recommended("digits"))
    assert not Why.fits(Experiment.recommended("spiral"))


class TestQuestion:
    def test_the_current_sample_is_explained_by_the_network_in_training(self, why: Why) -> None:
        probe = why.probes()["why"]
        assert probe.inputs is PICTURE
        assert probe.network == "training"
        assert probe.explain == {"evidence", "change", "nearest"}
        assert probe.towards == 7  # what it really is; if that is the answer, the second most probable
        assert why.xray.isHidden()

    def test_the_network_that_answers_on_the_pad_is_explained(self, why: Why) -> None:
        why.session.snapshot = snapshot(ready=ABOUT)
        why.session.sheet.ask("ready")
        assert why.probes()["why"].network == "training"  # a test picture is read by the network in the window
        draw(why)
        why.session.sheet.compare_with(3)
        probe = why.probes()["why"]
        assert (probe.network, probe.towards) == ("ready", 3)
        why.session.snapshot = snapshot(ready=replace(ABOUT, classes=("a", "b")))
        assert why.probes()["why"].network == "training"

    def test_the_ready_network_is_not_asked_the_same_again_and_again(self, why: Why) -> None:
        why.session.snapshot = snapshot(ready=ABOUT)
        why.session.sheet.ask("ready")
        draw(why)
        answer(why)
        assert "why" in why.probes()  # that may have been the answer to the question before
        answer(why)
        assert "why" not in why.probes()
        why.session.sheet.compare_with(3)
        assert "why" in why.probes()
        answer(why, nearest=())
        answer(why, nearest=())
        assert "why" in why.probes()  # the nearest are still searched for

    def test_a_drawing_is_asked_in_the_shape_of_the_network_that_answers(self, why: Why) -> None:
        session = why.session
        session.experiment = Experiment.recommended("digits")
        session.snapshot = snapshot(ready=ABOUT, experiment=session.experiment)
        session.sheet.ask("ready")
        small = np.zeros((1, 64), np.float32)
        session.set_sample(Sample(small, None, 3))
        assert why.probes()["why"].network == "training"  # the ready one has never seen such pictures
        session.sheet.draw(SEVEN)
        session.set_sample(Sample(session.sheet.inputs((8, 8)), None, None))
        probe = why.probes()["why"]
        assert probe.network == "ready"
        np.testing.assert_array_equal(probe.inputs, render(SEVEN, (28, 28)))

    def test_an_answer_about_something_else_is_not_shown(self, why: Why) -> None:
        inputs = why.probes()["why"].inputs
        scores = np.eye(10, dtype=np.float32)[7:8]
        why.show_snapshot(snapshot(ProbeResult(inputs.copy(), (), (), scores, scores)))
        assert why.content.isHidden()
        assert not why.hint.isHidden()


class TestEvidence:
    def test_the_sum_is_told_and_the_colours_are_over_the_picture(self, why: Why) -> None:
        answer(why)
        assert text(why.evidence.text).splitlines() == [
            "■ for 6.50  ■ against 1.25",
            "Σ pixels 5.25 − bias 0.50",
            "= z7 4.75",
        ]
        answer(why, contribution=np.array([0.0304, -0.0106, 0] + 781 * [0]), bias=-0.0056)
        assert text(why.evidence.text).splitlines() == [
            "■ for 0.030  ■ against 0.011",
            "Σ pixels 0.019 − bias 0.005",  # −0.0056; what is shown adds up
            "= z7 0.014",
        ]
        answer(why)
        picture = why.evidence.picture
        assert picture.numbers is not None
        assert picture.numbers[0, :4].tolist() == [4.0, 2.5, -1.25, 0.0]
        np.testing.assert_array_equal(picture.pixels, PICTURE.reshape(28, 28))

    def test_rather_than_the_other_class(self, qtbot: QtBot, why: Why) -> None:
        answer(why)
        button = why.evidence.kind.buttons["rather"]
        assert button.text() == "7, not 2"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert text(why.evidence.text).splitlines()[2] == "= z7 − z2 10.8"
        answer(why, is_exact=False)
        assert "to the first order" in text(why.evidence.text)


class TestChange:
    def test_what_would_turn_it_is_shown_and_counted(self, why: Why) -> None:
        answer(why)
        assert text(why.change.text).splitlines()[:2] == ["17 pixels changed,", "distance 2.1"]
        assert why.change.towards.currentText() == "Nearest: 2"
        difference = why.change.difference.numbers
        assert np.count_nonzero(difference > 0.4) == 17
        answer(why, change=PixelChange(PICTURE[0], False, 200, 9.0))
        assert text(why.change.text) == "not reached:\nit stays a 7"

    def test_the_other_class_is_chosen_for_all_panels(self, qtbot: QtBot, why: Why) -> None:
        answer(why)
        box = why.change.towards
        assert [box.itemData(row) for row in range(box.count())] == [None, 0, 1, 2, 3, 4, 5, 6, 8, 9]  # it is a 7
        assert box.itemText(8) == "Into an 8"
        box.setCurrentIndex(4)
        box.activated.emit(4)
        assert why.session.sheet.towards == 3
        assert why.probes()["why"].towards == 3

    def test_what_is_taken_for_something_else_is_compared_with_what_it_is(self, why: Why) -> None:
        answer(why, label=2, towards=7)
        assert why.change.towards.currentText() == "The true 7"
        assert why.evidence.kind.buttons["rather"].text() == "2, not 7"

    def test_the_heading_says_which_picture_and_which_network(self, why: Why) -> None:
        answer(why)
        assert why.heading.text() == "Test picture 0 · the network in training"
        why.session.snapshot = snapshot(ready=ABOUT)
        why.session.sheet.ask("ready")
        draw(why)
        answer(why, ready=ABOUT)
        assert why.heading.text() == "Your drawing · the ready network"


class TestNeighbours:
    def test_they_have_labels_and_distances(self, why: Why) -> None:
        answer(why)
        captions = [picture.caption.strip() for picture in why.neighbours.pictures]
        assert captions[:4] == ["7 · 4.5", "7 · 5.5", "1 · 6.5", ""]
        assert text(why.neighbours.text) == "2 of 3 are a 7"

    def test_a_click_looks_at_the_training_picture(self, qtbot: QtBot, why: Why) -> None:
        answer(why)
        qtbot.mouseClick(why.neighbours.pictures[2], Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
        sample = why.session.sample
        assert sample is not None
        assert (sample.label, sample.index) == (1, None)
        assert sample.inputs.shape == (1, 784)


class TestSteps:
    def test_a_drawing_shows_the_way_to_the_input(self, why: Why) -> None:
        draw(why)
        assert not why.xray.isHidden()
        for picture, stage in zip(why.xray.pictures, xray(SEVEN, (28, 28)), strict=True):
            np.testing.assert_array_equal(picture.pixels, stage.image)

    def test_a_step_that_is_left_out_changes_what_is_received(self, qtbot: QtBot, why: Why) -> None:
        before = draw(why)
        qtbot.mouseClick(why.xray.switches["crop"], Qt.MouseButton.LeftButton)
        received = why.session.sheet.inputs((28, 28))
        np.testing.assert_array_equal(received, render(SEVEN, (28, 28), Steps(crop=False)))
        assert not np.array_equal(received, before)
        np.testing.assert_allclose(why.xray.pictures[-1].pixels.reshape(1, -1), received, atol=1e-6)
        assert text(why.xray.text).startswith("Received without: crop. Do all steps")
        why.xray.text.linkActivated.emit("reset")
        np.testing.assert_array_equal(why.session.sheet.inputs((28, 28)), before)
        assert why.xray.switches["crop"].isChecked()

    def test_how_well_digits_are_read_without_it_is_told(self, qtbot: QtBot, why: Why) -> None:
        draw(why)
        why.session.sheet.use_steps(Steps(centre=False))
        why.session.set_sample(Sample(why.session.sheet.inputs((28, 28)), None, None))

        def asked() -> list[str]:
            return [key for key in why.probes() if key != "why"]

        keys: set[str] = set()

        def both() -> bool:
            keys.update(asked())
            return len(keys) == 2

        qtbot.waitUntil(both)
        right = np.eye(10, dtype=np.float32)[LABELS]
        for share, steps in ((0.9, Steps()), (0.6, Steps(centre=False))):
            scores = right.copy()
            scores[round(share * COUNT) :] = np.roll(scores[round(share * COUNT) :], 1, axis=1)
            exam, written = why._papers[(28, 28), steps]
            exam.take(
                replace(snapshot(), probes={f"why {((28, 28), steps)} training": result(exam.inputs, scores)}),
                "training",
            )
            assert written.end is not None
        answer(why)
        assert "200 digits of many hands: 90 % → 60 %" in text(why.xray.text)


def result(inputs: Inputs | None, scores: np.ndarray) -> ProbeResult:
    assert inputs is not None
    return ProbeResult(inputs, (), (), scores, scores)


def test_the_handwriting_is_the_same_always_and_on_its_sheets() -> None:
    from nnviz.training.handwriting import written

    work = Handwriting((28, 28), Steps())
    work.work()
    assert work.inputs is not None
    assert work.inputs.shape == (COUNT, 784)
    points = np.concatenate([stroke for drawing in written() for stroke in drawing.strokes])
    assert points.min() >= 0
    assert points.max() <= 1


class TestLooks:
    @pytest.mark.parametrize("size", [QSize(684, 161), QSize(900, 180), QSize(760, 520), QSize(1300, 400)])
    @pytest.mark.parametrize("drawn", [True, False])
    def test_nothing_is_clipped_or_overlaps(self, qtbot: QtBot, why: Why, size: QSize, drawn: bool) -> None:
        if drawn:
            draw(why)
        answer(why)
        why.resize(300, 90)  # less than it needs
        why.resize(size)
        QApplication.processEvents()  # the layouts
        sections = [section for section in why.sections if not section.isHidden()]
        assert len(sections) == 3 + drawn or size.width() < 690
        for section in sections:
            place = section.geometry().translated(why.content.pos())
            assert why.rect().contains(place), (section, place)
            for child in section.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                assert section.rect().contains(child.geometry()), (section, child, child.geometry())
        for one, section in enumerate(sections):
            for other in sections[one + 1 :]:
                assert not section.geometry().intersects(other.geometry())

    def test_where_it_is_narrow_there_is_no_room_for_neighbours(self, why: Why) -> None:
        draw(why)
        answer(why)
        why.resize(why.minimumSizeHint())
        assert why.width() < 600
        assert why.xray.isVisible()
        assert not why.neighbours.isVisible()
        why.resize(760, 165)
        assert why.neighbours.isVisible()

    def test_both_themes_paint(self, why: Why) -> None:
        draw(why)
        for theme in (DARK, LIGHT):
            why.apply_theme(theme)
            answer(why)
            colors = why.evidence.picture.grab().toImage()
            found = {
                colors.pixelColor(x, y).getRgb()[:3] for x in range(colors.width()) for y in range(colors.height())
            }
            assert theme.window in found
