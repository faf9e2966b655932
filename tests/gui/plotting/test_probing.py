"""What panels may ask of the network."""

from dataclasses import replace

from nnviz.engine.layers import HiddenLayer
from nnviz.gui.plotting.probing import affordable_inputs, evenly_spaced
from nnviz.training.experiment import Experiment


def test_evenly_spaced_rows_reach_both_ends() -> None:
    assert evenly_spaced(5, 10).tolist() == [0, 1, 2, 3, 4]
    rows = evenly_spaced(60_000, 256)
    assert (rows[0], rows[-1], len(set(rows))) == (0, 59_999, 256)
    assert evenly_spaced(1, 256).tolist() == [0]


def test_a_larger_network_is_asked_less_but_never_nothing() -> None:
    small = Experiment.recommended("circle")
    middle = replace(small, hidden=(HiddenLayer(100), HiddenLayer(100)))
    large = replace(small, hidden=(HiddenLayer(4096), HiddenLayer(4096)))
    counts = [affordable_inputs(experiment, 100, 9_000) for experiment in (small, middle, large)]
    assert counts[0] == 9_000
    assert 100 < counts[1] < 9_000
    assert counts[2] == 100
