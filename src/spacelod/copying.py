"""A release taken over from elsewhere whole, proved against its manifest, and published here in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacelod.errors import ReleaseError
from spacelod.fetching import fetch_indexes, fetch_release
from spacelod.manifest import StoreIndex
from spacelod.publish import Shelf
from spacelod.release import Release
from spacelod.store import ENGINE
from spacelod.verify import readable, verify

__all__ = ["take_over"]


def take_over(
    address: str, releases: Path, *, key: str = "", report: Callable[[str], None] = lambda _: None
) -> Release:
    """Copy the release at an address into a folder of releases and publish it; return it.

    What is published stays as it was until the copy is complete and proved. ``key`` is the minisign
    public key that must have signed the release; "" asks for none.

    Raises:
        ReleaseError: if the release cannot be had, or is not what its manifest says.
        BuildError: if somebody else is writing to the folder.
    """
    address = address.rstrip("/")
    shelf = Shelf(releases)
    with shelf.writer():
        folder = shelf.workspace()
        fetch_release(address, folder, report=report)
        fetch_indexes(address, folder, report=report)
        differences = verify(folder, key=key)
        if differences:
            raise ReleaseError(f"{address} is not what its manifest says: {'; '.join(map(str, differences[:5]))}")
        if not readable(Release.open(folder)):
            written = StoreIndex.read(folder).engine
            raise ReleaseError(
                f"{address} is what its manifest says, but {written} wrote its store and {ENGINE} is installed here; "
                "install the other one, or build the release again from its tables"
            )
        release = Release.open(folder)
        _refuse_other(releases / release.version, release)
        # Under its own version, whatever the address called it: names of releases are part of what they are.
        return Release.open(shelf.publish(folder, release.version))


def _refuse_other(place: Path, release: Release) -> None:
    """Raise ReleaseError if anything but a copy of the release has its place, which a stranger has named."""
    if not place.exists():
        return
    try:
        present = Release.open(place).manifest
    except ReleaseError:
        present = None
    # What was proved: the hash of the inputs is no more than a statement of whoever wrote the manifest.
    if present is None or present.dataset_sha256 != release.manifest.dataset_sha256:
        raise ReleaseError(
            f"{place} is something else than the release of this version that was fetched, and releases never change; "
            "move it away, or fetch into another folder"
        )
