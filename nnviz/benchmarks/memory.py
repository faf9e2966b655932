"""How much memory training on all of MNIST takes, beside the digits themselves as float32.

The peak of a process that trains for one epoch, less the peak of one that only imports the same modules.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median

from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROUNDS = 3
DATASET = 70_000 * 784 * 4
"""Bytes of all digits of MNIST in float32."""
STATUS = Path("/proc/self/status")


def rows() -> list[dict[str, object]]:
    """One row, in millions of bytes: `dataset_mb`, `interpreter_mb`, `training_mb` (with the interpreter), and `ratio`:
    what training adds to the interpreter, by the dataset.

    Raises `BadInput` where the system does not tell the peak.
    """
    interpreter, training = (median(measure(what) for _ in range(ROUNDS)) for what in ("", "train(); "))
    return [
        {
            "dataset_mb": round(DATASET / 1e6, 1),
            "interpreter_mb": round(interpreter / 1e6, 1),
            "training_mb": round(training / 1e6, 1),
            "ratio": round((training - interpreter) / DATASET, 2),
        }
    ]


def measure(what: str) -> int:
    """The peak of a new interpreter that does `what`, in bytes."""
    code = f"from nnviz.benchmarks.memory import peak, train; {what}print(peak())"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise BadInput(f"memory was not measured: {(finished.stderr.splitlines() or ['no reason given'])[-1]}")
    return int(finished.stdout)


def train() -> None:
    """One epoch of what is recommended for MNIST, with its evaluations."""
    trainer = Trainer(Experiment.recommended("mnist"))
    while trainer.epoch_count < 1:
        trainer.step()


def peak() -> int:
    """The most memory that this process has held until now, in bytes. Raises `BadInput` if the system does not tell."""
    if STATUS.exists():
        # Not `ru_maxrss`: on Linux it begins with the peak of the process that started this one.
        (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError as error:
        raise BadInput("this system does not tell how much memory a process has used.") from error
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
