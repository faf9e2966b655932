"""What the network answers, in numbers beside its output neurons."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.outputs import ROW, OutputPainter, Row
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.session import Sample
from nnviz.gui.theme import DARK
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]


def rows(snapshot: Snapshot, targets: tuple[float, ...] | None, height: int = 400) -> tuple[list[Row], Geometry]:
    """What is written for the regression of a snapshot."""
    probe = snapshot.probes["sample"]
    sample = Sample(probe.inputs, None if targets is None else np.array(targets, np.float32), 0)
    scene = Scene.of_snapshot(snapshot, sample, None)
    geometry = Geometry(scene.sizes, None, 600, height)
    return OutputPainter(DARK)._values(scene, geometry), geometry


def told(rows: list[Row]) -> list[tuple[str, float | None]]:
    return [(row.name, row.value) for row in rows]


@pytest.mark.usefixtures("qapp")
def test_every_output_has_its_name_prediction_and_target_beside_its_neuron(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("half_adder", (3,))
    snapshot.probes["sample"].a[-1][0] = (0.25, 0.75)
    shown, geometry = rows(snapshot, (1.0, 0.0))
    assert told(shown) == [("sum", None), ("ŷ", 0.25), ("y", 1.0), ("carry", None), ("ŷ", 0.75), ("y", 0.0)]
    for block, neuron in ((shown[:3], geometry.columns[-1].y[0]), (shown[3:], geometry.columns[-1].y[1])):
        assert np.mean([row.y for row in block]) == pytest.approx(neuron)
        assert np.diff([row.y for row in block]) == pytest.approx(ROW)


@pytest.mark.usefixtures("qapp")
def test_a_single_output_needs_no_name(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("sine", (3,))
    snapshot.probes["sample"].a[-1][0] = 0.25
    assert told(rows(snapshot, (-1.0,))[0]) == [("ŷ", 0.25), ("y", -1.0)]
    assert told(rows(snapshot, None)[0]) == [("ŷ", 0.25)]


@pytest.mark.usefixtures("qapp")
def test_without_room_each_name_has_its_prediction_only(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("half_adder", (3,))
    snapshot.probes["sample"].a[-1][0] = (0.25, 0.75)
    shown, geometry = rows(snapshot, (1.0, 0.0), height=200)
    assert geometry.columns[-1].spacing < 3 * ROW
    assert told(shown) == [("sum", 0.25), ("carry", 0.75)]


@pytest.mark.usefixtures("qapp")
def test_targets_of_another_dataset_are_not_shown(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("half_adder", (3,))
    assert [row.name for row in rows(snapshot, (1.0,))[0]] == ["sum", "ŷ", "carry", "ŷ"]


@pytest.mark.usefixtures("qapp")
def test_long_names_have_room(make_snapshot: SnapshotMaker) -> None:
    painter = OutputPainter(DARK)
    one, two = (Scene.of_experiment(make_snapshot(name, (3,)).experiment) for name in ("sine", "half_adder"))
    assert painter.room(two, 600) > painter.room(one, 600)
