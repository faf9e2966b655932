"""The steps from a drawing to what the network receives, each with a switch."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from nnviz.data.ink import Steps
from nnviz.gui.controls.pixel_picture import CAPTION, PixelPicture, Pixels
from nnviz.gui.controls.section import Section, title
from nnviz.gui.theme import SPACE

STEPS = ("crop", "pen", "box", "centre")
"""Fields of `Steps`, in the order in which they are done."""
SWITCH = 22
"""Height of a switch, in pixels."""
LINES = 2
RESET = "reset"


class XRay(Section):
    """Pictures on the way, and a switch for each step: what is left out, the network really does not get."""

    share = 0.55
    least_side = 11 * SPACE

    edited = Signal(object)
    """The `Steps` that the user wants."""

    def __init__(self) -> None:
        super().__init__(LINES)
        self.head(title(self.tr("From your strokes to the input")))
        captions = (self.tr("drawn"), self.tr("cropped"), self.tr("inked"), self.tr("centred"), self.tr("input"))
        self.pictures = [PixelPicture(self.least_side) for _ in captions]
        texts = {
            "crop": (
                self.tr("crop"),
                self.tr("Only the ink is looked at, wherever on the sheet it is. Without: the whole sheet."),
            ),
            "pen": (
                self.tr("pen"),
                self.tr(
                    "The strokes are drawn anew with the pen of the dataset. Without: as thick as they were drawn."
                ),
            ),
            "box": (
                self.tr("fit"),
                self.tr(
                    "The digit fills the box that all digits of the dataset fill. Without: as small as it was drawn."
                ),
            ),
            "centre": (
                self.tr("centre"),
                self.tr("The centre of mass goes to the middle (8×8: the slant is taken out). Without: the box does."),
            ),
        }
        self.switches: dict[str, QToolButton] = {}
        self._below = QWidget()
        row, switches = QHBoxLayout(), QHBoxLayout(self._below)
        for picture, caption in zip(self.pictures, captions, strict=True):
            picture.set_caption(caption)
            row.addWidget(picture)
        for step in STEPS:
            text, tip = texts[step]
            switch = self.switches[step] = QToolButton()
            switch.setProperty("role", "segment")
            switch.setText(text)
            switch.setCheckable(True)
            switch.setFixedHeight(SWITCH)
            switch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            switch.setToolTip(f"{tip}\n" + self.tr("Click to leave the step out, or to do it again."))
            switch.setAccessibleName(self.tr("Step: %s") % text)
            switch.clicked.connect(self._edit)
            switches.addWidget(switch)
        row.setSpacing(SPACE)
        row.addStretch(1)
        switches.setSpacing(SPACE)
        switches.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(row)
        self.body.addWidget(self._below)
        self.text.linkActivated.connect(self._put_back)
        self._steps = Steps()
        self._score = ""
        self.show_steps(self._steps)

    def pictures_size(self, side: int) -> QSize:
        return QSize(len(self.pictures) * (side + SPACE) - SPACE, side + CAPTION + SPACE + SWITCH)

    def set_side(self, side: int) -> None:
        super().set_side(side)
        self._below.setFixedWidth(self.pictures_size(self.own_side(side)).width())

    def show_steps(self, steps: Steps) -> None:
        """Which steps are done. Nothing is emitted."""
        self._steps = steps
        for name, switch in self.switches.items():
            switch.setChecked(getattr(steps, name))
        self._say()

    def show_stages(self, stages: Sequence[Pixels]) -> None:
        """The picture as drawn, cropped, drawn anew, centred, and as it is received, (rows, columns) each."""
        for picture, stage in zip(self.pictures, stages, strict=True):
            picture.show_pixels(stage)

    def show_score(self, text: str) -> None:
        """How well digits are read with these steps."""
        if text != self._score:
            self._score = text
            self._say()

    def _say(self) -> None:
        left_out = [switch.text() for switch in self.switches.values() if not switch.isChecked()]
        if left_out:
            what = self.tr("Received without: %s.") % ", ".join(left_out)
            line = f"<b>{what}</b> <a href='{RESET}'>{self.tr('Do all steps')}</a>"
        else:
            line = self.tr("Switch a step off, and see what it is for.")
        self.say(f"{line}<br>{self._score}")

    def _edit(self) -> None:
        done = {name: switch.isChecked() for name, switch in self.switches.items()}
        self.edited.emit(replace(self._steps, **done))

    def _put_back(self) -> None:
        self.edited.emit(Steps())
