"""An ensemble: which networks it has, what it answers, and that it is never worse than they are on average."""

import math
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.engine.activations import activations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.metrics import accuracy
from nnviz.engine.optimizers import optimizers
from nnviz.engine.stopping import stoppings
from nnviz.errors import BadInput
from nnviz.training.ensemble import Ensemble
from nnviz.training.ensemble_runner import EnsembleRunner
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.feed import Feed
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer


def small(name: str = "moons", **changes: object) -> Experiment:
    return replace(Experiment.recommended(name), **changes)


def trained(experiment: Experiment, networks: int = 3, epochs: int = 2) -> Ensemble:
    ensemble = Ensemble(experiment, networks)
    for _ in ensemble.train(epochs):
        pass
    return ensemble


def by_hand(experiment: Experiment, start: int, epochs: int) -> Trainer:
    trainer = Trainer(replace(experiment, start=start))
    while trainer.epoch_count < epochs:
        trainer.step()
    return trainer


SINGLE_NETWORKS = [
    ("moons", "binary_cross_entropy"),
    ("digits", "softmax_cross_entropy"),
    ("digits", "hinge"),
    ("sine", "mse"),
]


@pytest.mark.parametrize(("name", "loss"), SINGLE_NETWORKS)
def test_its_networks_are_those_of_a_trainer_and_its_output_their_mean(name, loss):
    experiment = small(name, loss=losses.create(loss), start=4)
    ensemble = trained(experiment)
    trainers = [by_hand(experiment, start, epochs=2) for start in (4, 5, 6)]
    for member, trainer in zip(ensemble.members, trainers, strict=True):
        np.testing.assert_array_equal(member.checkpoint.theta, trainer.network.theta)
    inputs = trainers[0].data.test.inputs
    outputs = [trainer.probe(Probe(inputs, keep="outputs")).y_hat for trainer in trainers]
    np.testing.assert_allclose(ensemble.outputs(inputs), np.mean(outputs, axis=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("name", "loss"), SINGLE_NETWORKS)
def test_the_scores_of_its_networks_are_those_of_a_trainer(name, loss):
    experiment = small(name, loss=losses.create(loss))
    ensemble = trained(experiment)
    for start, network in enumerate(ensemble.score.networks):
        trainer = by_hand(experiment, start, epochs=2)
        trainer.evaluate()
        assert network.start == start
        assert network.score.loss == pytest.approx(trainer.history.latest("test_loss"), rel=1e-5)
        if experiment.dataset.task == "classification":
            assert network.score.measures == (pytest.approx(trainer.history.latest("test_accuracy")),)


def test_the_score_of_the_ensemble_is_that_of_its_outputs():
    ensemble = trained(small("digits"), epochs=4)
    test = Trainer(ensemble.experiment).data.test
    y_hat = ensemble.outputs(test.inputs)
    assert ensemble.score.ensemble.loss == pytest.approx(-np.log(y_hat[np.arange(len(test)), test.labels]).mean())
    assert ensemble.score.ensemble.measures == (accuracy(np.argmax(y_hat, axis=1), test.labels),)


def test_a_regression_is_measured_by_r_squared_and_the_mean_absolute_error():
    ensemble = trained(small("sine"), epochs=5)
    test = Trainer(ensemble.experiment).data.test
    error = ensemble.outputs(test.inputs) - test.targets
    r_squared, absolute = ensemble.score.ensemble.measures
    assert r_squared == pytest.approx(1 - (error**2).mean() / test.targets.astype(float).var())
    assert absolute == pytest.approx(np.abs(error).mean())


@pytest.mark.parametrize("name", ["overfit", "digits", "sine", "polar"])
def test_its_test_loss_is_never_above_the_mean_of_its_networks(name):
    score = trained(small(name), networks=4, epochs=10).score
    assert score.mean.loss == pytest.approx(np.mean([network.score.loss for network in score.networks]))
    assert score.ensemble.loss < score.mean.loss  # equal only if all networks were


def test_of_networks_that_overfit_it_takes_a_good_part_of_the_loss_away():
    score = trained(small("overfit"), networks=8, epochs=150).score
    assert score.ensemble.loss < 0.75 * score.mean.loss


def test_steps_vote_and_have_no_loss():
    experiment = small("gaussians", loss=losses.create("perceptron_rule"))
    ensemble = trained(experiment)
    inputs = Trainer(experiment).data.test.inputs
    votes = [Classifier(member.checkpoint).evaluate(inputs).y_hat for member in ensemble.members]
    np.testing.assert_array_equal(ensemble.outputs(inputs), np.mean(votes, axis=0))
    assert math.isnan(ensemble.score.ensemble.loss)
    assert ensemble.score.ensemble.measures[0] > 0.9
    assert "loss" not in ensemble.score.gain()


def test_it_is_the_same_every_time():
    experiment = small("overfit", hidden=(HiddenLayer(8, activations.create("relu"), dropout=0.2),))
    assert trained(experiment).score == trained(experiment).score


def test_progress_goes_from_nothing_to_all_and_the_score_grows_network_by_network():
    ensemble = Ensemble(small(), 2)
    seen = [(progress, len(ensemble.score.networks)) for progress in ensemble.train(3)]
    shares = [progress.share for progress, _ in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    where = [(progress.network, progress.epoch) for progress, _ in seen]
    assert sorted(set(where)) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert [trained for _, trained in seen] == sorted(trained for _, trained in seen)
    assert all(progress.networks == 2 and progress.epochs == 3 for progress, _ in seen)


def test_the_data_is_loaded_once_for_all_networks(monkeypatch):
    seen = []

    def feed(experiment, data, *others):
        seen.append(data)
        return Feed(experiment, data, *others)

    monkeypatch.setattr("nnviz.training.trainer.Feed", feed)
    trained(small("circle", seed=11))
    assert len(seen) == 3
    assert all(data is seen[0] for data in seen)


def test_early_stopping_ends_a_network_and_the_next_one_begins():
    stopping = stoppings.create("early_stopping", patience=1)
    ensemble = trained(small("overfit", stopping=stopping), networks=2, epochs=300)
    assert all(member.checkpoint.epoch < 300 for member in ensemble.members)
    assert ensemble.score.finished == 2


def test_networks_that_diverge_are_left_out(monkeypatch):
    """The second one starts with weights that overflow."""

    def broken(trainer):
        if trainer.experiment.start == 1:
            trainer.network.theta[:] = np.float32(3e38)

    monkeypatch.setattr(Trainer, "_watch_anew", after(Trainer._watch_anew, broken))
    ensemble = trained(small("sine"))
    assert [network.outcome for network in ensemble.score.networks] == ["finished", "diverged", "finished"]
    assert ensemble.score.networks[1].score is None
    assert ensemble.score.networks[1].message.startswith("Network 2 diverged and is left out of the average. The loss")
    monkeypatch.undo()
    others = [by_hand(small("sine"), start, epochs=2) for start in (0, 2)]
    for trainer in others:
        trainer.evaluate()
    expected = np.mean([trainer.history.latest("test_loss") for trainer in others])
    assert ensemble.score.mean.loss == pytest.approx(expected, rel=1e-5)


def after(method, then):
    def called(trainer):
        method(trainer)
        then(trainer)

    return called


def test_if_all_diverge_there_is_nothing_to_average():
    ensemble = trained(small("plane", optimizer=optimizers.create("sgd", learning_rate=100.0)), epochs=20)
    assert (ensemble.score.finished, ensemble.score.mean, ensemble.score.ensemble) == (0, None, None)
    assert ensemble.score.gain() == ""
    with pytest.raises(BadInput, match="nothing to average"):
        ensemble.outputs(np.zeros((1, 2), np.float32))


def test_a_network_that_diverges_in_its_last_step_is_left_out_too(monkeypatch):
    """Its loss is never seen in training."""
    step = Trainer.step

    def last_step_breaks(trainer):
        samples = step(trainer)
        if trainer.epoch_count == 2:
            trainer.network.theta[:] = np.inf
            trainer._evaluated_step = -1
        return samples

    monkeypatch.setattr(Trainer, "step", last_step_breaks)
    ensemble = trained(small("sine"))
    assert [network.outcome for network in ensemble.score.networks] == ["diverged"] * 3
    assert "its test loss is" in ensemble.score.networks[0].message


def test_who_has_had_enough_keeps_what_has_finished():
    ensemble = Ensemble(small(), 3)
    with closing(ensemble.train(2)) as training:
        for progress in training:
            if (progress.network, progress.epoch) == (2, 2):
                break
    assert [member.outcome for member in ensemble.members] == ["finished", "interrupted"]
    assert ensemble.members[1].checkpoint.epoch == 1
    assert ensemble.score.ensemble == ensemble.score.mean == ensemble.members[0].score


@pytest.mark.parametrize("networks", [1, 21, 2.5])
def test_so_many_networks_cannot_be(networks):
    with pytest.raises(BadInput, match="networks of the ensemble is"):
        Ensemble(small(), networks)


def test_starts_beyond_the_last_one_are_refused():
    with pytest.raises(BadInput, match="start"):
        Ensemble(small(start=2**32 - 1), 2)


def test_the_gain_is_told_in_the_numbers_of_the_table():
    score = trained(small("overfit"), networks=4, epochs=100).score
    line = score.gain()
    assert line.startswith("Averaging the 4 networks lowers the test loss from ")
    for number in (score.mean.loss, score.ensemble.loss):
        assert f"{number:.4f}" in line
    assert f"{score.ensemble.measures[0]:.2%}" in line


class TestRunner:
    def test_it_trains_the_same_ensemble(self):
        runner = EnsembleRunner(small(), 2, 2)
        runner.start()
        runner._thread.join()
        assert runner.end.status == "finished"
        assert runner.progress.share == 1
        assert runner.score == trained(small(), networks=2).score

    def test_stopped_it_has_ended(self):
        runner = EnsembleRunner(small(), 20, 1_000_000)
        runner.start()
        runner.stop()
        assert not runner._thread.is_alive()
        assert runner.end.status == "cancelled"
        assert runner.score.finished == 0

    def test_what_goes_wrong_is_told(self, monkeypatch):
        def fail(trainer):
            raise ZeroDivisionError("no idea")

        monkeypatch.setattr(Trainer, "step", fail)
        runner = EnsembleRunner(small(), 2, 2)
        runner.start()
        runner._thread.join()
        assert runner.end.status == "failed"
        assert "ZeroDivisionError: no idea" in runner.end.message

    def test_data_that_cannot_be_loaded_is_told(self, monkeypatch):
        def fail(dataset, share, rng):
            raise BadInput("the file is gone.")

        monkeypatch.setattr(datasets.find("moons"), "load", fail)
        runner = EnsembleRunner(small(seed=987), 2, 2)
        runner.start()
        runner._thread.join()
        assert (runner.end.status, runner.end.message) == ("failed", "the file is gone.")
