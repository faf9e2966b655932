"""Mixing: a share of every epoch is ink of a hand, or variations of the user's own digits; the test never is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.data.hands import write
from nnviz.data.ink import Drawing, render
from nnviz.data.my_digits import MyDigit
from nnviz.data.scaling import scalings
from nnviz.engine.losses import losses
from nnviz.errors import BadInput
from nnviz.training import mixing
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Runner
from nnviz.training.snapshot import Probe, Snapshot
from nnviz.training.trainer import Trainer

DIGITS = replace(Experiment.recommended("digits"), test_share=0.8)


@pytest.fixture(scope="module")
def own() -> tuple[MyDigit, ...]:
    """Twelve digits of somebody."""
    labels = np.arange(12) % 10
    drawings = write(labels, "continental", np.random.default_rng(0))
    return tuple(MyDigit(int(label), drawing) for drawing, label in zip(drawings, labels, strict=True))


def epoch(experiment: Experiment, number: int = 0, own: tuple[MyDigit, ...] = ()) -> np.ndarray:
    """All pictures of an epoch, in their order."""
    batches = Trainer(experiment, own)._feed.batches
    return batches.batch(number, 0, len(batches))[0].copy()


def rows_of(pictures: np.ndarray) -> set[bytes]:
    return {picture.tobytes() for picture in pictures}


def share_of_dataset(experiment: Experiment, number: int = 0, own: tuple[MyDigit, ...] = ()) -> float:
    of_dataset = rows_of(Trainer(DIGITS).data.train.inputs)
    made = epoch(experiment, number, own)
    assert len(made) == len(Trainer(DIGITS).data.train)
    return float(np.mean([picture.tobytes() in of_dataset for picture in made]))


def test_so_much_of_every_epoch_is_ink_and_own_digits_and_it_is_as_long(own):
    mixed = replace(DIGITS, ink_share=0.3, own_share=0.2)
    for number in (0, 1):
        assert share_of_dataset(mixed, number, own) == pytest.approx(0.5, abs=0.01)
        assert share_of_dataset(mixed, number) == pytest.approx(0.7, abs=0.01), "there are no own digits"
    assert share_of_dataset(replace(mixed, ink_share=0, own_share=0), 0, own) == 1


def test_ink_and_own_digits_are_spread_over_the_epoch_and_have_their_labels(own):
    batches = Trainer(replace(DIGITS, own_share=0.5), own)._feed.batches
    made = mixing.varied(own, (8, 8), 0)
    known = {picture.tobytes(): label for picture, label in zip(made.inputs, made.labels, strict=True)}
    x, y = batches.batch(0, 0, len(batches))
    found = [(place, row) for place, row in enumerate(x) if row.tobytes() in known]
    assert {known[row.tobytes()] for _, row in found} == set(range(10))
    assert all(y[place].argmax() == known[row.tobytes()] for place, row in found)
    assert np.mean([place < len(x) / 2 for place, _ in found]) == pytest.approx(0.5, abs=0.1)


def test_every_epoch_takes_others_and_hands_differ():
    mixed = replace(DIGITS, ink_share=0.4)
    one, other = (rows_of(epoch(mixed, number)) for number in (0, 1))
    assert one != other
    american = replace(mixed, ink_hand="american")
    of_dataset = rows_of(Trainer(DIGITS).data.train.inputs)
    shared = (one - of_dataset) & rows_of(epoch(american))
    assert len(shared) < 0.1 * len(one - of_dataset), "a few plain 1s are alike"


def test_what_is_measured_and_scaled_is_the_dataset_alone(own):
    mixed = replace(DIGITS, ink_share=0.4, own_share=0.3, scaling=scalings.create("standardize"))
    plain = replace(mixed, ink_share=0, own_share=0)
    one, other = Trainer(mixed, own), Trainer(plain)
    np.testing.assert_array_equal(one._feed.test[0], other._feed.test[0])
    np.testing.assert_array_equal(one._feed.train[0], other._feed.train[0])
    np.testing.assert_array_equal(one.preparation.scaling.mean, other.preparation.scaling.mean)


def test_ink_is_scaled_and_augmented_like_the_dataset():
    mixed = replace(DIGITS, ink_share=0.9, scaling=scalings.create("standardize"))
    still = replace(mixed, augmentation=augmentations.create("handwriting", preset="off"))
    np.testing.assert_allclose(epoch(mixed), epoch(still), atol=1e-6)


def test_a_rare_class_among_all_that_is_mixed_comes_as_often_as_the_others(own):
    ones = tuple(line for line in own if line.label == 1)
    batches = Trainer(replace(DIGITS, own_share=0.6, balanced=True), ones)._feed.batches
    counts = batches.batch(0, 0, len(batches))[1].sum(axis=0)
    assert counts.max() - counts.min() <= 1


class TestResuming:
    MIXED = replace(DIGITS, ink_share=0.3, own_share=0.3, augmentation=augmentations.create("handwriting"))

    def test_from_a_file_it_goes_on_bit_for_bit(self, own, tmp_path):
        straight = Trainer(self.MIXED, own)
        for _ in range(17):
            straight.step()
        straight.checkpoint().save(tmp_path / "net.npz")
        resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"), own)
        assert resumed.own_accuracy == Trainer.resumed(straight.checkpoint(), own).own_accuracy
        for trainer in (straight, resumed):
            for _ in range(20):
                trainer.step()
        np.testing.assert_array_equal(straight.network.theta, resumed.network.theta)
        other = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
        for _ in range(20):
            other.step()
        assert not np.array_equal(straight.network.theta, other.network.theta), "without own digits it is another one"

    def test_mixing_other_shares_keeps_the_training(self, own):
        trainer = Trainer(self.MIXED, own)
        for _ in range(17):
            trainer.step()
        theta, position = trainer.network.theta.copy(), trainer.position
        trainer.use(replace(self.MIXED, ink_share=0.1, own_share=0))
        np.testing.assert_array_equal(trainer.network.theta, theta)
        assert trainer.position == position
        assert trainer.step() > 0


class TestOwnAccuracy:
    def test_it_is_that_of_the_drawings_as_they_are(self, own):
        trainer = Trainer(DIGITS, own)
        while trainer.epoch_count < 30:
            trainer.step()
        right = [trainer.probe(Probe(render(line.drawing, (8, 8)))).scores.argmax() == line.label for line in own]
        assert trainer.own_accuracy == pytest.approx(np.mean(right))
        assert trainer.own_accuracy > 0.3

    def test_digits_taught_while_it_trains_are_learnt(self, own):
        trainer = Trainer(replace(DIGITS, own_share=0.5))
        assert trainer.own_accuracy is None
        trainer.teach(own)
        before = trainer.own_accuracy
        assert before is not None
        while trainer.epoch_count < 40:
            trainer.step()
        assert trainer.own_accuracy is not None
        assert trainer.own_accuracy > max(before, 0.8)
        trainer.teach(())
        assert trainer.own_accuracy is None

    def test_other_data_have_none(self, own):
        assert Trainer(Experiment.recommended("circle"), own).own_accuracy is None

    def test_the_window_hears_of_it(self, own, qtbot):
        runner = Runner(DIGITS)
        runner.start()
        try:
            assert asked(runner, qtbot.waitUntil).own_accuracy is None
            runner.teach(own)
            assert asked(runner, qtbot.waitUntil).own_accuracy is not None
        finally:
            runner.stop()


def asked(runner: Runner, wait_until: Callable[..., None]) -> Snapshot:
    runner.request({})
    taken: list[Snapshot] = []

    def has_come() -> bool:
        snapshot = runner.take()
        taken.extend([snapshot] if snapshot is not None else [])
        return bool(taken)

    wait_until(has_come)
    return taken[0]


def test_few_drawings_become_hundreds_of_pictures(own):
    made = mixing.varied(own, (8, 8), 0)
    assert len(made) == 12 * mixing.VARIATIONS_EACH
    assert len(rows_of(made.inputs)) > len(made) / 2
    assert made is mixing.varied(own, (8, 8), 0), "made once"


class TestTheExperiment:
    def test_shares_survive_json_and_old_files_have_none(self):
        mixed = replace(DIGITS, ink_share=0.2, ink_hand="continental", own_share=0.1)
        assert Experiment.from_json(mixed.to_json()) == mixed
        old = {name: value for name, value in DIGITS.to_json().items() if "share" not in name and name != "ink_hand"}
        assert Experiment.from_json(old).ink_share == Experiment.from_json(old).own_share == 0

    @pytest.mark.parametrize(
        ("dataset", "fields", "message"),
        [
            (
                "digits",
                {"ink_share": 0.5, "own_share": 0.5},
                "ink_share 0.5, own_share 0.5 and scribble_share 0 are 1 together",
            ),
            ("digits", {"ink_share": 0.95}, "ink_share of the experiment is 0.95"),
            ("digits", {"ink_hand": "left"}, "ink_hand of the experiment is 'left'; choose one of: world"),
            ("circle", {"ink_share": 0.5}, "dataset 'circle' has none"),
            ("circle", {"ink_hand": "american"}, "dataset 'circle' has none"),
        ],
    )
    def test_what_cannot_be_mixed_is_told_in_one_line(self, dataset, fields, message):
        with pytest.raises(BadInput, match=message) as refused:
            replace(Experiment.recommended(dataset), **fields)
        assert "\n" not in str(refused.value)

    def test_shares_of_up_to_nine_tenths_in_all_are_fine(self):
        for tenths in range(10):
            replace(DIGITS, ink_share=tenths / 10, own_share=(9 - tenths) / 10)

    def test_other_data_lose_what_they_cannot_mix(self):
        mixed = replace(DIGITS, ink_share=0.2)
        assert mixed.with_dataset(datasets.create("circle")) == Experiment.recommended("circle")


def test_a_drawing_of_one_dot_can_be_taught():
    dot = MyDigit(1, Drawing((np.zeros((1, 2)),)))
    assert Trainer(replace(DIGITS, own_share=0.1), (dot,)).own_accuracy in {0.0, 1.0}


class TestScribbles:
    def test_are_of_no_class(self):
        batches = Trainer(replace(DIGITS, scribble_share=0.25))._feed.batches
        scribbles = rows_of(mixing.scribbled((8, 8), len(batches), 0))
        x, y = batches.batch(0, 0, len(batches))
        is_scribble = np.array([row.tobytes() in scribbles for row in x])
        assert is_scribble.mean() == pytest.approx(0.25, abs=0.01)
        assert np.allclose(y[is_scribble], 0.1)
        assert np.array_equal(y[~is_scribble].max(axis=1), np.ones(np.sum(~is_scribble), np.float32))

    def test_a_network_that_saw_some_is_unsure_of_others(self):
        others = mixing.scribbled((8, 8), 300, seed=99)

        def confidence(experiment: Experiment) -> float:
            trainer = Trainer(experiment)
            for _ in range(20 * trainer.steps_per_epoch):
                trainer.step()
            return float(trainer.probe(Probe(others, keep="outputs")).y_hat.max(axis=1).mean())

        assert confidence(replace(DIGITS, scribble_share=0.25)) < 0.8 * confidence(DIGITS)

    def test_a_loss_of_class_numbers_cannot_have_them(self):
        with pytest.raises(BadInput, match="choose softmax_cross_entropy"):
            replace(DIGITS, scribble_share=0.1, loss=losses.create("sparse_cross_entropy"))
