"""Badges on the drawing: where something is wrong, what it is, and the remedy of one click."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nnviz.engine.activations import activations
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.training.diagnosis import Diagnosis, Finding
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot


def dead(experiment: Experiment, layer: int) -> Finding:
    hidden = list(experiment.hidden)
    hidden[layer - 1] = replace(hidden[layer - 1], activation=activations.create("leaky_relu"))
    changed = replace(experiment, hidden=tuple(hidden))
    return Finding("dead_units", "Dead units", layer, "cause", f"Leaky ReLU in layer {layer}", changed)


def overfitting(experiment: Experiment) -> Finding:
    return Finding("overfitting", "Overfitting", None, "cause", "remedy", replace(experiment, input_noise=0.1))


@pytest.fixture
def canvas(
    make_canvas: Callable[[Snapshot], NetworkCanvas], make_snapshot: Callable[..., Snapshot]
) -> Callable[..., NetworkCanvas]:
    def make(*kinds: Callable[[Experiment], Finding]) -> NetworkCanvas:
        snapshot = make_snapshot("spiral", (5, 4))
        findings = tuple(kind(snapshot.experiment) for kind in kinds)
        made = make_canvas(replace(snapshot, diagnosis=Diagnosis((), findings)))
        made.session.snapshot = replace(snapshot, diagnosis=Diagnosis((), findings))
        made.show_snapshot(made.session.snapshot)
        made.grab()
        return made

    return make


def middle(canvas: NetworkCanvas, index: int = 0) -> QPoint:
    return canvas.overlay.badges.places[index][0].center().toPoint()


def test_without_findings_there_are_no_badges(canvas: Callable[..., NetworkCanvas]) -> None:
    assert canvas().overlay.badges.places == []


@pytest.mark.parametrize("layer", [1, 2])
def test_a_badge_stands_above_the_column_of_its_layer(canvas: Callable[..., NetworkCanvas], layer: int) -> None:
    shown = canvas(lambda experiment: dead(experiment, layer))
    column = shown.network_geometry.columns[layer]
    ((place, finding),) = shown.overlay.badges.places
    assert place.center().x() == pytest.approx(column.x, abs=1)
    assert place.top() >= 0
    assert finding.layer == layer


def test_what_concerns_the_whole_training_stands_at_the_right(canvas: Callable[..., NetworkCanvas]) -> None:
    shown = canvas(overfitting, lambda experiment: dead(experiment, 1))
    places = {finding.title: place for place, finding in shown.overlay.badges.places}
    assert places["Overfitting"].right() > shown.width() - 20
    assert not places["Overfitting"].intersects(places["Dead units"])


def test_several_findings_of_a_layer_share_a_badge_that_counts_them(canvas: Callable[..., NetworkCanvas]) -> None:
    shown = canvas(
        lambda experiment: dead(experiment, 1),
        lambda experiment: replace(dead(experiment, 1), title="Saturated units", rule="saturation"),
    )
    ((_, finding),) = shown.overlay.badges.places
    told = shown.wording.finding(finding, shown.overlay.findings)
    assert "Dead units" in told
    assert "Saturated units" in told


def test_a_click_applies_the_remedy_and_nothing_else(qtbot: QtBot, canvas: Callable[..., NetworkCanvas]) -> None:
    shown = canvas(lambda experiment: dead(experiment, 2))
    session, before, layer = shown.session, shown.session.experiment, shown.session.layer
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=middle(shown))
    assert session.experiment == dead(before, 2).experiment
    assert session.layer == layer, "the column below is not selected"
    session.undo_stack.undo()
    assert session.experiment == before


def test_the_mouse_becomes_a_hand_over_a_badge_only(qtbot: QtBot, canvas: Callable[..., NetworkCanvas]) -> None:
    shown = canvas(lambda experiment: dead(experiment, 1))
    qtbot.mouseMove(shown, middle(shown))
    assert shown.overlay.badges.hovered is not None
    assert shown.cursor().shape() is Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(shown, QPoint(5, shown.height() - 5))
    assert shown.overlay.badges.hovered is None
    assert shown.cursor().shape() is Qt.CursorShape.ArrowCursor
