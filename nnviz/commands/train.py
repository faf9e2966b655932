"""Train without a window."""

import argparse
import math
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from nnviz.commands import train_ensemble
from nnviz.commands.options import (
    add_epochs_option,
    add_experiment_options,
    add_file_argument,
    epochs_from,
    experiment_from,
    open_file,
)
from nnviz.commands.output import check_output, print_json
from nnviz.data.my_digits import read_digits
from nnviz.errors import BadInput
from nnviz.interrupts import noted_interrupts
from nnviz.training.experiment import Experiment
from nnviz.training.history import History
from nnviz.training.trainer import Diverged, Trainer, begins_anew

Status = Literal["finished", "reached", "stopped", "diverged", "interrupted"]
EXIT_STATUS = {"finished": 0, "reached": 0, "stopped": 0, "diverged": 1, "interrupted": 130}


@dataclass(frozen=True)
class Result:
    """What a training came to. `epochs`, `steps` and `seconds` are those of this run; a regression's accuracies NaN."""

    dataset: str
    layers: tuple[int, ...]
    parameters: int
    epochs: int
    steps: int
    seconds: float
    samples_per_second: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    own_accuracy: float | None
    """On the user's own digits; None if there are none."""
    status: Status

    def __str__(self) -> str:
        network = f"{self.dataset} {'-'.join(map(str, self.layers))}, {self.parameters:,} parameters"
        work = f"{self.epochs:,} epochs, {self.steps:,} steps in {self.seconds:.1f} s"
        scores = f"loss: train {self.train_loss:.4f}, test {self.test_loss:.4f}"
        if not math.isnan(self.test_accuracy):
            scores += f"; accuracy: train {self.train_accuracy:.2%}, test {self.test_accuracy:.2%}"
        if self.own_accuracy is not None:
            scores += f", own digits {self.own_accuracy:.2%}"
        return f"{network}: {self.status} after {work} ({self.samples_per_second:,} samples/s)\n{scores}"


def add_options(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    add_experiment_options(parser)
    add_epochs_option(parser)
    parser.add_argument("--until-accuracy", type=float, metavar="SHARE", help="stop earlier at this test accuracy")
    train_ensemble.add_option(parser)
    parser.add_argument(
        "--own", type=Path, metavar="FILE.jsonl", help="labelled strokes of your own: --own-share of them, and a score"
    )
    parser.add_argument("--save", type=Path, metavar="FILE.npz", help="save the experiment with its weights")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """0 trained, 1 diverged, 130 interrupted; whatever was trained is saved."""
    if arguments.ensemble is not None:
        return train_ensemble.run(arguments)
    if arguments.save is not None:
        check_output(arguments.save, ".npz")
    trainer = trainer_from(arguments)
    epochs = epochs_from(arguments, trainer.experiment)
    if arguments.until_accuracy is not None:
        check_accuracy_can_be_reached(arguments.until_accuracy, trainer.experiment)
    result = train(trainer, epochs, arguments.until_accuracy)
    if arguments.save is not None and result.status != "diverged":
        trainer.checkpoint().save(arguments.save)
    if arguments.json:
        print_json(asdict(result))
    else:
        print(result)
    return EXIT_STATUS[result.status]


def trainer_from(arguments: argparse.Namespace) -> Trainer:
    """The experiment of the options, or of the file with the options on top; a trained network goes on."""
    base, checkpoint = open_file(arguments.file)
    experiment = experiment_from(arguments, base)
    own = () if arguments.own is None else read_digits(arguments.own)
    if checkpoint is None:
        return Trainer(experiment, own)
    trainer = Trainer.resumed(checkpoint, own)
    if begins_anew(checkpoint.experiment, experiment):
        print(
            "nnviz: with these options the training begins anew; the weights of the file are not used.", file=sys.stderr
        )
    trainer.use(experiment)
    return trainer


def check_accuracy_can_be_reached(accuracy: float, experiment: Experiment) -> None:
    if not 0 < accuracy <= 1:
        raise BadInput(f"--until-accuracy is {accuracy:g}; it must be in (0, 1].")
    if experiment.dataset.task == "regression":
        raise BadInput(f"dataset {experiment.dataset.name!r} is a regression: it has no accuracy to reach.")


def train(trainer: Trainer, epochs: int, until_accuracy: float | None = None) -> Result:
    """Train so many epochs more under a progress bar, or until early stopping, the test accuracy or Ctrl-C ends it."""
    from tqdm import tqdm  # a window that opens does not wait for it

    trainer.go_on()
    first_step, first_epoch, start = trainer.step_count, trainer.epoch_count, time.perf_counter()
    samples = 0
    status: Status = "finished"
    with noted_interrupts() as interrupts, tqdm(total=epochs * trainer.steps_per_epoch, unit=" steps") as bar:
        while trainer.epoch_count < first_epoch + epochs:
            try:
                samples += trainer.step()
            except Diverged as error:
                bar.write(f"nnviz: {error}", file=sys.stderr)
                status = "diverged"
                break
            bar.update()
            if trainer.position == 0:
                bar.set_postfix_str(progress(trainer.history), refresh=False)
                if until_accuracy is not None and trainer.history.latest("test_accuracy") >= until_accuracy:
                    status = "reached"
                    break
            if trainer.stopped:
                bar.write(f"nnviz: {trainer.stop_message}", file=sys.stderr)
                status = "stopped"
                break
            if interrupts.happened:
                status = "interrupted"
                break
    seconds = time.perf_counter() - start
    trainer.evaluate()
    experiment, history = trainer.experiment, trainer.history
    return Result(
        dataset=experiment.dataset.name,
        layers=experiment.sizes,
        parameters=experiment.parameters,
        epochs=trainer.epoch_count - first_epoch,
        steps=trainer.step_count - first_step,
        seconds=round(seconds, 3),
        samples_per_second=round(samples / seconds),
        train_loss=history.latest("train_loss"),
        test_loss=history.latest("test_loss"),
        train_accuracy=history.latest("train_accuracy"),
        test_accuracy=history.latest("test_accuracy"),
        own_accuracy=trainer.own_accuracy,
        status=status,
    )


def progress(history: History) -> str:
    loss, accuracy = history.latest("test_loss"), history.latest("test_accuracy")
    return f"test loss {loss:.4f}" + ("" if math.isnan(accuracy) else f", test accuracy {accuracy:.2%}")
