"""How fast the engine trains, beside eager PyTorch and scikit-learn where they are installed. One thread each.

All train the same network on the same float32 samples in memory: batches in random order, the same loss, the same
optimizer with the same hyper-parameters. Contestants take short turns, and the median of many rounds counts. What is
timed is training alone, from gathering a batch to the changed weights; no one's evaluations count.

Before the first turn each trains for some thousands of steps. With Adam's β₁ = 0.9 the mean m of a parameter that gets
no gradient (of a dead ReLU, or of a pixel that is seldom inked) then has become denormal: 0.9ⁿ < 1e-38 after 830 steps.
It stays so: four times the smallest denormal times 0.9 rounds to itself. The mean v of g² takes 87,000 steps (β₂ =
0.999), which is more than this benchmark waits for, unless g² itself was as small.
"""

from dataclasses import dataclass
from functools import partial
from statistics import median

from threadpoolctl import threadpool_limits

from nnviz.benchmarks import contestants, peers
from nnviz.benchmarks.contestants import Block
from nnviz.benchmarks.rounds import median_ratio, take_turns
from nnviz.data import datasets
from nnviz.engine.activations import activations
from nnviz.engine.layers import Convolution, Hidden, HiddenLayer, MaxPooling
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROUNDS = 21
SECONDS = 0.3
"""A turn lasts until so much time has been counted."""
WARM_UP = 1.0
"""Share of every net's warm-up steps that is done."""


@dataclass(frozen=True)
class Net:
    """A network and how it is trained."""

    sizes: tuple[int, ...]
    """Of its dense layers, and of the input."""
    batch: int
    optimizer: str
    learning_rate: float
    warm_up: int
    """Steps before the first turn."""
    before: tuple[Hidden, ...] = ()
    """Layers before the dense ones."""

    @property
    def name(self) -> str:
        inputs, *dense = self.sizes
        return "-".join(map(str, (inputs, *self.before, *dense)))

    @property
    def flops(self) -> int:
        """Floating-point operations that matrix products need to train on one sample.

        Each weight takes part in a multiplication and an addition three times: forward, in its own gradient, and in the
        gradient of the layer's input, which nobody needs of the first layer. A weight of a filter does so at each place
        of its window.
        """
        products = [layer.products for layer in self.experiment.layers]
        return 2 * (3 * sum(products) - products[0])

    @property
    def experiment(self) -> Experiment:
        """MNIST for 784 inputs; for two the largest set of points, which is learnt with tanh."""
        digits = self.sizes[0] == 784
        activation = activations.create("relu" if digits else "tanh")
        return Experiment(
            dataset=datasets.create("mnist") if digits else datasets.create("circle", size=20_000),
            hidden=(*self.before, *(HiddenLayer(units, activation) for units in self.sizes[1:-1])),
            optimizer=optimizers.create(self.optimizer, learning_rate=self.learning_rate),
            batch_size=self.batch,
        )


NETS = (
    Net((784, 16, 16, 10), 32, "adam", 0.001, warm_up=4000),
    Net((784, 128, 10), 128, "adam", 0.001, warm_up=2000),
    Net((784, 512, 512, 10), 128, "sgd", 0.1, warm_up=100),
    Net((784, 128, 10), 64, "adam", 0.001, 100, (Convolution(16, 5), MaxPooling(2), Convolution(32, 5), MaxPooling(2))),
    Net((2, 8, 8, 1), 10, "sgd", 0.1, warm_up=2000),
)


def rows() -> list[dict[str, object]]:
    """Samples a second of `nnviz`, `pytorch` and `scikit_learn`, None where not installed, and our ratio to each.

    Besides, `gflops`: billions of floating-point operations a second in our matrix products; `product_gflops`: those of
    one plain product of two float32 matrices of 2048 × 2048 in the same rounds; `of_product`: the share.
    """
    return [row(net) for net in NETS]


def row(net: Net) -> dict[str, object]:
    experiment = net.experiment
    trainer = Trainer(experiment)
    blocks: dict[str, Block] = {"nnviz": contestants.nnviz(trainer)}
    for name, contestant in contestants.PEERS.items():
        can_it = name == "pytorch" or not net.before  # scikit-learn knows dense layers only
        if can_it and name.removesuffix("_float64") in peers.installed():
            blocks[name] = contestant(experiment, trainer.data.train)
    blocks["product"] = contestants.matrix_product()

    with threadpool_limits(limits=1):
        for name, block in blocks.items():
            train(block, 1 if name == "product" else round(WARM_UP * net.warm_up * net.batch))
        rates = take_turns({name: partial(rate, block) for name, block in blocks.items()}, ROUNDS)

    per_second = {name: round(median(numbers)) for name, numbers in rates.items()}
    operations = [net.flops * samples for samples in rates["nnviz"]]
    return {
        "net": net.name,
        "batch": net.batch,
        "optimizer": net.optimizer,
        **{name: per_second.get(name) for name in ("nnviz", *contestants.PEERS)},
        **{f"ratio_{name}": median_ratio(rates["nnviz"], rates.get(name)) for name in contestants.PEERS},
        "gflops": round(median(operations) / 1e9, 2),
        "product_gflops": round(median(rates["product"]) / 1e9, 2),
        "of_product": median_ratio(operations, rates["product"]),
    }


def train(block: Block, work: int) -> None:
    """Let a contestant do that much work (samples, operations) before it is measured."""
    while work > 0:
        done, _ = block()
        work -= done


def rate(block: Block) -> float:
    """Work a second, over one turn."""
    work, seconds = 0, 0.0
    while seconds < SECONDS:
        done, took = block()
        work += done
        seconds += took
    return work / seconds
