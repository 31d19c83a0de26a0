"""Going back to an earlier release, and letting go of the oldest."""

from __future__ import annotations

import shutil
from pathlib import Path

from spacelod.errors import ReleaseError
from spacelod.history import Shelved, shelved
from spacelod.manifest import StoreIndex
from spacelod.publish import Shelf
from spacelod.release import Release
from spacelod.verify import same_size

__all__ = ["prune", "rollback"]


def rollback(releases: Path, version: str = "") -> Release:
    """Publish an earlier release again, by default the one before; return it.

    Raises:
        ReleaseError: if there is no such release, or its files are not all there.
        BuildError: if a build is running.
    """
    shelf = Shelf(releases)
    with shelf.writer():
        found = shelved(releases)
        chosen = next((one for one in found if one.release.version == version), None) if version else _before(found)
        if chosen is None:
            what = f"no release {version!r}" if version else "no release before the published one"
            raise ReleaseError(f"there is {what} in {releases}; `spacelod releases` lists them")
        folder = releases / chosen.release.version
        # Sizes only: going back has to be quick, and what was published once was proved then.
        if not StoreIndex.read(folder).files or not same_size(chosen.release):
            raise ReleaseError(f"{folder} is not complete; `spacelod verify {folder}` says what is missing")
        shelf.switch(folder.name)
    return Release.open(folder)


def prune(releases: Path, keep: int, *, only_say: bool = False) -> list[Shelved]:
    """Remove all but the newest ``keep`` releases, never the published one; return those that go.

    What was set aside by a rollback goes first: it counts as older than everything that was published before.
    """
    shelf = Shelf(releases)
    with shelf.writer():
        found = shelved(releases)
        present = next((index for index, one in enumerate(found) if one.current), -1)
        kept = found[max(0, present + 1 - keep) : present + 1] if present >= 0 else found[-keep:]
        going = [one for one in found if one not in kept and not one.current]
        for one in going if not only_say else []:
            # Renamed first: nobody finds half a release, and the next writer cleans up after a crash.
            folder = releases / one.release.folder.name
            doomed = releases / f".replaced-{folder.name}"
            folder.rename(doomed)
            shutil.rmtree(doomed)
    return going


def _before(found: list[Shelved]) -> Shelved | None:
    present = next((index for index, one in enumerate(found) if one.current), 0)
    return found[present - 1] if present > 0 else None
