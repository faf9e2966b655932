"""`nnviz train --ensemble K`: several networks of one experiment, and the average of their outputs."""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import numpy as np

from nnviz.commands.options import epochs_from, experiment_from, open_file, value
from nnviz.commands.output import check_output, print_json
from nnviz.errors import BadInput
from nnviz.interrupts import noted_interrupts
from nnviz.training.ensemble import NETWORKS, OWNER, Ensemble
from nnviz.training.ensemble_score import EnsembleScore, Score, number_text
from nnviz.training.history import EVALUATION_COLUMNS

Status = Literal["finished", "diverged", "interrupted"]
EXIT_STATUS = {"finished": 0, "diverged": 1, "interrupted": 130}
PROGRESS = "{l_bar}{bar}| [{elapsed}<{remaining}{postfix}]"


def add_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ensemble",
        metavar="NUMBER",
        help="train so many networks from other starts and average their outputs; --save numbers their files",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 trained, 1 all networks diverged, 130 interrupted; whatever was trained is saved."""
    if arguments.until_accuracy is not None:
        raise BadInput("--until-accuracy is for one network; leave it out, or --ensemble.")
    base, checkpoint = open_file(arguments.file)
    if checkpoint is not None:
        raise BadInput(f"--ensemble trains from the start; {arguments.file} is already trained: give an experiment.")
    number = NETWORKS.check(value(arguments.ensemble), OWNER)
    assert isinstance(number, int)
    ensemble = Ensemble(experiment_from(arguments, base), number)
    epochs = epochs_from(arguments, ensemble.experiment)
    files = numbered(arguments.save, number) if arguments.save is not None else []
    for file in files:
        check_output(file, ".npz")

    start = time.perf_counter()
    status = train(ensemble, epochs)
    seconds = time.perf_counter() - start
    for member, file in zip(ensemble.members, files, strict=False):
        if member.outcome != "diverged":
            member.checkpoint.save(file)
    if arguments.json:
        print_json(result(ensemble, status, seconds))
    else:
        print("\n".join(report(ensemble, status, seconds)))
    return EXIT_STATUS[status]


def numbered(path: Path, number: int) -> list[Path]:
    """`net.npz` → `net-1.npz`, `net-2.npz`, …"""
    return [path.with_name(f"{path.stem}-{index}{path.suffix}") for index in range(1, number + 1)]


def train(ensemble: Ensemble, epochs: int) -> Status:
    """Train all networks under one progress bar, or until Ctrl-C is pressed."""
    from tqdm import tqdm  # a window that opens does not wait for it

    told = 0
    with (
        noted_interrupts() as interrupts,
        tqdm(total=1.0, bar_format=PROGRESS) as bar,
        closing(ensemble.train(epochs)) as training,
    ):
        for progress in training:
            bar.update(progress.share - bar.n)
            where = f"network {progress.network} of {progress.networks}, epoch {progress.epoch} of {progress.epochs}"
            bar.set_postfix_str(where, refresh=False)
            for member in ensemble.members[told:]:
                told += 1
                if member.message:
                    bar.write(f"nnviz: {member.message}", file=sys.stderr)
            if interrupts.happened and progress.share < 1:
                return "interrupted"
    return "finished" if ensemble.finished else "diverged"


def result(ensemble: Ensemble, status: Status, seconds: float) -> dict[str, Any]:
    """What `train` gives for one network, losses and accuracies being the mean of the networks that finished."""
    experiment, score = ensemble.experiment, ensemble.score
    checkpoints = [member.checkpoint for member in ensemble.members]
    evaluations = [member.checkpoint.evaluations[-1] for member in ensemble.finished]
    means = np.mean(evaluations, axis=0) if evaluations else np.full(len(EVALUATION_COLUMNS), np.nan)
    latest = dict(zip(EVALUATION_COLUMNS, means.tolist(), strict=True))
    return {
        "dataset": experiment.dataset.name,
        "layers": experiment.sizes,
        "parameters": experiment.parameters,
        "epochs": sum(checkpoint.epoch for checkpoint in checkpoints),
        "steps": sum(checkpoint.step for checkpoint in checkpoints),
        "seconds": round(seconds, 3),
        "samples_per_second": round(ensemble.samples / seconds),
        **{name: latest[name] for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")},
        "own_accuracy": None,  # no member trains on the user's own digits
        "status": status,
        "members": [
            {"start": network.start, "status": network.outcome, **named(network.score, score)}
            for network in score.networks
        ],
        "ensemble": {"networks": score.finished, **named(score.ensemble, score)},
    }


def named(score: Score | None, of: EnsembleScore) -> dict[str, float | None]:
    """The numbers of a score by their names; None for what was not measured."""
    names = [f"test_{measure.metric.name}" for measure in of.measures]
    numbers = score.measures if score is not None else [None] * len(names)
    return {"test_loss": score.loss if score is not None else None, **dict(zip(names, numbers, strict=True))}


def report(ensemble: Ensemble, status: Status, seconds: float) -> list[str]:
    """The result as lines: a table of the networks, their mean and the ensemble."""
    experiment, score = ensemble.experiment, ensemble.score
    network = f"{experiment.dataset.name} {experiment.network_name}, {experiment.parameters:,} parameters"
    steps = sum(member.checkpoint.step for member in ensemble.members)
    work = f"{steps:,} steps in {seconds:.1f} s ({round(ensemble.samples / seconds):,} samples/s)"
    rows = [
        (f"network {index}", str(network.start), *texts(network.score, score, network.outcome))
        for index, network in enumerate(score.networks, start=1)
    ]
    rows.append(("mean", "", *texts(score.mean, score)))
    rows.append(("ensemble", "", *texts(score.ensemble, score)))
    heading = ("", "start", "test loss", *(measure.name for measure in score.measures))
    gain = score.gain()
    return [
        f"{network}: ensemble {status}, {score.finished} of {len(ensemble.experiments)} networks, {work}",
        *aligned([heading, *rows]),
        *([gain] if gain else []),
    ]


def texts(score: Score | None, of: EnsembleScore, otherwise: str = "—") -> list[str]:
    """Loss and measures as they are shown; the word `otherwise` in place of the loss if there are none."""
    if score is None:
        return [otherwise, *("—" for _ in of.measures)]
    measured = [measure.text(number) for measure, number in zip(of.measures, score.measures, strict=True)]
    return [number_text(score.loss), *measured]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
