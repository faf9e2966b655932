"""Snapshots made by hand, and a canvas to show them on."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.layers import Hidden, HiddenLayer
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.session import Sample, Session
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.snapshot import ProbeResult, Snapshot, Status

SnapshotMaker = Callable[..., Snapshot]
CanvasMaker = Callable[[Snapshot], NetworkCanvas]


@pytest.fixture
def make_snapshot() -> SnapshotMaker:
    """`make_snapshot("spiral", (8, 8), seed=1, step=3)`: random parameters, biases too, and a random sample.

    A hidden layer is a number of units, or what can be chosen for one.
    """

    def make(
        dataset: str, hidden: tuple[int | Hidden, ...], seed: int = 0, step: int = 0, loss: str | None = None
    ) -> Snapshot:
        experiment = Experiment.recommended(dataset)
        chosen = tuple(HiddenLayer(layer) if isinstance(layer, int) else layer for layer in hidden)
        experiment = replace(experiment, hidden=chosen)
        if loss is not None:
            experiment = Experiment.from_json({**experiment.to_json(), "loss": loss})
        rng = np.random.default_rng(seed)
        network = experiment.network()
        network.theta[:] = rng.normal(size=network.theta.size)
        inputs = np.random.default_rng(99).random((3, experiment.sizes[0]), dtype=np.float32)
        samples = Samples(inputs, np.array([[1.0], [0.0], [1.0]], np.float32))
        activity = network.forward(inputs[:1])
        classes = experiment.dataset.classes()
        result = ProbeResult(
            inputs[:1],
            z=tuple(z.copy() for z in activity.z),
            a=tuple(a.copy() for a in activity.a),
            y_hat=activity.y_hat.copy(),
            scores=experiment.loss.scores(activity.y_hat).copy() if classes else None,
        )
        history = History(Recorder(BATCH_COLUMNS).view(), Recorder(EVALUATION_COLUMNS).view())
        return Snapshot(
            experiment=experiment,
            data=Data(samples, samples),
            preparation=Preparation((), Scaling.none()),
            status=Status.PAUSED,
            message="",
            step=step,
            epoch=0.0,
            samples_per_second=0.0,
            parameters=tuple(network.parameters),
            history=history,
            probes={"sample": result},
        )

    return make


@pytest.fixture
def make_canvas(qtbot: QtBot) -> Iterator[CanvasMaker]:
    """A visible canvas, 600 × 400, that shows a snapshot whose picture is ready; the session looks at its sample."""
    canvases: list[NetworkCanvas] = []

    def make(snapshot: Snapshot) -> NetworkCanvas:
        session = Session(snapshot.experiment)
        session.snapshot = snapshot
        session.sample = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
        canvas = NetworkCanvas(session)
        canvases.append(canvas)
        qtbot.addWidget(canvas)
        canvas.resize(600, 400)
        canvas.show()
        qtbot.waitUntil(lambda: canvas.prepare())
        return canvas

    yield make
    for canvas in canvases:
        canvas.close()
