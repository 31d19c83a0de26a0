"""Bring a copy of the data up to date, and prove by the hash that it is."""

from __future__ import annotations

import hashlib
import heapq
from pathlib import Path
from typing import IO, TYPE_CHECKING

from spacelod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacelod.changes.patch import Patch

__all__ = ["apply_patch"]


def apply_patch(copy: IO[bytes], patch: Patch, target: Path) -> str:
    """Write the patched copy of a sorted N-Quads dump to a file, and return its hash.

    The file appears only when its hash is the one that the patch promises.

    Raises:
        ReleaseError: if the patch is for other data, or does not give what it promises.
    """
    before, after = hashlib.sha256(), hashlib.sha256()
    # Beside the target, since a file is renamed in one step only within its file system.
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with unfinished.open("wb") as output:
            for line in heapq.merge(_kept(copy, patch, before), (line.encode() for line in patch.added)):
                after.update(line)
                output.write(line)
        # Both hashes are known only after the last line, so the copy is proved before it gets its name.
        if before.hexdigest() != patch.before:
            raise ReleaseError(
                f"the patch is for the dataset {patch.before}, the copy is {before.hexdigest()}; nothing was written"
            )
        if after.hexdigest() != patch.after:
            raise ReleaseError(
                f"the patch promises the dataset {patch.after} and gives {after.hexdigest()}; nothing was written"
            )
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return after.hexdigest()


def _kept(copy: Iterable[bytes], patch: Patch, digest: hashlib._Hash) -> Iterator[bytes]:
    removed = {line.encode() for line in patch.removed}
    for line in copy:
        digest.update(line)
        if line not in removed:
            yield line
