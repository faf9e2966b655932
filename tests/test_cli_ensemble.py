"""`nnviz train --ensemble`: what it prints, saves and refuses."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnviz.app import main
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment

QUICK = ["train", "--dataset", "moons", "--epochs", "2"]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    return line


def test_json_has_every_network_and_the_ensemble(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--json"]) == 0
    single = json.loads(capsys.readouterr().out)
    assert main([*QUICK, "--ensemble", "3", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) == {*single, "members", "ensemble"}
    members = result["members"]
    assert [member["start"] for member in members] == [0, 1, 2]
    assert all(member["status"] == "finished" for member in members)
    assert members[0]["test_loss"] == pytest.approx(single["test_loss"], rel=1e-6)
    assert members[0]["test_accuracy"] == pytest.approx(single["test_accuracy"])
    for name in ("test_loss", "test_accuracy"):
        assert result[name] == pytest.approx(np.mean([member[name] for member in members]), rel=1e-6)
    assert result["ensemble"]["networks"] == 3
    assert result["ensemble"]["test_loss"] < result["test_loss"]
    assert (result["epochs"], result["steps"]) == (3 * single["epochs"], 3 * single["steps"])


def test_the_table_is_aligned_and_ends_with_the_gain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--ensemble", "2"]) == 0
    summary, *table, gain = capsys.readouterr().out.splitlines()
    assert "ensemble finished, 2 of 2 networks" in summary
    assert [line[:10].strip() for line in table] == ["", "network 1", "network 2", "mean", "ensemble"]
    assert len({len(line) for line in table}) == 1
    assert all(line.endswith("%") for line in table[1:])
    assert gain.startswith("Averaging the 2 networks lowers the test loss from ")


def test_a_regression_has_r_squared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--dataset", "sine", "--epochs", "2", "--ensemble", "2", "--json"]) == 0
    ensemble = json.loads(capsys.readouterr().out)["ensemble"]
    assert set(ensemble) == {"networks", "test_loss", "test_r2", "test_mean_absolute_error"}


def test_every_network_is_saved_under_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--start", "7", "--save", str(tmp_path / "single.npz")]) == 0
    assert main([*QUICK, "--start", "6", "--ensemble", "2", "--save", str(tmp_path / "net.npz")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net-1.npz", "net-2.npz", "single.npz"]
    second, single = Checkpoint.open(tmp_path / "net-2.npz"), Checkpoint.open(tmp_path / "single.npz")
    np.testing.assert_array_equal(second.theta, single.theta)
    assert second.experiment == single.experiment


def test_networks_that_diverge_are_told_and_not_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--optimizer", "sgd", "--learning-rate", "100", "--save", str(tmp_path / "net.npz"), "--json"]
    assert main(["train", "--dataset", "plane", "--ensemble", "2", *options]) == 1
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert [member["status"] for member in result["members"]] == ["diverged", "diverged"]
    assert (result["status"], result["test_loss"], result["ensemble"]["test_loss"]) == ("diverged", None, None)
    assert "nnviz: Network 2 diverged and is left out of the average." in printed.err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal only elsewhere")
def test_ctrl_c_keeps_what_has_finished(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nnviz", "train", "--dataset", "moons", "--epochs", "100000", "--ensemble", "2"]
    process = subprocess.Popen(
        [*command, "--save", str(tmp_path / "net.npz"), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    seen = b""
    while b"epoch" not in seen:  # from then on it trains
        piece = process.stderr.read(1)
        assert piece
        seen += piece
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    result = json.loads(output)
    assert result["status"] == "interrupted"
    assert [member["status"] for member in result["members"]] == ["interrupted"]
    assert result["ensemble"] == {"networks": 0, "test_loss": None, "test_accuracy": None}
    assert Checkpoint.open(tmp_path / "net-1.npz").experiment.start == 0


@pytest.mark.parametrize("number", ["1", "21", "many", "2.5"])
def test_so_many_networks_cannot_be(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "networks of the ensemble is" in refused(capsys, *QUICK, "--ensemble", number)


def test_what_does_not_go_with_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--until-accuracy is for one network" in refused(
        capsys, *QUICK, "--ensemble", "2", "--until-accuracy", "0.5"
    )
    assert main([*QUICK, "--save", str(tmp_path / "net.npz")]) == 0
    capsys.readouterr()
    assert "is already trained" in refused(capsys, "train", str(tmp_path / "net.npz"), "--ensemble", "2")
    assert "must end in .npz" in refused(capsys, *QUICK, "--ensemble", "2", "--save", str(tmp_path / "net.json"))


def test_it_trains_an_experiment_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Experiment.recommended("circle").save(tmp_path / "mine.json")
    assert main(["train", str(tmp_path / "mine.json"), "--ensemble", "2", "--epochs", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dataset"] == "circle"
