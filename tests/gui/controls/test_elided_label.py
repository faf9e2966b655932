"""A line of text that gives way."""

from pytestqt.qtbot import QtBot

from nnviz.gui.controls.elided_label import LEAST_WIDTH, ElidedLabel

WHOLE = "784-conv8x5-pool2-conv16x5-pool2-conv16x5-64-10 · showing 54,216 weights"


def test_a_long_text_ends_in_dots_and_the_tooltip_has_all_of_it(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(WHOLE)
    assert label.minimumSizeHint().width() <= LEAST_WIDTH < label.sizeHint().width()
    label.resize(LEAST_WIDTH, 20)
    label.show()
    assert label.elided.endswith("…")
    assert label.toolTip() == WHOLE
    label.resize(label.sizeHint().width() + 4, 20)
    assert label.elided == WHOLE
    assert label.toolTip() == ""
