"""How long a whole job takes, from the start of the process to its exit: MNIST until 97 % of the test digits are right.

`nnviz train --dataset mnist --hidden 128 --until-accuracy 0.97` beside a plain PyTorch script and a plain scikit-learn
script (in `peers/`), which read the same files, train the same 784-128-10 by Adam in batches of the same size, and look
at the 10,000 test digits after each epoch. The scripts run twice: with Adam's usual η = 0.001 and β₂ = 0.999, as most
would write them, and with the values that nnviz recommends for MNIST, so that fewer epochs are not taken for speed; and
scikit-learn once more in float64, in which it computes if nobody casts the pixels. One thread each; every round has
another seed; the medians count.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from statistics import median

from nnviz import resources
from nnviz.benchmarks import peers
from nnviz.benchmarks.processes import with_bytecode
from nnviz.benchmarks.rounds import median_ratio
from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment

ROUNDS = 5
ACCURACY = 0.97
MAX_EPOCHS = 20
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


@dataclass(frozen=True)
class Told:
    """What a script is told: Adam's η and β₂, and the precision of its numbers."""

    learning_rate: float
    beta2: float
    dtype: str = "float32"


USUAL = Told(0.001, 0.999)


@dataclass(frozen=True)
class Job:
    """Who does it, and what a script is told."""

    name: str
    told: Told | None = None


@dataclass(frozen=True)
class Done:
    """One run of a job."""

    seconds: float
    epochs: int


NNVIZ = Job("nnviz")


def rows() -> list[dict[str, object]]:
    """One row for each `peers_told`: η, β₂ and precision of the scripts.

    `nnviz_s`, `pytorch_s`, `scikit_learn_s` in seconds, None where not installed; our time as a ratio of theirs; and
    the epochs that each needed.

    Raises `BadInput` if a job fails, or does not become accurate enough.
    """
    in_float64 = replace(USUAL, dtype="float64")
    values = (USUAL, recommended(), in_float64)
    runs: dict[Job, list[Done]] = {NNVIZ: []}
    runs |= {
        Job(name, told): [] for told in values for name in peers.installed() if told != in_float64 or name != "pytorch"
    }
    for seed in range(ROUNDS):
        for job, done in runs.items():
            done.append(run(job, seed))
    return [row(told, runs) for told in values]


def row(told: Told, runs: Mapping[Job, list[Done]]) -> dict[str, object]:
    jobs = {"nnviz": NNVIZ, **{name: Job(name, told) for name in peers.MODULES}}
    runs_of = {name: runs[job] for name, job in jobs.items() if job in runs}
    seconds = {name: [one.seconds for one in done] for name, done in runs_of.items()}
    medians = {name: round(median(times), 2) for name, times in seconds.items()}
    epochs = {name: median(one.epochs for one in done) for name, done in runs_of.items()}
    return {
        "net": "784-128-10",
        "batch": batch_size(),
        "peers_told": f"{told.learning_rate:g}, {told.beta2:g}, {told.dtype}",
        **{f"{name}_s": medians.get(name) for name in jobs},
        **{f"ratio_{name}": median_ratio(seconds["nnviz"], seconds.get(name)) for name in peers.MODULES},
        **{f"{name}_epochs": epochs.get(name) for name in jobs},
    }


def recommended() -> Told:
    """The values of nnviz."""
    values = Experiment.recommended("mnist").optimizer.values()
    return Told(values["learning_rate"], values["beta2"])


def batch_size() -> int | None:
    """That of the command without options."""
    return Experiment.recommended("mnist").batch_size


def run(job: Job, seed: int) -> Done:
    """One job in a process of its own. Raises `BadInput` if it fails or does not become accurate enough."""
    environment = with_bytecode(os.environ) | ONE_THREAD
    start = time.perf_counter()
    finished = subprocess.run(command(job, seed), capture_output=True, text=True, check=False, env=environment)
    seconds = time.perf_counter() - start
    if finished.returncode != 0:
        raise BadInput(f"the job of {job.name} failed: {(finished.stderr.splitlines() or ['no reason given'])[-1]}")
    result = json.loads(finished.stdout)
    epochs, accuracy = int(result["epochs"]), float(result["test_accuracy"])
    if accuracy < ACCURACY:
        raise BadInput(f"the job of {job.name} reached only {accuracy:.2%} in {epochs} epochs.")
    return Done(seconds, epochs)


def command(job: Job, seed: int) -> list[str]:
    """What is run; all print one JSON object with `epochs` and `test_accuracy`."""
    if job.told is None:
        nnviz = [sys.executable, "-m", "nnviz", "train", "--dataset", "mnist", "--hidden", "128", "--json"]
        return [*nnviz, "--until-accuracy", str(ACCURACY), "--epochs", str(MAX_EPOCHS), "--seed", str(seed)]
    script = Path(peers.__file__).with_name(f"{job.name}_job.py")
    folder = resources.path("datasets", "mnist")
    told = astuple(job.told)
    return [sys.executable, *map(str, (script, folder, batch_size(), ACCURACY, MAX_EPOCHS, seed, *told))]
