"""The command line: what it prints, what it refuses, and that it does what the window does."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app import main
from nnviz.commands import window
from nnviz.commands.classify import AT_ONCE
from nnviz.commands.options import REGISTRIES, Parser, add_experiment_options, experiment_from
from nnviz.commands.output import finite, table
from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.engine.activations import activations
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.engine.stopping import stoppings
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

RESULT_KEYS = {
    *("dataset", "layers", "parameters", "epochs", "steps", "seconds", "samples_per_second"),
    *("train_loss", "test_loss", "train_accuracy", "test_accuracy", "own_accuracy", "status"),
}
QUICK = ["--dataset", "moons", "--epochs", "2"]


def experiment(*options: str) -> Experiment:
    parser = Parser()
    add_experiment_options(parser)
    return experiment_from(parser.parse_args(options))


def train(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    """The result of a training that must succeed."""
    assert main(["train", *options, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert isinstance(result, dict)
    return result


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that says why a command cannot be done."""
    capsys.readouterr()
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    return line


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with a network trained on the small digits."""
    path = tmp_path_factory.mktemp("network") / "digits.npz"
    assert main(["train", "--dataset", "digits", "--epochs", "10", "--save", str(path)]) == 0
    return path.read_bytes()


@pytest.fixture
def trained(network: bytes, tmp_path: Path) -> Path:
    """That file, to be used or damaged."""
    path = tmp_path / "digits.npz"
    path.write_bytes(network)
    return path


class TestOptions:
    def test_nothing_is_the_recommended_experiment_of_mnist(self) -> None:
        assert experiment() == Experiment.recommended("mnist")

    @pytest.mark.parametrize("name", datasets.names())
    def test_a_dataset_alone_is_its_recommended_experiment(self, name: str) -> None:
        assert experiment("--dataset", name) == Experiment.recommended(name)

    def test_every_option_reaches_its_field(self) -> None:
        options = "--dataset digits --hidden 12,7 --activation tanh --loss binary_cross_entropy --optimizer momentum"
        options += " --learning-rate 0.02 --initializer xavier --regularizer l2 --batch-size 5 --test-share 0.3"
        made = experiment(*f"{options} --scaling none --seed 9 --start 2".split())
        assert made.dataset.name == "digits"
        assert [(layer.units, layer.activation.name) for layer in made.hidden] == [(12, "tanh"), (7, "tanh")]
        assert (made.loss.name, made.optimizer.name) == ("binary_cross_entropy", "momentum")
        assert made.optimizer.values()["learning_rate"] == 0.02
        assert (made.initializer.name, made.regularizer.name) == ("xavier", "l2")
        assert (made.batch_size, made.test_share, made.scaling.name) == (5, 0.3, "none")
        assert (made.seed, made.start) == (9, 2)

    def test_noise_and_size_belong_to_the_dataset(self) -> None:
        values = experiment("--dataset", "circle", "--noise", "0.5", "--size", "40").dataset.values()
        assert (values["noise"], values["size"]) == (0.5, 40)

    def test_a_full_batch_and_no_hidden_layer_can_be_said(self) -> None:
        made = experiment("--batch-size", "full", "--hidden", "none")
        assert made.batch_size is None
        assert made.hidden == ()

    def test_hidden_layers_of_all_kinds_can_be_typed(self) -> None:
        made = experiment("--hidden", "conv6x5,pool2,12", "--activation", "tanh", "--dropout", "0.1")
        tanh = activations.create("tanh")
        assert made.hidden == (
            Convolution(6, 5, activation=tanh, dropout=0.1),
            MaxPooling(2),
            HiddenLayer(12, tanh, dropout=0.1),
        )
        assert ",".join(map(str, made.hidden)) == "conv6x5,pool2,12"
        assert experiment("--hidden", "conv6x5,8", "--normalization", "layer_norm").hidden[0] == Convolution(6, 5)
        with pytest.raises(BadInput, match="--dropout is for hidden layers that have it"):
            experiment("--hidden", "pool2", "--dropout", "0.1")
        with pytest.raises(BadInput, match="units of a hidden layer is 'conv6'"):
            experiment("--hidden", "conv6")

    @pytest.mark.parametrize("part", REGISTRIES)
    def test_any_declared_hyper_parameter_can_be_set(self, part: str) -> None:
        for entry in REGISTRIES[part]:
            for declared in entry.hyperparameters():
                value = declared.default
                if isinstance(declared.domain, Bounds) and declared.kind is float:
                    low = max(declared.domain.low, 0.0)
                    value = declared.check((float(declared.default) + low) / 2 + 1e-3, "test")
                setting = f"{part}.{declared.name}={json.dumps(value)}"
                options = [f"--{part}", entry.name, "--set", setting]
                made = experiment(*options) if part == "dataset" else experiment("--dataset", "digits", *options)
                owner = made.hidden[0].activation if part == "activation" else getattr(made, part)
                assert owner.values()[declared.name] == value

    def test_options_go_on_top_of_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "experiment.json"
        experiment("--dataset", "moons", "--hidden", "5,5", "--seed", "3").save(path)
        result = train(capsys, str(path), "--hidden", "6", "--epochs", "1")
        assert (result["dataset"], result["layers"]) == ("moons", [2, 6, 1])


class TestTrain:
    def test_the_result_says_what_was_trained(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = train(capsys, *["--dataset", "digits", "--hidden", "20,10", "--epochs", "3", "--batch-size", "100"])
        assert set(result) >= RESULT_KEYS
        assert result["layers"] == [64, 20, 10, 10]
        assert result["parameters"] == 64 * 20 + 20 + 20 * 10 + 10 + 10 * 10 + 10
        assert (result["epochs"], result["status"]) == (3, "finished")
        assert result["steps"] == 3 * 15  # 1,438 of 1,797 digits are trained on

    def test_it_learns(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = train(capsys, *["--dataset", "xor_gate", "--hidden", "4", "--activation", "tanh"])
        assert result["test_accuracy"] == 1.0

    def test_the_same_seed_gives_the_same_weights(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        files = [tmp_path / f"{index}.npz" for index in range(3)]
        for path, seed in zip(files, ("1", "1", "2"), strict=True):
            train(capsys, *QUICK, "--seed", seed, "--save", str(path))
        first, again, other = (Checkpoint.open(path).theta for path in files)
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_a_saved_training_goes_on_as_if_never_stopped(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole, half, resumed = (tmp_path / f"{name}.npz" for name in ("whole", "half", "resumed"))
        train(capsys, "--dataset", "moons", "--epochs", "4", "--save", str(whole))
        train(capsys, "--dataset", "moons", "--epochs", "2", "--save", str(half))
        result = train(capsys, str(half), "--epochs", "2", "--save", str(resumed))
        assert result["epochs"] == 2
        np.testing.assert_array_equal(Checkpoint.open(whole).theta, Checkpoint.open(resumed).theta)

    def test_a_convolutional_network_learns_is_saved_and_goes_on(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        chosen = ["--dataset", "digits", "--hidden", "conv6x3,pool2,conv8x3,pool2,20"]
        whole, half, resumed = (tmp_path / f"{name}.npz" for name in ("whole", "half", "resumed"))
        result = train(capsys, *chosen, "--epochs", "8", "--save", str(whole))
        assert result["layers"] == [64, 384, 96, 128, 32, 20, 10]
        assert float(str(result["test_accuracy"])) > 0.93
        train(capsys, *chosen, "--epochs", "3", "--save", str(half))
        train(capsys, str(half), "--epochs", "5", "--save", str(resumed))
        np.testing.assert_array_equal(Checkpoint.open(whole).theta, Checkpoint.open(resumed).theta)
        drawing = tmp_path / "one.jsonl"
        drawing.write_text("[[[50, 10], [50, 90]]]")
        assert main(["classify", str(whole), "--strokes", str(drawing), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)

    def test_it_stops_at_the_wanted_accuracy(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = train(capsys, *["--dataset", "digits", "--epochs", "50", "--until-accuracy", "0.8"])
        assert result["status"] == "reached"
        assert float(str(result["test_accuracy"])) >= 0.8
        assert int(str(result["epochs"])) < 50

    def test_early_stopping_ends_it_with_the_best_weights_as_in_the_window(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stopping = stoppings.create("early_stopping", patience=5, held_out=0.3)
        chosen = replace(Experiment.recommended("overfit"), stopping=stopping)
        start, end = tmp_path / "experiment.json", tmp_path / "stopped.npz"
        chosen.save(start)
        assert main(["train", str(start), "--epochs", "500", "--json", "--save", str(end)]) == 0
        printed = capsys.readouterr()
        result = json.loads(printed.out)
        assert result["status"] == "stopped"
        assert result["epochs"] < 500
        assert "Early stopping" in printed.err
        trainer = Trainer(chosen)
        while not trainer.stopped:
            trainer.step()
        np.testing.assert_array_equal(Checkpoint.open(end).theta, trainer.network.theta)

        more = train(capsys, str(end), "--epochs", "2")  # it can go on
        assert (more["epochs"], more["status"]) == (2, "finished")

    def test_a_regression_has_no_accuracy(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = train(capsys, "--dataset", "sine", "--epochs", "1")
        assert result["test_accuracy"] is None
        assert isinstance(result["test_loss"], float)

    def test_divergence_is_told_and_is_valid_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "diverged.npz"
        options = ["--dataset", "plane", "--optimizer", "sgd", "--learning-rate", "50", "--epochs", "9"]
        assert main(["train", *options, "--json", "--save", str(path)]) == 1
        printed = capsys.readouterr()
        result = json.loads(printed.out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
        assert (result["status"], result["train_loss"]) == ("diverged", None)
        assert "learning rate" in printed.err
        assert not path.exists()

    def test_without_json_a_reader_gets_the_same_numbers(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["train", *QUICK]) == 0
        printed = capsys.readouterr()
        assert "moons 2-" in printed.out
        assert "finished after 2 epochs" in printed.out
        assert "100%" in printed.err  # the progress bar

    def test_a_preset_replaces_all_that_was_set_before_it(self) -> None:
        strong = augmentations.create("handwriting", preset="strong")
        options = ["--dataset", "digits", "--augmentation", "handwriting", "--set", "augmentation.preset=strong"]
        assert experiment(*options).augmentation == strong
        parser = Parser()
        add_experiment_options(parser)
        given = parser.parse_args(["--set", "augmentation.preset=strong", "--set", "augmentation.gaps=1"])
        made = experiment_from(given, experiment(*options[:4], "--set", "augmentation.rotation=1"))
        assert made.augmentation == replace(strong, gaps=1.0)

    def test_own_digits_are_trained_on_and_measured(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "mine.jsonl"
        path.write_text(
            '{"label": 1, "strokes": [[[0, 0], [0, 9]]]}\n{"label": 7, "strokes": [[[0, 0], [5, 0], [2, 9]]]}\n'
        )
        options = ["--dataset", "digits", "--epochs", "5"]
        mixed = train(capsys, *options, "--own", str(path), "--own-share", "0.5", "--ink-share", "0.2")
        assert mixed["own_accuracy"] == 1
        assert train(capsys, *options)["own_accuracy"] is None
        path.write_text("[[[0, 0], [0, 9]]]\n")
        assert "mine.jsonl, line 1: the drawing has no label" in refused(capsys, "train", *options, "--own", str(path))


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--dataset", "nothing"], "known: mnist, digits"),
            (["--optimizer", "nothing"], "known: sgd, momentum"),
            (["--activation", "nothing"], "known: identity"),
            (["--hidden", "0"], "0"),
            (["--hidden", "10000000"], "10000000"),
            (["--hidden", "16,x"], "'x'"),
            (["--learning-rate", "nan"], "learning_rate"),
            (["--learning-rate", "fast"], "learning_rate"),
            (["--batch-size", "0"], "batch_size"),
            (["--epochs", "0"], "epochs"),
            (["--epochs", "1.5"], "epochs"),
            (["--seed", "-1"], "seed"),
            (["--set", "optimizer.beta1=2"], "beta1"),
            (["--set", "optimizer.speed=2"], "known: learning_rate"),
            (["--set", "speed=2"], "PART.NAME=VALUE"),
            (["--noise", "0.1"], "noise"),  # real digits have none
            (["--until-accuracy", "1.5"], "until-accuracy"),
            (["--until-accuracy", "nan"], "until-accuracy"),
            (["--dataset", "sine", "--until-accuracy", "0.5"], "regression"),
            (["--dataset", "sine", "--loss", "softmax_cross_entropy"], "mse"),
            (["--unknown"], "--unknown"),
            (["nothing.json"], "nothing.json"),
            (["nothing.npz"], "nothing.npz"),
            (["."], ". cannot be read: Is a directory."),
            (["--save", "nowhere/model.npz"], "nowhere"),
            (["--save", "/proc/model.npz"], "/proc"),
            (["--save", "model.txt"], ".npz"),
        ],
    )
    def test_train_says_why_in_one_line(
        self, options: list[str], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert told in refused(capsys, "train", "--epochs", "1", *options)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x00" * 1000, b'{"format": "other"}'])
    @pytest.mark.parametrize("name", ["file.npz", "file.json"])
    def test_a_damaged_or_foreign_file(
        self, name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        assert name in refused(capsys, "train", str(path))

    def test_a_file_that_was_cut_off(self, trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
        trained.write_bytes(trained.read_bytes()[:-1000])
        assert trained.name in refused(capsys, "classify", str(trained), "picture.png")

    def test_nan_in_an_experiment(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "experiment.json"
        data = Experiment.recommended("digits").to_json()
        data["optimizer"]["learning_rate"] = float("nan")
        path.write_text(json.dumps(data))
        assert "learning_rate" in refused(capsys, "train", str(path))

    def test_a_mistyped_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "no command or file 'trian'; commands: window, train" in refused(capsys, "trian")

    def test_a_picture_without_ink_is_named(
        self, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        blank = tmp_path / "blank.pgm"
        blank.write_bytes(b"P5 8 8 255 " + bytes(64))
        assert "blank.pgm: the picture shows no ink" in refused(capsys, "classify", str(trained), str(blank))

    @pytest.mark.parametrize(
        "arguments",
        [
            ["screenshot", "--theme", "pink"],
            ["screenshot", "--size", "800"],
            ["screenshot", "--size", "1x1"],
            ["screenshot", "--output", "picture.gif"],
            ["screenshot", "--output", "nowhere/picture.png"],
            ["screenshot", "--epochs", "-1"],
            ["screenshot", "--output", "picture.svg"],
            ["screenshot", "--theme", "paper"],
            ["screenshot", "--scale", "9"],
            ["screenshot", "--canvas-only", "--output", "picture.jpg"],
            ["screenshot", "--canvas-only", "--scale", "99"],
            ["screenshot", "--canvas-only", "--size", "9999x9999", "--scale", "8"],
            ["animate", "--output", "run.mp4"],
            ["animate", "--output", "nowhere/run.webp"],
            ["animate", "--steps", "0"],
            ["animate", "--steps", "10", "--epochs", "1"],
            ["animate", "--frames", "1"],
            ["animate", "--frames", "1e400"],
            ["animate", "--fps", "0"],
            ["animate", "--spacing", "odd"],
            ["animate", "--size", "100x100"],
            ["animate", "--size", "8000x8000"],
            ["animate", "--theme", "pink"],
            ["animate", "--palette", "pink"],
            ["bench", "everything"],
            ["classify"],
            ["classify", "nothing.npz"],
        ],
    )
    def test_other_commands(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        refused(capsys, *arguments)

    @given(st.text(max_size=20))
    def test_no_text_after_set_is_an_unforeseen_error(self, text: str) -> None:
        try:
            experiment("--dataset", "moons", f"--set={text}")
        except BadInput as error:
            assert "\n" not in str(error)


class TestClassify:
    @pytest.fixture
    def seven(self, tmp_path: Path) -> Path:
        """A picture of a 7, black on white."""
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QColor, QImage, QPainter, QPen

        picture = QImage(120, 160, QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        painter.setPen(QPen(QColor("black"), 12))
        painter.drawPolyline([QPoint(30, 30), QPoint(90, 30), QPoint(50, 130)])
        painter.end()
        path = tmp_path / "seven.png"
        picture.save(str(path))
        return path

    def test_a_picture(self, trained: Path, seven: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["classify", str(trained), str(seven), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["source"], answer["label"]) == (str(seven), "7")
        assert len(answer["probabilities"]) == 10
        assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert answer["confidence"] == max(answer["probabilities"]) == answer["probabilities"][7]

    def test_drawings_at_any_scale(self, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        seven = [[[30, 30], [90, 30], [50, 130]]]
        shrunk = [[[x / 1000, y / 1000] for x, y in stroke] for stroke in seven]
        path = tmp_path / "strokes.jsonl"
        path.write_text(f"{json.dumps(seven)}\n\n{json.dumps(shrunk)}\n")
        assert main(["classify", str(trained), "--strokes", str(path), "--json"]) == 0
        first, second = map(json.loads, capsys.readouterr().out.splitlines())
        assert (first["source"], second["source"]) == (f"{path}:1", f"{path}:3")
        assert first["label"] == "7"
        assert second["probabilities"] == pytest.approx(first["probabilities"], abs=1e-5)

    def test_for_a_reader(self, trained: Path, seven: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["classify", str(trained), str(seven)]) == 0
        assert capsys.readouterr().out.startswith(f"{seven}: 7 (")

    def test_a_damaged_picture(self, trained: Path, seven: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """Also nothing that Qt or libpng would print."""
        seven.write_bytes(seven.read_bytes()[:100])
        capfd.readouterr()
        assert main(["classify", str(trained), str(seven)]) == 2
        (line,) = capfd.readouterr().err.splitlines()
        assert "seven.png" in line

    def test_what_cannot_be_read_is_told_and_the_others_are_answered(
        self, trained: Path, seven: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pictures = [tmp_path / "none.png", seven, tmp_path / "nor_this.png", seven]
        assert main(["classify", str(trained), *map(str, pictures), "--json"]) == 2
        printed = capsys.readouterr()
        assert [json.loads(line)["source"] for line in printed.out.splitlines()] == [str(seven)] * 2
        first, second = printed.err.splitlines()
        assert first.startswith("nnviz: ")
        assert "none.png" in first
        assert "nor_this.png" in second

    def test_a_label_is_told_beside_the_answer(
        self, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        seven = [[[30, 30], [90, 30], [50, 130]]]
        path = tmp_path / "strokes.jsonl"
        lines = [{"label": 7, "strokes": seven}, {"label": 3, "strokes": seven}, seven]
        path.write_text("\n".join(map(json.dumps, lines)))
        assert main(["classify", str(trained), "--strokes", str(path), "--json"]) == 0
        answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [answer.get("true_label") for answer in answers] == ["7", "3", None]
        assert [answer["label"] for answer in answers] == ["7", "7", "7"]
        assert main(["classify", str(trained), "--strokes", str(path)]) == 0
        right, wrong, unlabelled, summary = capsys.readouterr().out.splitlines()
        assert wrong.endswith("%), but it is 3")
        assert right.endswith("%)")
        assert unlabelled.endswith("%)")
        assert summary == "50.0% right (1 of 2 labelled drawings)"

    def test_many_drawings_are_answered_as_each_alone(
        self, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rng = np.random.default_rng(0)
        drawings = [rng.uniform(size=(2, 5, 2)).round(3).tolist() for _ in range(AT_ONCE + 5)]
        path, alone = tmp_path / "strokes.jsonl", tmp_path / "alone.jsonl"
        path.write_text("\n".join(map(json.dumps, drawings)))
        alone.write_text(json.dumps(drawings[-1]))
        answers = []
        for file in (path, alone):
            assert main(["classify", str(trained), "--strokes", str(file), "--json"]) == 0
            answers.append([json.loads(line) for line in capsys.readouterr().out.splitlines()])
        assert len(answers[0]) == len(drawings)
        assert answers[0][-1]["source"] == f"{path}:{len(drawings)}"
        assert answers[0][-1]["probabilities"] == pytest.approx(answers[1][0]["probabilities"], abs=1e-5)

    def test_a_label_that_the_network_does_not_know(
        self, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "strokes.jsonl"
        path.write_text('{"label": 12, "strokes": [[[0, 0]]]}')
        line = refused(capsys, "classify", str(trained), "--strokes", str(path))
        assert "strokes.jsonl, line 1: the network knows no label 12, only 0 to 9" in line

    def test_the_network_that_comes_with_nnviz(
        self,
        trained: Path,
        seven: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr("nnviz.resources.ROOT", tmp_path / "resources")
        assert "digits.npz is missing" in refused(capsys, "classify", "digits", str(seven))
        models = tmp_path / "resources" / "models"
        models.mkdir(parents=True)
        confidences = []
        for temperature in (0.5, 2.0):
            about = {"title": "Ready", "scores": {}, "temperature": temperature, "sure_above": 0.9}
            (models / "digits.npz").write_bytes(trained.read_bytes())
            (models / "digits.json").write_text(json.dumps(about))
            assert main(["classify", "digits", str(seven), "--json"]) == 0
            answer = json.loads(capsys.readouterr().out)
            assert answer["label"] == "7"
            confidences.append(answer["confidence"])
            assert answer["is_sure"] is (answer["confidence"] >= 0.9)
            assert main(["classify", "digits", str(seven)]) == 0
            assert capsys.readouterr().out.endswith("%)\n" if answer["is_sure"] else "%), not sure\n")
        assert confidences[0] >= 0.9 > confidences[1]  # they are calibrated

    @pytest.mark.parametrize("line", ["7", "[]", "[[[0, 1, 2, 3]]]", '[[["a", 1]]]', "[[[0, NaN]]]", "{"])
    def test_a_damaged_drawing(
        self, line: str, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "strokes.jsonl"
        path.write_text(line)
        assert "strokes.jsonl" in refused(capsys, "classify", str(trained), "--strokes", str(path))

    def test_a_network_without_pictures(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "moons.npz"
        train(capsys, *QUICK, "--save", str(path))
        assert "moons" in refused(capsys, "classify", str(path), "picture.png")

    def test_a_network_without_probabilities(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "mse.npz"
        train(capsys, *["--dataset", "digits", "--loss", "mse", "--epochs", "1", "--save"], str(path))
        assert "mse" in refused(capsys, "classify", str(path), "picture.png")


class TestProcess:
    """What only a process of its own can show."""

    def test_training_loads_no_qt(self) -> None:
        code = "import sys; from nnviz.app import main; main(sys.argv[1:]); print('PySide6' in sys.modules)"
        command = [sys.executable, "-c", code, "train", *QUICK]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.endswith("False\n")

    def test_bad_input_is_one_line_and_status_2(self) -> None:
        command = [sys.executable, "-m", "nnviz", "train", "--dataset", "nothing"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
    def test_ctrl_c_saves_what_was_trained(self, tmp_path: Path) -> None:
        path = tmp_path / "interrupted.npz"
        options = ["--dataset", "moons", "--epochs", "1000000", "--json", "--save", str(path)]
        command = [sys.executable, "-m", "nnviz", "train", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            while b"test loss" not in process.stderr.read1(1000):  # it trains
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=30)
        assert process.returncode == 130
        result = json.loads(out)
        assert result["status"] == "interrupted"
        assert Checkpoint.open(path).step == result["steps"] > 0

    @pytest.mark.skipif(sys.platform == "win32", reason="no pipes of this kind")
    def test_a_reader_that_has_enough_is_no_error(self) -> None:
        command = [sys.executable, "-m", "nnviz", "--help"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""


class TestWindow:
    @pytest.mark.parametrize("given", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
    def test_a_display_is_found(self, given: str) -> None:
        assert window.has_display({given: "0"})

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems always have one")
    def test_no_display_is_found_too(self) -> None:
        assert not window.has_display({"DISPLAY": ""})

    @pytest.mark.skipif(sys.platform != "linux", reason="X11")
    def test_a_display_that_does_not_answer_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":4711")
        with pytest.raises(BadInput, match=":4711"):
            window.check_display_answers({"DISPLAY": ":4711"})


class TestOutput:
    def test_numbers_that_json_does_not_know_become_null(self) -> None:
        assert finite({"a": [1.5, float("nan")], "b": (float("inf"), "NaN", None)}) == {
            "a": [1.5, None],
            "b": [None, "NaN", None],
        }

    def test_a_table_is_aligned(self) -> None:
        rows = [{"name": "a", "ms": 12345.678, "n": None}, {"name": "bcd", "ms": 1.0, "n": 7}]
        assert table(rows).splitlines() == [
            "name         ms  n",
            "a     12,345.68  —",
            "bcd        1.00  7",
        ]
