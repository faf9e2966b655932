"""The loss panel: the right curve for each column of the history."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Samples
from nnviz.data.scaling import Scaling
from nnviz.gui.panels.loss_curves import LossCurves, loss_text, nearest
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History
from nnviz.training.snapshot import Snapshot, Status

STEPS_PER_EPOCH = 4
EVALUATIONS = np.array(
    [  # step, epoch, train_loss, test_loss, train_accuracy, test_accuracy
        (0, 0, 2.0, 2.5, 0.1, 0.12),
        (4, 1, 1.0, 1.5, 0.5, 0.4),
        (8, 2, 0.5, 0.75, 0.9, 0.8),
    ]
)
NEVER = np.empty((0, 6))


def history(evaluations: np.ndarray, losses: np.ndarray | None = None) -> History:
    losses = np.linspace(3, 1, 8) if losses is None else losses
    steps = np.arange(1.0, len(losses) + 1)
    batches = np.column_stack([steps, steps / STEPS_PER_EPOCH, losses])
    return History(
        {name: batches[:, index] for index, name in enumerate(BATCH_COLUMNS)},
        {name: evaluations[:, index] for index, name in enumerate(EVALUATION_COLUMNS)},
    )


def snapshot(record: History) -> Snapshot:
    samples = Samples(np.zeros((2, 2), np.float32), np.zeros((2, 1), np.float32))
    return Snapshot(
        experiment=Experiment.recommended("circle"),
        data=Data(samples, samples),
        scaling=Scaling.none(),
        status=Status.RUNNING,
        message="",
        step=8,
        epoch=2.0,
        samples_per_second=0.0,
        parameters=(),
        history=record,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> LossCurves:
    session = Session(Experiment.recommended("circle"))
    panel = LossCurves(session)
    qtbot.addWidget(panel)
    panel.show_experiment(session.experiment)
    panel.apply_theme(DARK)
    panel.resize(700, 190)
    panel.show()
    return panel


def drawn(panel: LossCurves, column: str) -> tuple[list[float], list[float]]:
    """x and y of a curve, each point once."""
    x, y = panel.curve(column).item.getData()
    return list(x[::2]), list(y[::2])


def hover(panel: LossCurves, x: float, y: float = 0.5) -> None:
    panel.loss.hovered.emit(QPointF(x, y))


def test_before_training_it_says_what_to_do(panel: LossCurves) -> None:
    assert panel.loss.message == "Press Space to train"
    panel.show_snapshot(snapshot(history(EVALUATIONS[:1], np.empty(0))))
    assert panel.loss.message == "Press Space to train"
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert panel.loss.message == ""


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("train_loss", [2.0, 1.0, 0.5]),
        ("test_loss", [2.5, 1.5, 0.75]),
        ("train_accuracy", [10, 50, 90]),
        ("test_accuracy", [12, 40, 80]),
    ],
)
def test_each_curve_shows_its_own_column(panel: LossCurves, column: str, expected: list[float]) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    x, y = drawn(panel, column)
    assert x == [0, 1, 2]
    assert y == pytest.approx(expected)


def test_train_and_test_have_their_own_colours(panel: LossCurves) -> None:
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        for kind in ("loss", "accuracy"):
            train, test = (panel.curve(f"{part}_{kind}").item.opts["pen"].color() for part in ("train", "test"))
            assert train.getRgb()[:3] == theme.train
            assert test.getRgb()[:3] == theme.test


def test_the_loss_of_every_batch_is_behind(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    x, y = drawn(panel, "batch_loss")
    assert x == pytest.approx(list(np.arange(1, 9) / STEPS_PER_EPOCH))
    assert y == pytest.approx(list(np.linspace(3, 1, 8)))


def test_everything_lies_within_the_axes(panel: LossCurves) -> None:
    for log_loss in (False, True):
        for log_epoch in (False, True):
            panel.log_loss.setChecked(log_loss)
            panel.log_epoch.setChecked(log_epoch)
            panel.show_snapshot(snapshot(history(EVALUATIONS)))
            for plot, columns in (
                (panel.loss, ("batch_loss", "train_loss", "test_loss")),
                (panel.accuracy, ("train_accuracy", "test_accuracy")),
            ):
                (left, right), (bottom, top) = plot.axes.viewRange()
                for column in columns:
                    x, y = panel.curve(column).item.getData()
                    assert len(x) > 0
                    assert left <= x.min() <= x.max() <= right
                    assert bottom <= y.min() <= y.max() <= top


def test_logarithmic_axes_are_chosen_with_the_keyboard(panel: LossCurves, qtbot: QtBot) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert panel.log_loss.accessibleName() == "Logarithmic loss axis"
    qtbot.keyClick(panel.log_loss, Qt.Key.Key_Space)
    assert drawn(panel, "train_loss")[1] == pytest.approx([math.log10(2), 0, math.log10(0.5)])
    assert drawn(panel, "train_accuracy")[1] == pytest.approx([10, 50, 90])
    qtbot.keyClick(panel.log_epoch, Qt.Key.Key_Space)
    # Epoch 0 has no place on a logarithmic axis.
    for column in ("train_loss", "test_accuracy"):
        assert drawn(panel, column)[0] == pytest.approx([0, math.log10(2)])
    for button in (panel.log_loss, panel.log_epoch):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert drawn(panel, "train_loss") == ([0, 1, 2], [2, 1, 0.5])


def test_a_loss_of_zero_has_no_logarithm_and_does_no_harm(panel: LossCurves) -> None:
    evaluations = EVALUATIONS.copy()
    evaluations[2, 2:4] = 0
    panel.log_loss.setChecked(True)
    panel.show_snapshot(snapshot(history(evaluations, np.linspace(1, 0, 8))))
    _, y = drawn(panel, "train_loss")
    assert np.isnan(y[2])
    assert np.isfinite(panel.loss.axes.viewRange()).all()
    panel.grab()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("log", [False, True])
def test_a_loss_that_is_no_number_leaves_a_gap(panel: LossCurves, bad: float, log: bool) -> None:
    evaluations = EVALUATIONS.copy()
    evaluations[2, 2:4] = bad
    panel.log_loss.setChecked(log)
    panel.show_snapshot(snapshot(history(evaluations, np.array([1.0, 2.0, bad, 4.0]))))
    _, y = drawn(panel, "batch_loss")
    expected = [1, 2, np.nan, 4]
    np.testing.assert_allclose(y, np.log10(expected) if log else expected)
    assert np.isfinite(panel.loss.axes.viewRange()).all()
    panel.grab()


def test_a_history_without_a_single_number_is_drawn_empty(panel: LossCurves) -> None:
    evaluations = EVALUATIONS.copy()
    evaluations[:, 2:] = np.nan
    panel.show_snapshot(snapshot(history(evaluations, np.full(5, np.nan))))
    panel.log_loss.setChecked(True)
    panel.grab()
    assert panel.train.texts == ("–", "")


def test_a_long_history_is_drawn_with_few_points_and_its_peak(panel: LossCurves) -> None:
    losses = np.random.default_rng(0).random(200_000)
    losses[77_777] = 42
    panel.show_snapshot(snapshot(history(EVALUATIONS, losses)))
    for log in (False, True):
        panel.log_epoch.setChecked(log)
        x, y = panel.curve("batch_loss").item.getData()
        assert len(x) <= 2_000
        assert y.max() == 42


def test_the_header_says_the_newest_numbers(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert panel.train.texts == ("0.500", "90.0 %")
    assert panel.test.texts == ("0.750", "80.0 %")
    assert panel.batch.texts == ("1.00",)
    assert panel.place.text() == "epoch 2 · step 8"


@pytest.mark.parametrize(
    ("x", "train", "test", "batch", "place"),
    [
        (-0.1, ("2.00", "10.0 %"), ("2.50", "12.0 %"), "–", "epoch 0 · step 0"),
        (0.6, ("1.00", "50.0 %"), ("1.50", "40.0 %"), "2.14", "epoch 1 · step 4"),
        (9.0, ("0.500", "90.0 %"), ("0.750", "80.0 %"), "1.00", "epoch 2 · step 8"),
    ],
)
def test_under_the_cursor_it_says_the_nearest_evaluation(
    panel: LossCurves, x: float, train: tuple[str, str], test: tuple[str, str], batch: str, place: str
) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    hover(panel, x)
    assert panel.train.texts == train
    assert panel.test.texts == test
    assert panel.batch.texts == (batch,)
    assert panel.place.text() == place
    panel.loss.hovered.emit(None)
    assert panel.place.text() == "epoch 2 · step 8"


def test_the_cursor_reads_a_logarithmic_axis_right(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    panel.log_epoch.setChecked(True)
    hover(panel, math.log10(1.1))
    assert panel.place.text() == "epoch 1 · step 4"


def test_the_cursor_stays_while_the_training_goes_on(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS[:2])))
    hover(panel, 1.0)
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert panel.place.text() == "epoch 1 · step 4"


def test_numbers_never_move_what_stands_beside_them(panel: LossCurves, qtbot: QtBot) -> None:
    def places() -> list[int]:
        return [panel.test.x(), panel.batch.x(), panel.place.x(), panel.log_loss.x()]

    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    before = places()
    evaluations = EVALUATIONS.copy()
    evaluations[2] = (8, 2, 1.234567e-7, 123456.7, 1.0, 0.0)
    panel.show_snapshot(snapshot(history(evaluations)))
    panel.grab()
    assert places() == before


def test_a_regression_has_no_accuracy(panel: LossCurves, qtbot: QtBot) -> None:
    panel.show_experiment(Experiment.recommended("sine"))
    assert panel.accuracy.isHidden()
    evaluations = EVALUATIONS.copy()
    evaluations[:, 4:] = np.nan
    panel.show_snapshot(snapshot(history(evaluations)))
    qtbot.waitUntil(lambda: panel.loss.width() > 600)
    assert panel.train.texts == ("0.500", "")
    panel.show_experiment(Experiment.recommended("circle"))
    assert panel.accuracy.isVisible()


def test_a_reset_clears_the_curves(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    panel.show_snapshot(snapshot(history(EVALUATIONS[:1], np.empty(0))))
    assert drawn(panel, "train_loss") == ([0], [2.0])
    assert drawn(panel, "batch_loss") == ([], [])


def test_it_fits_beside_the_docks(panel: LossCurves) -> None:
    assert panel.minimumSizeHint().width() <= 600
    assert panel.minimumSizeHint().height() <= 160
    assert panel.fits(Experiment.recommended("sine"))
    assert panel.fits(replace(Experiment.recommended("mnist"), hidden=()))


@pytest.mark.parametrize(("value", "row"), [(-5, 0), (0, 0), (0.4, 0), (0.6, 1), (1.0, 1), (2.9, 2), (3.1, 3), (99, 3)])
def test_nearest_row(value: float, row: int) -> None:
    assert nearest(np.array([0.0, 1.0, 2.0, 4.0]), value) == row


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.23104, "0.231"), (2.3026, "2.30"), (123.4, "123"), (0.000123, "1.23e−04"), (0.0, "0.00e+00"), (math.nan, "–")],
)
def test_three_figures(loss: float, text: str) -> None:
    assert loss_text(loss) == text
