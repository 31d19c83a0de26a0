"""Follow the link to the published release: the query host first, then the pages, and no request is dropped.

The main process has the query host open the new store; a web process waits until that is done, so that a page
and a query never speak of two releases for long, and an answer is never kept under the wrong one.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from spacelod.errors import SpacelodError
from spacelod.publish import CURRENT
from spacelod.release import Release
from spacelod.sparql.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spacelod.sparql.supervise import Supervisor
    from spacelod_server.site import Publication, Site

__all__ = ["follow", "lead"]

# Looking costs one call of the system; a release is seen everywhere within the second that the documentation promises.
_SECONDS: Final = 0.5
_log = logging.getLogger("spacelod_server")


def lead(releases: Path, supervisor: Supervisor, served: Release, wake: threading.Event) -> None:
    """Have the query host use whatever is published, from now on; for a thread of the main process."""
    watched = _Link(releases, served)
    while True:
        wake.wait(_SECONDS)
        wake.clear()
        release = watched.changed()
        if release:
            try:
                problem = supervisor.switch(release.store_folder)
            except (OSError, WireError) as error:
                problem = str(error)
            if problem:
                _log.error("release %s is not served: %s", release.version, problem)
            else:
                watched.served = release.folder
                _log.info("the query host serves release %s", release.version)


def follow(releases: Path, publication: Publication, open_site: Callable[[Release], Site]) -> None:
    """Replace the site by that of whatever is published, from now on; for a thread of a web process."""
    watched = _Link(releases, publication.site.release)
    pause = threading.Event()
    while True:
        pause.wait(_SECONDS)
        release = watched.changed()
        # Queries first, pages after: no answer of the new release may be kept under the name of the old one.
        if release and _answers_for(publication.site, release):
            try:
                _replace(publication, open_site(release))
            except (SpacelodError, OSError) as error:
                _log.error("release %s is not served: %s", release.version, error)
            else:
                _log.info("serving release %s", release.version)
            watched.served = release.folder


def _replace(publication: Publication, site: Site) -> None:
    # In a function of its own, whose end is that of the last name for the site before.
    before, publication.site = publication.site, site
    before.leave()


class _Link:
    """The link to the published release, and where it led when it was last followed."""

    def __init__(self, releases: Path, served: Release) -> None:
        self._link = releases / CURRENT
        self.served = served.folder
        self._refused: Path | None = None

    def changed(self) -> Release | None:
        """Return the release that the link leads to now if it is another one, and one that can be read."""
        try:
            folder = self._link.resolve(strict=True)
        except OSError:
            return None
        if folder in (self.served, self._refused):
            return None
        try:
            return Release.open(folder)
        except SpacelodError as error:
            _log.error("%s is not served: %s", folder, error)
            self._refused = folder
            return None


def _answers_for(site: Site, release: Release) -> bool:
    """Say whether queries are answered from a release already, or by nobody."""
    told = site.queries.stats()
    return told is None or told.get("store") == str(release.store_folder)
