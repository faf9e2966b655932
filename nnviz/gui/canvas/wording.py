"""What the canvas says in words and numbers: names, captions, help."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from math import prod

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetricsF

from nnviz.gui.canvas.colors import SMALLEST
from nnviz.gui.canvas.edge_quantities import RELEVANCE, EdgeQuantity
from nnviz.gui.canvas.edges import MOST_LINES
from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.neuron_quantities import NeuronQuantity
from nnviz.gui.canvas.nodes import Place
from nnviz.gui.canvas.pulses import Phase
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.view import View
from nnviz.gui.layer_edits import MANY
from nnviz.gui.theme import Rgb, Theme
from nnviz.training.diagnosis import Finding
from nnviz.training.experiment import Experiment

SYMBOLS = {"gamma": "γ", "beta": "β", "alpha": "α"}
LONGEST = ("−88.888", "−8.8e−8", "−8e−38")
"""The longest texts of `number`, to reserve room for them."""
LONGEST_DECIMALS = ("−88.88", "−88888", "−8.8e8", "−8e38")
"""The same of `decimals`."""


def number(value: float, digits: int = 3) -> str:
    """A number with a real minus sign, in few characters: "4.830", "1234.5", "1.2e−4", "7e19". Only 0 looks like 0.

    `digits`: decimals of a number below 100; larger ones have fewer.
    """
    magnitude, sign = abs(value), "−" if value < 0 else ""
    if not math.isfinite(value):
        return f"{sign}{magnitude}"
    if 0 < magnitude < 10.0**-digits or magnitude >= 99_999.5:
        return sign + power_of_ten(magnitude)
    places = digits - sum(magnitude >= limit for limit in (99.995, 999.95, 9999.5))
    return f"{sign}{magnitude:.{max(places, 0)}f}"


def power_of_ten(magnitude: float) -> str:
    """Two figures and the exponent; one figure if the exponent needs two: "1.2e−4", "7e19"."""
    mantissa, exponent = f"{magnitude:.1e}".split("e")
    if abs(int(exponent)) >= 10:
        mantissa, exponent = f"{magnitude:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def decimals(value: float) -> str:
    """A number with two decimals, for probabilities and the like: what is next to nothing is 0.00."""
    return number(value if abs(value) >= 0.01 else round(value, 2), 2)


def percent(share: float, unit: str = " %") -> str:
    """0.9346 → "93.5 %", rounded as by hand: 0.9485 → "94.9 %". Empty for NaN."""
    if math.isnan(share):
        return ""
    return f"{(100 * Decimal(str(float(share)))).quantize(Decimal('0.1'), ROUND_HALF_UP)}{unit}"


def longest(metrics: QFontMetricsF, texts: Iterable[str]) -> float:
    """The width of the longest text, in pixels."""
    return max(metrics.horizontalAdvance(text) for text in texts)


def signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


def colored(text: str, color: Rgb) -> str:
    """Rich text in a colour."""
    return f"<span style='color: rgb{color}'>{text}</span>"


class Wording(QObject):
    """Names and captions of a scene."""

    def layer(self, scene: Scene, layer: int) -> str:
        """What a layer is called."""
        if layer == 0:
            return self.tr("input")
        return self.tr("output") if layer == scene.outputs else self.tr("hidden %d") % layer

    def layer_briefly(self, scene: Scene, layer: int) -> str:
        if layer == 0:
            return self.tr("in")
        return self.tr("out") if layer == scene.outputs else self.tr("h%d") % layer

    def units(self, scene: Scene, layer: int) -> str:
        """How many units a layer has, and what they compute: "16 ReLU"."""
        count = f"{scene.sizes[layer]:,}"
        if layer == 0:
            shape = scene.image_shape
            return f"{count} = {shape[0]}×{shape[1]}" if shape else self.map_size(scene, layer) or count
        function = self.function(scene, layer)
        units = self.maps(scene, layer) or count
        return f"{units} {function}" if function else units

    def map_size(self, scene: Scene, layer: int) -> str:
        """Rows and columns of the maps of a layer: "28×28"; empty if its nodes are units."""
        shape = scene.nodes.shapes[layer]
        return f"{shape[1]}×{shape[2]}" if shape is not None else ""

    def maps(self, scene: Scene, layer: int) -> str:
        """What makes the maps of a layer: "16 filters 5×5 → 28×28", in two lines; empty if its nodes are units."""
        size, convolution = self.map_size(scene, layer), scene.nodes.convolution(layer)
        if not size:
            return ""
        if convolution is not None:
            filters, kernel = convolution.filters, f"{convolution.kernel}×{convolution.kernel}"
            what = self.tr("1 filter %s") % kernel if filters == 1 else self.tr("%d filters %s") % (filters, kernel)
            return f"{what}\n→ {size}"
        return self.tr("pool %s") % scene.nodes.pooling_size(layer) + f"\n→ {size}"

    def caption(self, scene: Scene, layer: int) -> str:
        """All that there is to say below a layer, in one line."""
        head = f"{self.layer(scene, layer)}: {' '.join(self.units(scene, layer).split())}"
        name, parameters = self.function(scene, layer), self.layer_parameters(scene, layer)
        if self.maps(scene, layer) and name:
            head = f"{head.removesuffix(' ' + name)}, {name}"
        return f"{head}, {parameters}" if parameters else head

    def units_in_lines(self, scene: Scene, layer: int) -> str:
        """The same in few characters and several lines: "8 · 5×5", "→ 28×28"."""
        size, convolution = self.map_size(scene, layer), scene.nodes.convolution(layer)
        if convolution is not None:
            return f"{convolution.filters} · {convolution.kernel}×{convolution.kernel}\n→ {size}"
        return self.units(scene, layer) if scene.nodes.is_pooling(layer) else self.units_briefly(scene, layer)

    def units_briefly(self, scene: Scene, layer: int) -> str:
        """In a column as narrow as it can be."""
        convolution = scene.nodes.convolution(layer)
        if convolution is not None:
            maps = self.tr("1 map") if convolution.filters == 1 else self.tr("%d maps") % convolution.filters
            return f"{maps}\n{self.map_size(scene, layer)}"
        if scene.nodes.is_pooling(layer):
            return self.tr("pool") + f"\n{self.map_size(scene, layer)}"
        return self.map_size(scene, layer) or f"{scene.sizes[layer]:,}"

    def layer_parameters(self, scene: Scene, layer: int) -> str:
        """How many parameters a layer has; the input has none."""
        layers = scene.experiment.layers
        if layer == 0 or layer > len(layers):
            return ""
        parameters = layers[layer - 1].parameters
        return self.tr("%s parameters") % f"{parameters:,}" if parameters else ""

    def function(self, scene: Scene, layer: int) -> str:
        """The name of the activation of a layer; of the output layer, of the loss's output function."""
        experiment = scene.experiment
        if layer == scene.outputs:
            return experiment.loss.output_name
        if scene.nodes.is_pooling(layer):
            return ""
        # A snapshot may be a few frames behind or ahead of the choices that it carries.
        return experiment.hidden[layer - 1].activation.title if layer <= len(experiment.hidden) else ""

    def function_formula(self, scene: Scene, layer: int) -> str:
        experiment = scene.experiment
        if layer == scene.outputs:
            return experiment.loss.output_formula
        if scene.nodes.is_pooling(layer):
            return self.tr("the largest of %s") % scene.nodes.pooling_size(layer)
        return experiment.hidden[layer - 1].activation.formula if layer <= len(experiment.hidden) else ""

    def parameters(self, scene: Scene) -> tuple[str, str, str]:
        """How many parameters the network has: terms and sum, the terms, the sum."""
        layers = scene.nodes.layers or scene.experiment.layers
        biases = sum(layer.neurons for layer in layers)
        weights = sum(prod(layer.weights_shape) for layer in layers)
        others: dict[str, int] = {}
        for layer in layers:
            for name in layer.other_starts:
                others[name] = others.get(name, 0) + layer.neurons
        total = weights + biases + sum(others.values())
        briefly = self.tr("%s parameters") % f"{total:,}"
        terms = [
            self.tr("1 weight") if weights == 1 else self.tr("%s weights") % f"{weights:,}",
            self.tr("1 bias") if biases == 1 else self.tr("%s biases") % f"{biases:,}",
            *(f"{count:,} {SYMBOLS.get(name, name)}" for name, count in others.items()),
        ]
        return f"{' + '.join(terms)} = {briefly}", " + ".join(terms), briefly

    def pixel(self, scene: Scene, unit: Unit, place: Place) -> str:
        """One number of a feature map, or of the picture that goes in."""
        if not scene.exact.a:
            return ""
        value = float(scene.nodes.pictures(unit.layer, scene.exact.a[unit.layer])[unit.index][place])
        words = {"symbol": "a" if unit.layer > 0 else "x", "row": place[0] + 1, "column": place[1] + 1}
        return self.tr("row %(row)d, column %(column)d: %(symbol)s = %(value)s") % {**words, "value": number(value)}

    def sample(self, scene: Scene) -> str:
        """What is fed into the network."""
        sample = scene.sample
        if sample is None:
            return ""
        if sample.index is None and sample.targets is None:
            return self.tr("your drawing")
        title = self.tr("training sample") if sample.index is None else self.tr("test sample %s") % f"{sample.index:,}"
        if scene.true_class is not None:
            title += self.tr(" · label %s") % scene.experiment.dataset.output_names[scene.true_class]
        return title

    def finding(self, finding: Finding, all_findings: tuple[Finding, ...]) -> str:
        """What a badge says, as rich text: its finding with the remedy, and what else there is in that layer."""
        lines = [f"<b>{finding.title}</b>", finding.cause, self.tr("Click: %s. Undo takes it back.") % finding.remedy]
        others = [other.title for other in all_findings if other.layer == finding.layer and other != finding]
        if finding.layer is not None and others:
            lines.append(self.tr("Also in this layer: %s (see Diagnosis).") % ", ".join(others))
        return f"<p>{'<br>'.join(lines)}</p>"

    def loading(self, experiment: Experiment) -> str:
        return self.tr("Loading %s…") % self.tr(experiment.dataset.title)

    def preparing(self) -> str:
        return self.tr("Preparing the new network…")

    def legend(self, scene: Scene, quantity: EdgeQuantity, layer: int, view: View) -> tuple[str, ...]:
        """What the colours of the edges are, from detailed to brief."""
        nodes = scene.nodes
        if nodes.is_pooling(layer) and quantity is not RELEVANCE:
            return self.tr("into %s: pooling, no weights") % self.layer(scene, layer), self.tr("pooling: no weights")
        title, symbol = self.tr(quantity.title), quantity.symbol
        if nodes.is_bundled(layer):
            sums = self.tr("Σ of each kernel: %s") if nodes.convolution(layer) else self.tr("Σ over each map: %s")
            title = sums % title
            symbol = f"Σ {symbol}"
        where = self.tr("all layers") if view.is_shared else self.tr("into %s") % self.layer(scene, layer)
        scale = self.tr(" · scale frozen") if view.is_frozen else ""
        detailed = title if quantity.symbol in title else f"{title} {quantity.symbol}"
        texts = f"{detailed} {where}", f"{title} {where}", f"{symbol} {where}", title, symbol
        return tuple(text + scale for text in texts)

    def neurons(self, scene: Scene, quantity: NeuronQuantity, layer: int) -> str:
        """What the fill of the neurons is; a signed one has a scale in every layer."""
        if quantity.is_signed:
            return f"{self.layer(scene, layer)}: {quantity.symbol}"
        return self.tr("neurons: %s") % quantity.symbol

    def neuron_key(self, quantity: NeuronQuantity, scale: float | None) -> list[tuple[str, str]]:
        """Colours of the theme, and what a neuron filled with them means; no `scale`: the layer has none of it."""
        if quantity.is_signed:
            if scale is None:
                return [("", self.tr("none"))]
            if scale <= SMALLEST:
                return [("window", self.tr("all are 0"))]
            text = number(scale, 2 if scale >= 0.1 else 3)
            return [("negative", f"−{text}"), ("window", "0"), ("positive", f"+{text}")]
        if quantity.is_share:
            return [("window", "0"), ("ink", "1")]
        return [("negative", "−"), ("window", "0"), ("ink", "+")]

    def nothing(self, quantity: EdgeQuantity) -> str:
        """Why no edge is seen."""
        return self.tr("%s: all are 0 until now") % self.tr(quantity.title)

    def unknown(self, quantity: EdgeQuantity | NeuronQuantity) -> str:
        """Why there is nothing to see."""
        return f"{self.tr(quantity.title)}: {self.tr(quantity.unknown)}"

    def step(self, phase: Phase) -> str:
        """What is seen of a training step."""
        return {
            Phase.FORWARD: self.tr("forward: activations of the current sample"),
            Phase.BACKWARD: self.tr("backward: gradient of the batch"),
            Phase.UPDATE: self.tr("update: Δw, then the new weights"),
        }[phase]

    def reading_help(self, theme: Theme) -> str:
        """How to read the drawing, as rich text: a table of what is seen and what it means."""
        positive = colored(self.tr(theme.positive_name), theme.positive)
        negative = colored(self.tr(theme.negative_name), theme.negative)
        active = self.tr("light") if theme.is_dark else self.tr("dark")
        rows = [
            (
                self.tr("Edges"),
                self.tr(
                    "what is chosen above the drawing, at first the weights: %s positive, %s negative. The larger the "
                    "number, the wider and fuller its edge, measured by the scale of its layer (below the drawing: "
                    "that of the selected layer)."
                )
                % (positive, negative),
            ),
            (
                self.tr("Glow"),
                self.tr(
                    "more than %s edges merge: brightness is the total size of the weights that cross a pixel, the "
                    "hue their prevailing sign."
                )
                % f"{MOST_LINES:,}",
            ),
            (
                self.tr("Neurons"),
                self.tr(
                    "filled by their activation: %s is active, empty is 0, %s is negative; for two inputs each has a "
                    "picture of its activation over the plane. The list above the drawing has other quantities."
                )
                % (active, negative),
            ),
            (
                self.tr("Arcs"),
                self.tr(
                    "at the rim, biases: %s positive, %s negative. The larger, the longer; a grey tick is 0. Below a "
                    "picture it is a bar, to the right for a positive one; left of a feature map it is upright."
                )
                % (positive, negative),
            ),
            (
                self.tr("Columns"),
                self.tr(
                    "layers of many units are strips, one row a unit; the strip beside an image has its pixels, row "
                    "by row."
                ),
            ),
            (
                self.tr("Feature maps"),
                self.tr(
                    "a convolution or pooling layer has a picture for each filter: its activations, place by place. "
                    "An edge into a filter is a kernel, its colour the sum of the kernel's weights; an edge from a map "
                    "to a neuron is the sum of all its weights there. The card shows them one by one. Grey edges "
                    "are pooling: nothing is learned there."
                ),
            ),
            (
                self.tr("Pulses"),
                self.tr(
                    "a step by hand (B), or a slow training, is shown in order: forward what the current sample sends "
                    "along the edges (w·a), backward the gradient of the batch, then the new weights. A click skips it."
                ),
            ),
            (
                self.tr("Buttons"),
                self.tr(
                    "above a hidden layer − and + change its number of neurons (with Shift by %d), × removes it; "
                    "between two layers + inserts one. Undo takes it back."
                )
                % MANY,
            ),
            (
                self.tr("Mouse"),
                self.tr(
                    "rest on a neuron or an edge to bring it out and to read how its value comes about. Click to pin "
                    "it, several if you like, and to select its layer; Escape unpins all. The wheel zooms, dragging "
                    "moves the network, 0 shows all of it."
                ),
            ),
            (
                self.tr("Hands"),
                self.tr(
                    "drag an edge up or down to change its weight, a neuron to change its bias, while the edges "
                    "show weights (Shift: finer); a "
                    "double click lets you type it. Right-click to zero, freeze or switch off. Undo takes it back."
                ),
            ),
            (
                self.tr("Marks"),
                self.tr("a dashed ring, crossed out: switched off, gives 0. A snowflake: frozen, does not learn."),
            ),
            (
                self.tr("Trace"),
                self.tr(
                    "right-click a neuron to trace it back: which edges, units and pixels its value comes from, by the "
                    "size of w·a in every layer below."
                ),
            ),
        ]
        row = (
            "<tr><td style='padding-right: 12px'><b>%s</b></td>"  # what is seen
            "<td style='padding-bottom: 4px'>%s</td></tr>"  # what it means
        )
        table = "".join(row % cells for cells in rows)
        return f"<p><b>{self.tr('How to read the drawing')}</b></p><table width='440'>{table}</table>"

    def description(self, scene: Scene, layer: int) -> str:
        """The network for those who cannot see it."""
        layers = ", ".join(
            f"{self.layer(scene, index)}: {self.units(scene, index)}" for index in range(len(scene.sizes))
        )
        return self.tr("%s. Selected layer: %s.") % (layers, self.layer(scene, layer))

    def unit(self, scene: Scene, unit: Unit) -> str:
        """What a unit is called among those of its layer; neurons are counted from 1."""
        dataset = scene.experiment.dataset
        if scene.nodes.shapes[unit.layer] is not None:
            if unit.layer == 0:
                return self.tr("picture")
            name = self.tr("filter %d") if scene.nodes.convolution(unit.layer) else self.tr("map %d")
            return name % (unit.index + 1)
        if unit.layer == 0 and scene.image_shape:
            row, column = divmod(unit.index, scene.image_shape[1])
            return self.tr("pixel row %d, column %d") % (row + 1, column + 1)
        if unit.layer == 0 and unit.index < len(scene.experiment.input_names):
            return scene.experiment.input_names[unit.index]
        if unit.layer == scene.outputs and scene.sizes[-1] == len(dataset.output_names):
            return self.tr("neuron “%s”") % dataset.output_names[unit.index]
        return self.tr("neuron %d") % (unit.index + 1)


def with_article(name: str) -> str:
    """The name of a class as one of its kind: "a 7", "an 8", "an ankle boot"."""
    return f"an {name}" if name[:1].lower() in set("aeio8") or name in {"11", "18"} else f"a {name}"
