"""RDF Patch, the format of Apache Jena: the statements that go and those that come, in one transaction.

The header names the data before and after by their hash (RDFC-1.0), so a patch fits one dataset and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacelod.diff import Difference
from spacelod.errors import ReleaseError
from spacelod.terms import lines

__all__ = ["Patch", "read_patch", "write_patch"]

_HASH = "urn:sha256:"
_HEADER = re.compile(rf"H (id|prev) <{_HASH}([0-9a-f]{{64}})> \.\n\Z")
_PLAIN = frozenset({"TX .\n", "TC .\n"})


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch as it was read: the hashes of the data before and after, and N-Quads lines."""

    before: str
    after: str
    removed: frozenset[str]
    added: tuple[str, ...]


def write_patch(difference: Difference, before: str, after: str) -> Iterator[str]:
    """Yield the lines of the patch that leads from the dataset of one hash to that of another."""
    yield f"H id <{_HASH}{after}> .\n"
    yield f"H prev <{_HASH}{before}> .\n"
    yield "TX .\n"
    yield from (f"D {line}" for line in lines(difference.removed))
    yield from (f"A {line}" for line in lines(difference.added))
    yield "TC .\n"


def read_patch(source: Iterable[str]) -> Patch:
    """Read a patch that this program wrote; raise ReleaseError, with the line, for anything else."""
    hashes: dict[str, str] = {}
    removed, added, complete = set(), [], False
    for number, line in enumerate(source, 1):
        header = _HEADER.match(line)
        if header:
            hashes[header[1]] = header[2]
        elif line.startswith("D ") and line.endswith(" .\n"):
            removed.add(line[2:])
        elif line.startswith("A ") and line.endswith(" .\n"):
            added.append(line[2:])
        elif line not in _PLAIN:
            raise ReleaseError(f"line {number} of the patch is not understood: {line.strip()[:80]!r}")
        # The end of the transaction has to be the last line: a file cut short would be a smaller patch that fits.
        complete = line == "TC .\n"
    if not complete or hashes.keys() != {"id", "prev"}:
        raise ReleaseError("the patch is not whole: it has no header or does not end with its transaction")
    return Patch(hashes["prev"], hashes["id"], frozenset(removed), tuple(added))
