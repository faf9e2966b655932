"""How much a network stands: its accuracy on test samples that are disturbed more and more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nnviz.data.disturbances import Disturbance, disturbances
from nnviz.training.assessment import Respondent, Subject
from nnviz.training.judgement import Judgement

MOST_SAMPLES = 1_000


@dataclass(frozen=True)
class RobustnessCurve:
    """Accuracy over the amount of one disturbance."""

    disturbance: Disturbance
    amounts: tuple[float, ...]
    """All of them."""
    accuracy: tuple[float, ...]
    """At the amounts that were measured so far, from the first on; 0 to 1."""


Robustness = Mapping[str, RobustnessCurve]
"""By the name of the disturbance."""


def robustness(subject: Subject) -> Iterator[tuple[float, Robustness | None]]:
    """The question of an assessment: answered curve by curve, on at most `MOST_SAMPLES` of the test samples."""
    image_shape = subject.experiment.dataset.image_shape
    test = subject.test.take(subject.some_rows(MOST_SAMPLES))
    respondent = Respondent(subject)
    curves = {each.name: RobustnessCurve(each, each.of(image_shape), ()) for each in disturbances(image_shape)}
    total, done = sum(len(curve.amounts) for curve in curves.values()), 0
    for name, curve in list(curves.items()):
        accuracy: tuple[float, ...] = ()
        for amount in curve.amounts:
            disturbed = curve.disturbance.apply(test.inputs, image_shape, amount, np.random.default_rng(0))
            outputs = []
            for share, activity in respondent.activities(disturbed):
                outputs.append(activity.y_hat.copy())
                yield (done + share) / total, curves
            judged = Judgement.of(subject.experiment.loss, np.concatenate(outputs), test.labels)
            accuracy += (judged.accuracy,)
            curves = {**curves, name: RobustnessCurve(curve.disturbance, curve.amounts, accuracy)}
            done += 1
    yield 1.0, curves
