"""What can be chosen for a hidden layer, a kind of layer a class, and how chosen layers are stacked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, TypeAlias

from nnviz.engine.activations import Activation, Identity, ReLU, activations
from nnviz.engine.hyperparameters import Bounds, Choice
from nnviz.engine.initializers import Initializer, initializers
from nnviz.engine.layers.convolution import Conv2D
from nnviz.engine.layers.dense import Dense
from nnviz.engine.layers.layer import Layer, Shape
from nnviz.engine.layers.pooling import MaxPool2D
from nnviz.engine.normalization import NoNormalization, Normalization, normalizations
from nnviz.engine.parts import Part, check_fields, numbers, parts
from nnviz.engine.regularizers import Regularizer, regularizers
from nnviz.errors import BadInput

MAX_UNITS = 4096
MAX_MAP_UNITS = 262_144
"""Of all feature maps of a layer together."""
LAYER = "layer"
"""The group of choices for a layer besides its size and its activation function."""

Dropout = Annotated[
    float, Bounds(0, 1, high_open=True, symbol="p", help="share of the units switched off in each training step"), LAYER
]


@dataclass(frozen=True)
class HiddenLayer:
    """What can be chosen for a dense layer. Raises `BadInput` for a number that is not allowed."""

    kind: ClassVar[str] = "dense"

    units: Annotated[int, Bounds(1, MAX_UNITS, help="neurons of the layer")] = 8
    activation: Annotated[Activation, Part(activations)] = field(default_factory=ReLU)
    normalization: Annotated[Normalization, Part(normalizations), LAYER] = field(default_factory=NoNormalization)
    dropout: Dropout = 0.0
    regularizer: Annotated[Regularizer | None, Part(regularizers), LAYER] = None
    """None: that of the whole network."""
    initializer: Annotated[Initializer | None, Part(initializers), LAYER] = None
    """None: that of the whole network."""

    def __post_init__(self) -> None:
        check_fields(self, "a hidden layer")

    def __str__(self) -> str:
        """As it is typed: `16`."""
        return f"{self.units}"

    def layer(self, inputs: int, picture: Shape | None, off: tuple[int, ...]) -> Dense:
        """The layer that gets so many numbers."""
        return Dense(
            inputs,
            self.units,
            activation=self.activation,
            normalization=self.normalization,
            dropout=self.dropout,
            off=off,
        )


@dataclass(frozen=True)
class Convolution:
    """What can be chosen for a convolution. Raises `BadInput` for a number that is not allowed."""

    kind: ClassVar[str] = "conv2d"
    normalization: ClassVar[Normalization] = NoNormalization()

    filters: Annotated[int, Bounds(1, 512, help="feature maps of the layer")] = 16
    kernel: Annotated[int, Bounds(1, 15, help="rows and columns that a filter sees at once")] = 5
    stride: Annotated[int, Bounds(1, 8, help="pixels from one place of the filter to the next")] = 1
    padding: Annotated[
        str, Choice(("same", "valid"), help="zeros around the picture, or filters that stay inside it")
    ] = "same"
    activation: Annotated[Activation, Part(activations)] = field(default_factory=ReLU)
    dropout: Dropout = 0.0
    regularizer: Annotated[Regularizer | None, Part(regularizers), LAYER] = None
    """None: that of the whole network."""
    initializer: Annotated[Initializer | None, Part(initializers), LAYER] = None
    """None: that of the whole network."""

    def __post_init__(self) -> None:
        check_fields(self, "a conv2d layer")

    def __str__(self) -> str:
        """As it is typed: `conv16x5`."""
        return f"conv{self.filters}x{self.kernel}"

    def layer(self, inputs: int, picture: Shape | None, off: tuple[int, ...]) -> Conv2D:
        """The layer that gets such a picture. Raises `BadInput` if there is none, or if it is too small."""
        picture = checked_picture(picture, self.kernel, f"a kernel of {self.kernel} × {self.kernel}")
        layer = Conv2D(
            picture,
            self.filters,
            self.kernel,
            self.stride,
            "same" if self.padding == "same" else "valid",
            activation=self.activation,
            dropout=self.dropout,
            off=off,
        )
        if layer.units > MAX_MAP_UNITS:
            raise BadInput(
                f"{self.filters} feature maps of {layer.maps[1]} × {layer.maps[2]} are too many; "
                f"at most {MAX_MAP_UNITS:,} units."
            )
        return layer


@dataclass(frozen=True)
class MaxPooling:
    """What can be chosen for max pooling. Raises `BadInput` for a number that is not allowed."""

    kind: ClassVar[str] = "max_pool2d"
    activation: ClassVar[Activation] = Identity()
    normalization: ClassVar[Normalization] = NoNormalization()
    dropout: ClassVar[float] = 0.0
    regularizer: ClassVar[Regularizer | None] = None
    initializer: ClassVar[Initializer | None] = None

    size: Annotated[int, Bounds(2, 8, help="rows and columns of pixels of which the largest is kept")] = 2

    def __post_init__(self) -> None:
        check_fields(self, "a max_pool2d layer")

    def __str__(self) -> str:
        """As it is typed: `pool2`."""
        return f"pool{self.size}"

    def layer(self, inputs: int, picture: Shape | None, off: tuple[int, ...]) -> MaxPool2D:
        """The layer that gets such a picture. Raises `BadInput` if there is none, or if it is too small."""
        return MaxPool2D(checked_picture(picture, self.size, f"pooling of {self.size} × {self.size}"), self.size)


Hidden: TypeAlias = HiddenLayer | Convolution | MaxPooling
"""What can be chosen for a hidden layer."""
hidden_kinds: dict[str, type[Hidden]] = {kind.kind: kind for kind in (HiddenLayer, Convolution, MaxPooling)}
"""By the name in files."""


def has_choice(layer: Hidden | type[Hidden], name: str) -> bool:
    """Whether that can be chosen for this kind of layer."""
    kind = layer if isinstance(layer, type) else type(layer)
    return name in parts(kind) or name in numbers(kind)


def with_choices(layer: Hidden, **choices: Any) -> Hidden:
    """Other choices, as far as its kind has them."""
    own = {name: choice for name, choice in choices.items() if has_choice(layer, name)}
    return replace(layer, **own)


def checked_picture(picture: Shape | None, least: int, what: str) -> Shape:
    """The picture, if it has at least so many rows and columns. Raises `BadInput`."""
    if picture is None:
        raise BadInput(f"{what} needs pictures: choose a dataset that has them, and put it before all dense layers")
    _, rows, columns = picture
    if min(rows, columns) < least:
        raise BadInput(f"{what} does not fit a picture of {rows} × {columns}; make it smaller, or pool less before")
    return picture


def stacked(
    inputs: int,
    image_shape: tuple[int, int] | None,
    hidden: Sequence[Hidden],
    outputs: int,
    off: Collection[tuple[int, int]] = (),
) -> list[Layer]:
    """Layer 1, 2, …, the last being the dense output. Raises `BadInput` for layers that do not fit on one another.

    `image_shape` is (rows, columns) of inputs that are a picture; `off` are (layer from 1, neuron).
    """
    picture = None if image_shape is None else (1, *image_shape)
    layers: list[Layer] = []
    for number, chosen in enumerate(hidden, 1):
        neurons_off = tuple(neuron for layer, neuron in off if layer == number)
        try:
            layers.append(chosen.layer(inputs, picture, neurons_off))
        except BadInput as error:
            raise BadInput(f"hidden layer {number}: {str(error).rstrip('.')}.") from error
        inputs, picture = layers[-1].units, layers[-1].shape
    layers.append(Dense(inputs, outputs))
    return layers
