"""Calibration: whether a classifier is right as often as it is confident, and how to make it so.

Confidence is the probability, 0 to 1, that a prediction is given; all arrays here have one row or entry a sample.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.losses.cross_entropy import log_softmax
from nnviz.engine.metrics import quotient

TEMPERATURES = (0.01, 100.0)
"""A temperature is looked for between these."""
HALVINGS = 40
"""Of the range of ln T, ln 10⁴ wide: what is left of it is far below the digits of a float32."""


@dataclass(frozen=True)
class Reliability:
    """What a reliability diagram shows: samples in bins of equal width of their confidence, each (bins,)."""

    count: npt.NDArray[np.intp]
    mean_confidence: Array
    """NaN in an empty bin."""
    accuracy: Array
    """Share of right predictions; NaN in an empty bin."""


def reliability(confidence: Array, is_right: npt.NDArray[np.bool_], bins: int = 10) -> Reliability:
    """How often predictions of about the same confidence are right; bin m holds (m/bins, (m + 1)/bins].

    DeGroot & Fienberg, The Comparison and Evaluation of Forecasters, 1983; Niculescu-Mizil & Caruana, Predicting Good
    Probabilities with Supervised Learning, 2005.
    """
    bin_of = np.clip(np.ceil(confidence.astype(np.float64) * bins).astype(np.intp) - 1, 0, bins - 1)
    count = np.bincount(bin_of, minlength=bins)
    sums = (np.bincount(bin_of, values, minlength=bins) for values in (confidence, is_right))
    mean_confidence, accuracy = (np.where(count, quotient(each, count), np.nan) for each in sums)
    return Reliability(count, mean_confidence, accuracy)


def expected_calibration_error(confidence: Array, is_right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """ECE = Σ nₘ/n |accuracyₘ − mean confidenceₘ|, 0 to 1; NaN without samples.

    Naeini, Cooper & Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015.
    """
    if not len(confidence):
        return math.nan
    measured = reliability(confidence, is_right, bins)
    gap = np.abs(measured.accuracy - measured.mean_confidence)
    return float(np.nansum(measured.count * gap) / len(confidence))


def tempered(logits: Array, temperature: float) -> Array:
    """softmax(z / T), (samples, classes) in double precision. The winners stay, whatever the temperature."""
    return np.exp(log_softmax(logits.astype(np.float64) / temperature))


def fit_temperature(logits: Array, labels: Labels) -> float:
    """The T whose softmax(z / T) gives `labels` the least negative log-likelihood; `logits` is (samples, classes).

    Guo, Pleiss, Sun & Weinberger, On Calibration of Modern Neural Networks, 2017, section 4.2. With β = 1/T the
    likelihood is convex and its slope is Σ pᵢ zᵢ − z[label], so that halving finds where it changes its sign.
    1 where all predictions are right, for then a colder one is always better; at most the larger of `TEMPERATURES`.
    """
    z = logits.astype(np.float64)
    z -= z[np.arange(len(z)), labels, np.newaxis]  # what is left is how much more a class says than the true one
    if not z.any():
        return 1.0
    low, high = (math.log(temperature) for temperature in TEMPERATURES)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = float(np.vdot(tempered(z, math.exp(middle)), z))
        low, high = (middle, high) if slope > 0 else (low, middle)
    temperature = math.exp((low + high) / 2)
    return temperature if temperature > 1.01 * TEMPERATURES[0] else 1.0


def sure_above(confidence: Array, is_right: npt.NDArray[np.bool_], wanted: float = 0.99) -> float:
    """The least confidence from which on that share of the predictions is right; 1 if there is none below."""
    order = np.argsort(-confidence, kind="stable")
    falling, right = confidence[order], is_right[order]
    share = np.cumsum(right) / np.arange(1, len(right) + 1)
    ends_a_tie = np.append(falling[1:] < falling[:-1], True)[: len(falling)]
    good = falling[ends_a_tie & (share >= wanted)]
    return float(good[-1]) if len(good) else 1.0
