"""The training samples that are most like a picture."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout

from nnviz.gui.canvas.wording import number, with_article
from nnviz.gui.controls.pixel_picture import CAPTION, PixelPicture
from nnviz.gui.controls.section import Section, title
from nnviz.gui.theme import SPACE
from nnviz.training.neighbours import Neighbour

ROWS, COLUMNS = 2, 3
LINES = 1


class Neighbours(Section):
    """Each with its label and how far it is away. A click looks at it."""

    share = 0.45
    least_side = 10 * SPACE

    chosen = Signal(object)
    """The `Neighbour` that the user wants to look at."""

    def __init__(self) -> None:
        super().__init__(LINES)
        self.head(title(self.tr("Nearest in training")))
        self.pictures = [PixelPicture(self.least_side) for _ in range(ROWS * COLUMNS)]
        self._shown: tuple[Neighbour, ...] = ()
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(COLUMNS, 1)
        for place, picture in enumerate(self.pictures):
            picture.let_choose()
            picture.set_caption(" ")
            picture.chosen.connect(lambda place=place: self.chosen.emit(self._shown[place]))
            grid.addWidget(picture, place // COLUMNS, place % COLUMNS)
        self.body.addLayout(grid)

    def show_neighbours(
        self,
        neighbours: tuple[Neighbour, ...],
        shape: tuple[int, int],
        names: tuple[str, ...],
        label: int,
        are_comparable: bool = True,
    ) -> None:
        """Pictures of this shape; below is said how many of them have the `label` of the answer.

        If none `are_comparable`, that is said instead.
        """
        neighbours = neighbours[: len(self.pictures)]
        if neighbours:
            same = sum(neighbour.label == label for neighbour in neighbours)
            self.say(self.tr("%d of %d are %s") % (same, len(neighbours), with_article(names[label])))
        else:
            self.say(self.tr("searching…") if are_comparable else self.tr("not of the size of the data"))
        if [(one.row, one.distance) for one in neighbours] == [(one.row, one.distance) for one in self._shown]:
            return  # of the same picture, while it trains
        self._shown = neighbours
        for place, picture in enumerate(self.pictures):
            if place >= len(neighbours):
                picture.show_pixels(None)
                picture.set_caption(" ")
                continue
            neighbour = neighbours[place]
            picture.show_pixels(neighbour.inputs.reshape(shape))
            name = names[neighbour.label]
            picture.set_caption(f"{name} · {neighbour.distance:.1f}")
            picture.setToolTip(
                self.tr("Training picture %s: %s, distance %s.\nClick: look at it.")
                % (f"{neighbour.row:,}", with_article(name), number(neighbour.distance))
            )

    def pictures_size(self, side: int) -> QSize:
        return QSize(COLUMNS * (side + SPACE) - SPACE, ROWS * (side + CAPTION + SPACE // 2) - SPACE // 2)
