"""The job of `nnviz bench job` as a plain scikit-learn script: train 784-128-10 on MNIST until it is accurate enough.

    python scikit_learn_job.py FOLDER BATCH_SIZE ACCURACY MAX_EPOCHS SEED LEARNING_RATE BETA2 DTYPE

FOLDER holds the four files of MNIST; DTYPE is float64 where nobody thinks of casting the pixels, or float32. Prints
`epochs` and `test_accuracy` as JSON. Imports nothing of nnviz.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier


def main() -> None:
    folder, batch_size, accuracy, max_epochs, seed, learning_rate, beta2, dtype = sys.argv[1:]
    x, y = digits(Path(folder), "train", dtype)
    x_test, y_test = digits(Path(folder), "t10k", dtype)

    rng = np.random.RandomState(int(seed))  # the only kind that scikit-learn takes
    model = MLPClassifier(
        [128],
        alpha=0,
        batch_size=int(batch_size),
        learning_rate_init=float(learning_rate),
        beta_2=float(beta2),
        random_state=rng,
    )
    epochs, reached = 0, 0.0
    while reached < float(accuracy) and epochs < int(max_epochs):
        model.partial_fit(x, y, classes=range(10))
        epochs += 1
        reached = model.score(x_test, y_test)
    print(json.dumps({"epochs": epochs, "test_accuracy": reached}))


def digits(folder: Path, part: str, dtype: str) -> tuple[Any, Any]:
    """Pixels from 0 to 1, (samples, 784), and labels, (samples,)."""
    pixels = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    x = np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 784).astype(dtype) / 255
    return x, np.frombuffer(labels, np.uint8, offset=8)


if __name__ == "__main__":
    main()
