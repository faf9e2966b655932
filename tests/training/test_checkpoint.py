"""A checkpoint goes on bit for bit, and no file can do harm."""

import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    trainer = Trainer(Experiment.recommended("moons"))
    for _ in range(45):
        trainer.step()
    return trainer


@pytest.fixture
def saved(trainer, tmp_path):
    path = tmp_path / "net.npz"
    trainer.checkpoint().save(path)
    return path


def test_a_resumed_training_equals_one_that_ran_through(saved):
    through = Trainer(Experiment.recommended("moons"))
    for _ in range(145):
        through.step()
    resumed = Trainer.resumed(Checkpoint.open(saved))
    for _ in range(100):
        resumed.step()
    np.testing.assert_array_equal(resumed.network.theta, through.network.theta)
    for column, values in through.history.batches.items():
        np.testing.assert_array_equal(resumed.history.batches[column], values)
    for column, values in through.history.evaluations.items():
        np.testing.assert_array_equal(resumed.history.evaluations[column], values)


def test_a_classifier_answers_as_the_trainer_does(trainer, saved):
    inputs = trainer.data.test.inputs
    answer = Classifier(Checkpoint.open(saved)).evaluate(inputs)
    trainer.evaluate()
    right = np.argmax(answer.scores, axis=1) == trainer.data.test.labels
    assert right.mean() == pytest.approx(trainer._loss_and_accuracy(*trainer._feed.test)[1])


def test_saving_leaves_no_temporary_file(saved):
    assert [path.name for path in saved.parent.iterdir()] == ["net.npz"]


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(trainer, tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        trainer.checkpoint().save(tmp_path / "no such folder" / "net.npz")


def test_a_missing_file_is_told_with_its_name(tmp_path):
    with pytest.raises(BadInput, match=r"nothing\.npz cannot be read"):
        Checkpoint.open(tmp_path / "nothing.npz")


def rewritten(path, **changes):
    """The file with some arrays replaced (None: removed)."""
    with np.load(path) as arrays:
        content = dict(arrays)
    for name, value in changes.items():
        if value is None:
            del content[name]
        else:
            content[name] = value
    np.savez(path, **content)
    return path


def with_header(path, **changes):
    with np.load(path) as arrays:
        header = json.loads(arrays["header"].tobytes())
    return rewritten(path, header=np.frombuffer(json.dumps(header | changes).encode(), np.uint8))


@pytest.mark.parametrize("name", ["header", "theta", "optimizer_m", "scaling_mean", "batches"])
def test_a_missing_array_is_told(saved, name):
    with pytest.raises(BadInput):
        Checkpoint.open(rewritten(saved, **{name: None}))


def test_weights_of_another_network_are_refused_with_both_shapes(saved):
    with pytest.raises(BadInput, match=r"theta has shape \(3,\)"):
        Checkpoint.open(rewritten(saved, theta=np.zeros(3, np.float32)))


def test_weights_that_are_not_numbers_are_refused(saved, trainer):
    theta = trainer.network.theta.copy()
    theta[0] = np.nan
    with pytest.raises(BadInput, match="not finite"):
        Checkpoint.open(rewritten(saved, theta=theta))


def test_a_newer_version_is_told(saved):
    with pytest.raises(BadInput, match="version 99"):
        Checkpoint.open(with_header(saved, version=99))


def test_a_file_of_version_1_is_read(saved, trainer):
    """It knew no held-out samples, no statistics and no noise, and called standardisation by another name."""
    experiment = trainer.experiment.to_json()
    for name in ("scaling", "features", "augmentation", "balanced", "schedule", "clipping", "stopping"):
        del experiment[name]
    old = with_header(saved, version=1, experiment={**experiment, "version": 1, "standardize": True})
    with np.load(old) as arrays:
        evaluations = arrays["evaluations"][:, :-1]
    checkpoint = Checkpoint.open(rewritten(old, evaluations=evaluations, statistics=None))
    assert checkpoint.experiment.scaling.name == "standardize"
    np.testing.assert_array_equal(checkpoint.theta, trainer.network.theta)
    assert np.isnan(checkpoint.evaluations[:, -1]).all()
    Trainer.resumed(checkpoint).step()


def test_a_pickle_is_never_loaded(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (print, ("unpickled!",))

    path = tmp_path / "bomb.npz"
    np.savez(path, header=np.array([Bomb()], dtype=object))
    with pytest.raises(BadInput):
        Checkpoint.open(path)


def test_a_zip_bomb_is_refused(saved, monkeypatch):
    monkeypatch.setattr("nnviz.training.checkpoint.MAX_CONTENT", 1000)
    with pytest.raises(BadInput, match="unpacks to more"):
        Checkpoint.open(saved)


def test_a_file_that_claims_to_be_encrypted_is_refused(saved):
    content = bytearray(saved.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first entry in the directory
    saved.write_bytes(content)
    with pytest.raises(BadInput, match="damaged"):
        Checkpoint.open(saved)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_gives_one_line_or_opens_but_never_another_error(saved, position, byte, cut):
    original = saved.read_bytes()
    at = int(position * (len(original) - 1))
    damaged = original[:at] if cut else original[:at] + bytes([byte]) + original[at + 1 :]
    path = saved.with_name("damaged.npz")
    path.write_bytes(damaged)
    try:
        Checkpoint.open(path)
    except BadInput as error:
        assert "\n" not in str(error)


def test_it_is_an_ordinary_npz_that_numpy_reads(saved):
    assert zipfile.is_zipfile(io.BytesIO(saved.read_bytes()))
    with np.load(saved, allow_pickle=False) as arrays:
        assert arrays["theta"].dtype == np.float32
