"""The real window on a network with feature maps: every panel, every view, every element, without a complaint."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.gui.canvas.context_menu import Hit, context_menu
from nnviz.gui.canvas.edge_quantities import edge_quantities
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.canvas.neuron_quantities import neuron_quantities
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.experiment import Experiment

HIDDEN = (Convolution(4, 3), MaxPooling(2), Convolution(3, 3), HiddenLayer(6))
ELEMENTS: list[Element] = [Unit(layer, 0) for layer in range(6)]
ELEMENTS += [Edge(1, 2, 0), Edge(2, 1, 1), Edge(3, 2, 1), Edge(4, 5, 2), Edge(5, 9, 5)]


def test_nothing_breaks_on_feature_maps(complaints: list[str]) -> None:
    experiment = replace(Experiment.recommended("digits"), hidden=HIDDEN)
    with OffscreenWindow(experiment) as offscreen:
        window, session, canvas = offscreen.window, offscreen.session, offscreen.window.canvas
        session.train_batch()
        while offscreen.next_snapshot().step < 1:
            pass
        canvas.motion.skip()
        assert "64-conv4x3-pool2-conv3x3-6-10" in window.windowTitle()
        for layer in (1, 2, 5):
            session.select_layer(layer)
            for dock in window.docks:
                if dock.panel.fits(experiment):
                    dock.raise_()
                    offscreen.next_snapshot()
                    dock.panel.grab()
            assert complaints == [], layer
        for edges in edge_quantities(experiment):
            canvas.set_view(replace(canvas.view, edges=edges.name))
            while not canvas.drawing.edges.values or canvas.drawing.edge_quantity.name != edges.name:
                offscreen.next_snapshot()
            canvas.grab()
            assert complaints == [], edges.name
        for neurons in neuron_quantities(experiment):
            canvas.set_view(replace(canvas.view, edges="weight", neurons=neurons.name))
            offscreen.next_snapshot()
            canvas.grab()
            assert complaints == [], neurons.name
        for element in ELEMENTS:
            canvas.pin(Pins((element,)))
            canvas.set_view(replace(canvas.view, traces=isinstance(element, Unit)))
            context_menu(canvas, Hit(element, element.layer)).deleteLater()
            canvas.hover(element)
            canvas.read_out()
            canvas.grab()
            canvas.editor.open_on(element)
            canvas.editor.leave()
            assert complaints == [], element
        canvas.hover(None)
        column = canvas.network_geometry.columns[1]
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(column.x), round(column.y[1])))
        for _ in range(2):
            canvas.navigation.zoom_by(5.0)
            canvas.grab()
        canvas.navigation.fit()
        session.change("off", off=((1, 0), (3, 1)), frozen=((1, 1), (4, 2)))
        session.train_batch()
        while offscreen.next_snapshot().step < 2:
            QApplication.processEvents()
        canvas.grab()
        assert complaints == []
