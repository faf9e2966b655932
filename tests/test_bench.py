"""The benchmarks run and say what they promise. How fast anything is, no test asserts."""

import json

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.app import main
from nnviz.benchmarks import engine, startup
from nnviz.gui import bench_latency


def rows(part: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["bench", part, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


def test_engine(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(engine, "ROUNDS", 1)
    monkeypatch.setattr(engine, "SECONDS", 0.01)
    measured = rows("engine", capsys)
    assert [(row["net"], row["batch"], row["optimizer"]) for row in measured] == [
        ("784-16-16-10", 32, "adam"),
        ("784-128-10", 128, "adam"),
    ]
    for row in measured:
        assert int(str(row["nnviz"])) > 0
        for peer in ("pytorch", "scikit_learn"):
            assert (row[peer] is None) == (row[f"ratio_{peer}"] is None)


def test_latency(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: QApplication) -> None:
    monkeypatch.setattr(bench_latency, "WATCHED_MS", 400)
    monkeypatch.setattr(bench_latency, "STROKES", 2)
    measured = rows("latency", capsys)
    assert [row["name"] for row in measured] == [
        "gui timer tick (16 ms)",
        "canvas repaint interval",
        "stroke to probabilities",
    ]
    for row in measured:
        assert 0 < float(str(row["median_ms"])) <= float(str(row["p95_ms"]))


def test_startup(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(startup, "ROUNDS", 1)
    (row,) = rows("startup", capsys)
    assert float(str(row["ratio"])) == pytest.approx(float(str(row["nnviz_s"])) / float(str(row["bare_s"])), rel=0.05)


def test_a_reader_gets_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(engine, "rows", lambda: [{"net": "2-1", "nnviz": 1000, "pytorch": None}])
    assert main(["bench", "engine"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["engine", "net  nnviz  pytorch", "2-1  1,000        —"]
