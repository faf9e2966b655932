"""The evaluation panel: what is computed, when, and what a click looks at."""

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
from nnviz.gui.panels.evaluation import Evaluation
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.snapshot import Snapshot, Status

LABELS = (0, 1, 1, 0, 1)
OUTPUTS = (0.1, 0.9, 0.2, 0.3, 0.4)
"""ŷ of the neuron that answers for the second class: rows 2 and 4 are taken for the first."""


def history() -> History:
    """One evaluation, after epoch 3."""
    evaluations = Recorder(EVALUATION_COLUMNS)
    evaluations.append(60, 3.0, *[0.5] * 5)
    return History(Recorder(BATCH_COLUMNS).view(), evaluations.view())


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
        history=history(),
        test_outputs=None if outputs is None else np.array(outputs, np.float32).reshape(len(answers), -1),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> Evaluation:
    session = Session(Experiment.recommended("circle"))
    panel = Evaluation(session)
    session.setParent(panel)
    qtbot.addWidget(panel)
    panel.apply_theme(DARK)
    panel.resize(698, 165)
    panel.show()
    return panel


def show(panel: Evaluation, frame: Snapshot) -> Snapshot:
    panel.session.snapshot = frame
    panel.show_snapshot(frame)
    return frame


def looked_at(panel: Evaluation) -> int | None:
    return panel.session.sample.index if panel.session.sample is not None else None


def test_it_is_a_tab_of_the_loss_curves() -> None:
    assert Evaluation in panels
    assert Evaluation.tab_of in {panel.name for panel in panels}


def test_before_the_first_evaluation_it_says_what_to_do(panel: Evaluation) -> None:
    show(panel, snapshot(None))
    assert panel.hint.isVisible()
    assert panel.hint.text() == "Train: the scores of the test samples appear after each evaluation"
    assert not panel.content.isVisible()
    show(panel, snapshot(OUTPUTS))
    assert not panel.hint.isVisible()
    assert panel.content.isVisible()


def test_one_output_answers_for_two_classes(panel: Evaluation) -> None:
    show(panel, snapshot(OUTPUTS))
    np.testing.assert_array_equal(panel.overview.grid.confusion, [(2, 0), (2, 1)])
    assert panel.overview.grid.classes == ("A", "B")
    assert panel.overview.table.values["accuracy"].text() == "60.0 %"
    assert panel.overview.grid.isVisible()
    assert not panel.overview.plot.isVisible()
    assert panel.overview.told.text() == "5 test samples"


def test_signed_outputs_are_read_as_their_loss_says(panel: Evaluation) -> None:
    signed = Experiment.from_json({**Experiment.recommended("circle").to_json(), "loss": "hinge"})
    show(panel, snapshot((-2, 3, -0.1, -1, 0.2), experiment=signed))
    np.testing.assert_array_equal(panel.overview.grid.confusion, [(2, 0), (1, 2)])


def test_many_classes(panel: Evaluation) -> None:
    labels = np.arange(10)
    show(panel, snapshot(np.eye(10)[::-1], labels, Experiment.recommended("digits")))
    np.testing.assert_array_equal(panel.overview.grid.confusion, np.eye(10)[::-1])
    assert panel.overview.table.values["accuracy"].text() == "0.0 %"


def test_nothing_is_computed_while_the_outputs_are_the_same(panel: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = show(panel, snapshot(OUTPUTS))
    computed: list[int] = []
    monkeypatch.setattr(panel.overview.grid, "show_confusion", lambda classes, confusion: computed.append(1))
    for step in range(3):
        show(panel, replace(frame, step=step))
    assert not computed
    assert frame.test_outputs is not None
    show(panel, replace(frame, test_outputs=frame.test_outputs.copy()))
    assert len(computed) == 1


def test_outputs_of_other_samples_wait_for_theirs(panel: Evaluation) -> None:
    frame = snapshot(OUTPUTS)
    show(panel, replace(frame, data=snapshot(None, (0, 1)).data))
    assert panel.hint.isVisible()


def test_a_cell_of_the_matrix_opens_the_gallery_on_its_samples(panel: Evaluation) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.overview.grid.chosen.emit(0, 1)
    assert panel.page is panel.overview, "an empty cell has nothing to look at"
    panel.overview.grid.chosen.emit(1, 0)
    assert panel.page is panel.gallery
    assert panel.gallery.model.rows.tolist() == [2, 4], "the larger loss first"
    assert looked_at(panel) == 2


def test_every_page_says_of_when_its_numbers_are(panel: Evaluation) -> None:
    show(panel, snapshot(OUTPUTS))
    assert panel.page.corner.text() == "after epoch 3"


def test_only_the_page_that_is_seen_is_shown_anything(panel: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    for page in (panel.overview, panel.gallery):
        monkeypatch.setattr(page, "show_evaluated", lambda evaluated, title=page.title: shown.append(title))
    show(panel, snapshot(OUTPUTS))
    assert shown == ["Overview"]
    panel.show_page(1)
    panel.show_page(0)
    panel.show_page(1)
    assert shown == ["Overview", "Gallery"], "and nothing twice"


def test_the_cell_under_the_cursor_is_told(panel: Evaluation) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.overview.grid.pointed.emit("true B, predicted A: 2 of 3 (66.7 %)")
    assert panel.overview.told.text() == "true B, predicted A: 2 of 3 (66.7 %)"
    panel.overview.grid.pointed.emit("")
    assert panel.overview.told.text() == "5 test samples"


def test_a_regression_has_its_predictions_over_the_targets(panel: Evaluation, qtbot: QtBot) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.show_page(1)
    polar = Experiment.recommended("polar")
    outputs = np.array([(0.0, 0.5), (1.0, -0.5)])
    show(panel, snapshot(outputs, [(0.25, 0.5), (1.0, 0.5)], polar))
    assert panel.overview.plot.isVisible()
    assert not panel.overview.grid.isVisible()
    assert not panel.choice.isVisible(), "the other pages are for classes"
    assert panel.overview.table.values["mean_absolute_error"].text() == "0.312"
    np.testing.assert_array_equal(panel.overview.plot.predictions, outputs)
    assert "y₂" in panel.overview.told.text()
    panel.overview.plot.clicked.emit(QPointF(1.0, 1.0))
    assert looked_at(panel) == 1
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        panel.grab()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_diverged_training_is_told(panel: Evaluation, value: float) -> None:
    show(panel, snapshot(OUTPUTS))
    show(panel, snapshot(np.full(5, value), status=Status.DIVERGED))
    assert "not numbers" in panel.hint.text()
    assert not panel.content.isVisible()
    show(panel, snapshot(OUTPUTS))
    assert panel.content.isVisible()


def test_numbers_never_move_what_stands_beside_them(panel: Evaluation, qtbot: QtBot) -> None:
    show(panel, snapshot(OUTPUTS))
    panel.grab()
    before = panel.overview.grid.geometry()
    show(panel, snapshot(LABELS))
    for text in ("true A, predicted B: 12,345 of 60,000 (12.3 %)", ""):
        panel.overview.grid.pointed.emit(text)
        panel.grab()
        assert panel.overview.grid.geometry() == before


@pytest.mark.parametrize("name", datasets.names())
def test_it_fits_below_the_canvas(panel: Evaluation, name: str) -> None:
    experiment = Experiment.recommended(name)
    dataset = experiment.dataset
    columns = 1 if dataset.task == "classification" else len(dataset.output_names)
    show(panel, snapshot(np.zeros((3, experiment.outputs)), np.zeros((3, columns)), experiment))
    assert panel.fits(experiment)
    assert panel.minimumSizeHint().width() <= 600
    assert panel.minimumSizeHint().height() <= 168
    QApplication.processEvents()
    for label in panel.overview.table.values.values():
        assert label.geometry().bottom() <= panel.overview.table.height()
    longest = "true %(name)s, predicted %(name)s: 10,000 of 60,000 (16.7 %%)"
    panel.overview.grid.pointed.emit(longest % {"name": max(dataset.output_names, key=len)})
    assert panel.overview.told.heightForWidth(panel.overview.told.width()) <= panel.overview.told.height()
