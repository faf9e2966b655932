"""`nnviz evaluate`: what it says of a network, on which samples, and what it refuses."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.app import main
from nnviz.data.idx import UNSIGNED_BYTES

SEVEN = [[[30, 30], [90, 30], [50, 130]]]
ONE = [[[50, 20], [50, 140]]]


def trained(tmp_path_factory: pytest.TempPathFactory, *options: str) -> Path:
    path = tmp_path_factory.mktemp("network") / "net.npz"
    assert main(["train", *options, "--save", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory, "--dataset", "digits", "--epochs", "10")


@pytest.fixture(scope="module")
def hinge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory, "--dataset", "circle", "--loss", "hinge", "--epochs", "2")


def evaluated(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["evaluate", *map(str, arguments), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert isinstance(result, dict)
    return result


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    assert main(["evaluate", *map(str, arguments)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_all_numbers_of_the_test_samples_fit_together(digits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = evaluated(capsys, digits, "--robustness")
    confusion = np.array(result["confusion"])
    assert result["samples"] == confusion.sum()
    assert result["accuracy"] == pytest.approx(np.trace(confusion) / confusion.sum())
    recall = np.diagonal(confusion) / confusion.sum(axis=1)
    assert [each["recall"] for each in result["classes"].values()] == pytest.approx(recall.tolist())
    assert 0 < result["calibration_error"] < 1
    assert result["temperature"] > 0
    assert result["robustness_samples"] == result["samples"] < 1_000
    rotation = result["robustness"]["rotation"]
    assert rotation["accuracy"][rotation["amounts"].index(0)] == pytest.approx(result["accuracy"])


def test_for_a_reader(digits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["evaluate", str(digits), "--robustness"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("accuracy ")
    assert "robustness, on 359 of the 359 samples" in printed
    for word in ("calibration error (ECE)", "temperature", "precision %", "true \\ predicted"):
        assert word in printed


def test_what_has_no_probabilities_has_no_calibration(hinge: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = evaluated(capsys, hinge)
    assert result["temperature"] is None
    assert list(result["classes"]) == ["A", "B"]


def test_labelled_drawings(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "drawings.jsonl"
    lines = [{"label": 7, "strokes": SEVEN}, {"label": 1, "strokes": ONE}]
    path.write_text("\n".join(map(json.dumps, lines)))
    result = evaluated(capsys, digits, "--strokes", path)
    confusion = np.array(result["confusion"])
    assert (result["samples"], confusion[7].sum(), confusion[1].sum()) == (2, 1, 1)
    assert confusion[7, 7] == 1
    path.write_text(json.dumps(SEVEN))
    assert "line 1" in refused(capsys, digits, "--strokes", path)
    path.write_text(json.dumps({"label": 12, "strokes": SEVEN}))
    assert "a label from 0 to 9" in refused(capsys, digits, "--strokes", path)


def idx(path: Path, array: np.ndarray) -> Path:
    header = bytes((0, 0, UNSIGNED_BYTES, array.ndim)) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes()))
    return path


def test_pictures_of_idx_files(digits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = idx(tmp_path / "labels.gz", np.arange(10))
    result = evaluated(capsys, digits, "--images", idx(tmp_path / "images.gz", np.zeros((10, 8, 8))), labels)
    assert result["samples"] == 10
    assert result["accuracy"] == pytest.approx(0.1), "all blank pictures have one answer"
    larger = idx(tmp_path / "larger.gz", np.zeros((10, 28, 28)))
    assert "28×28, the network reads 8×8" in refused(capsys, digits, "--images", larger, labels)
    fewer = idx(tmp_path / "fewer.gz", np.zeros((9, 8, 8)))
    assert "9 pictures" in refused(capsys, digits, "--images", fewer, labels)
    unknown = idx(tmp_path / "unknown.gz", np.full(10, 10))
    assert "label 10" in refused(capsys, digits, "--images", tmp_path / "images.gz", unknown)


def test_a_network_without_pictures_or_without_classes(
    hinge: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "drawings.jsonl"
    path.write_text(json.dumps({"label": 7, "strokes": SEVEN}))
    assert "circle" in refused(capsys, hinge, "--strokes", path)
    regression = trained(tmp_path_factory, "--dataset", "plane", "--epochs", "1")
    assert "regression" in refused(capsys, regression)
