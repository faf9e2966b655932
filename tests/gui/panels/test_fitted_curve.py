"""The fitted curve: the network's output over one input."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.gui.panels.fitted_curve import FittedCurve
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

TRAIN = Samples(np.array([[-4], [0], [4]], np.float32), np.array([[-1], [0.5], [1]], np.float32))
TEST = Samples(np.array([[-2], [2]], np.float32), np.array([[-0.75], [0.75]], np.float32))


@pytest.fixture
def panel(qtbot: QtBot) -> FittedCurve:
    session = Session(Experiment.recommended("sine"))
    panel = FittedCurve(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    panel.apply_theme(DARK)
    panel.resize(272, 240)
    panel.show()
    return panel


def snapshot(panel: FittedCurve, slope: float = 0.25) -> Snapshot:
    """A frame in which the network's output is a straight line."""
    probe = panel.probes()["curve"]
    none = np.empty(0)
    return Snapshot(
        experiment=panel.session.experiment,
        data=Data(TRAIN, TEST),
        preparation=Preparation((), Scaling.none()),
        status=Status.RUNNING,
        message="",
        step=0,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History(dict.fromkeys(BATCH_COLUMNS, none), dict.fromkeys(EVALUATION_COLUMNS, none)),
        probes={"curve": ProbeResult(probe.inputs, (), (), slope * probe.inputs, None)},
    )


def test_it_asks_for_outputs_all_over_the_plot(panel: FittedCurve) -> None:
    probe = panel.probes()["curve"]
    panel.show_snapshot(snapshot(panel))
    assert probe.keep == "outputs"
    assert probe.inputs.shape == (256, 1)
    (left, right), _ = panel.plot.axes.viewRange()
    np.testing.assert_allclose((probe.inputs[0, 0], probe.inputs[-1, 0]), (left, right), atol=1e-5)
    assert panel.probes()["curve"] is probe


def test_the_line_is_the_output_of_the_network(panel: FittedCurve) -> None:
    for slope in (0.25, -0.5):
        panel.show_snapshot(snapshot(panel, slope))
        x, y = panel.curve.getData()
        np.testing.assert_allclose(y, slope * x, rtol=1e-6)
        assert (np.diff(x) > 0).all()


def test_samples_lie_at_their_targets_in_their_colours(panel: FittedCurve) -> None:
    panel.show_snapshot(snapshot(panel))
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        train, test = panel.marks.train.points(), panel.marks.test.points()
        assert [(point.pos().x(), point.pos().y()) for point in train] == [(-4, -1), (0, 0.5), (4, 1)]
        assert [(point.pos().x(), point.pos().y()) for point in test] == [(-2, -0.75), (2, 0.75)]
        assert {point.brush().color().getRgb()[:3] for point in train} == {theme.train}
        assert {point.pen().color().getRgb()[:3] for point in test} == {theme.test}


def test_all_targets_are_in_sight_whatever_the_network_says(panel: FittedCurve) -> None:
    panel.show_snapshot(snapshot(panel, 1e6))
    _, (bottom, top) = panel.plot.axes.viewRange()
    assert -2 < bottom < -1
    assert 1 < top < 2


def test_an_output_that_is_no_number_does_no_harm(panel: FittedCurve) -> None:
    panel.show_snapshot(snapshot(panel, np.nan))
    panel.grab()


def test_it_reads_out_the_output_under_the_cursor(panel: FittedCurve) -> None:
    panel.show_snapshot(snapshot(panel))
    panel.plot.hovered.emit(QPointF(-2, 0))
    x = panel.probes()["curve"].inputs[:, 0]
    nearest = x[np.argmin(np.abs(x + 2))]
    assert f"x = −{abs(nearest):.2f}" in panel.plot.line
    assert f"ŷ = −{abs(0.25 * nearest):.3f}" in panel.plot.line
    panel.plot.hovered.emit(None)
    assert "train" in panel.plot.line


def test_the_current_sample_is_ringed(panel: FittedCurve) -> None:
    panel.session.snapshot = snapshot(panel)
    panel.show_snapshot(panel.session.snapshot)
    panel.session.look_at(1)
    (ring,) = panel.marks.current.points()
    assert (ring.pos().x(), ring.pos().y()) == (2, 0.75)
    panel.session.set_sample(Sample(np.array([[1]], np.float32), None, None))
    assert len(panel.marks.current.points()) == 0


@pytest.mark.parametrize(("place", "index"), [((-1.5, -0.4), 0), ((3, 0.4), 1), ((-1, 0.7), 1), ((-2.2, 0.1), 0)])
def test_a_click_looks_at_the_nearest_test_sample(
    panel: FittedCurve, qtbot: QtBot, place: tuple[float, float], index: int
) -> None:
    panel.session.snapshot = snapshot(panel)
    panel.show_snapshot(panel.session.snapshot)
    view = panel.plot.view
    position = view.mapFromScene(panel.plot.axes.getViewBox().mapViewToScene(QPointF(*place)))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert panel.session.sample is not None
    assert panel.session.sample.index == index


def test_frames_of_another_dataset_are_ignored(panel: FittedCurve) -> None:
    before = snapshot(panel)
    panel.session.edit(Experiment.recommended("circle"), "Dataset")
    assert dict(panel.probes()) == {}
    panel.session.edit(Experiment(datasets.create("sine", noise=0.5)), "Dataset")
    panel.show_snapshot(before)
    assert len(panel.marks.train.points()) == 0
    panel.show_snapshot(snapshot(panel))
    assert len(panel.marks.train.points()) == 3


@pytest.mark.parametrize("name", datasets.names())
def test_it_fits_what_has_one_input(panel: FittedCurve, name: str) -> None:
    assert panel.fits(Experiment.recommended(name)) == (datasets.find(name).inputs() == 1)
    assert datasets.find("sine").inputs() == 1


def test_it_fits_a_narrow_dock(panel: FittedCurve) -> None:
    assert panel.minimumSizeHint().width() <= 270
    assert panel.minimumSizeHint().height() <= 240
