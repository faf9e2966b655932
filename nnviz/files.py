"""Reading and writing files so that nothing is lost and every failure is one clear line."""

import os
from pathlib import Path

from nnviz.errors import BadInput


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary name beside the target, then rename: a crash leaves the old file whole.

    Raises `BadInput` if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from error


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises `BadInput`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


def read_text(path: Path) -> str:
    """The content of a UTF-8 file. Raises `BadInput`."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not a text file.") from error
