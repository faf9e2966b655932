"""The gallery: which samples, in which order, and what a click or a key looks at."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.evaluation.gallery import ANY, Gallery, chosen_rows
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.judgement import Judgement
from tests.gui.evaluation.conftest import EvaluatedMaker

LABELS = np.array([0, 1, 2, 1, 0])
SCORES = np.array([(0.9, 0.1, 0), (0.6, 0.4, 0), (0.1, 0.1, 0.8), (0.05, 0.95, 0), (0.2, 0.7, 0.1)])
"""Rows 1 and 4 are wrong, 4 more so."""
JUDGEMENT = Judgement(SCORES, LABELS, probabilities=True)


@pytest.mark.parametrize(
    ("kind", "true", "predicted", "order", "expected"),
    [
        ("all", ANY, ANY, "number", [0, 1, 2, 3, 4]),
        ("wrong", ANY, ANY, "loss", [4, 1]),
        ("wrong", 1, ANY, "loss", [1]),
        ("all", 1, ANY, "sure", [3, 1]),
        ("all", ANY, 1, "unsure", [4, 3]),
        ("all", 0, 1, "loss", [4]),
        ("unsure", ANY, ANY, "unsure", [1, 4]),
        ("wrong", 2, ANY, "loss", []),
    ],
)
def test_samples_are_chosen_and_ordered(kind, true, predicted, order, expected) -> None:
    assert chosen_rows(JUDGEMENT, kind, true, predicted, order).tolist() == expected


@pytest.fixture
def gallery(qtbot: QtBot, make_evaluated: EvaluatedMaker) -> Gallery:
    shown = make_evaluated("digits")
    session = Session(shown.snapshot.experiment)
    session.snapshot = shown.snapshot
    gallery = Gallery(session)
    session.setParent(gallery)
    qtbot.addWidget(gallery)
    gallery.apply_theme(DARK)
    gallery.resize(620, 300)
    gallery.show()
    gallery.show_evaluated(shown)
    return gallery


def looked_at(gallery: Gallery) -> int | None:
    return gallery.session.sample.index if gallery.session.sample is not None else None


def test_it_begins_with_what_is_wrong(gallery: Gallery) -> None:
    judgement = gallery.model.judgement
    assert judgement is not None
    assert set(gallery.model.rows.tolist()) == set(np.flatnonzero(~judgement.is_right).tolist())
    assert gallery.count.text() == f"{len(gallery.model.rows)} of 60"
    assert (np.diff(judgement.loss[gallery.model.rows]) <= 0).all()


def test_a_click_looks_at_a_sample_and_the_keys_go_on(gallery: Gallery, qtbot: QtBot) -> None:
    rows = gallery.model.rows.tolist()
    place = gallery.view.visualRect(gallery.model.index(1)).center()
    qtbot.mouseClick(gallery.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert looked_at(gallery) == rows[1]
    qtbot.keyClick(gallery.view, Qt.Key.Key_Right)
    assert looked_at(gallery) == rows[2]
    columns = gallery.view.viewport().width() // gallery.delegate.cell_size().width()
    qtbot.keyClick(gallery.view, Qt.Key.Key_Down)
    assert looked_at(gallery) == rows[2 + columns]


def test_the_sample_that_the_window_looks_at_is_marked(gallery: Gallery) -> None:
    rows = gallery.model.rows.tolist()
    gallery.session.look_at(rows[3])
    assert gallery.view.currentIndex().row() == 3
    right = next(row for row in range(60) if row not in rows)
    gallery.session.look_at(right)
    assert not gallery.view.selectedIndexes(), "it is not in this gallery"
    assert looked_at(gallery) == right


def test_another_evaluation_or_filter_looks_at_nothing_by_itself(
    gallery: Gallery, make_evaluated: EvaluatedMaker
) -> None:
    gallery.session.look_at(5)
    gallery.show_evaluated(make_evaluated("digits", steps=60))
    gallery.kinds.button(0).click()
    assert len(gallery.model.rows) == 60
    assert looked_at(gallery) == 5
    assert gallery.model.rows[gallery.view.currentIndex().row()] == 5


def test_a_sample_is_told_in_words(gallery: Gallery) -> None:
    row = int(gallery.model.rows[0])
    judgement = gallery.model.judgement
    assert judgement is not None
    told = gallery.model.data(gallery.model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert told.startswith(f"test sample {row}: {judgement.labels[row]}, predicted {judgement.predicted[row]}, ")
    assert gallery.model.verdict(row).startswith(f"{judgement.labels[row]} → {judgement.predicted[row]}  ")


def test_what_there_is_none_of_is_said(gallery: Gallery) -> None:
    gallery.show_cell(0, 0)
    gallery.kinds.button(1).click()
    assert gallery.nothing.isVisible()
    assert not gallery.view.isVisible()


@pytest.mark.parametrize(("dataset", "choices"), [("spiral", {}), ("circle", {"loss": "hinge"}), ("xor_gate", {})])
def test_samples_that_are_no_pictures_have_their_numbers(
    gallery: Gallery, make_evaluated: EvaluatedMaker, dataset: str, choices: dict[str, str]
) -> None:
    gallery.show_evaluated(make_evaluated(dataset, steps=1, **choices))
    gallery.kinds.button(0).click()
    assert gallery.model.dataset is not None
    assert gallery.model.inputs(0).startswith(f"0:  {gallery.model.dataset.input_names[0]} = ")
    for theme in (LIGHT, DARK):
        gallery.apply_theme(theme)
        cell = gallery.view.visualRect(gallery.model.index(1))
        image = gallery.view.viewport().grab(cell).toImage()
        lines = range(image.height())
        inked = [len({image.pixel(x, y) for x in range(10, image.width() - 10)}) > 1 for y in lines]
        written = sum(inked[y] and not inked[y - 1] for y in lines)
        assert written >= 2, "the numbers stand above the verdict"
