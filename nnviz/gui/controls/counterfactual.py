"""What would turn a picture into another class: the changed picture, and what was changed."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from nnviz.gui.canvas.wording import number, with_article
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
    """The other class, or None for what is asked of itself: the true one, or the second most probable."""

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
        self._shown: tuple[Explanation | None, Pixels, tuple[str, ...], int | None, int | None] | None = None

    def show_explanation(
        self,
        explanation: Explanation | None,
        pixels: Pixels,
        names: tuple[str, ...],
        towards: int | None,
        truth: int | None = None,
    ) -> None:
        """Of these pixels, (rows, columns); `towards` is the class that was chosen, `truth` the right one if that is
        known. None: there is no explanation yet.
        """
        self._shown = explanation, pixels, names, towards, truth
        if explanation is not None and not self.towards.view().isVisible():
            self._offer(explanation, names, towards, truth)
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
            self.say(self.tr("not reached:<br>it stays %s") % with_article(names[explanation.label]))
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

    def _offer(self, explanation: Explanation, names: tuple[str, ...], towards: int | None, truth: int | None) -> None:
        """The classes that it is not taken for, and before them the one that is asked for if none is chosen."""
        first = self.tr("Nearest")
        if towards is None and explanation.towards == truth:
            first = self.tr("The true %s") % names[truth]
        elif towards is None:
            first = self.tr("Nearest: %s") % names[explanation.towards]
        others = [label for label in range(len(names)) if label != explanation.label]
        offered = [(first, None), *((self.tr("Into %s") % with_article(names[label]), label) for label in others)]
        box = self.towards
        if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] != offered:
            box.clear()
            for text, label in offered:
                box.addItem(text, label)
        box.setCurrentIndex(others.index(towards) + 1 if towards in others else 0)

    def _choose(self) -> None:
        self.edited.emit(self.towards.currentData())

    def pictures_size(self, side: int) -> QSize:
        return QSize(max(2 * side + SPACE, LEAST_WIDTH), side)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        super().apply_theme(theme)
        if self._shown is not None:
            self.show_explanation(*self._shown)
