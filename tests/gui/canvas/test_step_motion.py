"""A training step on the canvas, shown as it happens; the clock is driven by hand."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.pulses import BACKWARD_END, FORWARD_END, Phase
from nnviz.gui.canvas.step_motion import BY_HAND_MS
from nnviz.gui.canvas.view import View
from nnviz.gui.session import Sample
from nnviz.gui.theme import DARK
from nnviz.training.snapshot import Snapshot, Status

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]


def after(snapshot: Snapshot, other: Snapshot, steps: int = 1) -> Snapshot:
    """The snapshot that many steps later, with the parameters of another one."""
    vectors = {"gradient": snapshot.parameters, "update": snapshot.parameters}
    return replace(snapshot, step=snapshot.step + steps, parameters=other.parameters, vectors=vectors)


@pytest.fixture
def first(make_snapshot: SnapshotMaker) -> Snapshot:
    return make_snapshot("spiral", (8, 8), step=3)


@pytest.fixture
def second(first: Snapshot, make_snapshot: SnapshotMaker) -> Snapshot:
    return after(first, make_snapshot("spiral", (8, 8), seed=1))


@pytest.fixture
def canvas(first: Snapshot, make_canvas: CanvasMaker) -> NetworkCanvas:
    """It shows the first snapshot, and a step was asked for by hand."""
    canvas = make_canvas(first)
    canvas.session.is_stepped = True
    return canvas


def go_to(canvas: NetworkCanvas, share: float) -> None:
    canvas.motion.clock.pause()
    canvas.motion.clock.setCurrentTime(round(share * canvas.motion.clock.duration()))


def phase(canvas: NetworkCanvas) -> Phase | None:
    return canvas.motion.moment.phase if canvas.motion.moment is not None else None


def test_the_old_weights_are_shown_until_the_update(canvas: NetworkCanvas, first: Snapshot, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    for share, expected in ((0.0, Phase.FORWARD), (FORWARD_END + 0.01, Phase.BACKWARD)):
        go_to(canvas, share)
        assert phase(canvas) is expected
        assert canvas.drawing.scene.parameters is first.parameters
        assert canvas.overlay.hint == canvas.wording.step(expected)
        canvas.grab()
    go_to(canvas, BACKWARD_END + 0.01)
    assert phase(canvas) is Phase.UPDATE
    assert canvas.drawing.scene.parameters is second.parameters
    canvas.grab()
    go_to(canvas, 1.0)
    assert phase(canvas) is None


def test_it_asks_for_what_it_will_show(canvas: NetworkCanvas) -> None:
    session = canvas.session
    assert {"gradient", "update"} <= canvas.vectors()
    session.is_stepped, session.runner.running = False, True
    assert canvas.vectors() == frozenset()  # at full speed nobody could see it
    session.speed = 2
    assert {"gradient", "update"} <= canvas.vectors()
    canvas.set_view(View(moves=False))
    assert canvas.vectors() == frozenset()


@pytest.mark.parametrize(("speed", "milliseconds"), [(None, 0), (10.0, 0), (5.0, 180), (2.0, 450), (0.5, BY_HAND_MS)])
def test_a_slow_training_shows_every_step_within_its_period(
    speed: float | None, milliseconds: int, canvas: NetworkCanvas, second: Snapshot
) -> None:
    canvas.session.is_stepped, canvas.session.speed, canvas.session.runner.running = False, speed, True
    canvas.show_snapshot(replace(second, status=Status.RUNNING))
    assert (canvas.motion.clock.duration() if phase(canvas) else 0) == milliseconds


def test_a_new_step_ends_the_one_before(canvas: NetworkCanvas, first: Snapshot, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    third = after(second, first)
    canvas.show_snapshot(third)
    assert canvas.drawing.scene.parameters is second.parameters
    assert phase(canvas) is Phase.FORWARD
    canvas.show_snapshot(replace(third, epoch=0.5))  # more of the same step waits with it
    assert canvas.drawing.scene.parameters is second.parameters
    go_to(canvas, 1.0)
    assert canvas.drawing.snapshot is not None
    assert canvas.drawing.snapshot.epoch == 0.5


@pytest.mark.parametrize("steps", [-3, 0, 2])
def test_what_is_not_one_step_is_shown_at_once(steps: int, canvas: NetworkCanvas, second: Snapshot) -> None:
    canvas.show_snapshot(replace(second, step=3 + steps))
    assert phase(canvas) is None
    assert canvas.drawing.scene.parameters is second.parameters


def test_a_click_skips_to_the_end(qtbot: QtBot, canvas: NetworkCanvas, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 300))
    assert phase(canvas) is None
    assert canvas.drawing.scene.parameters is second.parameters


def test_off_by_choice_and_off_by_the_system(canvas: NetworkCanvas, first: Snapshot, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    canvas.set_view(View(moves=False))
    assert phase(canvas) is None
    assert canvas.drawing.scene.parameters is second.parameters
    third = after(second, first)
    canvas.show_snapshot(third)
    assert phase(canvas) is None
    canvas.set_view(View(moves=True))
    canvas.set_still(True)
    canvas.show_snapshot(after(third, second))
    assert phase(canvas) is None
    canvas.set_still(False)
    canvas.show_snapshot(after(after(third, second), first))
    assert phase(canvas) is Phase.FORWARD


def test_another_sample_does_not_wait(canvas: NetworkCanvas, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    inputs = second.data.test.inputs[1:2]
    canvas.session.sample = Sample(inputs, second.data.test.targets[1], 1)
    canvas.show_snapshot(replace(second, probes={"sample": replace(second.probes["sample"], inputs=inputs)}))
    assert phase(canvas) is None
    assert canvas.drawing.scene.sample is canvas.session.sample


@pytest.mark.parametrize("weight", [2.0, -2.0])
@pytest.mark.parametrize("way", [Phase.FORWARD, Phase.BACKWARD])
def test_a_pulse_has_the_hue_of_its_sign_where_it_is(
    weight: float, way: Phase, canvas: NetworkCanvas, first: Snapshot, second: Snapshot
) -> None:
    for layer in first.parameters:
        layer.W[:] = 0.0
    first.probes["sample"].a[1][0] = 1.0
    first.parameters[1].W[7, 0] = weight  # the gradient too
    canvas.show_snapshot(first)
    canvas.show_snapshot(second)
    go_to(canvas, FORWARD_END / 2 if way is Phase.FORWARD else (FORWARD_END + BACKWARD_END) / 2)
    assert canvas.motion.pulses is not None
    assert canvas.motion.moment is not None
    wave = canvas.motion.pulses.wave(canvas.motion.moment)
    assert wave.gap == 1
    (place,) = wave.places(canvas.network_geometry, way, canvas.motion.moment.share)
    x, y = place.round().astype(int)
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 2::-1]
    red, _, blue = pixels[y, x].astype(int)
    assert (blue > red) == (weight > 0)
    assert abs(blue - red) > 40
    assert np.all(pixels[y - 40, x] == DARK.window)


def test_nothing_runs_while_nobody_looks(canvas: NetworkCanvas, second: Snapshot) -> None:
    canvas.show_snapshot(second)
    canvas.hide()
    assert phase(canvas) is None
    assert canvas.drawing.scene.parameters is second.parameters
