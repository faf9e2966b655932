"""IDX files, in which MNIST and its relatives (Fashion-MNIST, KMNIST, EMNIST) are kept.

LeCun, Cortes & Burges, The MNIST database of handwritten digits, "File formats": a magic number 0x0000 0x08 n (0x08
for unsigned bytes, n dimensions), n sizes, then the bytes, all big-endian. Files may be compressed by gzip.
"""

import hashlib
import math
import re
import struct
import zlib
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nnviz.errors import BadInput

Bytes = npt.NDArray[np.uint8]

UNSIGNED_BYTES = 0x08
GZIP_MAGIC = b"\x1f\x8b"
GZIP = zlib.MAX_WBITS + 16
"""Tells zlib to expect the header of gzip."""
COMPRESSED_PIECE = 1 << 18
"""Bytes that are uncompressed at once."""
HEADER_OF_PICTURES = 16
ONE_SHADE = np.float32(1 / 255)

T = TypeVar("T")


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
    return b"".join(verified(pieces(path), path, sha256))


def pieces(path: Path) -> Iterator[bytes]:
    """The content of a file, uncompressed if it is compressed by gzip, piece by piece.

    Raises `BadInput` if it cannot be read or is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    if not content.startswith(GZIP_MAGIC):
        yield content
        return
    damaged = f"{path} is damaged: it cannot be uncompressed; get the file again."
    # A gzip file is one member after another, usually only one; zlib checks the checksum of each.
    while content:
        member = zlib.decompressobj(GZIP)
        for first in range(0, len(content), COMPRESSED_PIECE):
            try:
                yield member.decompress(content[first : first + COMPRESSED_PIECE])
            except zlib.error as error:
                raise BadInput(damaged) from error
            if member.eof:
                content = member.unused_data + content[first + COMPRESSED_PIECE :]
                break
        else:
            raise BadInput(damaged)
        content = content.lstrip(b"\0")  # archives may fill up a file with zeros


def verified(content: Iterable[bytes], path: Path, sha256: str | None) -> Iterator[bytes]:
    """The same pieces; raises `BadInput` at their end if their sha256 is not the given one."""
    digest = hashlib.sha256()
    for piece in content:
        if sha256 is not None:
            digest.update(piece)
        yield piece
    if sha256 is not None and digest.hexdigest() != sha256:
        raise BadInput(f"{path} is damaged: its checksum is wrong; get the file again.")


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items; a thread makes the next one while one is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


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


def read_pixels(path: Path, shape: tuple[int, int, int], sha256: str) -> npt.NDArray[np.float32]:
    """The pictures of an IDX file that is known: `shape` is (pictures, rows, columns).

    Gives (pictures, pixels) from 0 to 1. The pieces are verified and converted while the next one is uncompressed, so
    that the file takes half the time and its bytes are never in memory together. Raises `BadInput` for any other file.
    """
    pixels = np.empty((shape[0], math.prod(shape[1:])), np.float32)
    flat = pixels.reshape(-1)
    filled = -HEADER_OF_PICTURES
    with closing(ahead(pieces(path))) as content:
        for piece in verified(content, path, sha256):
            start, end = max(filled, 0), filled + len(piece)
            part = np.frombuffer(piece, np.uint8)[start - filled :]
            if end > flat.size:
                raise BadInput(f"{path} is damaged: it is longer than {' × '.join(map(str, shape))} bytes.")
            if end > start:
                np.multiply(part, ONE_SHADE, out=flat[start:end])
            filled = end
    return pixels


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
