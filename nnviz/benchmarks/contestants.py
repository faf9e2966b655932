"""Who trains against the clock: nnviz, a plain eager PyTorch loop, scikit-learn, and one matrix product.

Each is a `Block`: a function that does a small piece of work and returns how much it was and how long it took.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Samples
from nnviz.engine.layers import Conv2D, MaxPool2D
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

Block = Callable[[], tuple[int, float]]
"""() → (samples trained on, seconds); (0, 0.0) for a block that does not count."""
Peer = Callable[[Experiment, Samples], Block]

STEPS = 20
"""Steps in a block."""
SAMPLES_OF_A_FIT = 10_000
"""scikit-learn cannot be stopped between two steps: its block is one pass over about so many samples."""


def nnviz(trainer: Trainer) -> Block:
    """Steps as the application makes them, each with its loss in the history.

    A block in which the trainer evaluated does not count: no peer evaluates.
    """

    def evaluations() -> int:
        return len(trainer.history.evaluations["step"])

    def block() -> tuple[int, float]:
        before, samples, start = evaluations(), 0, time.perf_counter()
        for _ in range(STEPS):
            samples += trainer.step()
        seconds = time.perf_counter() - start
        return (samples, seconds) if evaluations() == before else (0, 0.0)

    return block


def pytorch(experiment: Experiment, train: Samples) -> Block:
    """The usual eager loop, the samples in memory as tensors: what a careful student writes, without a DataLoader."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    x = torch.tensor(train.inputs)
    binary = experiment.outputs == 1
    y = torch.tensor(train.targets if binary else train.labels)
    loss_function = torch.nn.BCEWithLogitsLoss() if binary else torch.nn.CrossEntropyLoss()

    activation = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[experiment.hidden[0].activation.name]
    layers: list[Any] = []
    for layer in experiment.layers:
        match layer:
            case Conv2D():
                channels = layer.picture[0]
                if not layers:
                    layers.append(torch.nn.Unflatten(1, layer.picture))
                layers += [torch.nn.Conv2d(channels, layer.filters, layer.kernel, padding=layer.padding), activation()]
            case MaxPool2D():
                layers.append(torch.nn.MaxPool2d(layer.size))
            case _:
                layers += [torch.nn.Flatten(), torch.nn.Linear(layer.inputs, layer.units), activation()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[experiment.optimizer.name](
        model.parameters(), lr=experiment.optimizer.values()["learning_rate"]
    )

    batch = experiment.batch_size or len(x)

    def batches() -> Iterator[Any]:
        while True:
            order = torch.randperm(len(x))
            for first in range(0, len(x), batch):
                yield order[first : first + batch]

    endless = batches()

    def block() -> tuple[int, float]:
        samples, start = 0, time.perf_counter()
        for rows in islice(endless, STEPS):
            optimizer.zero_grad()
            loss_function(model(x[rows]), y[rows]).backward()
            optimizer.step()
            samples += len(rows)
        return samples, time.perf_counter() - start

    return block


def scikit_learn(experiment: Experiment, train: Samples, dtype: npt.DTypeLike = np.float32) -> Block:
    """`MLPClassifier`: `partial_fit` is one pass in random order, and unlike `fit` it keeps Adam's moments.

    It computes in the `dtype` of the samples: float64 if nobody casts them, as in its own example on MNIST. Its checks
    for NaN are switched off, and neither validation nor penalty is computed.
    """
    import sklearn
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    batch = experiment.batch_size or len(train)
    size = min(SAMPLES_OF_A_FIT, len(train)) // batch * batch
    x, y = train.inputs.astype(dtype, copy=False), train.labels
    classes = np.unique(y)
    model = MLPClassifier(
        list(experiment.sizes[1:-1]),
        activation=experiment.hidden[0].activation.name,
        solver=experiment.optimizer.name,
        alpha=0,
        batch_size=batch,
        learning_rate_init=experiment.optimizer.values()["learning_rate"],
        momentum=0,
        nesterovs_momentum=False,
        random_state=np.random.RandomState(0),  # the only kind that scikit-learn takes
    )

    def passes() -> Iterator[slice]:
        while True:
            for first in range(0, len(x) - size + 1, size):
                yield slice(first, first + size)

    endless = passes()

    def block() -> tuple[int, float]:
        rows = next(endless)
        with warnings.catch_warnings(), sklearn.config_context(assume_finite=True):
            warnings.simplefilter("ignore", ConvergenceWarning)
            start = time.perf_counter()
            model.partial_fit(x[rows], y[rows], classes=classes)
            return size, time.perf_counter() - start

    return block


PEERS: Mapping[str, Peer] = {
    "pytorch": pytorch,
    "scikit_learn": scikit_learn,
    "scikit_learn_float64": partial(scikit_learn, dtype=np.float64),
}


def matrix_product(size: int = 2048) -> Block:
    """One float32 product of two square matrices, (size, size): the most that NumPy's BLAS reaches on this machine.

    Its work is counted in floating-point operations: a multiplication and an addition for each of size³ terms.
    """
    rng = np.random.default_rng(0)
    a, b = rng.random((2, size, size), np.float32)
    product = np.empty_like(a)

    def block() -> tuple[int, float]:
        start = time.perf_counter()
        np.dot(a, b, out=product)
        return 2 * size**3, time.perf_counter() - start

    return block
