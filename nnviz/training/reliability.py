"""Whether the confidence of a network can be relied on, and how much better a temperature makes it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.engine.calibration import (
    Reliability,
    expected_calibration_error,
    fit_temperature,
    reliability,
    sure_above,
    tempered,
)
from nnviz.training.assessment import Respondent, Subject, logits_of
from nnviz.training.judgement import Judgement


@dataclass(frozen=True)
class Calibration:
    """How confidence and accuracy go together. A network whose outputs are no probabilities has none."""

    samples: int
    reliability: Reliability
    """Of all test samples, as the network answers; like the next three."""
    error: float
    """Expected calibration error, 0 to 1."""
    accuracy: float
    confidence: float
    """In the mean."""
    temperature: float
    """Fitted on one half of the test samples."""
    tempered: Reliability
    """Of the other half, at that temperature; like the next two."""
    tempered_error: float
    sure_above: float
    """The least confidence from which on 99 % are right; 1 if there is none below."""
    untempered_error: float
    """Of the other half too, as the network answers: what `tempered_error` is to be compared with."""


def calibration(subject: Subject) -> Iterator[tuple[float, Calibration | None]]:
    """The question of an assessment."""
    test, outputs, z = subject.test, [], []
    for share, activity in Respondent(subject).activities(test.inputs):
        outputs.append(activity.y_hat.copy())
        z.append(logits_of(activity))
        yield 0.9 * share, None
    judged = Judgement.of(subject.experiment.loss, np.concatenate(outputs), test.labels)
    logits = np.concatenate(z)
    order = np.random.default_rng(0).permutation(len(test))  # classes or writers may be in order
    fitted, kept = order[::2], order[1::2]
    temperature = fit_temperature(logits[fitted], test.labels[fitted])
    probabilities = tempered(logits[kept], temperature)
    confidence, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == test.labels[kept]
    yield (
        1.0,
        Calibration(
            samples=len(test),
            reliability=reliability(judged.confidence, judged.is_right),
            error=expected_calibration_error(judged.confidence, judged.is_right),
            accuracy=judged.accuracy,
            confidence=float(judged.confidence.mean()),
            temperature=temperature,
            tempered=reliability(confidence, is_right),
            tempered_error=expected_calibration_error(confidence, is_right),
            sure_above=sure_above(confidence, is_right),
            untempered_error=expected_calibration_error(judged.confidence[kept], judged.is_right[kept]),
        ),
    )
