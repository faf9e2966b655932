"""The scores panel: what is computed, when, and what a click looks at."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.gui.panel import panels
from nnviz.gui.panels.scores import Scores
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import History
from nnviz.training.snapshot import Snapshot, Status

LABELS = (0, 1, 1, 0, 1)
OUTPUTS = (0.1, 0.9, 0.2, 0.3, 0.4)
"""ŷ of the neuron that answers for the second class: rows 2 and 4 are taken for the first."""


def snapshot(
    outputs: object, targets: object = LABELS, experiment: Experiment | None = None, status: Status = Status.PAUSED
) -> Snapshot:
    experiment = experiment or Experiment.recommended("circle")
    answers = np.array(targets, np.float32)
    answers = answers.reshape(-1, 1) if answers.ndim == 1 else answers
    samples = Samples(np.zeros((len(answers), experiment.dataset.inputs()), np.float32), answers)
    return Snapshot(
        experiment=experiment,
        data=Data(samples, samples),
        preparation=Preparation((), Scaling.none()),
        status=status,
        message="",
        step=0,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History({}, {}),
        test_outputs=None if outputs is None else np.array(outputs, np.float32).reshape(len(answers), -1),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> Scores:
    session = Session(Experiment.recommended("circle"))
    panel = Scores(session)
    session.setParent(panel)
    qtbot.addWidget(panel)
    panel.apply_theme(DARK)
    panel.resize(698, 165)
    panel.show()
    return panel


def show(panel: Scores, frame: Snapshot) -> Snapshot:
    panel.session.snapshot = frame
    panel.show_snapshot(frame)
    return frame


def looked_at(panel: Scores) -> int | None:
    return panel.session.sample.index if panel.session.sample is not None else None


def test_it_is_a_tab_of_the_loss_curves() -> None:
    assert Scores in panels
    assert Scores.tab_of in {panel.name for panel in panels}


def test_before_the_first_evaluation_it_says_what_to_do(panel: Scores) -> None:
    show(panel, snapshot(None))
    assert panel.hint.isVisible()
    assert panel.hint.text() == "Train: the scores of the test samples appear after each evaluation"
    assert not panel.content.isVisible()
    show(panel, snapshot(OUTPUTS))
    assert not panel.hint.isVisible()
    assert panel.content.isVisible()


def test_one_output_answers_for_two_classes(panel: Scores) -> None:
    show(panel, snapshot(OUTPUTS))
    np.testing.assert_array_equal(panel.grid.confusion, [(2, 0), (2, 1)])
    assert panel.grid.classes == ("A", "B")
    assert panel.table.values["accuracy"].text() == "0.600"
    assert panel.grid.isVisible()
    assert not panel.plot.isVisible()
    assert panel.told.text() == "5 test samples"


def test_signed_outputs_are_read_as_their_loss_says(panel: Scores) -> None:
    signed = Experiment.from_json({**Experiment.recommended("circle").to_json(), "loss": "hinge"})
    show(panel, snapshot((-2, 3, -0.1, -1, 0.2), experiment=signed))
    np.testing.assert_array_equal(panel.grid.confusion, [(2, 0), (1, 2)])


def test_many_classes(panel: Scores) -> None:
    labels = np.arange(10)
    show(panel, snapshot(np.eye(10)[::-1], labels, Experiment.recommended("digits")))
    np.testing.assert_array_equal(panel.grid.confusion, np.eye(10)[::-1])
    assert panel.table.values["accuracy"].text() == "0.000"


def test_nothing_is_computed_while_the_outputs_are_the_same(panel: Scores, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = show(panel, snapshot(OUTPUTS))
    computed: list[int] = []
    monkeypatch.setattr(panel.grid, "show_confusion", lambda classes, confusion: computed.append(1))
    for step in range(3):
        show(panel, replace(frame, step=step))
    assert not computed
    assert frame.test_outputs is not None
    show(panel, replace(frame, test_outputs=frame.test_outputs.copy()))
    assert len(computed) == 1


def test_outputs_of_other_samples_wait_for_theirs(panel: Scores) -> None:
    frame = snapshot(OUTPUTS)
    show(panel, replace(frame, data=snapshot(None, (0, 1)).data))
    assert panel.hint.isVisible()


def test_clicks_walk_through_the_samples_of_a_cell(panel: Scores) -> None:
    show(panel, snapshot(OUTPUTS))
    seen = []
    for _ in range(3):
        panel.grid.chosen.emit(1, 0)
        seen.append(looked_at(panel))
    assert seen == [2, 4, 2]
    panel.grid.chosen.emit(0, 1)
    assert looked_at(panel) == 2, "an empty cell has nothing to look at"
    panel.grid.chosen.emit(0, 0)
    assert looked_at(panel) == 0


def test_the_cell_under_the_cursor_is_told(panel: Scores) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.grid.pointed.emit("true B, predicted A: 2 of 3 (66.7 %)")
    assert panel.told.text() == "true B, predicted A: 2 of 3 (66.7 %)"
    panel.grid.pointed.emit("")
    assert panel.told.text() == "5 test samples"


def test_a_regression_has_its_predictions_over_the_targets(panel: Scores, qtbot: QtBot) -> None:
    show(panel, snapshot(OUTPUTS))
    polar = Experiment.recommended("polar")
    outputs = np.array([(0.0, 0.5), (1.0, -0.5)])
    show(panel, snapshot(outputs, [(0.25, 0.5), (1.0, 0.5)], polar))
    assert panel.plot.isVisible()
    assert not panel.grid.isVisible()
    assert panel.table.values["mean_absolute_error"].text() == "0.312"
    np.testing.assert_array_equal(panel.plot.predictions, outputs)
    assert "y₂" in panel.told.text()
    panel.plot.clicked.emit(QPointF(1.0, 1.0))
    assert looked_at(panel) == 1
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        panel.grab()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_diverged_training_is_told(panel: Scores, value: float) -> None:
    show(panel, snapshot(OUTPUTS))
    show(panel, snapshot(np.full(5, value), status=Status.DIVERGED))
    assert "not numbers" in panel.hint.text()
    assert not panel.content.isVisible()
    show(panel, snapshot(OUTPUTS))
    assert panel.content.isVisible()


def test_numbers_never_move_what_stands_beside_them(panel: Scores, qtbot: QtBot) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.grab()
    before = panel.grid.geometry()
    show(panel, snapshot(LABELS))
    for text in ("true A, predicted B: 12,345 of 60,000 (12.3 %)", ""):
        panel.grid.pointed.emit(text)
        panel.grab()
        assert panel.grid.geometry() == before


@pytest.mark.parametrize("name", datasets.names())
def test_it_fits_below_the_canvas(panel: Scores, name: str) -> None:
    experiment = Experiment.recommended(name)
    dataset = experiment.dataset
    columns = 1 if dataset.task == "classification" else len(dataset.output_names)
    show(panel, snapshot(np.zeros((3, experiment.outputs)), np.zeros((3, columns)), experiment))
    assert panel.fits(experiment)
    assert panel.minimumSizeHint().width() <= 600
    assert panel.minimumSizeHint().height() <= 130
    QApplication.processEvents()
    for label in panel.table.values.values():
        assert label.geometry().bottom() <= panel.table.height()
    longest = "true %(name)s, predicted %(name)s: 10,000 of 60,000 (16.7 %%)"
    panel.grid.pointed.emit(longest % {"name": max(dataset.output_names, key=len)})
    assert panel.told.heightForWidth(panel.told.width()) <= panel.told.height()
