"""A release: an immutable folder that holds everything that is served."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacelod.errors import ReleaseError
from spacelod.manifest import MANIFEST, FileEntry, Manifest, describe_file
from spacelod.publish import CURRENT, PUBLISHED

if TYPE_CHECKING:
    from spacelod.incoming import Incoming
    from spacelod.leafing import SortedLines
    from spacelod.offsets import Offsets
    from spacelod.store import Store

__all__ = ["RELEASES", "Release", "current", "file_of"]

RELEASES: Final = Path("releases")
_CHANGES: Final = "changes/"
# As the table of dumps calls the first one; every web process would have to import all that writes dumps for it.
_STATEMENTS: Final = "dumps/spacelod-{}.nq"


@dataclass(frozen=True)
class Release:
    """One release on disk. Its folder never changes once it has a name."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> Release:
        """Read the release in a folder; raise ReleaseError if there is none."""
        if not folder.is_dir():
            raise ReleaseError(f"there is no release at {folder}; `spacelod build` makes one")
        return cls(folder.resolve(), Manifest.read(folder))

    @property
    def is_there(self) -> bool:
        """Whether its folder is still where it was: nothing keeps anybody from taking it away from a server."""
        return (self.folder / MANIFEST).is_file()

    @property
    def version(self) -> str:
        """The name of the release, unique among those of its publisher."""
        return self.manifest.version

    @property
    def base(self) -> str:
        """The base of every IRI that the release mints; it ends with a slash."""
        return self.manifest.base

    @property
    def issued(self) -> str:
        """The day (YYYY-MM-DD) of the data, the same whenever the release is built."""
        return self.manifest.issued

    @property
    def store_folder(self) -> Path:
        """The folder of the query store."""
        return self.folder / "store"

    @property
    def dumps(self) -> dict[str, Path]:
        """The dump files by name, as the manifest lists them."""
        names = (name for name in self.manifest.files if name.startswith("dumps/"))
        return {name.removeprefix("dumps/"): self.folder / name for name in names}

    def open_store(self) -> Store:
        """Open the query store read-only; any number of processes may."""
        # The engine is not needed to read a manifest, and takes time to import.
        from spacelod.store import Store

        return Store.open(self.store_folder, self.open_incoming())

    def open_incoming(self) -> Incoming | None:
        """Open the counts of what points to each hub; None for a release of an earlier version of the program."""
        from spacelod.incoming import INCOMING, Incoming

        path = self.folder / INCOMING
        return Incoming(path) if path.is_file() else None

    def open_lines(self) -> SortedLines | None:
        """Open the statements as sorted N-Quads; None where the plain dumps were not kept."""
        from spacelod.leafing import SortedLines

        path = self.folder / _STATEMENTS.format(self.version)
        return SortedLines(path, self.open_offsets()) if path.is_file() else None

    def open_offsets(self) -> Offsets | None:
        """Open the places in those; None for a release of an earlier version of the program."""
        from spacelod.offsets import OFFSETS, Offsets

        path = self.folder / OFFSETS
        return Offsets(path) if path.is_file() else None


def file_of(release: Release, name: str) -> FileEntry | None:
    """Return size and SHA-256 of a file that a release publishes, the manifest and its signature included."""
    # The manifest cannot list itself, nor what is made after it.
    if name in (MANIFEST, PUBLISHED, f"{MANIFEST}.minisig", "minisign.pub"):
        path = release.folder / name
        return describe_file(path) if path.is_file() else None
    if name.startswith(_CHANGES):
        return _change_file(release, name.removeprefix(_CHANGES))
    return release.manifest.files.get(name)


def _change_file(release: Release, name: str) -> FileEntry | None:
    """Return a file about the changes since the release before, by the list of those."""
    folder = release.folder / _CHANGES
    try:
        listed = json.loads((folder / "changes.json").read_text(encoding="utf-8"))["files"]
    except FileNotFoundError:
        return None
    # The list cannot list itself.
    if name == "changes.json":
        return describe_file(folder / name)
    # Only what is listed: the name comes out of an address, and could lead anywhere.
    return FileEntry(**listed[name]) if name in listed else None


def current(releases: Path = RELEASES) -> Release:
    """Return the published release of a folder; raise ReleaseError if nothing is published there."""
    link = releases / CURRENT
    if not link.exists():
        raise ReleaseError(f"nothing is published in {releases}; `spacelod build` makes and publishes a release")
    return Release.open(link.resolve())
