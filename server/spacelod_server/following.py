"""Follow the link to the published release: the query host first, then the pages, and no request is dropped.

The main process has the query host open the new store; a web process waits until that is done, so that a page
and a query never speak of two releases for long. Meanwhile the pages of the old release stand beside answers of the
new one, which may be kept with them, but end with them too: in the other order answers of the old release would be
kept with the new one, until the next.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spacelod.errors import SpacelodError
from spacelod.publish import CURRENT
from spacelod.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spacelod.sparql.supervise import Supervisor
    from spacelod_server.site import Publication, Site

__all__ = ["follow", "lead"]

# Looking costs one call of the system; a release is seen everywhere within the second that the documentation promises.
_SECONDS: Final = 0.5
# Before a release is tried again that could not be opened, the last again and again: what is wrong may pass, and to
# try costs a worker or the reading of a release.
_PAUSES: Final = (1.0, 5.0, 15.0, 60.0)
# The query host of this server takes no longer to open a store; that of others is switched by them.
_PATIENCE: Final = 15.0
_log = logging.getLogger("spacelod_server")


def lead(releases: Path, supervisor: Supervisor, served: Release, wake: threading.Event) -> None:
    """Have the query host use whatever is published, from now on; for a thread of the main process.

    Setting ``wake`` has the link looked at now, and a release that failed tried again.
    """

    def take_up(release: Release) -> bool:
        problem = supervisor.switch(release.store_folder)
        if problem:
            raise SpacelodError(problem)
        _log.info("the query host serves release %s", release.version)
        return True

    _keep_up(releases / CURRENT, served.folder, take_up, wake)


def follow(releases: Path, publication: Publication, open_site: Callable[[Release], Site]) -> None:
    """Replace the site by that of whatever is published, from now on; for a thread of a web process."""

    def take_up(release: Release) -> bool:
        if not _answers_for(publication.site, release):
            return False
        before, publication.site = publication.site, open_site(release)
        before.leave()
        _log.info("serving release %s", release.version)
        return True

    _keep_up(releases / CURRENT, publication.site.release.folder, take_up, threading.Event())


@dataclass
class _Attempt:
    """What became so far of taking up the release in a folder."""

    folder: Path
    begun: float = 0.0
    failures: int = 0
    again: float = 0.0
    told: bool = False

    def fail(self) -> None:
        """Leave the next try for later."""
        self.again = time.monotonic() + _PAUSES[min(self.failures, len(_PAUSES) - 1)]
        self.failures += 1

    def wait(self) -> None:
        """Say once what is waited for, when it takes long."""
        if not self.told and time.monotonic() > self.begun + _PATIENCE:
            self.told = True
            _log.warning("%s is not served: it waits for the query host, which has another store open", self.folder)


def _keep_up(link: Path, served: Path, take_up: Callable[[Release], bool], wake: threading.Event) -> None:
    """Take up whatever a link leads to, for ever; ``take_up`` returns False as long as it is too early."""
    attempt = _Attempt(served)
    while True:
        woken = wake.wait(_SECONDS)
        wake.clear()
        folder = _target(link)
        if folder is None or folder == served:
            continue
        if folder != attempt.folder or woken:
            attempt = _Attempt(folder, time.monotonic())
        if time.monotonic() < attempt.again:
            continue
        try:
            if take_up(Release.open(folder)):
                served = folder
            else:
                attempt.wait()
        except (SpacelodError, OSError) as error:
            _log.error("%s is not served: %s", folder, error)
            attempt.fail()
        except Exception:  # noqa: BLE001 - nobody is above a thread; without this one no release is taken up any more
            _log.exception("%s is not served", folder)
            attempt.fail()


def _target(link: Path) -> Path | None:
    try:
        return link.resolve(strict=True)
    except OSError:
        return None


def _answers_for(site: Site, release: Release) -> bool:
    """Say whether queries are answered from a release already, or by nobody."""
    told = site.queries.stats()
    return told is None or told.get("store") == str(release.store_folder)
