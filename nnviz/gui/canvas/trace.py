"""A neuron traced back: which units below it, down to the inputs, its value comes from. Pure NumPy.

The rule is that of layer-wise relevance propagation (S. Bach et al., "On pixel-wise explanations for non-linear
classifier decisions by layer-wise relevance propagation", PLoS ONE 10(7), 2015: a unit shares its relevance among its
inputs as they share in its sum), with absolute values and without the bias: so relevance is never negative, and that of
a layer sums to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.hit_test import Indices, Unit

CARRIED = 0.9
"""Edges are told, strong ones first, until they carry so much of what flows between two layers, …"""
MOST_EDGES = 150
"""… but at most so many."""


@dataclass(frozen=True)
class Trace:
    """Where the value of a neuron comes from."""

    unit: Unit
    relevance: tuple[Array, ...]
    """Of layer 0, 1, … up to that of the unit: the share of each unit, (units,)."""
    flow: tuple[Array, ...]
    """What every edge into layer 1, 2, … up to that of the unit carries of it, (units, inputs); signed as w·a."""

    def strongest(self, layer: int) -> tuple[Indices, Indices]:
        """The edges into a layer that carry most, as targets and sources, the strongest first."""
        flow = np.abs(self.flow[layer - 1])
        carried = flow.ravel()
        count = min(MOST_EDGES, carried.size)
        strong = np.argpartition(-carried, count - 1)[:count]
        strong = strong[np.argsort(-carried[strong], kind="stable")]
        before = np.cumsum(carried[strong]) - carried[strong]  # by those that are stronger
        strong = strong[(before < CARRIED * carried.sum()) & (carried[strong] > 0)]
        units, sources = np.divmod(strong, flow.shape[1])
        return units, sources


@np.errstate(over="ignore", invalid="ignore")  # what is not finite carries nothing
def trace(unit: Unit, every_term: Sequence[Array]) -> Trace:
    """The relevance r of the unit is 1; below, r_i = Σ_j r_j |w_ji a_i| / Σ_i |w_ji a_i|.

    `every_term` has w·a of the edges into layer 1, 2, …, (units, inputs) each. A unit that gets nothing but its bias
    passes nothing on.
    """
    top = np.zeros(len(every_term[unit.layer - 1]), np.float32)
    top[unit.index] = 1.0
    relevance, flow = [top], []
    for layer in range(unit.layer, 0, -1):
        terms = every_term[layer - 1]
        total = np.abs(terms).sum(axis=1)
        if not np.all(np.isfinite(total)):
            terms = np.where(np.isfinite(terms), terms, 0)
            total = np.abs(terms).sum(axis=1)
        share = np.divide(relevance[-1], total, out=np.zeros_like(total), where=total > 0)
        flow.append(share[:, np.newaxis] * terms)
        relevance.append(np.abs(flow[-1]).sum(axis=0))
    return Trace(unit, tuple(reversed(relevance)), tuple(reversed(flow)))
