"""What happens to the samples before the network receives them."""

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnviz.data.dataset import Data, Inputs, Samples
from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.controls.forms import TextLine
from nnviz.gui.controls.variation_preview import COLUMNS, VariationPreview
from nnviz.gui.icons import icon
from nnviz.gui.panel import register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import INPUT, Experiment
from nnviz.training.mixing import additions
from nnviz.training.snapshot import Snapshot

ROWS = 2
"""Of variations in the preview."""
MIXED_IN = 60
"""Pictures of each kind to choose from."""


@register
class InputPanel(ChoicesPanel):
    """Chooses added features, the scaling, the augmentation of pictures, what is mixed in, and balanced classes.

    A few training pictures show what the augmentation does, as soon as it is changed: the same ones, varied by the same
    random numbers until another epoch begins or the user asks for others.
    """

    name = "input"
    title = "Input"
    area = "left"
    order = 12
    tab_of = "dataset"
    group = INPUT
    rate = 1.0

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._data: Data | None = None
        self._pictures: Inputs | None = None
        """The training pictures that are shown as examples; None until there are some."""
        self._epoch = self._draw = 0
        """The random numbers of the examples follow from them."""
        self.preview = VariationPreview(ROWS)
        self.preview.setAccessibleName(self.tr("Training pictures, and below as the network may receive them"))
        self.draw_button = QToolButton()
        self.draw_button.setProperty("role", "title")
        self.draw_button.setIconSize(QSize(16, 16))
        self.draw_button.setToolTip(self.tr("Draw other variations"))
        self.draw_button.setAccessibleName(self.tr("Draw other variations"))
        self.draw_button.clicked.connect(self.draw_others)
        self._examples = QWidget()
        self._arrange()

    def _arrange(self) -> None:
        caption = TextLine("muted")
        above = QHBoxLayout()
        above.setSpacing(SPACE)
        above.addWidget(caption, 1)
        above.addWidget(self.draw_button)
        column = QVBoxLayout(self._examples)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(above)
        column.addWidget(self.preview)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self._examples)
        caption.say(self.tr("Training pictures, and how they may be received"))  # now that it is part of the panel

    def show_experiment(self, experiment: Experiment) -> None:
        super().show_experiment(experiment)
        mixed = experiment.ink_share + experiment.own_share + experiment.scribble_share
        changes = experiment.augmentation.name != "none" or mixed > 0
        self._examples.setVisible(experiment.dataset.image_shape is not None and changes)
        self._show_examples()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.data is self._data and int(snapshot.epoch) == self._epoch:
            return
        if snapshot.data is not self._data:
            is_of_pictures = snapshot.experiment.dataset.image_shape is not None
            self._pictures = one_of_each(snapshot.data.train) if is_of_pictures else None
        self._data, self._epoch = snapshot.data, int(snapshot.epoch)
        self._show_examples()

    def draw_others(self) -> None:
        """Other random numbers for the examples."""
        self._draw += 1
        self._show_examples()

    def _show_examples(self) -> None:
        """The examples as the augmentation makes them now; nothing while nobody looks at them."""
        dataset, augmentation = self.session.experiment.dataset, self.session.experiment.augmentation
        pictures, shape = self._pictures, dataset.image_shape
        if pictures is None or shape is None or pictures.shape[1] != dataset.inputs() or not self._examples.isVisible():
            return
        rng = np.random.default_rng((self._epoch, self._draw))
        varied = augmentation.examples(self._mixed(np.tile(pictures, (ROWS, 1))), shape, rng)
        self.preview.show_pictures(pictures, varied.reshape(ROWS, *pictures.shape), shape)

    def _mixed(self, pictures: Inputs) -> Inputs:
        """The pictures, (pictures, pixels), of which some are replaced by what is mixed in, in its share."""
        rng = np.random.default_rng((self._epoch, self._draw, 1))
        chance, before = rng.uniform(size=len(pictures)), 0.0
        for addition in additions(self.session.experiment, self.session.taught.digits, MIXED_IN):
            replaced = (before <= chance) & (chance < before + addition.share)
            pictures[replaced] = addition.inputs[rng.integers(len(addition.inputs), size=replaced.sum())]
            before += addition.share
        return pictures

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_examples()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.draw_button.setIcon(icon("new_start", theme))
        self.preview.apply_theme(theme)


def one_of_each(samples: Samples) -> Inputs:
    """A few pictures: the first of every class, and others where there are too few classes; (pictures, pixels)."""
    _, firsts = np.unique(samples.targets[:, 0], return_index=True)
    rows = dict.fromkeys([*firsts[:COLUMNS].tolist(), *range(min(COLUMNS, len(samples)))])
    return samples.inputs[list(rows)[:COLUMNS]]
