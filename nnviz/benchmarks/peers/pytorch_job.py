"""The job of `nnviz bench job` as a plain PyTorch script: train 784-128-10 on MNIST until it is accurate enough.

    python pytorch_job.py FOLDER BATCH_SIZE ACCURACY MAX_EPOCHS SEED LEARNING_RATE BETA2 DTYPE

FOLDER holds the four files of MNIST. Prints `epochs` and `test_accuracy` as JSON. Imports nothing of nnviz.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch


def main() -> None:
    folder, batch_size, accuracy, max_epochs, seed, learning_rate, beta2, _ = sys.argv[1:]
    torch.set_num_threads(1)
    torch.manual_seed(int(seed))
    x, y = digits(Path(folder), "train")
    x_test, y_test = digits(Path(folder), "t10k")

    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate), betas=(0.9, float(beta2)))
    size, epochs, reached = int(batch_size), 0, 0.0
    while reached < float(accuracy) and epochs < int(max_epochs):
        order = torch.randperm(len(x))
        for first in range(0, len(x), size):
            rows = order[first : first + size]
            optimizer.zero_grad()
            loss_function(model(x[rows]), y[rows]).backward()
            optimizer.step()
        epochs += 1
        with torch.no_grad():
            reached = (model(x_test).argmax(1) == y_test).float().mean().item()
    print(json.dumps({"epochs": epochs, "test_accuracy": reached}))


def digits(folder: Path, part: str) -> tuple[Any, Any]:
    """Pixels from 0 to 1, (samples, 784), and labels, (samples,)."""
    pixels = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    x = np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255
    y = np.frombuffer(labels, np.uint8, offset=8).astype(np.int64)
    return torch.from_numpy(x), torch.from_numpy(y)


if __name__ == "__main__":
    main()
