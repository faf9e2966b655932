"""An experiment: one JSON, all choices checked, the parts fit together."""

import json
import math
from dataclasses import replace

import pytest

from nnviz.data import datasets
from nnviz.engine.activations import Tanh
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.engine.losses import losses
from nnviz.engine.optimizers import optimizers
from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment


@pytest.mark.parametrize("name", datasets.names())
def test_the_recommendation_of_every_dataset_fits_it_and_survives_json(name):
    experiment = Experiment.recommended(name)
    again = Experiment.from_json(json.loads(json.dumps(experiment.to_json())))
    assert again == experiment
    assert experiment.sizes[0] == experiment.dataset.inputs()


def test_784_16_16_10_has_13_002_parameters():
    experiment = replace(Experiment.recommended("mnist"), hidden=(HiddenLayer(16), HiddenLayer(16)))
    assert experiment.sizes == (784, 16, 16, 10)
    assert experiment.parameters == 13_002


def convolutional() -> Experiment:
    hidden = (Convolution(4, 3, activation=Tanh()), MaxPooling(2), Convolution(2, 2, 1, "valid"), HiddenLayer(5))
    return replace(Experiment.recommended("digits"), hidden=hidden)


def test_feature_maps_count_as_units_and_are_written_with_their_kind():
    experiment = convolutional()
    assert experiment.sizes == (64, 4 * 64, 4 * 16, 2 * 9, 5, 10)
    assert experiment.parameters == 4 * 10 + 2 * 17 + 5 * 19 + 10 * 6
    written = json.loads(json.dumps(experiment.to_json()))
    assert [layer.get("kind") for layer in written["hidden"]] == ["conv2d", "max_pool2d", "conv2d", None]
    assert written["hidden"][1] == {"kind": "max_pool2d", "size": 2}
    assert Experiment.from_json(written) == experiment


def test_places_in_a_convolution_are_filters_and_their_weights():
    touched = replace(convolutional(), off=((1, 3), (1, 4), (2, 0)), frozen=((1, 0, 8), (1, 0, 9), (2, 0), (4, 1, 17)))
    assert touched.off == ((1, 3),)
    assert touched.frozen == ((1, 0, 8), (4, 1, 17))


def test_data_without_pictures_gets_other_layers():
    assert convolutional().with_dataset(datasets.create("spiral")) == Experiment.recommended("spiral")


def test_two_classes_need_one_output_with_binary_and_two_with_softmax():
    experiment = Experiment.recommended("circle")
    assert replace(experiment, loss=losses.create("binary_cross_entropy")).outputs == 1
    assert replace(experiment, loss=losses.create("softmax_cross_entropy")).outputs == 2


def test_a_similar_dataset_keeps_the_choices_and_another_kind_gets_its_own():
    mine = replace(Experiment.recommended("circle"), hidden=(HiddenLayer(3),), seed=5)
    assert mine.with_dataset(datasets.create("spiral")).hidden == mine.hidden
    other = mine.with_dataset(datasets.create("mnist"))
    assert other == replace(Experiment.recommended("mnist"), seed=5)


def test_choices_that_nobody_made_do_not_follow_to_other_data():
    """A gate's single neuron could never learn the spiral."""
    gate = replace(Experiment.recommended("and_gate"), seed=5, start=2)
    assert gate.with_dataset(datasets.create("spiral")) == replace(Experiment.recommended("spiral"), seed=5)
    noisy = datasets.create("spiral", noise=0.3)
    spiral = replace(Experiment.recommended("spiral"), start=2)
    assert spiral.with_dataset(noisy) == replace(spiral, dataset=noisy)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "JSON object"),
        ({}, "names no dataset"),
        ({"dataset": "minst"}, "no dataset 'minst'; known: .*mnist"),
        ({"dataset": "mnist", "optimiser": "adam"}, "no field 'optimiser'; known: .*optimizer"),
        ({"dataset": "mnist", "optimizer": "adamm"}, "no optimizer 'adamm'; known: .*adam"),
        ({"dataset": "mnist", "optimizer": {"name": "adam", "beta1": 2}}, "beta1 of adam is 2; it must be in"),
        ({"dataset": "mnist", "optimizer": {"name": "adam", "learning_rate": math.nan}}, "learning_rate"),
        ({"dataset": "mnist", "optimizer": {"name": "adam", "learning_rate": "fast"}}, "must be a number"),
        ({"dataset": "mnist", "optimizer": {"name": "adam", "gamma": 1}}, "no hyper-parameter 'gamma'; known"),
        ({"dataset": "mnist", "hidden": [0]}, "units of a hidden layer is 0"),
        ({"dataset": "mnist", "hidden": [10**7]}, "units of a hidden layer is 10000000"),
        ({"dataset": "mnist", "hidden": [math.nan]}, "nan"),
        ({"dataset": "mnist", "hidden": [True]}, "units of a hidden layer is True"),
        ({"dataset": "mnist", "hidden": "16"}, "must be a list"),
        ({"dataset": "mnist", "hidden": [1] * 13}, "13 hidden layers are too many"),
        ({"dataset": "mnist", "hidden": [4096] * 4}, "parameters; at most"),
        ({"dataset": "mnist", "hidden": [{"kind": "lstm"}]}, "kind 'lstm'; known: dense, conv2d, max_pool2d"),
        ({"dataset": "mnist", "hidden": [{"kind": ["conv2d"]}]}, "kind .*; known"),
        ({"dataset": "mnist", "hidden": [{"kind": "conv2d", "units": 3}]}, "a conv2d layer is .*must have filters"),
        ({"dataset": "mnist", "hidden": [{"kind": "max_pool2d"}]}, "a max_pool2d layer is {}; it must have size"),
        ({"dataset": "mnist", "hidden": [{"kind": "conv2d", "filters": 2, "normalization": "batch_norm"}]}, "may have"),
        ({"dataset": "mnist", "hidden": [8, {"kind": "max_pool2d", "size": 2}]}, "hidden layer 2: .* needs pictures"),
        ({"dataset": "spiral", "hidden": [{"kind": "conv2d", "filters": 2}]}, "hidden layer 1: .* needs pictures"),
        ({"dataset": "mnist", "loss": "binary"}, "no loss 'binary'; known"),
        ({"dataset": "sine", "loss": "softmax_cross_entropy"}, "does not fit dataset 'sine'.*mse"),
        ({"dataset": "mnist", "batch_size": 0}, "batch_size is 0"),
        ({"dataset": "mnist", "seed": -1}, "seed of the experiment is -1"),
        ({"dataset": "mnist", "test_share": 1.5}, "test_share of the experiment is 1.5"),
        ({"dataset": "mnist", "test_share": math.nan}, "test_share of the experiment is nan"),
        ({"dataset": "mnist", "version": 1, "standardize": 1}, "true or false"),
        ({"dataset": "mnist", "format": "keras"}, "'keras', not an nnviz experiment"),
        ({"dataset": "mnist", "off": 3}, "off is 3; it must be a list of places"),
        ({"dataset": "mnist", "off": [[1]]}, r"off has a place \[1\]; a place is 2 whole numbers"),
        ({"dataset": "mnist", "off": [[1, True]]}, "off has a place"),
        ({"dataset": "mnist", "frozen": [[1, 0, 0.5]]}, "frozen has a place .*2 or 3 whole numbers"),
        ({"dataset": "mnist", "frozen": ["1,0"]}, "frozen has a place '1,0'"),
        ({"dataset": "mnist", "version": 3}, "version 3"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(data, message):
    with pytest.raises(BadInput, match=message) as refused:
        Experiment.from_json(data)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_json_is_told_with_its_line(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{\n "dataset": mnist\n}')
    with pytest.raises(BadInput, match=r"broken\.json is not valid JSON: line 2"):
        Experiment.open(path)


@pytest.mark.parametrize("content", ['{"dataset": ' + "9" * 5000 + "}", "[" * 100_000])
def test_a_file_that_python_cannot_take_is_told(tmp_path, content):
    path = tmp_path / "strange.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"strange\.json"):
        Experiment.open(path)


def test_saving_and_opening(tmp_path):
    experiment = replace(Experiment.recommended("sine"), optimizer=optimizers.create("nesterov", momentum=0.5))
    experiment.save(tmp_path / "sine.json")
    assert Experiment.open(tmp_path / "sine.json") == experiment


def test_places_are_kept_in_order_once_each_as_far_as_the_network_has_them():
    circle = replace(Experiment.recommended("circle"), hidden=(HiddenLayer(4), HiddenLayer(3)))
    touched = replace(
        circle,
        off=((2, 1), (1, 3), (2, 1), (3, 0), (0, 0), (1, 4)),
        frozen=((3, 0), (1, 2, 2), (1, 2, 1), (1, 2, -1), (1, 2), (1, 2, -2), (4, 0), (3, 1, -1)),
    )
    assert touched.off == ((1, 3), (2, 1))
    assert touched.frozen == ((1, 2), (1, 2, -1), (1, 2, 1), (3, 0))
    smaller = replace(touched, hidden=(HiddenLayer(3),))
    assert (smaller.off, smaller.frozen) == ((), touched.frozen[:3])
    assert not {"off", "frozen"} & set(circle.to_json())
    assert Experiment.from_json(json.loads(json.dumps(touched.to_json()))) == touched


def test_ink_is_not_mixed_into_ink():
    mixed = replace(Experiment.recommended("mnist"), ink_share=0.3, ink_hand="american", own_share=0.1)
    ink = mixed.with_dataset(datasets.create("ink"))
    assert (ink.ink_share, ink.ink_hand, ink.own_share) == (0, "world", 0.1)
    assert mixed.with_dataset(mixed.dataset).ink_share == 0.3
