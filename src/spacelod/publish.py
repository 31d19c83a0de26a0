"""The folder that holds the releases: one writer at a time, leftovers cleaned, one atomic switch.

A release is built in a folder of its own, forced to disk, given its name, and only then does the
link ``current`` move to it. Whatever is killed at whatever moment, the link leads to a complete release.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError

__all__ = ["CURRENT", "PUBLISHED", "Shelf", "check_name", "names_release"]

CURRENT: Final = "current"
PUBLISHED: Final = "published.json"
_TEMPORARY: Final = (".building-", ".replaced-", ".current-")
_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]*\Z")


def names_release(version: str) -> bool:
    """Say whether a release may be called that: its folder stands beside the others, and is not the link to one."""
    return bool(_NAME.match(version)) and version != CURRENT


def check_name(version: str) -> str:
    """Return what a release may be called; raise BuildError for what it may not."""
    if not names_release(version):
        raise BuildError(f"{version!r} cannot name a release: letters, digits and . + _ - only")
    return version


class Shelf:
    """The folder of releases, as the writer sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Hold the only right to write; raise BuildError if another build holds it. Cleans leftovers first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # Opened to append, so that the number of the process that holds the lock survives the attempt. The kernel frees
        # the lock of a process that dies; the file stays, for two builds could lock two files of one name.
        with (self.folder / ".lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise BuildError(
                    f"another build (process {lock.read().strip() or 'unknown'}) is writing to {self.folder}; "
                    "wait for it to end"
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self.clean()
            try:
                yield
            finally:
                self.clean()

    def clean(self) -> None:
        """Remove what a killed build left behind, except what ``current`` still leads to."""
        serving = self.published()
        for path in self.folder.iterdir():
            # A build that died while it replaced the published release leaves a set-aside copy that is being served.
            if path.name.startswith(_TEMPORARY) and path != serving:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def published(self) -> Path | None:
        """Return the folder that ``current`` leads to, or None."""
        link = self.folder / CURRENT
        return self.folder / link.readlink() if link.is_symlink() else None

    def workspace(self) -> Path:
        """Make and return an empty folder to build in."""
        path = self.folder / f".building-{os.getpid()}"
        path.mkdir()
        return path

    def publish(self, building: Path, version: str) -> Path:
        """Force a finished folder to disk, name it after its version and switch ``current`` to it.

        A release that has the name already is removed. Raises BuildError for a version that cannot be a name.
        """
        check_name(version)
        _sync(building)
        target = self.folder / version
        if target.exists():
            self._set_aside(target)
        building.rename(target)
        _sync_folder(self.folder)
        self.switch(version)
        self.clean()
        return target

    def switch(self, name: str) -> None:
        """Make ``current`` lead to a release, in one step that readers see wholly or not at all."""
        link = self.folder / f".current-{os.getpid()}"
        link.unlink(missing_ok=True)
        # Relative, so that the folder can be moved or mounted elsewhere; a link
        # cannot be written over, but renamed over.
        link.symlink_to(name)
        link.replace(self.folder / CURRENT)
        _sync_folder(self.folder)

    def _set_aside(self, target: Path) -> None:
        """Free the name of a release; if it is the published one, a copy of hard links serves meanwhile."""
        aside = self.folder / f".replaced-{os.getpid()}"
        # A folder cannot be renamed over another that is not empty, so the name has to be free before the switch.
        if self.published() == target:
            shutil.copytree(target, aside, copy_function=os.link)
            self.switch(aside.name)
            shutil.rmtree(target)
        else:
            target.rename(aside)


def _sync(folder: Path) -> None:
    # From the leaves up. The name of a file is on the disk only when its folder is synchronised too (fsync(2)).
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
