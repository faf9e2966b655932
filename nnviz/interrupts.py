"""Ctrl-C, noted instead of thrown: what is under way comes to its end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupts:
    """Whether Ctrl-C was pressed."""

    def __init__(self) -> None:
        self.happened = False

    def note(self, signal_number: int, frame: object) -> None:
        self.happened = True


@contextmanager
def noted_interrupts() -> Iterator[Interrupts]:
    """Within it, Ctrl-C raises nothing; the main thread asks for it where it can stop. Outside, all is as before."""
    interrupts = Interrupts()
    before = signal.signal(signal.SIGINT, interrupts.note)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
