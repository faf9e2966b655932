"""Where `nnviz.files` was."""

from nnviz.files import read_bytes, read_text, write_atomically

__all__ = ["read_bytes", "read_text", "write_atomically"]
