"""How promptly the whole window answers, on a hidden screen, while a network trains on MNIST at full speed."""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median, quantiles
from typing import Literal

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from nnviz.data.dataset import Inputs
from nnviz.engine.layers import with_choices
from nnviz.errors import BadInput
from nnviz.gui.main_window import MainWindow
from nnviz.gui.panels.digit_pad import DigitPad
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.gui.session import FRAME_MS
from nnviz.training.answering import Answering
from nnviz.training.experiment import Experiment
from nnviz.training.explanation import Why
from nnviz.training.snapshot import Answers, Probe
from nnviz.training.trainer import Trainer

WATCHED_MS = 6000
STROKES = 60
MOVES = 16
MOVE_MS = 10
"""Between two reports of the mouse."""
PATIENCE_MS = 5000
INSIDE = [(x, y) for x in range(1, 7) for y in range(1, 7)]
"""Places in sevenths of a gap."""
HOVERS = 3
ANSWERS = 200
Asked = Literal["training", "ready"]


def rows() -> list[dict[str, object]]:
    """`name`, and the median and the 95th percentile in ms, of what the user would notice."""
    with OffscreenWindow(Experiment.recommended("mnist")) as offscreen:
        offscreen.session.toggle()
        offscreen.next_snapshot()
        ticks, paints = intervals(offscreen.window)
    return [
        row(f"gui timer tick ({FRAME_MS} ms)", ticks),
        row("canvas repaint interval", paints),
        *stroke_rows(),
        *answer_rows(),
        row("hover to card, 784-128-10 paused", hover_answers()),
    ]


def wide() -> Experiment:
    """784-128-10."""
    experiment = Experiment.recommended("mnist")
    return replace(experiment, hidden=(with_choices(experiment.hidden[0], units=128),))


def stroke_rows() -> list[dict[str, object]]:
    """From a stroke to its bars, with 784-128-10 paused and at full speed, and without and with the why."""
    measured = []
    with OffscreenWindow(wide()) as offscreen:
        session = offscreen.session
        both: list[Asked] = ["training", "ready"] if offscreen.next_snapshot().ready else ["training"]
        for state in ("paused", "training"):
            if state == "training":
                session.toggle()
                offscreen.next_snapshot()
            measured.append(row(f"stroke to bars, {state}", stroke_answers(offscreen.window)))
            for network in both:
                seconds = stroke_answers(offscreen.window, [network])
                measured.append(row(f"stroke to bars and why ({network}), {state}", seconds))
    return measured


def answer_rows() -> list[dict[str, object]]:
    """How long the runner's thread is kept from training by one answer, of 784-128-10 or the ready network."""
    trainer = Trainer(wide())
    answering = Answering()
    both: list[Asked] = ["training", "ready"] if answering.about_ready(trainer) else ["training"]
    inputs = trainer.data.test.inputs
    parts: list[frozenset[Why]] = [frozenset(), frozenset({"evidence"}), frozenset({"change"}), frozenset({"nearest"})]
    answering.answers(trainer, {"first": Probe(inputs[:1], explain=parts[-1])})
    answering.wait()
    measured = []
    for network in both:
        for explain in parts:
            seconds = []
            for sample in range(ANSWERS):
                probe = Probe(inputs[sample : sample + 1], "outputs", network=network, explain=explain)
                start = time.perf_counter()
                answering.answers(trainer, {"asked": probe})
                seconds.append(time.perf_counter() - start)
            measured.append(row(f"answer ({', '.join([network, *explain])})", seconds))
    answering.stop()
    return measured


def hover_answers() -> list[float]:
    """Seconds from a move of the mouse over 101,632 edges to the painted card, at an edge or a neuron."""
    seconds = []
    with OffscreenWindow(wide()) as offscreen:
        canvas = offscreen.window.canvas
        while not canvas.prepare():
            offscreen.next_snapshot()
        gaps, columns = canvas.network_geometry.gaps, canvas.network_geometry.columns
        edges = [(gap.x + gap.width * x // 7, gap.y + gap.height * y // 7) for gap in gaps for x, y in INSIDE]
        units = [
            (round(column.x), round(column.y[len(column.y) * y // 7])) for column in columns for _, y in INSIDE[:6]
        ]
        for x, y in HOVERS * [*edges, *units]:
            start = time.perf_counter()
            QTest.mouseMove(canvas, QPoint(x, y))
            canvas.repaint()
            seconds.append(time.perf_counter() - start)
            assert canvas.told is not None
    return seconds


def row(name: str, seconds: list[float]) -> dict[str, object]:
    return {
        "name": name,
        "median_ms": round(1000 * median(seconds), 2),
        "p95_ms": round(1000 * quantiles(seconds, n=20)[-1], 2),
    }


class PaintTimes(QObject):
    """Notes when a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.times.append(time.perf_counter())
        return False


def intervals(window: MainWindow) -> tuple[list[float], list[float]]:
    """Seconds between the ticks of a timer, and between the paints of the canvas."""
    paints = PaintTimes()
    window.canvas.installEventFilter(paints)
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(FRAME_MS)
    wait(WATCHED_MS)
    timer.stop()
    window.canvas.removeEventFilter(paints)
    return between(ticks), between(paints.times)


def between(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(times)]


class Curious:
    """Asks with every stroke why the networks take the drawing for what they do, as a panel would that shows it."""

    def __init__(self, pad: DigitPad, networks: Sequence[Asked]) -> None:
        self.networks = networks
        self.answered: Inputs | None = None
        """The drawing of the last answers."""
        self._pad = pad
        pad.surface.changed.connect(self.ask)

    def stop(self) -> None:
        self._pad.surface.changed.disconnect(self.ask)

    def ask(self) -> None:
        self._pad.session.ask(self)

    def probes(self) -> dict[str, Probe]:
        inputs = self._pad.inputs
        if inputs is None:
            return {}
        why = frozenset[Why]({"evidence", "change", "nearest"})
        return {name: Probe(inputs, "outputs", network=name, wants_sure=True, explain=why) for name in self.networks}

    def show_answers(self, answers: Answers) -> None:
        results = [answers.probes.get(name) for name in self.networks]
        if all(result is not None and result.inputs is self._pad.inputs for result in results):
            self.answered = self._pad.inputs


def stroke_answers(window: MainWindow, networks: Sequence[Asked] = ()) -> list[float]:
    """Seconds from the last point of a stroke, drawn by a mouse, until the bars are painted with its probabilities.

    Of the `networks` it is asked too why they answer so; then the bars have to wait for that.
    """
    (pad,) = window.findChildren(DigitPad)
    curious = Curious(pad, networks)
    surface = pad.surface
    left = Qt.MouseButton.LeftButton
    seconds = []
    for number in range(STROKES):
        x = surface.width() * (30 + number % 40) // 100
        QTest.mousePress(surface, left, pos=QPoint(x, surface.height() // 10))
        for move in range(1, MOVES + 1):
            wait(MOVE_MS)
            start = time.perf_counter()
            QTest.mouseMove(surface, QPoint(x, surface.height() * (10 + 5 * move) // 100))
        seconds.append(PaintedAnswer(pad, curious).wait() - start)
        QTest.mouseRelease(surface, left)
        surface.clear()
    curious.stop()
    return seconds


class PaintedAnswer(QObject):
    """Waits until the bars of the drawing as it is now are painted, and the curious know all about it."""

    def __init__(self, pad: DigitPad, curious: Curious) -> None:
        super().__init__()
        self._pad, self._curious = pad, curious
        self._answered: Inputs | None = None
        self._loop = QEventLoop()
        self._time: float | None = None

    def wait(self) -> float:
        """When they were painted."""
        self._pad.answered.connect(self._note)
        self._pad.bars.installEventFilter(self)
        patience = QTimer(singleShot=True)
        patience.timeout.connect(self._loop.quit)
        patience.start(PATIENCE_MS)
        self._loop.exec()
        patience.stop()
        self._pad.bars.removeEventFilter(self)
        self._pad.answered.disconnect(self._note)
        if self._time is None:
            raise BadInput(f"the pad did not answer within {PATIENCE_MS / 1000:g} s.")
        return self._time

    def _note(self, inputs: Inputs) -> None:
        self._answered = inputs

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            inputs = self._pad.inputs
            if self._answered is inputs and (not self._curious.networks or self._curious.answered is inputs):
                self._time = time.perf_counter()
                self._loop.quit()
        return False


def wait(milliseconds: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
