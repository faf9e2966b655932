"""What would turn a picture into another class: the changed picture, and what was changed."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from nnviz.gui.canvas.wording import number
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.controls.pixel_picture import PixelPicture, Pixels
from nnviz.gui.controls.section import Section
from nnviz.gui.plotting.plots import colored
from nnviz.gui.theme import DARK, SPACE, Theme
from nnviz.training.explanation import Explanation

LEAST_WIDTH = 28 * SPACE
"""Room for what was changed, in pixels."""
LINES = 3


class Counterfactual(Section):
    """The picture that the network would take for the other class, and the difference. The box chooses that class."""

    share = 0.62
    least_side = 9 * SPACE

    edited = Signal(object)
    """The other class, or None for the second most probable."""

    def __init__(self) -> None:
        super().__init__(LINES)
        self.towards = QComboBox()
        self.towards.setAccessibleName(self.tr("The other class"))
        self.towards.setToolTip(self.tr("Which class the answer is compared with; or click a bar of the pad."))
        self.towards.activated.connect(self._choose)
        guard(self.towards)
        self.towards.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.towards.setMinimumContentsLength(4)
        self.towards.setFixedWidth(LEAST_WIDTH)
        self.head(self.towards)
        self.theme: Theme = DARK
        self.changed, self.difference = PixelPicture(self.least_side), PixelPicture(self.least_side)
        self.changed.setAccessibleName(self.tr("The changed picture"))
        self.difference.setAccessibleName(self.tr("What was changed"))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.changed)
        row.addWidget(self.difference)
        row.addStretch(1)
        self.body.addLayout(row)
        self._shown: tuple[Explanation | None, Pixels, tuple[str, ...], int | None] | None = None

    def show_explanation(
        self, explanation: Explanation | None, pixels: Pixels, names: tuple[str, ...], towards: int | None
    ) -> None:
        """Of these pixels, (rows, columns); `towards` is the class that was chosen. None: there is none yet."""
        self._shown = explanation, pixels, names, towards
        self._offer(explanation, names, towards)
        change = explanation.change if explanation is not None else None
        if explanation is None or change is None:
            self.changed.show_pixels(None)
            self.difference.show_pixels(None)
            self.say(self.tr("searching…") if explanation is not None else "")
            return
        after = change.inputs.reshape(pixels.shape)
        self.changed.show_pixels(after)
        self.difference.show_pixels(pixels, after - pixels)
        if not change.reached:
            self.say(self.tr("not reached:<br>it stays a %s") % names[explanation.label])
            return
        count = {0: self.tr("Hardly a pixel"), 1: self.tr("1 pixel")}.get(
            change.pixels_changed, self.tr("%d pixels") % change.pixels_changed
        )
        theme = self.theme
        self.say(
            self.tr("%s changed,<br>distance %s") % (count, number(change.distance, 1))
            + f"<br>{colored('■', theme.positive)} {self.tr('more ink')}"
            + f"&nbsp; {colored('■', theme.negative)} {self.tr('less')}"
        )

    def _offer(self, explanation: Explanation | None, names: tuple[str, ...], towards: int | None) -> None:
        """The classes, and first of all the second most probable."""
        box = self.towards
        second = self.tr("Into the second")
        if explanation is not None and towards is None:
            second = self.tr("Into a %s") % names[explanation.towards]
        texts = (second, *(self.tr("Into a %s") % name for name in names))
        if box.count() != len(texts):
            box.clear()
            for label, text in enumerate(texts, start=-1):
                box.addItem(text, label if label >= 0 else None)
        for row, text in enumerate(texts):
            if box.itemText(row) != text:
                box.setItemText(row, text)
        box.setCurrentIndex(0 if towards is None else towards + 1)

    def _choose(self) -> None:
        self.edited.emit(self.towards.currentData())

    def pictures_size(self, side: int) -> QSize:
        return QSize(max(2 * side + SPACE, LEAST_WIDTH), side)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        super().apply_theme(theme)
        if self._shown is not None:
            self.show_explanation(*self._shown)
