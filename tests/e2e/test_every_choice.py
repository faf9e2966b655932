"""Every registered name is chosen in the window while it trains, and the training goes on without an error."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.data.features import features
from nnviz.data.scaling import scalings
from nnviz.engine.activations import activations
from nnviz.engine.clipping import clippings
from nnviz.engine.initializers import initializers
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.registry import Registry
from nnviz.engine.regularizers import regularizers
from nnviz.engine.schedules import schedules
from nnviz.engine.stopping import stoppings
from nnviz.gui.controls.choices import EntryChecks
from nnviz.gui.controls.forms import EntryForm
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Status

CHOSEN_IN_THE_WINDOW = (
    *(activations, losses, optimizers, schedules, clippings, regularizers, stoppings, normalizations, initializers),
    *(scalings, augmentations, features),
)


@pytest.fixture(params=["circle", "digits", "sine"])
def running(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[OffscreenWindow]:
    """A window that trains; the tests look at what it says meanwhile."""
    experiment = replace(Experiment.recommended(request.param), hidden=(HiddenLayer(6), HiddenLayer(5)), batch_size=20)
    with OffscreenWindow(experiment) as offscreen:
        offscreen.session.toggle()
        yield offscreen


def goes_on(offscreen: OffscreenWindow) -> None:
    """The choice arrives, and after it a step is done."""
    session, first = offscreen.session, -1
    snapshot = offscreen.next_snapshot()
    while snapshot.experiment != session.experiment or first in {-1, snapshot.step}:
        assert snapshot.status not in {Status.FAILED, Status.DIVERGED}, snapshot.message
        if snapshot.experiment == session.experiment and first == -1:
            first = snapshot.step
        if not session.running:  # after undo, which brings a training back as it was, and after early stopping
            session.toggle()
        snapshot = offscreen.next_snapshot()
    assert snapshot.status not in {Status.FAILED, Status.DIVERGED}, snapshot.message


def forms(offscreen: OffscreenWindow) -> list[EntryForm]:
    found = [form for dock in offscreen.window.docks for form in dock.panel.findChildren(EntryForm)]
    return [form for form in found if form.registry is not datasets]


def test_every_entry_of_every_form(running: OffscreenWindow) -> None:
    walked: dict[str, set[str]] = {}
    stack = running.session.undo_stack
    for form in forms(running):
        before = stack.index()
        names = [form.box.itemData(row) for row in range(form.box.count())]
        for row, name in enumerate(names):
            form.box.setCurrentIndex(row)
            form.box.activated.emit(row)
            assert (None if form.entry is None else form.entry.name) == name
            goes_on(running)
            walked.setdefault(form.registry.concept, set()).add(name)
        while stack.index() > before:
            stack.undo()
        goes_on(running)
    dataset = running.session.experiment.dataset
    for registry in CHOSEN_IN_THE_WINDOW:
        if registry is not features:
            assert walked[registry.concept] - {None} == offered(registry, running.session.experiment), registry.concept
    assert dataset.name == running.session.experiment.dataset.name


def offered(registry: Registry, experiment: Experiment) -> set[str]:
    """What fits the data, by the rules of the experiment itself."""
    if registry is losses:
        return {loss.name for loss in losses if experiment.dataset.task in loss.tasks}
    if registry is augmentations and experiment.dataset.image_shape is None:
        return {"none"}
    return set(registry.names())


def test_every_feature(running: OffscreenWindow) -> None:
    checks = [each for dock in running.window.docks for each in dock.panel.findChildren(EntryChecks)]
    for name, box in checks[0].boxes.items():
        if not box.isHidden():
            box.click()
            assert running.session.experiment.features[-1].name == name
            goes_on(running)
            box.click()
            goes_on(running)


def test_every_dataset(qapp: QApplication) -> None:
    with OffscreenWindow(Experiment.recommended("circle")) as offscreen:
        offscreen.session.toggle()
        for dataset in datasets:
            if dataset.name != "mnist":  # trained on elsewhere; here it would only cost time
                for chosen in (dataset, datasets.find("four_clouds")):  # a sample of the one is none of the other
                    offscreen.session.edit(offscreen.session.experiment.with_dataset(chosen()), chosen.title)
                    goes_on(offscreen)
