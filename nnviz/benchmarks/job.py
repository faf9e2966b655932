"""How long a whole job takes, from the start of the process to its exit: MNIST until 97 % of the test digits are right.

`nnviz train --hidden 128 --until-accuracy 0.97` beside a plain PyTorch script and a plain scikit-learn script (in
`peers/`), which read the same files, train the same 784-128-10 in the same batches, and look at the 10,000 test digits
after each epoch. Each uses its own defaults for the rest: Adam with a learning rate of 0.001 and β₂ = 0.999 in the
scripts, what suits the dataset in nnviz. One thread each; every round has another seed; the medians count.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from nnviz import resources
from nnviz.benchmarks import peers
from nnviz.benchmarks.rounds import ratio
from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment

ROUNDS = 5
ACCURACY = 0.97
MAX_EPOCHS = 20
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


@dataclass(frozen=True)
class Done:
    """One run of the job."""

    seconds: float
    epochs: int
    accuracy: float


def rows() -> list[dict[str, object]]:
    """One row: `nnviz_s`, `pytorch_s`, `scikit_learn_s` in seconds, None where not installed; our time as a ratio of
    theirs; and the epochs that each needed.
    """
    runs: dict[str, list[Done]] = {name: [] for name in ("nnviz", *peers.installed())}
    for seed in range(ROUNDS):
        for name, done in runs.items():
            done.append(run(name, seed))
    seconds = {name: median(one.seconds for one in done) for name, done in runs.items()}
    epochs = {name: median(one.epochs for one in done) for name, done in runs.items()}
    return [
        {
            "net": "784-128-10",
            "batch": batch_size(),
            "accuracy": ACCURACY,
            **{f"{name}_s": rounded(seconds.get(name)) for name in ("nnviz", *peers.MODULES)},
            **{f"ratio_{name}": ratio(seconds["nnviz"], seconds.get(name)) for name in peers.MODULES},
            **{f"{name}_epochs": epochs.get(name) for name in ("nnviz", *peers.MODULES)},
        }
    ]


def rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def batch_size() -> int | None:
    """That of the command without options."""
    return Experiment.recommended("mnist").batch_size


def run(name: str, seed: int) -> Done:
    """One job in a process of its own. Raises `BadInput` if it fails or does not become accurate enough."""
    environment = os.environ | ONE_THREAD
    start = time.perf_counter()
    finished = subprocess.run(command(name, seed), capture_output=True, text=True, check=False, env=environment)
    seconds = time.perf_counter() - start
    if finished.returncode != 0:
        raise BadInput(f"the job of {name} failed: {(finished.stderr.splitlines() or ['no reason given'])[-1]}")
    if name == "nnviz":
        result = json.loads(finished.stdout)
        done = Done(seconds, result["epochs"], result["test_accuracy"])
    else:
        epochs, accuracy = finished.stdout.split()
        done = Done(seconds, int(epochs), float(accuracy))
    if done.accuracy < ACCURACY:
        raise BadInput(f"the job of {name} reached only {done.accuracy:.2%} in {done.epochs} epochs.")
    return done


def command(name: str, seed: int) -> list[str]:
    if name == "nnviz":
        options = ["--dataset", "mnist", "--hidden", "128", "--until-accuracy", str(ACCURACY), "--json"]
        return [*(sys.executable, "-m", "nnviz", "train"), *options, "--epochs", str(MAX_EPOCHS), "--seed", str(seed)]
    script = Path(peers.__file__).with_name(f"{name}_job.py")
    folder = resources.path("datasets", "mnist")
    return [sys.executable, *map(str, (script, folder, batch_size(), ACCURACY, MAX_EPOCHS, seed))]
