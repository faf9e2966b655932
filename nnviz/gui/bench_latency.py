"""How promptly the whole window answers while 784-16-16-10 trains on MNIST at full speed, on a hidden screen."""

import time
from dataclasses import replace
from itertools import pairwise
from statistics import median, quantiles

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from nnviz.data.dataset import Inputs
from nnviz.engine.layers import with_choices
from nnviz.errors import BadInput
from nnviz.gui.main_window import MainWindow
from nnviz.gui.panels.digit_pad import DigitPad
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.gui.session import FRAME_MS
from nnviz.training.experiment import Experiment

WATCHED_MS = 6000
STROKES = 60
MOVES = 16
MOVE_MS = 10
"""Between two reports of the mouse."""
PATIENCE_MS = 5000
INSIDE = [(x, y) for x in range(1, 7) for y in range(1, 7)]
"""Places in sevenths of a gap."""
HOVERS = 3


def rows() -> list[dict[str, object]]:
    """`name`, and the median and the 95th percentile in ms, of what the user would notice."""
    with OffscreenWindow(Experiment.recommended("mnist")) as offscreen:
        window = offscreen.window
        offscreen.session.toggle()
        offscreen.next_snapshot()
        ticks, paints = intervals(window)
        answers = stroke_answers(window)
    return [
        row(f"gui timer tick ({FRAME_MS} ms)", ticks),
        row("canvas repaint interval", paints),
        row("stroke to probabilities", answers),
        row("hover to card, 784-128-10 paused", hover_answers()),
    ]


def hover_answers() -> list[float]:
    """Seconds from a move of the mouse over 101,632 edges to the painted card, at an edge or a neuron."""
    experiment = Experiment.recommended("mnist")
    experiment = replace(experiment, hidden=(with_choices(experiment.hidden[0], units=128),))
    seconds = []
    with OffscreenWindow(experiment) as offscreen:
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
        "median_ms": round(1000 * median(seconds), 1),
        "p95_ms": round(1000 * quantiles(seconds, n=20)[-1], 1),
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


def stroke_answers(window: MainWindow) -> list[float]:
    """Seconds from the last point of a stroke to its probabilities, for strokes drawn by a mouse."""
    (pad,) = window.findChildren(DigitPad)
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
        seconds.append(wait_for_answer(pad) - start)
        QTest.mouseRelease(surface, left)
        surface.clear()
    return seconds


def wait_for_answer(pad: DigitPad) -> float:
    """When the bars show what the network makes of the drawing as it is now."""
    loop = QEventLoop()
    answered: list[float] = []

    def note(inputs: Inputs) -> None:
        if inputs is pad.inputs:
            answered.append(time.perf_counter())
            loop.quit()

    pad.answered.connect(note)
    patience = QTimer(singleShot=True)
    patience.timeout.connect(loop.quit)
    patience.start(PATIENCE_MS)
    loop.exec()
    patience.stop()
    pad.answered.disconnect(note)
    if not answered:
        raise BadInput(f"the pad did not answer within {PATIENCE_MS / 1000:g} s.")
    return answered[0]


def wait(milliseconds: int) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
