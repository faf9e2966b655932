"""A small network that was really trained, evaluated on hand-made or real samples."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from nnviz.data.dataset import Data
from nnviz.gui.evaluation.page import Evaluated
from nnviz.training.experiment import Experiment
from nnviz.training.judgement import Judgement
from nnviz.training.snapshot import Snapshot, Status
from nnviz.training.trainer import Trainer

TEST_SAMPLES = 60

EvaluatedMaker = Callable[..., Evaluated]


@pytest.fixture(scope="session")
def make_evaluated() -> EvaluatedMaker:
    """`make_evaluated("digits", steps=50, loss="hinge")`: on the first test samples."""

    def make(dataset: str, steps: int = 30, **choices: object) -> Evaluated:
        trainer = Trainer(Experiment.from_json({**Experiment.recommended(dataset).to_json(), **choices}))
        for _ in range(steps):
            trainer.step()
        trainer.evaluate()
        assert trainer.test_outputs is not None
        rows = slice(0, TEST_SAMPLES)
        test = replace(
            trainer.data.test, inputs=trainer.data.test.inputs[rows], targets=trainer.data.test.targets[rows]
        )
        snapshot = Snapshot(
            experiment=trainer.experiment,
            data=Data(trainer.data.train, test),
            preparation=trainer.preparation,
            status=Status.PAUSED,
            message="",
            step=steps,
            epoch=steps / trainer.steps_per_epoch,
            samples_per_second=0.0,
            parameters=trainer.parameters,
            history=trainer.history,
            test_outputs=trainer.test_outputs[rows],
        )
        return evaluated(snapshot)

    return make


def evaluated(snapshot: Snapshot) -> Evaluated:
    assert snapshot.test_outputs is not None
    return Evaluated(snapshot, Judgement.of(snapshot.experiment.loss, snapshot.test_outputs, snapshot.data.test.labels))
