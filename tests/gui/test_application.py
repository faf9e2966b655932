"""The application keeps the session between two starts."""

import numpy as np

from nnviz.gui.application import keep_session
from nnviz.gui.session import Session
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment


def test_a_session_is_kept_with_its_weights(qtbot, tmp_path):
    session = Session(Experiment.recommended("xor_gate"))
    session.start()
    session.train_batch()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.step == 1)
    path = tmp_path / "new folder" / "last.npz"
    keep_session(session, path)
    weights = session.snapshot.parameters[0].W
    session.close()
    kept = Checkpoint.open(path)
    assert kept.step == 1
    np.testing.assert_array_equal(kept.theta[: weights.size].reshape(weights.shape), weights)


def test_a_session_that_cannot_be_kept_is_told_in_one_line(qtbot, tmp_path, capsys):
    session = Session(Experiment.recommended("xor_gate"))
    session.start()
    (tmp_path / "file").write_text("in the way")
    keep_session(session, tmp_path / "file" / "last.npz")
    session.close()
    assert capsys.readouterr().err.count("\n") == 1
