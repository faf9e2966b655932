"""IDX files, in which MNIST and its relatives (Fashion-MNIST, KMNIST, EMNIST) are kept.

LeCun, Cortes & Burges, The MNIST database of handwritten digits, "File formats": a magic number 0x0000 0x08 n (0x08
for unsigned bytes, n dimensions), n sizes, then the bytes, all big-endian. Files may be compressed by gzip.
"""

import gzip
import hashlib
import math
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nnviz.errors import BadInput

Bytes = npt.NDArray[np.uint8]

UNSIGNED_BYTES = 0x08
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class LabelledImages:
    """Pictures and the class of each, as they are in the files; read-only."""

    images: Bytes
    """(samples, rows, columns), 0 = paper, 255 = ink."""
    labels: Bytes
    """(samples,)"""


def read_content(path: Path, sha256: str | None = None) -> bytes:
    """The content of a file, uncompressed if it is compressed by gzip, and verified if its sha256 is given.

    Raises `BadInput` if it cannot be read or is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    if content.startswith(GZIP_MAGIC):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error, struct.error) as error:
            raise BadInput(f"{path} is damaged: it cannot be uncompressed; get the file again.") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise BadInput(f"{path} is damaged: its checksum is wrong; get the file again.")
    return content


def read_idx(path: Path, dimensions: int, sha256: str | None = None) -> Bytes:
    """The array of an IDX file of unsigned bytes, read-only. Raises `BadInput` for any other or a damaged file."""
    content = read_content(path, sha256)
    header = 4 + 4 * dimensions
    if len(content) < header or content[:4] != bytes((0, 0, UNSIGNED_BYTES, dimensions)):
        raise BadInput(f"{path} is not an IDX file of unsigned bytes in {dimensions} dimensions; get the file again.")
    shape = struct.unpack(f">{dimensions}I", content[4:header])
    if len(content) - header != math.prod(shape):
        raise BadInput(
            f"{path} is damaged: {' × '.join(map(str, shape))} bytes are announced, {len(content) - header:,} are "
            "there; get the file again."
        )
    if 0 in shape:
        raise BadInput(f"{path} is empty: it announces {' × '.join(map(str, shape))} bytes.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def read_idx_folder(folder: Path) -> tuple[LabelledImages, LabelledImages]:
    """Training and test pictures of a folder with four files named like MNIST's.

    The names may have something in front (`emnist-letters-train-images-idx3-ubyte.gz`), a dot before `idx`, and `.gz`
    behind. Raises `BadInput` if a file is missing, damaged, or does not fit the others.
    """
    train = _read_pair(folder, ("train",))
    test = _read_pair(folder, ("t10k", "test"))
    if train.images.shape[1:] != test.images.shape[1:]:
        raise BadInput(f"{folder}: training and test pictures differ in size; keep one set in a folder.")
    return train, test


def _read_pair(folder: Path, parts: tuple[str, ...]) -> LabelledImages:
    images, labels = _find(folder, parts, "images-idx3"), _find(folder, parts, "labels-idx1")
    read = LabelledImages(read_idx(images, 3), read_idx(labels, 1))
    if len(read.images) != len(read.labels):
        raise BadInput(
            f"{images} has {len(read.images):,} pictures, but {labels.name} has {len(read.labels):,} labels; "
            "keep one set in a folder."
        )
    return read


def _find(folder: Path, parts: tuple[str, ...], kind: str) -> Path:
    """The one file of that kind; the plain one if it is there compressed too. `parts` are names for the same part."""
    pattern = re.compile(rf"(.*-)?({'|'.join(parts)})-{kind.replace('-', '[-.]')}-ubyte(\.gz)?")
    try:
        names = sorted(file.name for file in folder.iterdir() if pattern.fullmatch(file.name) and file.is_file())
    except OSError as error:
        raise BadInput(f"{folder} cannot be read: {error.strerror or error}.") from error
    wanted = f"{parts[0]}-{kind}-ubyte"
    if not names:
        raise BadInput(f"{folder} has no file {wanted} or {wanted}.gz.")
    if len({name.removesuffix(".gz") for name in names}) > 1:
        raise BadInput(f"{folder} has several files like {wanted}: {', '.join(names)}; keep one set in a folder.")
    return folder / names[0]
