"""Logic gates, the first problems that neurons were asked to solve (McCulloch & Pitts 1943)."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Data, Dataset, Samples, datasets
from nnviz.engine.hyperparameters import Bounds

ALL_INPUTS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], np.float64)


@dataclass(frozen=True)
class TruthTable(Dataset):
    """Two inputs. It is trained on rows of the truth table, and tested on the exact truth table."""

    input_names = ("A", "B")
    input_range = (-0.5, 1.5)
    has_own_test_set = True
    test_set = "the truth table itself"

    truth: ClassVar[tuple[int, int, int, int] | tuple[tuple[int, ...], ...]]
    """The output, or the outputs, for the inputs 00, 01, 10, 11."""

    size: Annotated[int, Bounds(4, 20_000, scale="log", symbol="N", help="training samples; 4 are the truth table")] = 4
    noise: Annotated[
        float, Bounds(0, 0.5, symbol="σ", help="standard deviation of a random number added to every input")
    ] = 0.0

    def samples(self, rng: np.random.Generator) -> Samples:
        """The truth table over and over, with noise on the inputs."""
        rows = np.arange(self.size) % 4
        return self.rows(ALL_INPUTS[rows] + self.noise * rng.normal(size=(self.size, 2)), rows)

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        return Data(train=self.samples(rng), test=self.rows(ALL_INPUTS, np.arange(4)))

    def rows(self, inputs: npt.NDArray[np.float64], rows: npt.NDArray[np.intp]) -> Samples:
        """Inputs with the outputs of these rows of the truth table."""
        outputs = np.array(self.truth, np.float32).reshape(4, -1)[rows]
        return Samples(inputs.astype(np.float32), outputs)


@dataclass(frozen=True)
class Gate(TruthTable):
    """A gate with one output."""

    task = "classification"
    output_names = ("0", "1")
    recommended = {
        "hidden": [],
        "optimizer": {"name": "adam", "learning_rate": 0.1},
        "initializer": "xavier",
        "batch_size": None,
        "epochs": 200,
    }


@datasets.register
@dataclass(frozen=True)
class AndGate(Gate):
    """AND: 1 if both inputs are 1. One neuron is enough."""

    name = "and_gate"
    title = "AND gate"
    formula = "A ∧ B"
    truth = (0, 0, 0, 1)


@datasets.register
@dataclass(frozen=True)
class OrGate(Gate):
    """OR: 1 if at least one input is 1. One neuron is enough."""

    name = "or_gate"
    title = "OR gate"
    formula = "A ∨ B"
    truth = (0, 1, 1, 1)


@datasets.register
@dataclass(frozen=True)
class NandGate(Gate):
    """NAND: 0 if both inputs are 1. One neuron is enough, and every other gate can be built from it."""

    name = "nand_gate"
    title = "NAND gate"
    formula = "¬(A ∧ B)"
    truth = (1, 1, 1, 0)


@datasets.register
@dataclass(frozen=True)
class XorGate(Gate):
    """XOR: 1 if the inputs differ. No single neuron can do it (Minsky & Papert 1969); a hidden layer can."""

    name = "xor_gate"
    title = "XOR gate"
    formula = "A ⊕ B"
    truth = (0, 1, 1, 0)
    recommended = {**Gate.recommended, "hidden": [{"units": 4, "activation": "tanh"}]}


@datasets.register
@dataclass(frozen=True)
class HalfAdder(TruthTable):
    """Half adder: adds two binary digits. Its two outputs are learnt as numbers; the sum is an exclusive or."""

    name = "half_adder"
    title = "Half adder"
    formula = "sum = A ⊕ B;  carry = A ∧ B"
    task = "regression"
    output_names = ("sum", "carry")
    truth = ((0, 0), (1, 0), (1, 0), (0, 1))
    recommended = {**Gate.recommended, "hidden": [{"units": 4, "activation": "tanh"}]}
