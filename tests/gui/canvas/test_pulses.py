"""Which edges have pulses, and where they are when."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.pulses import BACKWARD_END, FORWARD_END, MOST_PULSES, Phase, Pulses, Wave
from nnviz.gui.canvas.scene import Scene
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]


def pulses_of(snapshot: Snapshot, gradient: tuple[Parameters, ...] | None = None) -> Pulses:
    """Of a step from a snapshot; the gradient is its parameters if none is given."""
    vectors = {"gradient": gradient or snapshot.parameters, "update": snapshot.parameters}
    pulses = Pulses.of(Scene.of_snapshot(snapshot, None, None), vectors)
    assert pulses is not None
    return pulses


def geometry_of(snapshot: Snapshot) -> Geometry:
    scene = Scene.of_snapshot(snapshot, None, None)
    return Geometry(scene.sizes, scene.image_shape, 800, 500)


def test_a_step_runs_forward_then_backward_then_the_weights_appear(make_snapshot: SnapshotMaker) -> None:
    pulses = pulses_of(make_snapshot("spiral", (8, 8)))
    moments = [pulses.moment(time) for time in np.linspace(0, 1, 500).tolist()]
    gaps = [None if moment.has_new_weights else (moment.phase, pulses.wave(moment).gap) for moment in moments]
    forward, backward = ([(phase, gap) for gap in (0, 1, 2)] for phase in (Phase.FORWARD, Phase.BACKWARD))
    assert list(dict.fromkeys(gaps)) == [*forward, *reversed(backward), None]
    assert pulses.moment(FORWARD_END).phase is Phase.BACKWARD
    assert pulses.moment(BACKWARD_END).share == 0
    assert (moments[0].share, moments[-1].share) == (0, 1)


def test_those_from_the_picture_come_first(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("mnist", (16,))
    snapshot.probes["sample"].a[0][0] = 0.0
    snapshot.probes["sample"].a[0][0, 28 * 3 + 5] = 1.0
    geometry, wave = geometry_of(snapshot), pulses_of(snapshot).forward[0]
    assert geometry.picture is not None
    (place,) = wave.places(geometry, Phase.FORWARD, 0.0)
    cell = geometry.picture.width / 28
    assert place == pytest.approx((geometry.picture.x + 5.5 * cell, geometry.picture.y + 3.5 * cell))
    (place,) = wave.places(geometry, Phase.FORWARD, 1.0)
    assert place == pytest.approx((geometry.columns[0].left, geometry.columns[0].y[28 * 3 + 5]))


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_pulses_are_on_their_edges(phase: Phase, share: float, make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (8, 8))
    geometry, wave = geometry_of(snapshot), pulses_of(snapshot).forward[1]
    source, target = geometry.columns[1], geometry.columns[2]
    way = share if phase is Phase.FORWARD else 1 - share
    for (x, y), one, other in zip(wave.places(geometry, phase, share), wave.source, wave.target, strict=True):
        assert x == pytest.approx(source.right + way * (target.left - source.right))
        assert y == pytest.approx(source.y[one] + way * (target.y[other] - source.y[one]))


def test_the_strongest_have_pulses_by_what_they_carry(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("mnist", (16,))
    carried = snapshot.parameters[0].W * snapshot.probes["sample"].a[0][0]
    wave = pulses_of(snapshot).forward[1]
    strongest = np.sort(np.abs(carried).ravel())[-MOST_PULSES:]
    assert np.abs(carried[wave.target, wave.source]) == pytest.approx(strongest)
    assert wave.strength == pytest.approx(strongest / strongest[-1])
    assert np.array_equal(wave.is_positive, carried[wave.target, wave.source] > 0)


def test_backward_they_follow_the_gradient(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    gradient = tuple(Parameters(np.zeros_like(p.W), np.zeros_like(p.b), {}) for p in snapshot.parameters)
    gradient[0].W[3, 1] = -2.0
    from_output, from_hidden = pulses_of(snapshot, gradient).backward
    assert len(from_output.source) == 0  # nothing flows there
    assert [from_hidden.gap, *from_hidden.source, *from_hidden.target, *from_hidden.is_positive] == [0, 1, 3, False]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_diverged_network_sends_none_of_what_is_no_number(value: float, make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    snapshot.parameters[0].W[:] = value
    pulses = pulses_of(snapshot)
    assert len(pulses.forward[0].source) == 0
    assert len(pulses.forward[1].source) > 0
    assert len(Wave.of(0, np.array([[value, 1.0]])).source) == 1


def test_what_is_not_known_is_not_shown(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    scene = Scene.of_snapshot(snapshot, None, None)
    assert Pulses.of(scene, {}) is None
    assert Pulses.of(scene, {"gradient": make_snapshot("spiral", (5,)).parameters}) is None
    assert Pulses.of(replace(scene, a=()), {"gradient": snapshot.parameters}) is None
    pulses = Pulses.of(scene, {"gradient": snapshot.parameters})
    assert pulses is not None
    assert pulses.update == ()
