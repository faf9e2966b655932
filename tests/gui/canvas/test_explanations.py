"""What cards tell: every number against NumPy."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.edge_quantities import WEIGHT, edge_quantity
from nnviz.gui.canvas.explanations import UNKNOWN, Explanation, Explanations
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.trace import trace
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.session import Sample
from nnviz.training.snapshot import Snapshot

SnapshotMaker = Callable[..., Snapshot]


def scene_of(snapshot: Snapshot) -> Scene:
    sample = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
    return Scene.of_snapshot(snapshot, sample, None)


def told(snapshot: Snapshot, element: Element) -> Explanation:
    return Explanations(Wording()).of(scene_of(snapshot), element, WEIGHT)


def cells(explanation: Explanation) -> list[tuple[str, ...]]:
    return [tuple(cell for cell in vars(row).values() if cell) for row in explanation.rows]


def value(explanation: Explanation, symbol: str) -> float:
    text = next(row.value for row in explanation.rows if row.symbol == symbol)
    return float(text.replace("−", "-"))


def trained(snapshot: Snapshot) -> Snapshot:
    """With a gradient, an update, first weights, and the δ of its sample."""
    rng = np.random.default_rng(7)
    vectors = {
        name: tuple(Parameters(rng.normal(size=p.W.shape), rng.normal(size=p.b.shape)) for p in snapshot.parameters)
        for name in ("gradient", "update", "start")
    }
    result = snapshot.probes["sample"]
    result = replace(result, delta=tuple(rng.normal(size=z.shape).astype(np.float32) for z in result.z))
    return replace(snapshot, vectors=vectors, probes={"sample": result})


def test_a_neuron_is_explained_with_its_largest_terms(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    snapshot.parameters[1].W[0] = (2.0, -3.0, 0.5, 0.0)
    snapshot.parameters[1].b[0] = -0.25
    result = snapshot.probes["sample"]
    result.a[1][0] = (1.0, 0.5, 1.0, 7.0)
    result.z[1][0, 0], result.a[2][0, 0] = 0.75, 0.679
    explanation = told(snapshot, Unit(2, 0))
    assert explanation.title == "output · neuron 1"
    assert cells(explanation)[0][:2] == ("ŷ", "0.679")
    assert cells(explanation)[1:] == [
        ("z", "0.750", "Σ w·a + b"),
        ("+2.000", "+2.000 · 1.000", "neuron 1"),
        ("−1.500", "−3.000 · 0.500", "neuron 2"),
        ("+0.500", "+0.500 · 1.000", "neuron 3"),
        ("+0.000", "1 more"),
        ("b", "−0.250"),
        ("∂L/∂b", UNKNOWN, "train a batch (B) to see it"),
    ]


def test_the_terms_that_are_told_sum_to_z(make_snapshot: SnapshotMaker) -> None:
    explanation = told(make_snapshot("mnist", (16,)), Unit(1, 3))
    terms = [float(row.value.replace("−", "-")) for row in explanation.rows[2:7]]  # three, all others, and b
    assert sum(terms) == pytest.approx(value(explanation, "z"), abs=0.003)
    assert explanation.rows[5].note == "781 more"


def test_a_neuron_has_its_gradient_and_delta_in_a_card_of_few_lines(make_snapshot: SnapshotMaker) -> None:
    snapshot = trained(make_snapshot("spiral", (8, 8)))
    explanation = told(snapshot, Unit(2, 5))
    assert value(explanation, "∂L/∂b") == pytest.approx(snapshot.vectors["gradient"][1].b[5], abs=0.0006)
    assert value(explanation, "δ") == pytest.approx(snapshot.probes["sample"].delta[1][0, 5], abs=0.0006)
    assert len(explanation.rows) <= 10


def test_an_edge_is_explained_from_end_to_end(make_snapshot: SnapshotMaker) -> None:
    snapshot = trained(make_snapshot("mnist", (16,)))
    explanation = told(snapshot, Edge(2, 7, 3))
    assert explanation.title == "hidden 1 · neuron 4 → output · neuron “7”"
    w, a = snapshot.parameters[1].W[7, 3], snapshot.probes["sample"].a[1][0, 3]
    gradient, update = (snapshot.vectors[name][1].W[7, 3] for name in ("gradient", "update"))
    for symbol, number in (("w", w), ("w · a", w * a), ("∂L/∂w", gradient), ("Δw", update)):
        assert value(explanation, symbol) == pytest.approx(number, abs=0.0006)
    assert told(snapshot, Edge(1, 0, 2 * 28 + 5)).title == "input · pixel row 3, column 6 → hidden 1 · neuron 1"


def test_an_edge_has_what_the_edges_carry_now(make_snapshot: SnapshotMaker) -> None:
    snapshot = trained(make_snapshot("spiral", (4,)))
    change = edge_quantity("change", snapshot.experiment)
    explanation = Explanations(Wording()).of(scene_of(snapshot), Edge(1, 2, 1), change)
    assert value(explanation, "w − w₀") == pytest.approx(
        snapshot.parameters[0].W[2, 1] - snapshot.vectors["start"][0].W[2, 1], abs=0.0006
    )


def test_a_card_has_as_many_lines_before_the_first_step_as_after(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("spiral", (4,))
    for element in (Unit(1, 1), Edge(1, 1, 0)):
        after = replace(snapshot, vectors=trained(snapshot).vectors)
        assert len(told(snapshot, element).rows) == len(told(after, element).rows)


def test_inputs_are_named_as_in_the_data(make_snapshot: SnapshotMaker) -> None:
    assert told(make_snapshot("spiral", ()), Unit(0, 1)).title == "input · x₂"
    assert told(make_snapshot("mnist", ()), Unit(0, 2 * 28 + 5)).title == "input · pixel row 3, column 6"
    assert told(make_snapshot("mnist", ()), Unit(1, 7)).title == "output · neuron “7”"


def test_a_neuron_of_an_image_network_shows_what_it_looks_for(make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("digits", (4,))
    W = snapshot.parameters[0].W
    first, deeper = told(snapshot, Unit(1, 2)).picture, told(snapshot, Unit(2, 7)).picture
    assert first is not None
    assert deeper is not None
    for picture, weights in ((first, W[2]), (deeper, snapshot.parameters[1].W[7] @ W)):
        assert picture.shape == (8, 8)
        assert np.corrcoef(picture.ravel(), weights)[0, 1] == pytest.approx(1)
    assert told(make_snapshot("spiral", (4,)), Unit(1, 2)).picture is None


def test_a_traced_neuron_tells_from_which_inputs_it_comes(make_snapshot: SnapshotMaker) -> None:
    scene, unit = scene_of(make_snapshot("spiral", (4,))), Unit(2, 0)
    traced = trace(unit, scene.terms)
    explanation = Explanations(Wording()).of(scene, unit, WEIGHT, traced)
    shares = {row.note: float(row.value.removesuffix(" %")) for row in explanation.rows if row.value.endswith("%")}
    assert shares == pytest.approx(dict(zip(("x₁", "x₂"), 100 * traced.relevance[0], strict=True)), abs=0.06)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_diverged_network_is_explained_as_it_is(value: float, make_snapshot: SnapshotMaker) -> None:
    snapshot = make_snapshot("digits", (4,))
    for layer in snapshot.parameters:
        layer.W[:] = value
    for element in (Unit(1, 2), Unit(2, 7), Edge(2, 7, 2)):
        assert told(snapshot, element).rows


@pytest.mark.parametrize(
    ("label", "index", "title"),
    [(None, None, "your drawing"), (7, None, "training sample · label 7"), (7, 1234, "test sample 1,234 · label 7")],
)
def test_a_sample_is_called_what_it_is(
    make_snapshot: SnapshotMaker, label: int | None, index: int | None, title: str
) -> None:
    snapshot = make_snapshot("mnist", (16,))
    targets = None if label is None else np.array([label], np.float32)
    sample = Sample(snapshot.probes["sample"].inputs, targets, index)
    assert Wording().sample(Scene.of_snapshot(snapshot, sample, None)) == title
