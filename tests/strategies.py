"""Random experiments for hypothesis, made of everything that is registered. `from strategies import experiments`."""

from typing import Any

from hypothesis import strategies as st

from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.data.digits import Digits
from nnviz.data.features import features
from nnviz.data.hands import HANDS
from nnviz.data.scaling import scalings
from nnviz.engine.activations import activations
from nnviz.engine.clipping import clippings
from nnviz.engine.hyperparameters import Choice, Hyperparameter
from nnviz.engine.initializers import initializers
from nnviz.engine.layers import Convolution, Hidden, HiddenLayer, MaxPooling
from nnviz.engine.losses import losses
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.registry import Entry, Registry
from nnviz.engine.regularizers import regularizers
from nnviz.engine.schedules import schedules
from nnviz.engine.stopping import stoppings
from nnviz.training.experiment import Experiment, can_add

WIDE = 20
"""A random number lies at most so far above the least that is allowed, and so far on either side of 0."""
TOO_LARGE = frozenset({"mnist"})


def values(hyperparameter: Hyperparameter) -> st.SearchStrategy[Any]:
    """A value of a hyper-parameter: its default, or any that is allowed and not huge."""
    domain = hyperparameter.domain
    if isinstance(domain, Choice):
        return st.sampled_from(domain.options)
    if hyperparameter.kind is bool:
        return st.booleans()
    low = max(domain.low, -WIDE)
    high = min(domain.high, low + WIDE)
    if hyperparameter.kind is int:
        return st.just(hyperparameter.default) | st.integers(int(low), int(high))
    numbers = st.floats(low, high).map(lambda number: float(f"{number:.3g}")).filter(domain.contains)
    return st.just(hyperparameter.default) | numbers


@st.composite
def entries(draw: st.DrawFn, registry: Registry[Any], without: frozenset[str] = frozenset()) -> Any:
    """An entry of a registry, with random hyper-parameters."""
    entry: type[Entry] = draw(st.sampled_from([entry for entry in registry if entry.name not in without]))
    return entry(**{number.name: draw(values(number)) for number in entry.hyperparameters()})


@st.composite
def hidden_layers(draw: st.DrawFn) -> HiddenLayer:
    return HiddenLayer(
        units=draw(st.integers(1, 6)),
        activation=draw(entries(activations)),
        normalization=draw(entries(normalizations)),
        dropout=draw(st.sampled_from([0.0, 0.0, 0.2, 0.7])),
        regularizer=draw(st.none() | entries(regularizers)),
        initializer=draw(st.none() | entries(initializers)),
    )


@st.composite
def picture_layers(draw: st.DrawFn) -> list[Hidden]:
    """Layers that fit a picture of 8 × 8."""
    convolution = Convolution(
        filters=draw(st.integers(1, 3)),
        kernel=draw(st.integers(1, 5)),
        stride=draw(st.integers(1, 2)),
        padding=draw(st.sampled_from(["same", "valid"])),
        activation=draw(entries(activations)),
        dropout=draw(st.sampled_from([0.0, 0.0, 0.2])),
        regularizer=draw(st.none() | entries(regularizers)),
        initializer=draw(st.none() | entries(initializers)),
    )
    return draw(st.sampled_from([[], [convolution], [convolution, MaxPooling(2)], [MaxPooling(3), Convolution(2, 2)]]))


units = st.tuples(st.integers(1, 4), st.integers(0, 5))
places = units | st.tuples(st.integers(1, 4), st.integers(0, 5), st.integers(-1, 5))
"""Some of them are in no network: an experiment drops those."""


mixtures = st.fixed_dictionaries(
    {
        "ink_share": st.sampled_from([0.0, 0.0, 0.1, 0.45]),
        "ink_hand": st.sampled_from(HANDS),
        "own_share": st.sampled_from([0.0, 0.45]),
    }
)
"""What is mixed into pictures of digits."""


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """An experiment that is small enough for a step to take well below a millisecond."""
    dataset = draw(entries(datasets, TOO_LARGE))
    before = draw(picture_layers()) if dataset.image_shape else []
    fitting = [loss.name for loss in losses if dataset.task in loss.tasks]
    return Experiment(
        dataset=dataset,
        features=tuple(
            feature()
            for feature in draw(st.lists(st.sampled_from(list(features)), max_size=2, unique=True))
            if can_add(feature(), dataset)
        ),
        scaling=draw(entries(scalings)),
        augmentation=draw(entries(augmentations)) if dataset.image_shape else augmentations.create("none"),
        **(draw(mixtures) if isinstance(dataset, Digits) else {}),
        balanced=dataset.task == "classification" and draw(st.booleans()),
        hidden=(*before, *draw(st.lists(hidden_layers(), max_size=3))),
        initializer=draw(entries(initializers)),
        loss=draw(entries(losses, frozenset(losses.names()) - frozenset(fitting))),
        optimizer=draw(entries(optimizers)),
        schedule=draw(entries(schedules)),
        clipping=draw(entries(clippings)),
        regularizer=draw(entries(regularizers)),
        stopping=draw(entries(stoppings)),
        input_noise=draw(st.sampled_from([0.0, 0.0, 0.1, 1.0])),
        weight_noise=draw(st.sampled_from([0.0, 0.0, 0.1, 1.0])),
        batch_size=draw(st.none() | st.integers(1, 12)),
        test_share=draw(st.sampled_from([0.2, 0.5, 0.9])),
        seed=draw(st.integers(0, 20)),
        start=draw(st.integers(0, 3)),
        off=tuple(draw(st.lists(units, max_size=2))),
        frozen=tuple(draw(st.lists(places, max_size=3))),
    )
