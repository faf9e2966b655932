"""How fast the engine trains, beside PyTorch and scikit-learn where they are installed. One thread each.

All train the same network on the same MNIST digits: batches in random order, softmax cross-entropy, the same optimizer.
Contestants take turns, so that a busy moment of the machine hits them alike; the median of the rounds counts.
"""

import importlib.util
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from nnviz.data.dataset import Samples
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROUNDS = 3
SECONDS = 1.0
"""A contestant's turn."""


@dataclass(frozen=True)
class Net:
    hidden: tuple[int, ...]
    batch: int
    optimizer: str = "adam"


NETS = (Net((16, 16), 32), Net((128,), 128))
Contestant = Callable[[], int]
"""Trains for a moment; returns how many samples it saw."""


def rows() -> list[dict[str, object]]:
    """Samples a second of `nnviz`, `pytorch` and `scikit_learn`, None where not installed, and our ratio to each."""
    return [row(net) for net in NETS]


def row(net: Net) -> dict[str, object]:
    base = Experiment.recommended("mnist")
    experiment = replace(
        base,
        hidden=tuple(HiddenLayer(units) for units in net.hidden),
        optimizer=optimizers.create(net.optimizer),
        batch_size=net.batch,
    )
    trainer = Trainer(experiment)
    contestants: dict[str, Contestant] = {"nnviz": lambda: nnviz_steps(trainer)}
    if importlib.util.find_spec("torch"):
        contestants["pytorch"] = pytorch(net, trainer.data.train)
    if importlib.util.find_spec("sklearn"):
        contestants["scikit_learn"] = scikit_learn(net, trainer.data.train)

    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for train in contestants.values():
        train()  # warm up
    for _ in range(ROUNDS):
        for name, train in contestants.items():
            rates[name].append(samples_per_second(train))
    rate = {name: round(median(values)) for name, values in rates.items()}
    ours = rate["nnviz"]
    return {
        "net": "-".join(map(str, experiment.sizes)),
        "batch": net.batch,
        "optimizer": net.optimizer,
        "nnviz": ours,
        "pytorch": rate.get("pytorch"),
        "scikit_learn": rate.get("scikit_learn"),
        "ratio_pytorch": round(ours / rate["pytorch"], 2) if "pytorch" in rate else None,
        "ratio_scikit_learn": round(ours / rate["scikit_learn"], 2) if "scikit_learn" in rate else None,
    }


def samples_per_second(train: Contestant) -> float:
    samples, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS:
        samples += train()
    return samples / elapsed


def nnviz_steps(trainer: Trainer) -> int:
    """As the application trains, with its history and evaluations."""
    return sum(trainer.step() for _ in range(50))


def pytorch(net: Net, train: Samples) -> Contestant:
    """The usual eager loop, the data in memory as tensors."""
    import torch

    torch.set_num_threads(1)
    x, y = torch.tensor(train.inputs), torch.tensor(train.labels)
    sizes = (x.shape[1], *net.hidden)
    layers: list[torch.nn.Module] = []
    for inputs, units in pairwise(sizes):
        layers += [torch.nn.Linear(inputs, units), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 10))
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[net.optimizer](model.parameters(), lr=0.001)
    rng = np.random.default_rng(0)

    def steps() -> int:
        order = torch.from_numpy(rng.permutation(len(x))[: 50 * net.batch])
        for rows in order.split(net.batch):
            optimizer.zero_grad()
            loss_function(model(x[rows]), y[rows]).backward()
            optimizer.step()
        return 50 * net.batch

    return steps


def scikit_learn(net: Net, train: Samples) -> Contestant:
    """`MLPClassifier`, one call of `fit` for one epoch of part of the data."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    x, y = train.inputs[:20_000], train.labels[:20_000]
    model = MLPClassifier(
        net.hidden, solver=net.optimizer, alpha=0, batch_size=net.batch, max_iter=1, warm_start=True, random_state=0
    )

    def epoch() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(x, y)
        return len(x)

    return epoch
