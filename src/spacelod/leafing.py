"""A file of sorted lines, in which those that begin alike are found without reading the others."""

from __future__ import annotations

import os
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacelod.remembering import recalled
from spacelod.terms import FORBIDDEN

if TYPE_CHECKING:
    from spacelod.offsets import Offsets

__all__ = ["SortedLines"]

# Of larger pieces a look-up copies much that it does not need; of smaller ones there are too many to remember.
_BLOCK: Final = 1 << 12
# Every search compares with the same few lines first. What is cut off of a line only makes a search begin earlier.
_KEPT_BEGINNINGS: Final = 4096
_BEGINNING: Final = 128


class SortedLines:
    """Lines in the order of their bytes, in a file that never changes; any number of threads may look things up.

    ``offsets`` know where the lines with each first word begin; without them the word is searched for.
    """

    def __init__(self, path: Path, offsets: Offsets | None = None) -> None:
        self.offsets = offsets
        # Open for good: what is removed from its folder is served to its last reader.
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._blocks = range(-(-os.fstat(self._file).st_size // _BLOCK))
        self._beginning = recalled(self._read_beginning, _KEPT_BEGINNINGS)

    def __del__(self) -> None:
        # Missing where the file could not be opened.
        if hasattr(self, "_file"):
            os.close(self._file)

    def starting(self, prefix: str) -> list[str]:
        """Return the lines that start with a text, in their order and without line feeds."""
        wanted = prefix.encode()
        word, space, _ = prefix.partition(" ")
        if self.offsets and space:
            start = self.offsets.of(word)
            return [] if start is None else self._run(wanted, max(start - 1, 0))
        # The first of them may stand at the end of the block before the one that begins with them.
        block = bisect_left(self._blocks, wanted[:_BEGINNING], key=self._beginning) - 1
        return self._run(wanted, max(block, 0) * _BLOCK)

    def mentions(self, subject: str) -> bool:
        """Return whether lines begin with an IRI; text that is no IRI begins none."""
        if FORBIDDEN.search(subject):
            return False
        return self.offsets.of(f"<{subject}>") is not None if self.offsets else bool(self.starting(f"<{subject}> "))

    def between(self, start: int, stop: int) -> list[str]:
        """Return the lines from one offset to another, at both of which a line begins, without line feeds."""
        return os.pread(self._file, stop - start, start).decode().split("\n")[:-1] if start < stop else []

    def _run(self, wanted: bytes, offset: int) -> list[str]:
        """Return the lines that start so, in what comes behind the first line feed from an offset on."""
        text, size = b"\n" if offset == 0 else b"", 2 * _BLOCK
        while part := os.pread(self._file, size, offset):
            offset += len(part)
            # What is long is read in few pieces: each is searched together with those before it.
            size = 2 * len(part)
            text += part
            start = text.find(b"\n" + wanted) + 1
            lines = text[start:].split(b"\n")
            if not start:
                # The last piece is half a line.
                if len(lines) > 2 and lines[-2] > wanted:
                    return []
                continue
            end = next((number for number, line in enumerate(lines) if not line.startswith(wanted)), len(lines))
            if end < len(lines) - 1:
                return [line.decode() for line in lines[:end]]
        return [line.decode() for line in text.split(b"\n")[1:] if line.startswith(wanted)]

    def _read_beginning(self, block: int) -> bytes:
        """Return how the first line begins that starts in a block or behind it; before the first block is nothing."""
        while 0 < block < len(self._blocks):
            text = os.pread(self._file, _BLOCK + _BEGINNING, block * _BLOCK - 1)
            start = text.find(b"\n") + 1
            if 0 < start < min(_BLOCK + 1, len(text)):
                return text[start : start + _BEGINNING]
            block += 1
        return b"\xff" if block else b""
