"""What a dataset is: a registered source of samples, and the train and test samples that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from nnviz.engine.registry import Entry, Registry

Task = Literal["classification", "regression"]
Inputs = npt.NDArray[np.float32]
Targets = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array, which nobody can write to any more: datasets cross threads."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True)
class Samples:
    """Rows of inputs with what is to be predicted for each. All arrays are read-only."""

    inputs: Inputs
    """(samples, features), in the dataset's own units (pixels: 0 to 1)."""
    targets: Targets
    """(samples, outputs): real targets of a regression; for a classification (samples, 1), the label as a number."""

    def __post_init__(self) -> None:
        if self.inputs.ndim != 2 or self.targets.ndim != 2 or len(self.inputs) != len(self.targets):
            raise ValueError(f"inputs {self.inputs.shape} and targets {self.targets.shape} do not belong together")
        frozen(self.inputs)
        frozen(self.targets)

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def labels(self) -> Labels:
        """Class numbers of a classification, (samples,)."""
        return self.targets[:, 0].astype(np.intp)

    def take(self, rows: npt.NDArray[np.intp]) -> "Samples":
        return Samples(self.inputs[rows], self.targets[rows])


@dataclass(frozen=True)
class Data:
    """The samples of one experiment. Test samples are never trained on."""

    train: Samples
    test: Samples


class Dataset(Entry):
    """A source of samples: one registered class a dataset.

    The class variables say what it gives before anything is loaded, so that the network can be drawn at once.
    """

    task: ClassVar[Task]
    input_names: ClassVar[tuple[str, ...]] = ("x₁", "x₂")
    output_names: ClassVar[tuple[str, ...]]
    """Names of the classes of a classification, of the targets of a regression."""
    image_shape: ClassVar[tuple[int, int] | None] = None
    """(rows, columns) if the inputs are the pixels of a picture, row by row, 0 = paper and 1 = ink."""
    input_range: ClassVar[tuple[float, float]] = (-6.0, 6.0)
    """What a plot of the inputs shows."""
    has_own_test_set: ClassVar[bool] = False
    test_set: ClassVar[str] = "a test set of its own"
    """What the test samples are if no share is kept for them."""
    recommended: ClassVar[Mapping[str, Any]] = {}
    """Fields of an `Experiment` that suit this dataset, as in its JSON, and `epochs` for the command line."""

    @classmethod
    def inputs(cls) -> int:
        """How many numbers a sample has."""
        return cls.image_shape[0] * cls.image_shape[1] if cls.image_shape else len(cls.input_names)

    @classmethod
    def classes(cls) -> int:
        """How many classes; 0 for a regression."""
        return len(cls.output_names) if cls.task == "classification" else 0

    def samples(self, rng: np.random.Generator) -> Samples:
        """All samples, in any order. Raises `BadInput` if its file is missing or damaged."""
        raise NotImplementedError

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        """Training and test samples: `test_share` (0 to 1) of them, drawn at random, are kept for the test.

        Raises `BadInput` if its file is missing or damaged.
        """
        samples = self.samples(rng)
        order = rng.permutation(len(samples))
        tested = min(max(1, round(test_share * len(samples))), len(samples) - 1)
        return Data(train=samples.take(order[tested:]), test=samples.take(order[:tested]))


datasets: Registry[Dataset] = Registry("dataset")
