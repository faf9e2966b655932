"""What the pages of the evaluation share."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, SMALL, Theme, font
from nnviz.training.judgement import Judgement
from nnviz.training.snapshot import Snapshot


@dataclass(frozen=True)
class Evaluated:
    """The test samples at the last evaluation."""

    snapshot: Snapshot
    judgement: Judgement | None
    """None for a regression."""

    @property
    def epoch(self) -> float:
        """After which epoch it was; NaN if nobody knows."""
        return self.snapshot.history.latest("epoch")


class Page(QWidget):
    """One page. It knows the session and no other page; only while it is seen it is shown anything."""

    title: ClassVar[str]
    help: ClassVar[str]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.theme: Theme = DARK
        age = muted()
        age.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.corner: QWidget = age
        """Stands above the page at the right: of when its numbers are."""
        self.setAccessibleName(self.tr(self.title))

    def show_evaluated(self, evaluated: Evaluated) -> None:
        """There is a newer evaluation, or the page came to the front."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new frame, whose evaluation may be an older one."""

    def apply_theme(self, theme: Theme) -> None:
        """The colours changed. An override calls this first."""
        self.theme = theme
        self.update()

    def say_epoch(self, epoch: float) -> str:
        """When that was, in words; empty if nobody knows."""
        return self.tr("after epoch %s") % epoch_text(epoch) if epoch == epoch else ""


class LivePage(Page):
    """A page that follows every evaluation."""

    def show_evaluated(self, evaluated: Evaluated) -> None:
        assert isinstance(self.corner, QLabel)
        self.corner.setText(self.say_epoch(evaluated.epoch))


def epoch_text(epoch: float) -> str:
    """3.0 → "3", 0.533 → "0.53"."""
    return f"{epoch:.2f}".rstrip("0").rstrip(".")


def muted(text: str = "") -> QLabel:
    """A label of secondary importance."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setFont(font(SMALL))
    return label
