"""The releases before the published one, opened when somebody asks for them, a few at a time."""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

from spacelod.errors import ReleaseError, SpacelodError
from spacelod.history import Shelved, mementos, shelved
from spacelod.publish import CURRENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spacelod.leafing import SortedLines
    from spacelod.release import Release
    from spacelod.store import Store
    from spacelod_server.site import Site

__all__ = ["Archive"]

# A history asks one release after another whether it knows a thing.
_OPEN_FILES: Final = 8
# A reader of an earlier release goes on reading; to open it again takes some hundredths of a second.
_IDLE_SECONDS: Final = 15.0
_KEPT_HISTORIES: Final = 10_000


class Archive:
    """What one process knows of the folder of releases; it looks again whenever the folder has changed."""

    def __init__(self, folder: Path, make: Callable[[Release], Site], most: int = 1) -> None:
        """Keep up to ``most`` sites open, which ``make`` opens."""
        self._folder, self._make, self._most = folder, make, most
        self._lock = Lock()
        self._seen: tuple[int, str] | None = None
        self._all: dict[str, Shelved] = {}
        self._mementos: list[Shelved] = []
        self._holding: dict[str, list[Shelved]] = {}
        self._sites: OrderedDict[str, Site] = OrderedDict()
        self._asked = 0.0
        self._garbage = False
        self._statements: OrderedDict[str, SortedLines | Store] = OrderedDict()

    def mementos(self) -> list[Shelved]:
        """Return the published release and those before it, the oldest first."""
        self._look()
        return self._mementos

    def find(self, version: str) -> Shelved | None:
        """Return a release by its version, also one that a rollback has set aside."""
        self._look()
        return self._all.get(version)

    def site(self, release: Release) -> Site | None:
        """Return the site of a release under the address of the release, opened now if need be."""
        version = release.version
        with self._lock:
            self._asked = time.monotonic()
            site = self._sites.get(version)
            if site is None:
                # Room is made first, so that the new one lies where the old one lay.
                while len(self._sites) >= self._most:
                    self._leave(self._sites.popitem(last=False)[1])
                try:
                    site = self._make(release)
                except (SpacelodError, OSError):
                    return None
                self._sites[version] = site
            self._sites.move_to_end(version)
            return site

    def is_idle(self) -> bool:
        """Return whether sites are open that nobody has asked for in a while."""
        return bool(self._sites) and time.monotonic() > self._asked + _IDLE_SECONDS

    def forget(self) -> None:
        """Let go of what can be read again, to save memory: of statements, and of sites that nobody reads any more."""
        with self._lock:
            self._statements.clear()
            if self.is_idle():
                while self._sites:
                    self._leave(self._sites.popitem()[1])
            sites, garbage, self._garbage = list(self._sites.values()), self._garbage, False
        for site in sites:
            site.store.forget()
        if garbage:
            gc.collect()

    def _leave(self, site: Site) -> None:
        site.leave()
        # What its pages were made of still leads in circles.
        self._garbage = True

    def holding(self, iri: str) -> list[Shelved]:
        """Return the releases, the oldest first, that say something about an IRI."""
        self._look()
        # Both of one look: when the folder changes meanwhile, what is found goes with what was found before.
        with self._lock:
            found, kept = self._mementos, self._holding
        known = kept.get(iri)
        if known is None:
            known = [one for one in found if self._opened(one).mentions(iri)]
            if len(kept) >= _KEPT_HISTORIES:
                kept.clear()
            kept[iri] = known
        return known

    def _opened(self, one: Shelved) -> SortedLines | Store:
        """Return the statements of a release: the sorted ones, since an open store takes five megabytes."""
        version = one.release.version
        with self._lock:
            statements = self._statements.get(version)
            if statements is None:
                statements = self._statements[version] = one.release.open_lines() or one.release.open_store()
                if len(self._statements) > _OPEN_FILES:
                    self._statements.popitem(last=False)
            self._statements.move_to_end(version)
            return statements

    def _look(self) -> None:
        try:
            link = self._folder / CURRENT
            # A release that is added, removed or switched to changes the folder;
            # looking at two names costs less than listing it.
            seen = (self._folder.stat().st_mtime_ns, str(link.readlink()) if link.is_symlink() else "")
        except OSError:
            seen = (0, "")
        if seen == self._seen:
            return
        with self._lock:
            try:
                self._all = {one.release.version: one for one in shelved(self._folder)}
                self._mementos = mementos(self._folder)
            except (ReleaseError, OSError):
                self._all, self._mementos = {}, []
            for version in self._sites.keys() - self._all.keys():
                self._leave(self._sites.pop(version))
            for version in self._statements.keys() - self._all.keys():
                del self._statements[version]
            self._holding = {}
            self._seen = seen
