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
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def read_labelled_images(images: Path, labels: Path, sha256: tuple[str, str] | None = None) -> LabelledImages:
    """Pictures and labels that belong together. Raises `BadInput`."""
    images_sum, labels_sum = sha256 or (None, None)
    read = LabelledImages(read_idx(images, 3, images_sum), read_idx(labels, 1, labels_sum))
    if len(read.images) != len(read.labels):
        raise BadInput(
            f"{images} has {len(read.images):,} pictures but {labels} has {len(read.labels):,} labels; "
            "they do not belong together."
        )
    if read.images.size == 0:
        raise BadInput(f"{images} has no pictures.")
    return read


def read_idx_folder(folder: Path) -> tuple[LabelledImages, LabelledImages]:
    """Training and test pictures of a folder with four files named like MNIST's.

    The names may have something in front (`emnist-letters-train-images-idx3-ubyte.gz`), a dot before `idx`, and `.gz`
    behind. Raises `BadInput` if a file is missing, damaged, or does not fit the others.
    """
    train, test = (
        read_labelled_images(_find(folder, f"{part}-images", 3), _find(folder, f"{part}-labels", 1))
        for part in ("train", "(?:t10k|test)")
    )
    if train.images.shape[1:] != test.images.shape[1:]:
        raise BadInput(f"{folder}: training and test pictures differ in size.")
    return train, test


def _find(folder: Path, what: str, dimensions: int) -> Path:
    """The one file of the folder for `what`, a regular expression; the plain one if it is there compressed too."""
    pattern = re.compile(rf"(.*-)?{what}[-.]idx{dimensions}-ubyte(\.gz)?")
    try:
        names = sorted(file.name for file in folder.iterdir() if pattern.fullmatch(file.name))
    except OSError as error:
        raise BadInput(f"{folder} cannot be read: {error.strerror or error}.") from error
    readable = what.replace("(?:t10k|test)", "t10k")
    if not names:
        raise BadInput(f"{folder} has no file {readable}-idx{dimensions}-ubyte or {readable}-idx{dimensions}-ubyte.gz.")
    if len({name.removesuffix(".gz") for name in names}) > 1:
        raise BadInput(f"{folder} has several files for {readable}: {', '.join(names)}; keep one set in a folder.")
    return folder / names[0]
