"""The table of metrics: a row for every registered one, and numbers that keep their width."""

from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nnviz.engine.metrics import Metric, metrics
from nnviz.gui.controls.metric_table import MetricTable

SCORES = np.array([(0.9, 0.1), (0.6, 0.4), (0.3, 0.7), (0.8, 0.2)], np.float32)
LABELS = np.array([0, 0, 1, 1])


@pytest.fixture
def table(qtbot: QtBot) -> MetricTable:
    table = MetricTable()
    qtbot.addWidget(table)
    table.resize(170, 120)
    table.show()
    return table


def words(table: MetricTable) -> set[str]:
    QApplication.processEvents()  # the new rows are shown
    return {label.text() for label in table.findChildren(QLabel) if not label.isHidden()}


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_it_has_all_metrics_of_the_task_and_no_other(table: MetricTable, task: str) -> None:
    for shown in ("regression", "classification", task):
        table.show_task(shown, 10)
    assert list(table.values) == [metric.name for metric in metrics if task in metric.tasks]
    for metric in metrics:
        assert (metric.title in {text.split(",")[0] for text in words(table)}) == (task in metric.tasks)


def test_a_new_metric_appears_by_itself(table: MetricTable, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Samples(Metric):
        """Samples: how many there are."""

        name = "samples"
        title = "Samples"
        formula = "N"
        tasks = frozenset({"classification"})
        best = "high"

        def value(self, scores: np.ndarray, targets: np.ndarray) -> float:
            return len(targets)

    monkeypatch.setattr(metrics, "_entries", {**metrics._entries, "samples": Samples})
    table.show_task("classification", 10)
    table.show_values(SCORES, LABELS)
    assert table.values["samples"].text() == "4.000"
    assert "N" in table.values["samples"].toolTip()
    assert "how many there are" in table.values["samples"].toolTip()


def test_the_numbers_are_those_of_the_metrics(table: MetricTable) -> None:
    table.show_task("classification", 10)
    table.show_values(SCORES, LABELS)
    assert table.values["accuracy"].text() == "75.0 %"
    assert table.values["precision"].text() == "83.3 %"  # (2/3 + 1) / 2
    assert table.values["recall"].text() == "75.0 %"
    assert "Top-k accuracy, k = 3" in words(table)
    table.show_task("classification", 3)
    assert "top_k" not in table.values, "the label is always among three guesses of three classes"
    table.show_task("regression")
    table.show_values(np.array([[1.0], [2.0]], np.float32), np.array([[1.5], [4.0]], np.float32))
    assert table.values["mean_absolute_error"].text() == "1.250"


def test_what_is_no_number_is_told_as_unknown(table: MetricTable) -> None:
    table.show_task("regression")
    table.show_values(np.full((3, 1), np.inf, np.float32), np.array([[0], [1], [2]], np.float32))
    assert {label.text() for label in table.values.values()} == {"–"}


def test_numbers_never_move_what_stands_beside_them(table: MetricTable) -> None:
    table.show_task("regression")
    before = table.sizeHint()
    for size in (1e-9, 1.0, 1e3, 1e38):
        table.show_values(np.full((3, 2), -size, np.float32), np.array([(0, 1), (1, 2), (2, 3)], np.float32))
        assert table.sizeHint() == before
        for label in table.values.values():
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width(), label.text()
