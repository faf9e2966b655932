"""How much of its speed a training keeps while the window draws it, and whether the window stutters meanwhile.

One training in one window on a hidden screen: periods without any drawing and periods with take turns, so that both see
the same machine.
"""

import time
from dataclasses import replace
from statistics import median, quantiles

from PySide6.QtCore import QTimer

from nnviz.engine.layers import HiddenLayer
from nnviz.gui.bench_latency import between, wait
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.gui.session import FRAME_MS, Session
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

NETS = (((16, 16), 32), ((128,), 128))
"""Hidden layers and batch size, on MNIST."""
RATES = (30, 60, 1)
ROUNDS = 7
PERIOD_MS = 1500
SETTLING_MS = 200
EPOCHS = 1_000
"""The schedule must not end meanwhile."""


def rows() -> list[dict[str, object]]:
    """`net`, `drawing`, `samples_per_s`, `kept` (of the speed without drawing), `frames_per_s`, `tick_p99_ms`."""
    return [row for hidden, batch_size in NETS for row in measured(hidden, batch_size)]


def measured(hidden: tuple[int, ...], batch_size: int) -> list[dict[str, object]]:
    """The rows of one network."""
    experiment = Experiment.recommended("mnist")
    experiment = replace(experiment, hidden=tuple(HiddenLayer(units) for units in hidden), batch_size=batch_size)
    speeds: dict[int, list[float]] = {rate: [] for rate in (0, *RATES)}
    ticks: dict[int, list[float]] = {rate: [] for rate in RATES}
    frames: dict[int, list[float]] = {rate: [] for rate in RATES}
    with OffscreenWindow(experiment) as offscreen:
        session = offscreen.session
        session.runner.run()
        offscreen.next_snapshot()
        wait(SETTLING_MS)
        for _ in range(ROUNDS):
            speeds[0].append(undrawn(session))
            for rate in RATES:
                speed, frame_rate, intervals = drawn(session, rate)
                speeds[rate].append(speed)
                frames[rate].append(frame_rate)
                ticks[rate] += intervals
    net = "-".join(map(str, experiment.sizes))
    alone = median(speeds[0])
    found: list[dict[str, object]] = [
        {
            "net": net,
            "drawing": "none",
            "samples_per_s": round(alone),
            "kept": 1.0,
            "frames_per_s": 0,
            "tick_p99_ms": "",
        }
    ]
    for rate in RATES:
        kept = median(speed / bare for speed, bare in zip(speeds[rate], speeds[0], strict=True))
        found.append(
            {
                "net": net,
                "drawing": "off" if rate == 1 else f"{rate} frames/s",
                "samples_per_s": round(median(speeds[rate])),
                "kept": round(kept, 3),
                "frames_per_s": round(median(frames[rate]), 1),
                "tick_p99_ms": round(1000 * quantiles(ticks[rate], n=100)[-1], 1),
            }
        )
    return found


def undrawn(session: Session) -> float:
    """Samples a second while nothing is asked for and nothing is drawn."""
    session.frame_timer.stop()
    speed = samples_per_second(session)
    session.frame_timer.start()
    return speed


def drawn(session: Session, rate: int) -> tuple[float, float, list[float]]:
    """Samples a second, frames a second, and seconds between the ticks of a timer, while the window draws."""
    session.set_frame_rate(rate)
    wait(SETTLING_MS)
    times: list[float] = []
    frames: list[Snapshot] = []
    timer = QTimer()
    timer.timeout.connect(lambda: times.append(time.perf_counter()))
    session.snapshot_changed.connect(frames.append)
    timer.start(FRAME_MS)
    speed = samples_per_second(session)
    timer.stop()
    session.snapshot_changed.disconnect(frames.append)
    return speed, 1000 * len(frames) / PERIOD_MS, between(times)


def samples_per_second(session: Session) -> float:
    """Over one period."""
    runner = session.runner
    start, since = runner.steps, time.perf_counter()
    wait(PERIOD_MS)
    steps, seconds = runner.steps - start, time.perf_counter() - since
    return steps * (runner.experiment.batch_size or 1) / seconds
