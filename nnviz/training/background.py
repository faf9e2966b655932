"""Work in a thread of its own, beside the window. Whoever wants to know how far it is looks; nothing is sent."""

import threading
import time
from dataclasses import dataclass
from typing import Literal

from nnviz.errors import BadInput

WORK_S, REST_S = 0.004, 0.001
"""After so much work comes a rest: two trainings at once would otherwise leave the window too few turns to draw."""


@dataclass(frozen=True)
class End:
    """How the work ended."""

    status: Literal["finished", "cancelled", "failed"]
    message: str = ""
    """What went wrong, or what else there is to say."""


class Cancelled(Exception):
    """Nobody wants the work any more."""


class BackgroundWork:
    """Does `work` once. What can be read from outside is frozen; all methods return at once but `stop` and `wait`."""

    def __init__(self, name: str) -> None:
        """`name` is what is worked at, in one word."""
        self.end: End | None = None
        """None until the work is done. It is set last: once it is there, nothing else changes."""
        self._name = name
        self._cancelled = False
        self._rested = 0.0
        self._thread = threading.Thread(target=self._run, name=f"nnviz-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """End the work after the step that is under way."""
        self._cancelled = True

    def stop(self) -> None:
        """The same, and return when the thread has ended."""
        self.cancel()
        self.wait()

    def wait(self) -> None:
        """Return when the thread has ended by itself."""
        if self._thread.is_alive():
            self._thread.join()

    def work(self) -> End:
        """What the thread does. It calls `rest` between its steps. May raise `BadInput`."""
        raise NotImplementedError

    def rest(self) -> None:
        """Leave the other threads a turn, if there was none for a while. Raises `Cancelled`."""
        if self._cancelled:
            raise Cancelled
        if time.perf_counter() - self._rested >= WORK_S:
            time.sleep(REST_S)
            self._rested = time.perf_counter()

    def _run(self) -> None:
        try:
            self.end = self.work()
        except Cancelled:
            self.end = End("cancelled")
        except BadInput as error:
            self.end = End("failed", str(error))
        except Exception as error:  # noqa: BLE001 - the border of the thread: whatever happens must reach the window
            self.end = End("failed", f"The {self._name} stopped: {type(error).__name__}: {error}.")
