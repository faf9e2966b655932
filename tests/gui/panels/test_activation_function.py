"""The activation panel: f and f′ of the selected layer, and the pre-activations that it gets."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.activations import LeakyReLU, activations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.gui.panels.activation_function import ActivationFunction, output_curve
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

Z = np.linspace(-4, 4, 7 * 3, dtype=np.float32).reshape(7, 3)


def data(samples: int = 300) -> Data:
    inputs = np.arange(2.0 * samples, dtype=np.float32).reshape(samples, 2)
    rows = Samples(inputs, np.zeros((samples, 1), np.float32))
    return Data(rows, rows)


def snapshot(experiment: Experiment, z: tuple[np.ndarray, ...] = (), samples: Data | None = None) -> Snapshot:
    probes = {}
    if z:
        probes["pre_activations"] = ProbeResult(np.zeros((len(z[0]), 2), np.float32), z, (), z[-1], None)
    none = np.empty(0)
    return Snapshot(
        experiment=experiment,
        data=samples or data(),
        preparation=Preparation((), Scaling.none()),
        status=Status.RUNNING,
        message="",
        step=0,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History(dict.fromkeys(BATCH_COLUMNS, none), dict.fromkeys(EVALUATION_COLUMNS, none)),
        probes=probes,
    )


@pytest.fixture
def panel(qtbot: QtBot) -> ActivationFunction:
    layers = (HiddenLayer(3, activations.create("tanh")), HiddenLayer(4, activations.create("relu")))
    session = Session(replace(Experiment.recommended("circle"), hidden=layers))
    panel = ActivationFunction(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    panel.apply_theme(DARK)
    panel.resize(272, 230)
    panel.show()
    return panel


def choose(panel: ActivationFunction, name: str) -> None:
    row = panel.form.box.findData(name)
    panel.form.box.setCurrentIndex(row)
    panel.form.box.activated.emit(row)


def curve(item: object) -> tuple[np.ndarray, np.ndarray]:
    x, y = item.getData()  # type: ignore[attr-defined]
    return (np.empty(0), np.empty(0)) if x is None else (x, y)


@pytest.mark.parametrize("name", activations.names())
def test_it_plots_the_function_and_its_derivative(panel: ActivationFunction, name: str) -> None:
    choose(panel, name)
    function = panel.session.experiment.hidden[0].activation
    assert function.name == name
    z, f = curve(panel.value)
    np.testing.assert_allclose(f, function.value(z))
    at, slope = curve(panel.slope)
    np.testing.assert_allclose(slope, function.derivative(at, function.value(at)))
    (left, right), (bottom, top) = panel.plot.axes.viewRange()
    assert (left, right) == (z[0], z[-1])
    assert left <= -6
    assert right >= 6
    assert bottom < min(f.min(), slope.min())
    assert top > max(f.max(), slope.max())
    assert function.formula in panel.plot.line
    assert function.derivative_formula in panel.plot.line


def test_choosing_changes_the_selected_layer_alone_and_can_be_undone(panel: ActivationFunction) -> None:
    session = panel.session
    before = session.experiment
    session.select_layer(2)
    choose(panel, "leaky_relu")
    assert session.experiment.hidden == (before.hidden[0], replace(before.hidden[1], activation=LeakyReLU()))
    assert session.undo_stack.undoText() == "Activation of layer 2"
    session.undo_stack.undo()
    assert session.experiment == before
    assert panel.form.entry.name == "relu"
    assert panel.form.box.currentData() == "relu"


def test_hyperparameters_change_the_curve(panel: ActivationFunction) -> None:
    choose(panel, "leaky_relu")
    panel.form.control("alpha").edited.emit(0.5)
    assert panel.session.experiment.hidden[0].activation == LeakyReLU(0.5)
    z, f = curve(panel.value)
    np.testing.assert_allclose(f[z < 0], 0.5 * z[z < 0])


def test_layers_are_walked_through_with_the_keyboard(panel: ActivationFunction, qtbot: QtBot) -> None:
    assert panel.layer_label.text() == "Layer 1 of 3 · 3 units"
    assert not panel.previous.isEnabled()
    qtbot.keyClick(panel.next, Qt.Key.Key_Space)
    assert panel.layer_label.text() == "Layer 2 of 3 · 4 units"
    assert panel.form.entry.name == "relu"
    qtbot.keyClick(panel.next, Qt.Key.Key_Space)
    assert panel.layer_label.text() == "Layer 3 of 3 · 1 unit"
    assert not panel.next.isEnabled()
    qtbot.keyClick(panel.previous, Qt.Key.Key_Space)
    assert panel.session.layer == 2
    assert {panel.previous.accessibleName(), panel.next.accessibleName()} == {"Previous layer", "Next layer"}


def test_it_follows_the_selection_made_elsewhere(panel: ActivationFunction) -> None:
    panel.session.select_layer(2)
    assert panel.form.entry.name == "relu"
    z, f = curve(panel.value)
    np.testing.assert_allclose(f, np.maximum(z, 0))


def test_the_output_function_belongs_to_the_loss(panel: ActivationFunction) -> None:
    panel.session.select_layer(3)
    assert panel.form.isHidden()
    assert "sigmoid" in panel.note.text()
    z, y_hat = curve(panel.value)
    np.testing.assert_allclose(y_hat, 1 / (1 + np.exp(-z)))
    assert len(curve(panel.slope)[0]) == 0
    assert panel.session.experiment.loss.output_formula in panel.plot.line


def test_softmax_has_no_curve_but_a_histogram(panel: ActivationFunction) -> None:
    session = panel.session
    session.change("Loss", loss=losses.create("softmax_cross_entropy"))
    session.select_layer(3)
    assert "softmax" in panel.note.text()
    assert "no curve" in panel.note.text()
    assert len(curve(panel.value)[0]) == 0
    panel.show_snapshot(snapshot(session.experiment, (Z, Z, np.ones((7, 2), np.float32))))
    assert panel.counts.sum() == 14
    panel.grab()


@pytest.mark.parametrize("loss", losses.names())
def test_output_curves(loss: str) -> None:
    z = np.linspace(-3, 3, 7)
    y_hat = output_curve(losses.create(loss), z)
    if loss == "softmax_cross_entropy":
        assert y_hat is None
    elif loss == "mse":
        np.testing.assert_array_equal(y_hat, z)


def test_a_network_without_hidden_layers_shows_its_output(panel: ActivationFunction) -> None:
    panel.session.change("Network", hidden=())
    assert panel.layer_label.text() == "Layer 1 of 1 · 1 unit"
    assert panel.form.isHidden()


def test_before_the_first_frame_it_asks_for_nothing(panel: ActivationFunction) -> None:
    assert dict(panel.probes()) == {}
    assert panel.counts.sum() == 0


def test_it_asks_for_pre_activations_of_training_samples(panel: ActivationFunction) -> None:
    session = panel.session
    session.snapshot = snapshot(session.experiment)
    probe = panel.probes()["pre_activations"]
    train = session.snapshot.data.train.inputs
    assert probe.keep == "layers"
    assert probe.inputs.shape == (256, 2)
    assert np.array_equal(probe.inputs[[0, -1]], train[[0, -1]])
    assert not probe.inputs.flags.writeable
    assert panel.probes()["pre_activations"] is probe
    session.snapshot = snapshot(session.experiment, samples=data(40))
    assert np.array_equal(panel.probes()["pre_activations"].inputs, session.snapshot.data.train.inputs)


def test_a_large_network_is_asked_less(panel: ActivationFunction) -> None:
    session = panel.session
    session.change("Network", hidden=(HiddenLayer(512), HiddenLayer(512)))
    session.snapshot = snapshot(session.experiment)
    assert 16 <= len(panel.probes()["pre_activations"].inputs) <= 64


@pytest.mark.parametrize(("layer", "count"), [(1, 21), (2, 28), (3, 7)])
def test_the_histogram_counts_the_selected_layer(panel: ActivationFunction, layer: int, count: int) -> None:
    session = panel.session
    session.select_layer(layer)
    z = (Z, np.ones((7, 4), np.float32), np.zeros((7, 1), np.float32))
    panel.show_snapshot(snapshot(session.experiment, z))
    assert panel.counts.sum() == count
    panel.grab()


def test_bars_stand_where_the_pre_activations_are(panel: ActivationFunction) -> None:
    z = np.full((7, 3), 2.5, np.float32)
    z[0] = -4.5
    panel.show_snapshot(snapshot(panel.session.experiment, (z, z, z)))
    edges, heights = panel.histogram.getData()
    middles = (edges[:-1] + edges[1:]) / 2
    _, (bottom, top) = panel.plot.axes.viewRange()
    high, low = np.argsort(heights)[::-1][:2]
    assert middles[high] == pytest.approx(2.5, abs=0.2)
    assert middles[low] == pytest.approx(-4.5, abs=0.2)
    assert (heights[low] - bottom) / (heights[high] - bottom) == pytest.approx(3 / 18)
    assert bottom < heights[high] <= top


def test_far_pre_activations_widen_the_plot_and_are_all_counted(panel: ActivationFunction) -> None:
    z = np.linspace(-30, 30, 900).reshape(300, 3).astype(np.float32)
    z[0, 0], z[-1, 0] = -1e6, 1e6
    panel.show_snapshot(snapshot(panel.session.experiment, (z, z, z)))
    assert panel.counts.sum() == 900
    at, f = curve(panel.value)
    assert 25 <= at[-1] <= 60
    np.testing.assert_allclose(f, np.tanh(at))
    panel.show_snapshot(snapshot(panel.session.experiment, (Z, Z, Z)))
    assert curve(panel.value)[0][-1] == 6


def test_pre_activations_that_are_no_numbers_are_left_out(panel: ActivationFunction) -> None:
    z = Z.copy()
    z[0] = np.nan
    z[1] = np.inf
    panel.show_snapshot(snapshot(panel.session.experiment, (z, z, z)))
    assert panel.counts.sum() == 15
    panel.show_snapshot(snapshot(panel.session.experiment, (np.full((7, 3), np.nan, np.float32),) * 3))
    assert panel.counts.sum() == 0
    panel.grab()


def test_a_frame_of_the_architecture_before_is_ignored(panel: ActivationFunction) -> None:
    before = panel.session.experiment
    panel.session.change("Network", hidden=(HiddenLayer(5), HiddenLayer(5), HiddenLayer(5)))
    panel.session.select_layer(4)
    panel.show_snapshot(snapshot(before, (Z, Z, Z)))
    assert panel.counts.sum() == 0


def test_it_reads_out_what_is_under_the_cursor(panel: ActivationFunction) -> None:
    panel.session.select_layer(2)
    z = np.full((7, 4), 2.0, np.float32)
    panel.show_snapshot(snapshot(panel.session.experiment, (Z, z, Z)))
    panel.plot.hovered.emit(QPointF(2.02, 0.5))
    for part in ("z = 2.00", "f = 2.000", "f′ = 1.000", "28 of 28"):
        assert part in panel.plot.line
    panel.plot.hovered.emit(QPointF(-3.0, 0.5))
    for part in ("z = −3.00", "f = 0.000", "f′ = 0.000", "0 of 28"):
        assert part in panel.plot.line
    panel.plot.hovered.emit(None)
    assert "max(0, z)" in panel.plot.line


def test_it_fits_every_dataset_and_a_narrow_dock(panel: ActivationFunction) -> None:
    for dataset in datasets:
        assert panel.fits(Experiment.recommended(dataset.name))
    for name in activations.names():
        choose(panel, name)
        panel.grab()
        assert panel.minimumSizeHint().width() <= 270
        assert panel.minimumSizeHint().height() <= 230
    panel.apply_theme(LIGHT)
    panel.grab()
