"""Chosen layers: how they are stacked, and what is told where they do not fit."""

import pytest

from nnviz.engine.activations import Tanh
from nnviz.engine.layers import Conv2D, Convolution, Dense, HiddenLayer, MaxPool2D, MaxPooling, stacked, with_choices
from nnviz.engine.normalization import BatchNormalization
from nnviz.errors import BadInput


def test_pictures_go_through_convolutions_and_pooling_to_dense_layers():
    hidden = [Convolution(16, 5), MaxPooling(2), Convolution(32, 5, padding="valid"), MaxPooling(2), HiddenLayer(128)]
    layers = stacked(784, (28, 28), hidden, 10)
    assert [type(layer) for layer in layers] == [Conv2D, MaxPool2D, Conv2D, MaxPool2D, Dense, Dense]
    assert [layer.shape for layer in layers] == [(16, 28, 28), (16, 14, 14), (32, 10, 10), (32, 5, 5), None, None]
    assert [layer.units for layer in layers] == [12_544, 3_136, 3_200, 800, 128, 10]
    assert [layer.parameters for layer in layers] == [416, 0, 12_832, 0, 102_528, 1_290]


@pytest.mark.parametrize(
    ("hidden", "image_shape", "message"),
    [
        ([Convolution(4, 3)], None, "hidden layer 1: a kernel of 3 × 3 needs pictures"),
        ([HiddenLayer(8), MaxPooling(2)], (8, 8), "hidden layer 2: pooling of 2 × 2 needs pictures"),
        ([MaxPooling(2), Convolution(4, 5)], (8, 8), "hidden layer 2: a kernel of 5 × 5 does not fit .* 4 × 4"),
        ([MaxPooling(8), MaxPooling(2)], (8, 8), "hidden layer 2: pooling of 2 × 2 does not fit .* 1 × 1"),
        ([Convolution(512, 3)], (28, 28), "hidden layer 1: 512 feature maps of 28 × 28 are too many"),
    ],
)
def test_layers_that_do_not_fit_are_refused_in_one_line(hidden, image_shape, message):
    pixels = 64 if image_shape is None else image_shape[0] * image_shape[1]
    with pytest.raises(BadInput, match=message) as refused:
        stacked(pixels, image_shape, hidden, 10)
    assert str(refused.value).count("\n") == 0


@pytest.mark.parametrize(
    ("choose", "message"),
    [
        (lambda: Convolution(0), "filters of a conv2d layer is 0"),
        (lambda: Convolution(4, kernel=99), "kernel of a conv2d layer is 99"),
        (lambda: Convolution(4, padding="full"), "padding of a conv2d layer is 'full'; choose one of: same, valid"),
        (lambda: MaxPooling(1), "size of a max_pool2d layer is 1"),
    ],
)
def test_numbers_that_are_not_allowed_are_refused(choose, message):
    with pytest.raises(BadInput, match=message):
        choose()


def test_a_choice_that_a_kind_does_not_have_leaves_it_as_it_is():
    choices = {"activation": Tanh(), "normalization": BatchNormalization()}
    assert with_choices(HiddenLayer(8), **choices) == HiddenLayer(8, Tanh(), BatchNormalization())
    assert with_choices(Convolution(8), **choices) == Convolution(8, activation=Tanh())
    assert with_choices(MaxPooling(2), **choices) == MaxPooling(2)
