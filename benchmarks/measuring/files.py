"""Files that are read before anything is measured: some systems give away within a minute what nobody reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacelod.release import Release

__all__ = ["read_in", "served"]


def served(release: Release) -> list[Path]:
    """Return what a server reads of a release while it answers."""
    folder = release.folder
    return [path for pattern in ("store/*", "*.sqlite", "dumps/*.nq") for path in folder.glob(pattern)]


def read_in(files: Iterable[Path]) -> None:
    """Have the system hold files in its memory."""
    for path in files:
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
