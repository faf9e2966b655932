"""A part of a panel that scrolls."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.gui.controls.shrinking_area import ShrinkingArea


def test_it_grows_with_its_content(qtbot: QtBot) -> None:
    panel, content = QWidget(), QWidget()
    qtbot.addWidget(panel)
    rows = QVBoxLayout(content)
    area = ShrinkingArea(content, least=20)
    column = QVBoxLayout(panel)
    column.addWidget(area)
    column.addStretch(1)
    panel.resize(200, 600)
    panel.show()
    for _ in range(6):
        row = QWidget()
        row.setMinimumHeight(40)
        rows.addWidget(row)
    qtbot.waitUntil(lambda: area.height() >= 240)
    assert area.verticalScrollBar().maximum() == 0
