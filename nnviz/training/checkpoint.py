"""A checkpoint: an experiment with its weights and all that is needed to go on, in one .npz without pickle."""

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from nnviz.data.scaling import Scaling
from nnviz.engine.arrays import Array
from nnviz.errors import BadInput
from nnviz.files import read_bytes, write_atomically
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS

FORMAT = "nnviz-checkpoint"
VERSION = 2
MAX_CONTENT = 2_000_000_000
"""Bytes that a checkpoint may unpack to."""


NOT_AS_EXPECTED = (
    *(KeyError, TypeError, ValueError, EOFError, OSError, zlib.error, zipfile.BadZipFile),
    RuntimeError,  # encrypted, or packed in an unknown way
)
"""NumPy and zipfile have many ways to say that a file is not what they expect."""


@dataclass(frozen=True)
class Checkpoint:
    """Everything that is needed to go on with a training, bit for bit."""

    experiment: Experiment
    scaling: Scaling
    """Its statistics belong to the weights: a classifier needs no dataset."""
    theta: Array
    statistics: Array
    """What normalisations have measured, flat."""
    noise_state: dict[str, Any]
    """Of the generator of dropout and noise."""
    optimizer_steps: int
    optimizer_vectors: dict[str, Array]
    """By name, each of the shape of `theta`."""
    step: int
    epoch: int
    position: int
    """Samples of the current epoch already trained on."""
    watched_from: int
    """The epoch after which early stopping began to watch."""
    best: Array | None
    """The best weights since: θ, then the statistics; None if there are none."""
    batches: npt.NDArray[np.float64]
    """(steps, 3), see `history.BATCH_COLUMNS`."""
    evaluations: npt.NDArray[np.float64]
    """(evaluations, 7), see `history.EVALUATION_COLUMNS`."""

    def save(self, path: Path) -> None:
        """Write to `path`. Raises `BadInput` if it cannot be written; an older file is then still whole."""
        if not (np.isfinite(self.theta).all() and np.isfinite(self.statistics).all()):
            raise BadInput("the weights are no longer finite numbers; Reset first, or save the experiment as .json.")
        header = {
            "format": FORMAT,
            "version": VERSION,
            "experiment": self.experiment.to_json(),
            "optimizer_steps": self.optimizer_steps,
            "step": self.step,
            "epoch": self.epoch,
            "position": self.position,
            "watched_from": self.watched_from,
            "noise_state": self.noise_state,
        }
        arrays = {
            "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
            "theta": self.theta,
            "statistics": self.statistics,
            "scaling_mean": self.scaling.mean,
            "scaling_deviation": self.scaling.deviation,
            "batches": self.batches,
            "evaluations": self.evaluations,
            **{f"optimizer_{name}": vector for name, vector in self.optimizer_vectors.items()},
            **({} if self.best is None else {"best": self.best}),
        }
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]
        write_atomically(path, content.getvalue())

    def noise(self) -> np.random.Generator:
        """The generator of dropout and noise, where it stood."""
        return restored_generator(self.noise_state)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read from `path`. Raises `BadInput` for a damaged or foreign file."""
        content = read_bytes(path)
        try:
            arrays = _unpacked(content)
            header = json.loads(arrays["header"].tobytes())
            if header["format"] != FORMAT:
                raise BadInput("it is not an nnviz checkpoint")
            if header["version"] == 1:
                add_what_version_1_lacks(header, arrays)
            elif header["version"] != VERSION:
                raise BadInput(f"it has version {header['version']}, this nnviz reads {VERSION}")
            return cls._checked(header, arrays)
        except BadInput as error:
            raise BadInput(f"{path} cannot be opened: {str(error).rstrip('.')}.") from error
        except NOT_AS_EXPECTED as error:
            raise BadInput(f"{path} is damaged or not an nnviz checkpoint; choose a file saved by nnviz.") from error

    @classmethod
    def _checked(cls, header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Self:
        experiment = Experiment.from_json(header["experiment"])
        expected = {"theta": (experiment.parameters,), "statistics": (experiment.statistics,)}
        if "best" in arrays:
            expected["best"] = (experiment.parameters + experiment.statistics,)
        expected |= {f"optimizer_{name}": (experiment.parameters,) for name in experiment.optimizer.vectors}
        for name, shape in expected.items():
            if arrays[name].shape != shape or arrays[name].dtype.kind != "f":
                raise BadInput(f"{name} has shape {arrays[name].shape}, its experiment needs {shape}")
            if not np.isfinite(arrays[name]).all():
                raise BadInput(f"{name} contains numbers that are not finite")
        scaling = Scaling(arrays["scaling_mean"], arrays["scaling_deviation"])
        for statistic in (scaling.mean, scaling.deviation):
            if statistic.shape not in {(1,), (experiment.inputs,)} or not np.isfinite(statistic).all():
                raise BadInput("the statistics of the inputs do not fit the experiment")
        if not (scaling.deviation > 0).all():
            raise BadInput("a standard deviation of the inputs is not positive")
        for name, columns in (("batches", BATCH_COLUMNS), ("evaluations", EVALUATION_COLUMNS)):
            if arrays[name].ndim != 2 or arrays[name].shape[1] != len(columns):
                raise BadInput(f"its history ({name}) has shape {arrays[name].shape}")
        counts = {key: header[key] for key in ("optimizer_steps", "step", "epoch", "position", "watched_from")}
        for key, count in counts.items():
            if not isinstance(count, int) or count < 0:
                raise BadInput(f"{key} is {count!r}; it must be a whole number from 0")
        restored_generator(header["noise_state"])
        return cls(
            experiment=experiment,
            scaling=scaling,
            theta=arrays["theta"].astype(np.float32),
            statistics=arrays["statistics"].astype(np.float32),
            noise_state=header["noise_state"],
            best=arrays["best"].astype(np.float32) if "best" in arrays else None,
            optimizer_vectors={
                name: arrays[f"optimizer_{name}"].astype(np.float32) for name in experiment.optimizer.vectors
            },
            batches=arrays["batches"].astype(np.float64),
            evaluations=arrays["evaluations"].astype(np.float64),
            **counts,
        )


def _unpacked(content: bytes) -> dict[str, npt.NDArray[Any]]:
    """All arrays of an .npz; nothing is unpickled, and a file that unpacks to too much is refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_CONTENT:
            raise BadInput(f"it unpacks to more than {MAX_CONTENT:,} bytes")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def restored_generator(state: dict[str, Any]) -> np.random.Generator:
    """A generator that goes on where `state` was taken. Raises one of `NOT_AS_EXPECTED` for another state."""
    rng = np.random.default_rng()
    rng.bit_generator.state = state
    return rng


def add_what_version_1_lacks(header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Version 1 knew no normalisation, no noise and no early stopping."""
    header["watched_from"] = header["epoch"]
    header["noise_state"] = np.random.default_rng(0).bit_generator.state
    arrays["statistics"] = np.empty(0, np.float32)
    evaluations = arrays["evaluations"]
    held_out_loss = np.full((len(evaluations), 1), np.nan)
    arrays["evaluations"] = np.hstack([evaluations, held_out_loss])
