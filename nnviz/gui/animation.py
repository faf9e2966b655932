"""Makes the animation of a training: a thread trains and encodes, the window's thread draws.

The training is one of its own, so that the window's own network is not touched; the canvas is one that nobody sees.
"""

import queue
from functools import partial
from pathlib import Path

from nnviz.engine.hyperparameters import Bounds, Hyperparameter
from nnviz.files import write_atomically
from nnviz.gui.canvas.figure import Figure, FigureSize
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.view import FIRST_VIEW, View
from nnviz.gui.film import FILM_FORMATS, Film
from nnviz.gui.session import Sample, Session
from nnviz.gui.theme import Theme
from nnviz.training.background import BackgroundWork, End
from nnviz.training.recording import OWNER, Recording
from nnviz.training.snapshot import Snapshot

FRAMES_PER_SECOND = Hyperparameter(
    "frames_per_second", int, 20, Bounds(1, 50, scale="log", help="how many of the pictures are shown in a second")
)
TRAINING_SHARE = 0.75
"""Of the whole work, training and drawing; the rest is encoding."""
DRAW_S = 0.05
"""So often the thread that waits for a picture looks whether it was cancelled."""


class AnimationMaker(BackgroundWork):
    """One animation. `draw` is to be called again and again from the thread of the window, and `close` in the end."""

    def __init__(
        self,
        recording: Recording,
        path: Path,
        size: FigureSize,
        theme: Theme,
        frames_per_second: int,
        sample: Sample | None = None,
        layer: int = 1,
        view: View = FIRST_VIEW,
    ) -> None:
        """The suffix of `path` says the format. Looks at a sample, or the first of the test set, and at a layer.

        Raises `BadInput`.
        """
        super().__init__("animation")
        FRAMES_PER_SECOND.check(frames_per_second, OWNER)
        self.recording, self.path = recording, path
        self.encoding = False
        """The training is over, its pictures are made into a file."""
        self.film = Film(*size.pixels, recording.reel.frames)
        self._encoded_frames = 0
        self._frames_per_second = frames_per_second
        self._size, self._theme, self._view = size, theme, view
        self._inputs = None if sample is None else sample.inputs
        self._undrawn: Snapshot | None = None
        """Handed to the thread of the window; it takes it away when it is drawn."""
        self._pictures: queue.SimpleQueue[bytes] = queue.SimpleQueue()

        # Only the thread of the window touches what follows.
        self._session = Session(recording.experiment)
        self._session.sample = sample
        self._session.layer = layer
        self._figure: Figure | None = None
        self._shown: Snapshot | None = None

    @property
    def share(self) -> float:
        """How much of the work is done."""
        if not self.encoding:
            return TRAINING_SHARE * self.recording.share
        return TRAINING_SHARE + (1 - TRAINING_SHARE) * self._encoded_frames / len(self.film)

    # In the thread of the window

    def draw(self) -> None:
        """Draw the picture that is due, if one is."""
        snapshot = self._undrawn
        if snapshot is None:
            return
        if snapshot is not self._shown:
            self._show(snapshot)
        assert self._figure is not None
        if self._figure.ready():
            image = self._figure.image()
            self._undrawn = None
            self._pictures.put(bytes(image.constBits()))

    def _show(self, snapshot: Snapshot) -> None:
        if self._figure is None:
            self._figure = Figure(self._session, self._size, self._theme, self._view)
            test, sample = snapshot.data.test, self._session.sample
            if sample is None or sample.inputs is not snapshot.probes["sample"].inputs:
                self._session.sample = Sample(test.inputs[:1], test.targets[0], 0)
        self._figure.caption = caption(snapshot)
        self._figure.show(snapshot)
        self._shown = snapshot

    def close(self) -> None:
        """End the work, if it has not ended; returns when the thread has. What was not finished leaves no file."""
        self.stop()
        if self._figure is not None:
            self._figure.close()
        self._session.deleteLater()

    # In the thread of its own

    def work(self) -> End:
        for snapshot in self.recording.take(self._inputs, partial(CanvasProbes().request, self._view)):
            self.rest()
            if snapshot is not None:
                self._undrawn = snapshot
                self.film.add(self._drawn())
        self.encoding = True
        content = FILM_FORMATS[self.path.suffix].content(self.film, self._frames_per_second, self._look)
        self.rest()
        write_atomically(self.path, content)
        return End("finished", self.recording.message)

    def _drawn(self) -> bytes:
        while True:
            try:
                return self._pictures.get(timeout=DRAW_S)
            except queue.Empty:
                self.rest()

    def _look(self, frame: int) -> None:
        self._encoded_frames = max(frame, self._encoded_frames)  # Pillow goes back to the first in the end
        self.rest()


def caption(snapshot: Snapshot) -> str:
    """Where the training is."""
    loss = snapshot.history.latest("test_loss")
    return f"epoch {snapshot.epoch:,.2f}  ·  step {snapshot.step:,}  ·  test loss {loss:.3f}"
