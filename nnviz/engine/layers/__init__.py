"""Layers: forward plus backward, each written as in the textbook, for a batch of samples (rows).

A layer owns no numbers. The network gives it views of its parameters and gradients, and `Buffers` of the batch's
size to compute in; so nothing is allocated during training.
"""

from nnviz.engine.layers.convolution import Conv2D
from nnviz.engine.layers.dense import Dense
from nnviz.engine.layers.hidden import (
    LAYER,
    MAX_UNITS,
    Convolution,
    Hidden,
    HiddenLayer,
    MaxPooling,
    has_choice,
    hidden_kinds,
    stacked,
    with_choices,
)
from nnviz.engine.layers.layer import Buffers, Layer, Parameters, Shape
from nnviz.engine.layers.pooling import MaxPool2D

__all__ = [
    "LAYER",
    "MAX_UNITS",
    "Buffers",
    "Conv2D",
    "Convolution",
    "Dense",
    "Hidden",
    "HiddenLayer",
    "Layer",
    "MaxPool2D",
    "MaxPooling",
    "Parameters",
    "Shape",
    "has_choice",
    "hidden_kinds",
    "stacked",
    "with_choices",
]
