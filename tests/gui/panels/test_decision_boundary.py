"""The plane of two inputs: right colours at the right places."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.layers import HiddenLayer
from nnviz.gui.panels.decision_boundary import DecisionBoundary, margins
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT, Theme, mixed
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

Field = Callable[[np.ndarray, np.ndarray], np.ndarray]

TEST_POINTS = np.array([(-5, -5), (-5, 0), (0, -5)], np.float32)


def top_right(x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    """The probability of B: 1 in a corner, 0 elsewhere; it looks different in every other orientation."""
    return np.where((x1 > 1) & (x2 > 3), 1.0, 0.0)


def few_samples(targets: tuple[float, float, float] = (0, 1, 0)) -> Data:
    rows = Samples(TEST_POINTS.copy(), np.array(targets, np.float32).reshape(-1, 1))
    return Data(rows, rows)


def snapshot(panel: DecisionBoundary, field: Field = top_right, data: Data | None = None) -> Snapshot:
    """A frame in which the network's output is `field`."""
    experiment = panel.session.experiment
    (key, probe), *_ = panel.probes().items()
    output = np.asarray(field(*probe.inputs.T), np.float32).reshape(-1, 1)
    classify = experiment.dataset.task == "classification"
    scores = np.hstack([1 - output, output]) if classify else None
    none = np.empty(0)
    return Snapshot(
        experiment=experiment,
        data=data or few_samples(),
        preparation=Preparation((), Scaling.none()),
        status=Status.RUNNING,
        message="",
        step=0,
        epoch=0.0,
        samples_per_second=0.0,
        parameters=(),
        history=History(dict.fromkeys(BATCH_COLUMNS, none), dict.fromkeys(EVALUATION_COLUMNS, none)),
        probes={key: ProbeResult(probe.inputs, (), (), output, scores)},
    )


def panel_for(qtbot: QtBot, dataset: str, theme: Theme = DARK) -> DecisionBoundary:
    session = Session(Experiment.recommended(dataset))
    panel = DecisionBoundary(session)
    session.setParent(panel)
    session.add_viewer(panel)
    # Held until the test is over: a panel that is freed while it is painted takes the interpreter with it.
    qtbot.addWidget(panel, before_close_func=lambda _, held=panel: held.hide())
    panel.apply_theme(theme)
    panel.resize(272, 300)
    panel.show()
    return panel


@pytest.fixture
def panel(qtbot: QtBot) -> DecisionBoundary:
    return panel_for(qtbot, "circle")


def color_at(panel: DecisionBoundary, x1: float, x2: float) -> tuple[int, ...]:
    """The colour on the screen at a point of the plane."""
    place = panel.plot.view.mapFromScene(panel.plot.axes.getViewBox().mapViewToScene(QPointF(x1, x2)))
    return QColor(panel.plot.view.grab().toImage().pixel(place)).getRgb()[:3]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_plane_is_the_right_way_up_and_round(qtbot: QtBot, theme: Theme) -> None:
    panel = panel_for(qtbot, "circle", theme)
    panel.show_snapshot(snapshot(panel))
    blue, orange = (mixed(theme.surface, color, 0.5) for color in (theme.positive, theme.negative))
    for place in ((4, 5), (2, 5.5), (5.5, 4)):
        assert color_at(panel, *place) == pytest.approx(blue, abs=3)
    for place in ((4, 1), (-4, 5), (5, -4), (-2, -2), (0, 5)):
        assert color_at(panel, *place) == pytest.approx(orange, abs=3)


def test_where_the_network_does_not_know_is_the_background(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.where(x1 < 0, 0.5, 0.2)))
    assert color_at(panel, -2, 3) == pytest.approx(DARK.surface, abs=3)


def test_the_boundary_is_where_both_classes_are_as_likely(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel, lambda x1, x2: 1 / (1 + np.exp(-(x1 - 2 * x2 - 1)))))
    x1, x2 = panel.boundary.getData()
    assert len(x1) > 10
    np.testing.assert_allclose(x1 - 2 * x2, 1, atol=0.02)


def test_a_hard_region_has_a_sharp_boundary(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel))
    x1, x2 = panel.boundary.getData()
    on_left_side, on_lower_side = np.abs(x1 - 1) < 0.15, np.abs(x2 - 3) < 0.15
    assert (on_left_side | on_lower_side).all()
    assert x1.min() > 0.8
    assert x2.min() > 2.8


def test_one_class_everywhere_has_no_boundary(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.ones_like(x1)))
    x1, _ = panel.boundary.getData()
    assert len(x1) == 0
    panel.grab()


def test_a_diverged_network_is_the_background(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.full_like(x1, np.nan)))
    assert color_at(panel, 3, 3) == pytest.approx(DARK.surface, abs=2)


def test_a_regression_shades_from_its_lowest_to_its_highest_target(qtbot: QtBot) -> None:
    panel = panel_for(qtbot, "plane")
    data = few_samples((-2, 0.5, 1))
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.where(x1 > 1, 2.0, np.where(x1 < -1, -9.0, 0.0)), data))
    assert color_at(panel, 4, 4) == pytest.approx(mixed(DARK.surface, DARK.positive, 0.5), abs=3)
    assert color_at(panel, -4, 4) == pytest.approx(mixed(DARK.surface, DARK.negative, 0.5), abs=3)
    assert color_at(panel, 0, 4) == pytest.approx(DARK.surface, abs=3)
    assert len(panel.boundary.getData()[0] if panel.boundary.getData()[0] is not None else ()) == 0


def test_samples_have_the_colour_of_their_class(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel))
    for theme in (LIGHT, DARK):
        panel.apply_theme(theme)
        expected = [theme.negative, theme.positive, theme.negative]
        train, test = panel.marks.train.points(), panel.marks.test.points()
        assert [(point.pos().x(), point.pos().y()) for point in train] == [tuple(point) for point in TEST_POINTS]
        assert [point.brush().color().getRgb()[:3] for point in train] == expected
        assert [point.pen().color().getRgb()[:3] for point in test] == expected
        assert all(point.brush().style() == Qt.BrushStyle.NoBrush for point in test)


def test_new_data_brings_new_samples(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel))
    rows = Samples(np.zeros((5_000, 2), np.float32), np.zeros((5_000, 1), np.float32))
    panel.show_snapshot(snapshot(panel, data=Data(rows, few_samples().test)))
    assert len(panel.marks.train.points()) == 1_000
    assert len(panel.marks.test.points()) == 3


@pytest.mark.parametrize(("size", "least", "most"), [(4, 10, 12), (200, 5, 6), (800, 3, 4)])
def test_few_samples_have_large_marks_and_many_leave_the_boundary_visible(
    panel: DecisionBoundary, size: int, least: float, most: float
) -> None:
    rows = Samples(np.zeros((size, 2), np.float32), np.zeros((size, 1), np.float32))
    panel.show_snapshot(snapshot(panel, data=Data(rows, rows)))
    dot, diamond = panel.marks.train.points()[0], panel.marks.test.points()[0]
    assert least <= dot.size() <= most
    assert diamond.size() > dot.size(), "both are seen at one place"


@pytest.mark.parametrize("name", [dataset.name for dataset in datasets if dataset.inputs() == 2])
def test_the_legend_names_what_is_drawn_and_is_not_cut_off(qtbot: QtBot, name: str) -> None:
    panel = panel_for(qtbot, name)
    panel.show_snapshot(snapshot(panel, data=few_samples((0, 1, 0))))
    if panel.session.experiment.dataset.task == "regression":
        assert "ŷ = −1.00" in panel.plot.line
        assert "boundary" not in panel.plot.line
    else:
        assert "boundary" in panel.plot.line
    line = next(label for label in panel.plot.findChildren(QLabel) if label.text() == panel.plot.line)
    assert line.sizeHint().width() <= line.width()


def polar(panel: DecisionBoundary) -> Snapshot:
    """A frame whose first output is 1 at the right, and the second at the top, else −1."""
    targets = Samples(TEST_POINTS.copy(), np.array([(1, -4), (-1, 4), (0, 0)], np.float32))
    frame = snapshot(panel, data=Data(targets, targets))
    x1, x2 = panel.probes()["plane"].inputs.T
    y_hat = np.stack([np.sign(x1), 4 * np.sign(x2)], axis=1)
    return replace(frame, probes={"plane": ProbeResult(panel.probes()["plane"].inputs, (), (), y_hat, None)})


def test_of_several_outputs_one_is_shown_and_another_can_be_chosen(qtbot: QtBot) -> None:
    panel = panel_for(qtbot, "polar")
    assert panel.output.isVisible()
    assert [panel.output.itemText(row) for row in range(panel.output.count())] == ["y₁", "y₂"]
    panel.show_snapshot(polar(panel))
    full = {sign: mixed(DARK.surface, getattr(DARK, sign), 0.5) for sign in ("positive", "negative")}

    def samples() -> list[tuple[int, ...]]:
        return [point.brush().color().getRgb()[:3] for point in panel.marks.train.points()[:2]]

    QApplication.processEvents()
    assert color_at(panel, 3, -3) == pytest.approx(full["positive"], abs=3)
    assert color_at(panel, -3, 3) == pytest.approx(full["negative"], abs=3)
    assert samples() == [DARK.positive, DARK.negative]
    assert "ŷ = 1.00" in panel.plot.line
    qtbot.keyClick(panel.output, Qt.Key.Key_Down)
    assert color_at(panel, 3, -3) == pytest.approx(full["negative"], abs=3)
    assert color_at(panel, -3, 3) == pytest.approx(full["positive"], abs=3)
    assert samples() == [DARK.negative, DARK.positive]
    assert "ŷ = 4.00" in panel.plot.line
    panel.plot.hovered.emit(QPointF(3, -3))
    assert "ŷ = −4.000" in panel.plot.line


def test_the_chosen_output_stays_until_there_are_others(qtbot: QtBot) -> None:
    panel = panel_for(qtbot, "polar")
    panel.output.setCurrentIndex(1)
    panel.session.change("Optimizer", batch_size=7)
    assert panel.shown_output == 1
    panel.session.edit(Experiment.recommended("half_adder"), "Dataset")
    assert panel.output.currentText() == "sum"
    for name in ("plane", "circle", "four_clouds", "mnist"):
        panel.session.edit(Experiment.recommended(name), "Dataset")
        assert not panel.output.isVisible()
        assert panel.shown_output == 0


def test_the_current_sample_is_ringed(panel: DecisionBoundary) -> None:
    panel.session.snapshot = snapshot(panel)
    panel.show_snapshot(panel.session.snapshot)
    assert len(panel.marks.current.points()) == 0
    for index in (1, 2):
        panel.session.look_at(index)
        (ring,) = panel.marks.current.points()
        assert (ring.pos().x(), ring.pos().y()) == tuple(TEST_POINTS[index])


@pytest.mark.parametrize(("place", "index"), [((-4, -4.5), 0), ((-3, 1), 1), ((5, -3), 2)])
def test_a_click_looks_at_the_nearest_test_sample(
    panel: DecisionBoundary, qtbot: QtBot, place: tuple[float, float], index: int
) -> None:
    panel.session.snapshot = snapshot(panel)
    panel.show_snapshot(panel.session.snapshot)
    view = panel.plot.view
    position = view.mapFromScene(panel.plot.axes.getViewBox().mapViewToScene(QPointF(*place)))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert panel.session.sample is not None
    assert panel.session.sample.index == index


def test_it_reads_out_the_answer_under_the_cursor(panel: DecisionBoundary) -> None:
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.where(x2 > 3, 0.875, 0.25)))
    panel.plot.hovered.emit(QPointF(-1, 5))
    for part in ("x₁ = −1.00", "x₂ = 5.00", "B 0.875"):
        assert part in panel.plot.line
    panel.plot.hovered.emit(QPointF(5, -1))
    assert "A 0.750" in panel.plot.line
    panel.plot.hovered.emit(None)
    assert "train" in panel.plot.line


def test_more_than_two_classes() -> None:
    scores = np.array([(0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.1, 0.1, 0.8)])
    first, second, third = margins(scores)
    np.testing.assert_allclose(first, [0.3, -0.3, -0.7])
    np.testing.assert_allclose(second, [-0.3, 0.2, -0.7])
    np.testing.assert_allclose(third, [-0.5, -0.2, 0.7])
    assert margins(None) == []


def test_the_grid_is_the_same_from_frame_to_frame_and_covers_the_plot(panel: DecisionBoundary) -> None:
    probe = panel.probes()["plane"]
    assert probe.keep == "outputs"
    panel.session.change("Optimizer", batch_size=7)
    assert panel.probes()["plane"] is probe
    (left, right), (bottom, top) = panel.plot.axes.viewRange()
    assert left < -6
    assert right > 6
    np.testing.assert_allclose(probe.inputs.min(axis=0), (left, bottom), atol=1e-5)
    np.testing.assert_allclose(probe.inputs.max(axis=0), (right, top), atol=1e-5)


def test_a_large_network_gets_a_coarser_grid_and_the_frame_before_is_ignored(panel: DecisionBoundary) -> None:
    before = snapshot(panel)
    panel.show_snapshot(before)
    panel.session.change("Network", hidden=(HiddenLayer(512), HiddenLayer(512)))
    assert len(panel.probes()["plane"].inputs) < len(before.probes["plane"].inputs) / 4
    panel.apply_theme(LIGHT)
    panel.show_snapshot(replace(before, experiment=panel.session.experiment))
    panel.show_snapshot(snapshot(panel, lambda x1, x2: np.where(x1 > 0, 1.0, 0.0)))
    assert color_at(panel, 3, -3) == pytest.approx(mixed(LIGHT.surface, LIGHT.positive, 0.5), abs=3)


def test_frames_of_another_dataset_are_ignored(panel: DecisionBoundary) -> None:
    before = snapshot(panel)
    panel.session.edit(Experiment.recommended("plane"), "Dataset")
    panel.show_snapshot(before)
    panel.apply_theme(LIGHT)
    assert len(panel.marks.train.points()) == 0
    panel.session.edit(Experiment.recommended("mnist"), "Dataset")
    panel.show_snapshot(before)
    assert dict(panel.probes()) == {}


def test_gates_name_their_inputs_and_show_all_corners(qtbot: QtBot) -> None:
    panel = panel_for(qtbot, "xor_gate")
    (left, right), _ = panel.plot.axes.viewRange()
    assert left < -0.5
    assert right > 1.5
    panel.show_snapshot(snapshot(panel, lambda a, b: np.abs(a - b)))
    panel.plot.hovered.emit(QPointF(1, 0))
    assert "A = 1.00" in panel.plot.line
    assert "B = 0.00" in panel.plot.line


@pytest.mark.parametrize("name", datasets.names())
def test_it_fits_what_has_two_inputs_that_are_no_picture(panel: DecisionBoundary, name: str) -> None:
    dataset = datasets.find(name)
    plane = len(dataset.input_names) == 2 and dataset.image_shape is None
    assert panel.fits(Experiment.recommended(name)) == plane
    known = {"circle": True, "spiral": True, "plane": True, "xor_gate": True, "sine": False, "mnist": False}
    assert known.get(name, plane) == plane


def test_it_fits_a_narrow_dock(panel: DecisionBoundary) -> None:
    assert panel.minimumSizeHint().width() <= 270
    assert panel.minimumSizeHint().height() <= 240
