"""Where there is room at the top of the canvas for what comes and goes: captions and buttons hide nothing else."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from nnviz.gui.theme import SPACE


def free_place(wanted: QRectF, width: float, height: float, occupied: Sequence[QRectF]) -> QRectF:
    """The wanted place, or the nearest above, right or left of what is in its way, on a canvas of that size.

    If there is none, it is the wanted place all the same.
    """
    canvas = QRectF(SPACE, 0, width - 2 * SPACE, height)
    candidates = [wanted]
    for other in occupied:
        candidates += [
            wanted.translated(0, other.top() - SPACE - wanted.bottom()),
            wanted.translated(other.right() + SPACE - wanted.left(), 0),
            wanted.translated(other.left() - SPACE - wanted.right(), 0),
        ]
    free = [
        place
        for place in candidates
        if canvas.contains(place) and not any(place.intersects(other) for other in occupied)
    ]
    return min(free, key=lambda place: (place.center() - wanted.center()).manhattanLength(), default=wanted)
