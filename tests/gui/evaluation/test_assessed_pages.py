"""Pages that a thread computes: when they ask, what they show, and that threads end."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.evaluation import assessed_page
from nnviz.gui.evaluation.assessed_page import AssessedPage
from nnviz.gui.evaluation.layer_map import LayerMap
from nnviz.gui.evaluation.page import Evaluated
from nnviz.gui.evaluation.reliability import ReliabilityPage
from nnviz.gui.evaluation.robustness import RobustnessPage
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.assessment import Subject
from nnviz.training.snapshot import Status
from tests.gui.evaluation.conftest import EvaluatedMaker, evaluated

PageMaker = Callable[[type[AssessedPage]], AssessedPage]


@pytest.fixture
def make_page(qtbot: QtBot, make_evaluated: EvaluatedMaker) -> Iterator[PageMaker]:
    pages: list[AssessedPage] = []

    def make(kind: type[AssessedPage]) -> AssessedPage:
        session = Session(make_evaluated("digits").snapshot.experiment)
        page = kind(session)
        pages.append(page)
        session.setParent(page)
        qtbot.addWidget(page)
        page.apply_theme(DARK)
        page.resize(640, 160)
        page.show()
        return page

    yield make
    for page in pages:
        page.stop()


def answered(qtbot: QtBot, page: AssessedPage, about: Evaluated) -> None:
    page.session.snapshot = about.snapshot
    page.show_evaluated(about)
    qtbot.waitUntil(lambda: page.assessment is not None and not page.is_running)
    assert page.assessment is not None
    assert page.assessment.end is not None
    assert page.assessment.end.status == "finished", page.assessment.end.message


# When it asks


def test_it_asks_once_for_an_evaluation_and_says_of_when_the_answer_is(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page, about = make_page(LayerMap), make_evaluated("digits")
    answered(qtbot, page, about)
    first = page.assessment
    page.show_snapshot(replace(about.snapshot, step=31))
    assert page.assessment is first
    assert page.renewal.age.text() == "after epoch 0.67"
    newer = evaluated(replace(about.snapshot, test_outputs=np.array(about.snapshot.test_outputs), epoch=4.0))
    answered(qtbot, page, newer)
    assert page.assessment is not first
    assert page.renewal.age.text() == "after epoch 4"


def test_during_a_training_it_is_renewed_only_when_told_to(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page, about = make_page(LayerMap), make_evaluated("digits")
    running = evaluated(replace(about.snapshot, status=Status.RUNNING))
    answered(qtbot, page, running)
    assert page.view.samples is not None, "the first answer does not wait for a pause"
    first = page.assessment
    newer = evaluated(replace(running.snapshot, test_outputs=np.array(about.snapshot.test_outputs)))
    page.show_evaluated(newer)
    assert page.assessment is first
    page.renewal.renew.click()
    assert page.assessment is not first


def test_the_progress_of_what_takes_long_is_shown_and_it_can_be_cancelled(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, about = make_page(RobustnessPage), make_evaluated("digits")

    def endless(subject: Subject) -> Iterator[tuple[float, None]]:
        while True:
            yield 0.25, None

    monkeypatch.setattr(page, "question", lambda evaluated: endless)
    monkeypatch.setattr(assessed_page, "NOTICED_S", 0)
    page.show_evaluated(about)
    qtbot.waitUntil(lambda: page.renewal.shows_progress and page.renewal.bar.value() == 250)
    page.renewal.cancel.click()
    qtbot.waitUntil(lambda: not page.is_running)
    assert not page.renewal.shows_progress
    first = page.assessment
    page.show_snapshot(about.snapshot)
    assert page.assessment is first, "what was cancelled does not begin again by itself"


def test_the_thread_ends_with_the_session(make_page: PageMaker, make_evaluated: EvaluatedMaker) -> None:
    page, begun = make_page(ReliabilityPage), threading.Event()

    def endless(subject: Subject) -> Iterator[tuple[float, None]]:
        while True:
            begun.set()
            yield 0.25, None

    page.question = lambda evaluated: endless
    page.show_evaluated(make_evaluated("digits"))
    assert begun.wait(5)
    page.session.close()
    assert page.assessment is not None
    assert page.assessment.end is not None
    assert not page.is_running


def test_other_data_clear_the_page(qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker) -> None:
    page = make_page(RobustnessPage)
    answered(qtbot, page, make_evaluated("digits"))
    assert list(page.plots) == ["noise", "rotation", "shift", "pen_width"]
    answered(qtbot, page, make_evaluated("spiral"))
    assert list(page.plots) == ["noise"]


def test_what_fails_is_told(qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker) -> None:
    page, about = make_page(LayerMap), make_evaluated("digits")
    told: list[str] = []
    page.session.problem.connect(told.append)
    page.show_evaluated(evaluated(replace(about.snapshot, parameters=about.snapshot.parameters[:1])))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("The assessment stopped: ")


# What it shows


def test_reliability_in_numbers_and_bars(qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker) -> None:
    page, about = make_page(ReliabilityPage), make_evaluated("digits")
    answered(qtbot, page, about)
    assert about.judgement is not None
    assert page.readings.text("accuracy") == f"{100 * about.judgement.accuracy:.1f} %"
    shown = page.assessment.so_far[1]
    before, after = page.readings.text("untempered"), page.readings.text("tempered")
    assert (before, after) == (f"{100 * shown.untempered_error:.2f} %", f"{100 * shown.tempered_error:.2f} %")
    assert "T = " in page.at_temperature.caption
    page.show_answer(replace(shown, temperature=1.0), page.assessment.subject)
    assert "T = " not in page.at_temperature.caption, "where no temperature is fitted none is told"
    diagram = page.as_it_is
    assert diagram.reliability is not None
    assert diagram.reliability.count.sum() == 60
    fullest = int(diagram.reliability.count.argmax())
    axes = diagram.axes()
    over_bin = QPointF(axes.left() + (fullest + 0.5) / 10 * axes.width(), axes.center().y())
    assert diagram.bin_at(over_bin) == fullest
    assert f"{diagram.reliability.count[fullest]} samples" in diagram.text(fullest)
    for theme in (LIGHT, DARK):
        page.apply_theme(theme)
        page.grab()


def test_where_outputs_are_no_probabilities_there_is_no_reliability(
    make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page = make_page(ReliabilityPage)
    page.show_evaluated(make_evaluated("circle", loss="hinge"))
    assert page.assessment is None
    assert page.why_not.isVisible()
    page.renewal.renew.click()
    assert page.assessment is None


def test_robustness_has_a_curve_each_in_a_row_or_in_two(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page, about = make_page(RobustnessPage), make_evaluated("digits")
    answered(qtbot, page, about)
    assert about.judgement is not None
    noise = page.plots["noise"]
    assert noise.marks.getData()[1][0] == pytest.approx(100 * about.judgement.accuracy)
    noise.hovered.emit(QPointF(0.02, 50))
    assert page.told.text() == f"Noise 0 σ: {100 * about.judgement.accuracy:.1f} %"
    noise.hovered.emit(None)
    assert page.told.text() == "accuracy % on 60 test samples; thin: guessing"
    qtbot.waitUntil(lambda: rows_of(page) == 1)
    page.resize(700, 600)
    qtbot.waitUntil(lambda: rows_of(page) == 2)
    assert page.minimumSizeHint().height() < 120, "it can be low again"


def rows_of(page: RobustnessPage) -> int:
    return len({plot.y() for plot in page.plots.values()})


def test_the_map_of_a_layer_shows_looks_and_follows(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page = make_page(LayerMap)
    answered(qtbot, page, make_evaluated("digits"))
    samples = page.view.samples
    assert samples is not None
    assert samples.points.shape == (60, 2)
    assert [page.layer.itemText(layer) for layer in range(page.layer.count())] == ["input", "hidden 1", "output, z"]
    assert page.layer.currentIndex() == 1
    x, y = page.view.positions()[7].tolist()
    nearest = page.view.point_at(QPointF(x, y))
    assert nearest is not None
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())
    assert page.session.sample is not None
    assert page.session.sample.index in samples.rows
    assert page.view.current == page.session.sample.index
    page.layer.setCurrentIndex(0)
    page.layer.activated.emit(0)
    qtbot.waitUntil(lambda: not page.is_running)
    assert page.view.samples is not None
    assert not np.array_equal(page.view.samples.points, samples.points)


def test_the_keys_go_from_point_to_point_and_tell_each(
    qtbot: QtBot, make_page: PageMaker, make_evaluated: EvaluatedMaker
) -> None:
    page = make_page(LayerMap)
    answered(qtbot, page, make_evaluated("spiral"))
    page.session.look_at(4)
    with qtbot.waitSignal(page.view.pointed) as first:
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
    assert first.args == [4], "from where the window looks"
    assert page.told.text().startswith("test sample 4: ")
    with qtbot.waitSignal(page.view.pointed) as second:
        qtbot.keyClick(page.view, Qt.Key.Key_Left)
    row = second.args[0]
    positions = page.view.positions()
    assert positions[row][0] < positions[4][0]
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.session.sample is not None
    assert page.session.sample.index == row
    for theme in (LIGHT, DARK):
        page.apply_theme(theme)
        page.grab()
