"""The releases that a folder holds, in the order in which they were published.

When a release was published, and after which other one, is not part of what it is: the same inputs give the
same release at any time. So that stands in a file of its own, ``published.json``.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError, ReleaseError
from spacelod.publish import CURRENT, PUBLISHED
from spacelod.release import Release

__all__ = ["Published", "Shelved", "mementos", "next_moment", "shelved"]

_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
# The variable by which reproducible builds are told the time (reproducible-builds.org).
_EPOCH: Final = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, slots=True)
class Published:
    """When a release was published (to the second, UTC), and which one was before it."""

    version: str
    published: str
    previous: str = ""

    @classmethod
    def of(cls, release: Release) -> Published:
        """Return the record of a release; one that was never published counts from the day of its data."""
        try:
            content = json.loads((release.folder / PUBLISHED).read_text(encoding="utf-8"))
            return cls(content["version"], content["published"], content["previous"])
        except FileNotFoundError:
            return cls(release.version, f"{release.issued}T00:00:00Z")
        except (ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{release.folder / PUBLISHED} does not say when it was published: {error}") from None

    def write(self, folder: Path) -> None:
        """Write the record into the folder of the release."""
        (folder / PUBLISHED).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @property
    def moment(self) -> datetime:
        """When the release was published."""
        return datetime.strptime(self.published, _FORM).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A release in a folder of releases, and whether it is the published one."""

    release: Release
    record: Published
    current: bool


def shelved(releases: Path) -> list[Shelved]:
    """Return the releases of a folder, the oldest first; what cannot be read as a release is passed over."""
    link = releases / CURRENT
    present = link.resolve() if link.exists() else None
    found = []
    for folder in sorted(releases.iterdir()) if releases.is_dir() else []:
        if folder.name != CURRENT and not folder.name.startswith(".") and folder.is_dir():
            try:
                release = Release.open(folder)
                found.append(Shelved(release, Published.of(release), release.folder == present))
            except ReleaseError:
                continue
    return sorted(found, key=lambda one: (one.record.published, one.release.version))


def mementos(releases: Path) -> list[Shelved]:
    """Return the published release and those before it under the same base, the oldest first.

    After a rollback, what was published later is set aside and no part of the history.
    """
    found = shelved(releases)
    present = next((one for one in found if one.current), None)
    if present is None:
        return []
    until = found.index(present) + 1
    # Under another base a release speaks of other names: it is no earlier state of these.
    return [one for one in found[:until] if one.release.base == present.release.base]


def next_moment(before: list[Shelved]) -> str:
    """Return the time of a release that is published now: a second after the one before at the least.

    ``SOURCE_DATE_EPOCH`` stands for the clock where it is set.
    """
    stated = os.environ.get(_EPOCH, "")
    try:
        now = datetime.fromtimestamp(int(stated), UTC) if stated else datetime.now(UTC)
    except ValueError:
        raise BuildError(f"{_EPOCH} is {stated!r}; it is a number of seconds since 1970") from None
    # A Memento-Datetime has whole seconds, and two releases of one second could not be told apart.
    latest = max((one.record.moment for one in before), default=now)
    return max(now, latest + timedelta(seconds=1) if before else now).strftime(_FORM)
