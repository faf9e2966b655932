"""The real window on every dataset: every panel that fits is shown, trained and painted, without a complaint."""

import numpy as np

from nnviz.data import datasets
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

STEPS = 3


def trained(offscreen: OffscreenWindow, dataset: str) -> Snapshot:
    """Some steps on a dataset."""
    session = offscreen.session
    session.edit(Experiment.recommended(dataset), "Dataset")
    session.runner.advance(steps=STEPS)
    snapshot = offscreen.next_snapshot()
    while snapshot.experiment.dataset.name != dataset or snapshot.step < STEPS or session.running:
        snapshot = offscreen.next_snapshot()
    return snapshot


def test_every_panel_shows_every_dataset(complaints: list[str]) -> None:
    """In one window: opening one takes longer than looking at a dataset. MNIST has tests of its own."""
    with OffscreenWindow(Experiment.recommended("circle")) as offscreen:
        window, shown = offscreen.window, set()
        for name in datasets.names():
            if name == "mnist":
                continue
            snapshot = trained(offscreen, name)
            assert snapshot.test_outputs is not None, name
            assert np.isfinite(snapshot.test_outputs).all(), name
            offscreen.session.look_at(len(snapshot.data.test) - 1)
            for dock in window.docks:
                if dock.panel.fits(snapshot.experiment):
                    assert not dock.isHidden(), (name, dock.objectName())
                    if window.tabifiedDockWidgets(dock):
                        dock.raise_()
                        offscreen.next_snapshot()
                    assert not dock.panel.visibleRegion().isEmpty(), (name, dock.objectName())
                    dock.panel.grab()
                    shown.add(dock)
            assert window.grab().size() == window.size(), name
            assert complaints == [], name
        assert {dock.objectName() for dock in window.docks} == {dock.objectName() for dock in shown}
