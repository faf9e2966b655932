"""Diagnosis: every rule on a training that has its fault, its remedy by measurement, and silence on sound trainings."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.engine.activations import activations
from nnviz.engine.initializers import initializers
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.schedules import schedules
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.diagnosis import Finding, rules
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Diverged, Trainer

CIRCLE = Experiment.recommended("circle")


def layers(count: int, units: int, activation: str) -> tuple[HiddenLayer, ...]:
    return (HiddenLayer(units, activations.create(activation)),) * count


def sgd(learning_rate: float) -> object:
    return optimizers.create("sgd", learning_rate=learning_rate)


def train(trainer: Trainer, epochs: int) -> Trainer:
    """So many more epochs, or until it diverges."""
    last = trainer.epoch_count + epochs
    try:
        while trainer.epoch_count < last:
            trainer.step()
    except Diverged:
        pass
    return trainer


def found(trainer: Trainer, rule: str) -> list[Finding]:
    return [finding for finding in trainer.diagnosis().findings if finding.rule == rule]


def remedied(trainer: Trainer, finding: Finding) -> Trainer:
    """What the window does when the remedy is clicked."""
    if finding.restart:
        return Trainer(finding.experiment)
    trainer.use(finding.experiment)
    return trainer


def train_loss(trainer: Trainer) -> float:
    return trainer.history.latest("train_loss")


def test_loss(trainer: Trainer) -> float:
    return trainer.history.latest("test_loss")


test_loss.__test__ = False  # type: ignore[attr-defined]


def missed_of_the_rare_class(trainer: Trainer) -> float:
    confusion = trainer.confusion()
    return float(1 - confusion[1, 1] / confusion[1].sum())


@dataclass(frozen=True)
class Fault:
    """A training with one fault."""

    rule: str
    experiment: Experiment
    epochs: int
    """After so many it is looked at."""
    more: int
    """So many follow, with the remedy and, to compare, without."""
    measure: Callable[[Trainer], float] = train_loss
    """What the remedy must bring down …"""
    to: float = 0.1
    """… to this share of what it is without, at most."""


FAULTS = {
    "loss without bound": Fault("growing_loss", replace(CIRCLE, optimizer=sgd(100.0)), 20, 20),
    "loss no number": Fault("growing_loss", replace(Experiment.recommended("sine"), optimizer=sgd(2.0)), 10, 10),
    "dead units": Fault(
        "dead_units",
        replace(Experiment.recommended("digits"), optimizer=optimizers.create("adam", learning_rate=0.3)),
        5,
        5,
        lambda trainer: trainer.diagnosis().health[0].dead,
        to=0.0,
    ),
    "large first weights": Fault(
        "saturation",
        replace(
            Experiment.recommended("digits"),
            hidden=layers(1, 32, "sigmoid"),
            initializer=initializers.create("uniform", limit=10.0),
        ),
        4,
        20,
        to=0.4,
    ),
    "deep sigmoid net": Fault(
        "vanishing_gradient", replace(CIRCLE, hidden=layers(8, 10, "sigmoid"), optimizer=sgd(0.1)), 10, 40
    ),
    "small first weights": Fault(
        "vanishing_gradient",
        replace(
            CIRCLE,
            hidden=layers(10, 10, "tanh"),
            initializer=initializers.create("normal", deviation=0.1),
            optimizer=sgd(0.1),
        ),
        10,
        40,
    ),
    "large weights in a deep net": Fault(
        "exploding_gradient",
        replace(
            CIRCLE,
            hidden=layers(8, 20, "relu"),
            initializer=initializers.create("normal", deviation=1.0),
            optimizer=sgd(0.01),
        ),
        0,
        20,
    ),
    "learnt by heart": Fault("overfitting", Experiment.recommended("overfit"), 300, 300, test_loss, to=0.5),
    "jumps over the valley": Fault(
        "learning_rate_too_high",
        replace(Experiment.recommended("sine"), optimizer=optimizers.create("adam", learning_rate=1.0)),
        6,
        20,
        to=0.5,
    ),
    "steps as large as the weights": Fault(
        "learning_rate_too_high",
        replace(Experiment.recommended("spiral"), optimizer=optimizers.create("momentum", learning_rate=3.0)),
        6,
        20,
        to=0.5,
    ),
    "steps far too small": Fault(
        "learning_rate_too_low",
        replace(CIRCLE, optimizer=optimizers.create("adam", learning_rate=1e-7)),
        5,
        60,
        to=0.8,
    ),
    "steps that rounding swallows": Fault(
        "learning_rate_too_low", replace(CIRCLE, optimizer=sgd(1e-7)), 5, 60, to=0.92
    ),
    "nothing left of the learning rate": Fault(
        "schedule_over",
        replace(Experiment.recommended("digits"), schedule=schedules.create("cosine", epochs=3, floor=0.0)),
        *(5, 30),
        to=0.5,
    ),
    "a rare class": Fault(
        "class_imbalance",
        replace(
            Experiment.recommended("gaussians"),
            dataset=datasets.create("gaussians", minority=0.05, noise=2.0, size=4000),
        ),
        5,
        20,
        missed_of_the_rare_class,
        to=0.5,
    ),
}
each_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


def test_every_rule_has_a_training_with_its_fault():
    assert {fault.rule for fault in FAULTS.values()} == set(rules.names())


@each_fault
def test_it_is_found_and_its_remedy_mends_it(fault):
    ill = train(Trainer(fault.experiment), fault.epochs)
    finding, *_ = found(ill, fault.rule)
    assert finding.remedy
    assert any(character.isdigit() for character in finding.cause) or "no finite number" in finding.cause
    mended = fault.measure(train(remedied(ill, finding), fault.more))
    untreated = fault.measure(train(Trainer(fault.experiment), fault.epochs + fault.more))
    assert np.isfinite(mended)
    assert mended <= fault.to * untreated or not np.isfinite(untreated)


@each_fault
def test_looking_changes_nothing(fault):
    watched, alone = Trainer(fault.experiment), Trainer(fault.experiment)
    for _ in range(30):
        try:
            watched.step()
            watched.diagnosis()
        except Diverged:
            break
        alone.step()
    np.testing.assert_array_equal(watched.network.theta, alone.network.theta)


SOUND = {
    **{
        name: Experiment.recommended(name)
        for name in ("circle", "gaussians", "spiral", "moons", "sine", "polar", "plane", "digits", "xor_gate")
    },
    "and_gate, one neuron": Experiment.recommended("and_gate"),
    "digits with all that regularises": replace(
        Experiment.recommended("digits"),
        hidden=(HiddenLayer(32, normalization=normalizations.create("batch_norm"), dropout=0.2),),
        input_noise=0.1,
    ),
    "xor with a line, at the bottom of its valley": replace(
        Experiment.recommended("xor_gate"), hidden=(), optimizer=sgd(0.1)
    ),
}


@pytest.mark.parametrize("experiment", SOUND.values(), ids=SOUND)
def test_it_is_silent_at_every_evaluation_of_a_sound_training(experiment):
    trainer = Trainer(experiment)
    findings = list(trainer.diagnosis().findings)
    epochs = min(int(experiment.dataset.recommended["epochs"]), 100)
    while trainer.epoch_count < epochs:
        trainer.step()
        findings += trainer.diagnosis().findings
    assert [finding.cause for finding in findings] == []


def test_it_is_silent_on_mnist():
    experiment = replace(Experiment.recommended("mnist"), batch_size=128)
    trainer = Trainer(experiment)
    while trainer.epoch_count < 1:
        trainer.step()
        assert trainer.diagnosis().findings == ()


class TestWhatIsNotLookedAt:
    """Where a number has no meaning, no rule speaks."""

    @pytest.mark.parametrize("name", ["perceptron_rule", "hebb_rule"])
    def test_the_value_of_a_learning_rule_may_grow(self, name):
        experiment = replace(
            Experiment.recommended("xor_gate"), hidden=(), loss=losses.create(name), optimizer=sgd(0.5), batch_size=1
        )
        assert train(Trainer(experiment), 50).diagnosis().findings == ()

    def test_a_remedy_that_is_in_use_is_not_proposed_again(self):
        rare = replace(
            Experiment.recommended("gaussians"), dataset=datasets.create("gaussians", minority=0.05), balanced=True
        )
        assert found(Trainer(rare), "class_imbalance") == []

    def test_a_regression_has_no_rare_class(self):
        assert found(Trainer(Experiment.recommended("sine")), "class_imbalance") == []

    def test_a_learning_rate_of_zero_is_a_choice(self):
        assert train(Trainer(replace(CIRCLE, optimizer=sgd(0.0))), 2).diagnosis().findings == ()

    def test_steps_that_have_no_slope_are_not_dead(self):
        experiment = replace(CIRCLE, hidden=layers(1, 6, "step"))
        assert found(train(Trainer(experiment), 3), "dead_units") == []


class TestTheGravest:
    def test_a_loss_that_is_no_number_is_all_there_is_to_say(self):
        trainer = train(Trainer(FAULTS["loss no number"].experiment), 10)
        (finding,) = trainer.diagnosis().findings
        assert finding.rule == "growing_loss"
        assert finding.restart

    def test_overfitting_has_one_remedy_after_the_other(self):
        trainer = train(Trainer(Experiment.recommended("overfit")), 300)
        remedies = []
        while findings := found(trainer, "overfitting"):
            remedies.append(findings[0].remedy)
            trainer.use(findings[0].experiment)
            assert len(remedies) < 10
        assert remedies == [
            "L2 penalty of 0.01, from the start",
            "Dropout of 0.2 everywhere, from the start",
            "Early stopping, from the start",
        ]


def test_it_is_looked_at_anew_only_after_an_evaluation():
    trainer = train(Trainer(CIRCLE), 2)
    first = trainer.diagnosis()
    trainer.step()
    assert trainer.diagnosis() is first
    trainer.evaluate()
    assert trainer.diagnosis() is not first


def test_health_has_one_entry_a_layer():
    trainer = Trainer(replace(CIRCLE, hidden=layers(3, 4, "prelu")))
    assert len(trainer.diagnosis().health) == 4


def test_a_resumed_training_gets_the_same_findings(tmp_path):
    trainer = train(Trainer(Experiment.recommended("overfit")), 300)
    trainer.checkpoint().save(tmp_path / "net.npz")
    resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
    assert resumed.diagnosis() == trainer.diagnosis()
    assert resumed.diagnosis().findings
