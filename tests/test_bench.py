"""The benchmarks run and say what they promise. How fast anything is, no test asserts."""

import json
import sys
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.app import main
from nnviz.benchmarks import contestants, engine, job, memory, peers, report, startup
from nnviz.benchmarks.engine import Net
from nnviz.benchmarks.rounds import median_ratio, take_turns
from nnviz.benchmarks.targets import LATENCY, beside_targets
from nnviz.cli import parse
from nnviz.commands import bench
from nnviz.data import datasets
from nnviz.engine.layers import Convolution, MaxPooling
from nnviz.errors import BadInput
from nnviz.gui import bench_canvas, bench_drawing, bench_latency
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer


def rows(part: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert main(["bench", part, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


@pytest.fixture
def no_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "installed", lambda: [])


def test_contestants_take_turns() -> None:
    turns: list[str] = []
    numbers = iter([1.0, 10.0, 9.0, 90.0, 2.0, 20.0])

    def contestant(name: str) -> Callable[[], float]:
        def turn() -> float:
            turns.append(name)
            return next(numbers)

        return turn

    measured = take_turns({"a": contestant("a"), "b": contestant("b")}, rounds=3)
    assert measured == {"a": [1.0, 9.0, 2.0], "b": [10.0, 90.0, 20.0]}
    assert turns == ["a", "b"] * 3


def test_a_ratio_compares_within_a_round() -> None:
    halved = [100.0, 50.0, 50.0, 100.0, 50.0]  # the machine was slow in three rounds …
    once = [20.0, 10.0, 20.0, 20.0, 10.0]  # … and in one of them already fast again
    assert median_ratio(halved, once) == 5
    assert median_ratio(halved, None) is None


class TestEngine:
    @pytest.mark.usefixtures("no_peers")
    def test_rows(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(engine, "ROUNDS", 1)
        monkeypatch.setattr(engine, "SECONDS", 0.01)
        monkeypatch.setattr(engine, "WARM_UP", 0)
        monkeypatch.setattr(engine, "NETS", (engine.NETS[0], engine.NETS[-1]))
        monkeypatch.setattr(contestants, "matrix_product", partial(contestants.matrix_product, 64))
        measured = rows("engine", capsys)
        assert [(row["net"], row["batch"], row["optimizer"]) for row in measured] == [
            ("784-16-16-10", 32, "adam"),
            ("2-8-8-1", 10, "sgd"),
        ]
        for row in measured:
            assert int(str(row["nnviz"])) > 0
            for peer in ("pytorch", "scikit_learn"):
                assert row[peer] is row[f"ratio_{peer}"] is None

    @pytest.mark.parametrize("net", engine.NETS, ids=lambda net: net.name)
    def test_the_experiment_is_that_net(self, net: Net) -> None:
        dense = net.experiment.sizes[1 + len(net.before) :]
        assert (net.experiment.inputs, *dense) == net.sizes

    def test_operations_are_counted_exactly(self) -> None:
        weights, last = 784 * 128 + 128 * 10, 128 * 10
        forward, weight_gradient, input_gradient = 2 * weights, 2 * weights, 2 * last
        assert Net((784, 128, 10), 128, "adam", 0.001, 0).flops == forward + weight_gradient + input_gradient
        filters = 2 * (28 * 28 * 4 * 9)  # at each place of the window; then pooling, which multiplies nothing
        after = 3 * 2 * (14 * 14 * 4 * 10)
        net = Net((784, 10), 64, "adam", 0.001, 0, (Convolution(4, 3), MaxPooling(2)))
        assert net.flops == 2 * filters + after
        assert net.name == "784-conv4x3-pool2-10"

    def test_a_block_with_an_evaluation_does_not_count(self) -> None:
        experiment = Experiment(dataset=datasets.create("circle", size=1000), batch_size=10)
        trainer = Trainer(experiment)
        while trainer.epoch_count < 1:
            trainer.step()
        assert trainer.steps_per_epoch == 4 * contestants.STEPS
        block = contestants.nnviz(trainer)
        assert [block()[0] for _ in range(8)] == [200, 200, 200, 0] * 2


class TestJob:
    def answer(self, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
        """Let every job be that Python code."""
        monkeypatch.setattr(job, "command", lambda job, seed: [sys.executable, "-c", code])

    def test_a_script_runs_twice_and_nnviz_once(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(job, "ROUNDS", 3)
        monkeypatch.setattr(peers, "installed", lambda: ["pytorch"])
        ran: list[job.Job] = []

        def run(one: job.Job, seed: int) -> job.Done:
            ran.append(one)
            return job.Done(seconds=(2.0 if one.name == "nnviz" else 8.0) + seed, epochs=seed)

        monkeypatch.setattr(job, "run", run)
        usual, equal, in_float64 = rows("job", capsys)
        assert [one.name for one in ran] == ["nnviz", "pytorch", "pytorch"] * 3
        assert usual["peers_told"] == "0.001, 0.999, float32"
        assert usual["peers_told"] != equal["peers_told"]
        assert in_float64["peers_told"].endswith("float64")
        assert in_float64["pytorch_s"] is None  # only scikit-learn is told to compute in float64
        for row in (usual, equal):
            assert (row["nnviz_s"], row["pytorch_s"], row["ratio_pytorch"]) == (
                3.0,
                9.0,
                pytest.approx(0.33, abs=0.005),
            )
            assert row["scikit_learn_s"] is row["ratio_scikit_learn"] is row["scikit_learn_epochs"] is None
            assert row["pytorch_epochs"] == 1

    def test_it_is_timed_from_start_to_exit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer(monkeypatch, 'print(\'{"epochs": 3, "test_accuracy": 0.971}\')')
        done = job.run(job.NNVIZ, 0)
        assert done.epochs == 3
        assert done.seconds > 0

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ('print(\'{"epochs": 20, "test_accuracy": 0.5}\')', "reached only 50.00% in 20 epochs"),
            ("raise SystemExit('no such file')", "failed: no such file"),
        ],
    )
    def test_a_job_that_is_not_done_is_no_measurement(
        self, code: str, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.answer(monkeypatch, code)
        with pytest.raises(BadInput, match=message):
            job.run(job.NNVIZ, 0)

    def test_nnviz_understands_its_command(self) -> None:
        arguments = parse(job.command(job.NNVIZ, seed=4)[3:])
        assert (arguments.hidden, arguments.until_accuracy, arguments.seed) == ("128", job.ACCURACY, "4")


class TestMemory:
    def test_what_a_process_holds_is_measured(self) -> None:
        held = memory.measure("held = b'x' * 100_000_000; ") - memory.measure("")
        assert held == pytest.approx(100_000_000, rel=0.05)

    def test_what_its_parent_holds_is_not(self) -> None:
        held = b"x" * 300_000_000
        assert memory.measure("") < len(held)

    def test_the_interpreter_is_taken_off(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(memory, "measure", lambda what: memory.DATASET // 10 + (memory.DATASET if what else 0))
        (row,) = rows("memory", capsys)
        assert row["ratio"] == 1


def test_augmentation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("nnviz.data.augmentation")
    from nnviz.benchmarks import augmentation

    monkeypatch.setattr(augmentation, "ROUNDS", 1)
    monkeypatch.setattr(augmentation, "DATASET", "digits")
    measured = rows("augmentation", capsys)
    assert measured[0]["augmentation"] == "none"
    assert measured[0]["ratio"] == 1
    assert {"elastic", "handwriting, light", "handwriting, strong"} <= {row["augmentation"] for row in measured}


def test_latency(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: QApplication) -> None:
    monkeypatch.setattr(bench_latency, "WATCHED_MS", 400)
    monkeypatch.setattr(bench_latency, "STROKES", 2)
    monkeypatch.setattr(bench_latency, "HOVERS", 1)
    monkeypatch.setattr(bench_latency, "ANSWERS", 2)
    measured = rows("latency", capsys)
    names = [str(row["name"]) for row in measured]
    assert names[:2] == ["gui timer tick (16 ms)", "canvas repaint interval"]
    assert names[-1] == "hover to card, 784-128-10 paused"
    assert set(LATENCY) <= set(names), "what has a target is measured"
    for row in measured:
        assert 0 < float(str(row["median_ms"])) <= float(str(row["p95_ms"]))


def test_drawing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: QApplication) -> None:
    monkeypatch.setattr(bench_drawing, "NETS", (((8,), 32),))
    monkeypatch.setattr(bench_drawing, "ROUNDS", 1)
    monkeypatch.setattr(bench_drawing, "PERIOD_MS", 200)
    measured = rows("drawing", capsys)
    assert [row["drawing"] for row in measured] == ["none", "30 frames/s", "60 frames/s", "off"]
    assert all(float(str(row["kept"])) > 0 for row in measured)
    assert float(str(measured[2]["frames_per_s"])) > 0


def test_startup(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(startup, "ROUNDS", 1)
    (row,) = rows("startup", capsys)
    assert float(str(row["ratio"])) == pytest.approx(float(str(row["nnviz_s"])) / float(str(row["bare_s"])), rel=0.05)


class TestReading:
    def test_a_reader_gets_a_table(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(engine, "rows", lambda: [{"net": "2-1", "nnviz": 1000, "pytorch": None}])
        assert main(["bench", "engine"]) == 0
        assert capsys.readouterr().out.splitlines()[:3] == ["engine", "net  nnviz  pytorch", "2-1  1,000        —"]

    def test_targets_stand_beside_the_numbers(self) -> None:
        row: dict[str, object] = {"net": "784-128-10", "ratio_pytorch": 1.59, "ratio_scikit_learn": 2.0, "nnviz": 7}
        assert beside_targets("engine", [row]) == [
            {**row, "ratio_pytorch": "1.59 (≥ 1.6, missed)", "ratio_scikit_learn": "2.00 (≥ 2)"}
        ]
        assert beside_targets("memory", [{"ratio": 1.31}]) == [{"ratio": "1.31 (≤ 1.3, missed)"}]
        assert beside_targets("job", [{"ratio_pytorch": None}]) == [{"ratio_pytorch": None}]

    def test_the_page_has_the_machine_and_a_table_for_each_part(self) -> None:
        page = report.page({"memory": [{"ratio": 1.2}], "engine": [{"net": "2-1", "nnviz": 1000, "pytorch": None}]})
        assert f"| Python | {sys.version.split()[0]} |" in page
        assert "| net | nnviz | pytorch |\n|---|---:|---:|\n| 2-1 | 1,000 | — |\n" in page
        assert "| 1.20 (≤ 1.3) |" in page
        assert page.index("bench ARGS=engine") < page.index("bench ARGS=memory")

    def test_every_part_has_a_title_in_the_page(self) -> None:
        assert list(report.TITLES) == list(bench.PARTS)


class TestWhatThisMachineCannotDo:
    @pytest.fixture(autouse=True)
    def two_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def impossible() -> list[dict[str, object]]:
            raise BadInput("there is no clock.")

        monkeypatch.setattr(bench, "PARTS", {part: bench.PARTS[part] for part in ("engine", "memory")})
        monkeypatch.setattr(engine, "rows", impossible)
        monkeypatch.setattr(memory, "rows", lambda: [{"ratio": 1.0}])

    def test_is_left_out_of_all(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["bench", "--json"]) == 0
        printed = capsys.readouterr()
        assert json.loads(printed.out) == [{"ratio": 1.0}]
        assert "engine is left out: there is no clock." in printed.err

    def test_is_an_error_if_it_was_asked_for(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["bench", "engine"]) == 2
        assert "there is no clock." in capsys.readouterr().err


def test_ways_to_draw_are_compared_with_ours(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    monkeypatch.setattr(bench_canvas, "NETS", bench_canvas.NETS[:1])
    table = bench_canvas.rows(frames=3)
    assert [row["net"] for row in table] == ["2-8-8-1"] * 4
    assert (table[0]["way"], table[0]["ratio"]) == ("nnviz", 1.0)
    ours = table[0]["median_ms"]
    for row in table:
        assert row["ratio"] == pytest.approx(row["median_ms"] / ours, abs=0.1, rel=0.1)


def test_a_frame_of_ours_stands_beside_its_target() -> None:
    row = {"net": "64-32-10", "edges": 2368, "way": "nnviz", "median_ms": 13.0, "p95_ms": 15.0, "ratio": 1.0}
    ours, naive = beside_targets("canvas", [row, {**row, "way": "pyqtgraph GraphItem"}])
    assert (ours["median_ms"], ours["p95_ms"]) == ("13.00 (≤ 12, missed)", "15.00 (≤ 20)")
    assert naive["median_ms"] == 13.0
