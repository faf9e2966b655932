"""The loss panel: the right curve for each column of the history."""

import math
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.stopping import stoppings
from nnviz.gui.panels.loss_curves import LossCurves, epoch_text, loss_text, nearest
from nnviz.gui.session import Session
from nnviz.gui.style import css
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


def held_out_losses(evaluations: np.ndarray) -> np.ndarray:
    """Nobody measured them at the start; then they are half the test's."""
    return np.where(evaluations[:, 0] > 0, evaluations[:, 3] / 2, np.nan)


def history(evaluations: np.ndarray, losses: np.ndarray | None = None) -> History:
    losses = np.linspace(3, 1, 8) if losses is None else losses
    steps = np.arange(1.0, len(losses) + 1)
    batches = np.column_stack([steps, steps / STEPS_PER_EPOCH, losses])
    return History(
        {name: batches[:, index] for index, name in enumerate(BATCH_COLUMNS)},
        dict(zip(EVALUATION_COLUMNS, (*evaluations.T, held_out_losses(evaluations)), strict=True)),
    )


def snapshot(record: History, status: Status = Status.RUNNING, train: int = 2) -> Snapshot:
    samples = Samples(np.zeros((2, 2), np.float32), np.zeros((2, 1), np.float32))
    trained = Samples(np.zeros((train, 2), np.float32), np.zeros((train, 1), np.float32))
    return Snapshot(
        experiment=Experiment.recommended("circle"),
        data=Data(trained, samples),
        preparation=Preparation((), Scaling.none()),
        status=status,
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
    """Rest the mouse at a place of the axes."""
    QApplication.processEvents()
    plot = panel.loss
    place = plot.view.mapFromScene(plot.axes.getViewBox().mapViewToScene(QPointF(x, y)))
    QTest.mouseMove(plot.view.viewport(), place)


def leave(panel: LossCurves) -> None:
    QApplication.sendEvent(panel.loss, QEvent(QEvent.Type.Leave))


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
        (0.1, ("2.00", "10.0 %"), ("2.50", "12.0 %"), "–", "epoch 0 · step 0"),
        (0.6, ("1.00", "50.0 %"), ("1.50", "40.0 %"), "2.14", "epoch 1 · step 4"),
        (1.9, ("0.500", "90.0 %"), ("0.750", "80.0 %"), "1.00", "epoch 2 · step 8"),
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
    leave(panel)
    assert panel.place.text() == "epoch 2 · step 8"


def test_the_cursor_reads_a_logarithmic_axis_right(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    panel.log_epoch.setChecked(True)
    hover(panel, math.log10(1.1), 1.0)
    assert panel.place.text() == "epoch 1 · step 4"


def test_a_resting_mouse_reads_the_axis_that_grows_below_it(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    hover(panel, 1.0)
    assert panel.place.text() == "epoch 1 · step 4"
    epochs = np.arange(41.0)  # twenty times as many: the mouse is at epoch 20 now
    evaluations = np.column_stack([4 * epochs, epochs, np.ones((41, 4))])
    panel.show_snapshot(snapshot(history(evaluations, np.ones(160))))
    assert panel.place.text() == "epoch 20 · step 80"
    (line,) = (item for item in panel.loss.axes.items if isinstance(item, pg.InfiniteLine))
    assert line.isVisible()
    assert line.value() == 20
    leave(panel)
    assert panel.place.text() == "epoch 40 · step 160"
    assert not line.isVisible()


def test_after_a_divergence_nothing_is_said_that_is_not_true_any_more(panel: LossCurves) -> None:
    panel.apply_theme(LIGHT)
    panel.show_snapshot(snapshot(history(EVALUATIONS, np.geomspace(1, 1.7e33, 11)), Status.DIVERGED))
    assert panel.train.texts == panel.test.texts == ("–", "")
    assert panel.batch.texts == ("1.7e33",)
    assert panel.place.text() == "diverged at step 11"
    warning = css(LIGHT.warning)
    assert warning in panel.place.styleSheet()
    assert warning in panel.batch.values[0].styleSheet()
    hover(panel, 1.0)
    assert panel.train.texts == ("1.00", "50.0 %"), "what was measured can still be read"
    leave(panel)
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert panel.train.texts == ("0.500", "90.0 %")
    assert warning not in panel.place.styleSheet() + panel.batch.values[0].styleSheet()


@pytest.mark.parametrize("width", [600, 700, 1000])
@pytest.mark.parametrize("epoch", [0.25, 12.345678, 15_330, 1_000_000])
def test_the_place_is_whole_or_left_out(panel: LossCurves, width: int, epoch: float) -> None:
    panel.resize(width, 190)
    evaluations = np.array([(0, 0, 2.0, 2.5, 0.1, 0.12), (80 * epoch, epoch, 1e-9, 2e33, 1.0, 1.0)])
    panel.show_snapshot(snapshot(history(evaluations)))
    QApplication.processEvents()
    for label in (panel.place, *panel.train.values, *panel.test.values, *panel.batch.values):
        assert "e+" not in label.text()
        assert label.sizeHint().width() <= label.width(), label.text()
    assert panel.place.toolTip().startswith(f"epoch {epoch_text(epoch)} · step ")
    if width == 1000:
        assert panel.place.text() == panel.place.toolTip()


def test_the_header_says_what_was_measured(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS), train=20_000))
    assert "6,667 of the 20,000 training samples" in panel.train.toolTip()
    assert "all 2 test samples" in panel.test.toolTip()
    panel.show_snapshot(snapshot(history(EVALUATIONS), train=3))
    assert "all 3 training samples" in panel.train.toolTip()


def test_a_single_spike_of_a_batch_does_not_flatten_the_curves(panel: LossCurves) -> None:
    losses = np.linspace(3, 1, 200)
    losses[77] = 1e6
    panel.show_snapshot(snapshot(history(EVALUATIONS, losses)))
    assert panel.loss.axes.viewRange()[1][1] == 3
    evaluations = EVALUATIONS.copy()
    evaluations[2, 3] = 1e6
    panel.show_snapshot(snapshot(history(evaluations, losses)))
    assert panel.loss.axes.viewRange()[1][1] >= 1e6, "the curves of training and test are whole"
    panel.log_loss.setChecked(True)
    panel.show_snapshot(snapshot(history(EVALUATIONS, losses)))
    assert panel.loss.axes.viewRange()[1][1] >= 6, "there is room for all on a logarithmic axis"


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
    [
        (0.23104, "0.231"),
        (2.3026, "2.30"),
        (123.4, "123"),
        (999.9, "1e3"),
        (123456.7, "1.2e5"),
        (2e33, "2e33"),
        (0.00042, "4.2e−4"),
        (3e-12, "3e−12"),
        (0.0, "0.00"),
        (math.nan, "–"),
        (math.inf, "∞"),
    ],
)
def test_losses_are_short(loss: float, text: str) -> None:
    assert loss_text(loss) == text


@pytest.mark.parametrize(
    ("epoch", "text"),
    [(0, "0"), (0.25, "0.25"), (1 / 3, "0.33"), (12.5, "12.5"), (99.999, "100"), (15330.25, "15,330")],
)
def test_epochs_are_never_told_with_an_exponent(epoch: float, text: str) -> None:
    assert epoch_text(epoch) == text


def test_what_early_stopping_watches_is_shown_when_it_watches(panel: LossCurves) -> None:
    panel.show_snapshot(snapshot(history(EVALUATIONS)))
    assert not panel.held_out.isVisible()
    experiment = Experiment.recommended("circle")
    panel.show_experiment(replace(experiment, stopping=stoppings.create("early_stopping")))
    assert panel.held_out.isVisible()
    assert panel.held_out.texts == ("0.375",)
    x, y = panel.curve("held_out_loss").item.getData()
    assert x[-1] == EVALUATIONS[-1, 1]
    assert y[-1] == pytest.approx(0.375)
    panel.show_experiment(experiment)
    assert not panel.held_out.isVisible()
