"""One release as the server sees it: store, names, finished documents, and the way to the query host."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from flask import current_app, request

from spacelod import __version__
from spacelod.describe import Describer
from spacelod.errors import SettingError
from spacelod.flat.facts import Facts
from spacelod.history import Published, Shelved
from spacelod.iris import rebase
from spacelod.jsonld import Context
from spacelod.prefixes import prefixes
from spacelod.reconcile import Service
from spacelod.record.local import Record
from spacelod.resources import resource
from spacelod.search import INDEX, Finder
from spacelod.store import Statement, translated, write
from spacelod.terms import unwrap
from spacelod.triples import cut, n_triples
from spacelod.turtle import TurtleWriter
from spacelod_server.cache import BoundedCache
from spacelod_server.enclosures import Enclosures, enclosures
from spacelod_server.guard import local_path
from spacelod_server.representations import http_date
from spacelod_server.things import Things

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacelod.formats import Format
    from spacelod.lookups import Counted, Lookups
    from spacelod.release import Release
    from spacelod.triples import Triple
    from spacelod_server.archive import Archive
    from spacelod_server.queries import Queries
    from spacelod_server.representations import Representation
    from spacelod_server.responses import Kept
    from spacelod_server.settings import Settings

__all__ = ["SITE", "Publication", "Site", "current_publication", "current_site"]

# Where the layer in front leaves the site that answers a request, from its first to its last byte.
SITE: Final = "spacelod.site"

_STATIC: Final = Path(__file__).resolve().parent / "static"
_VERSION_IRI: Final = "http://www.w3.org/2002/07/owl#versionIRI"
# Properties, classes, sources and states, which most documents name; those of one document alone soon give way.
_REMEMBERED_NAMES: Final = 4096
# Only these become links: a javascript: IRI in the data stays text.
_LINKABLE = re.compile(r"(?:https?|mailto|ftp):", re.IGNORECASE)


@dataclass
class Site:
    """Everything that answers for one release. It is made once and never changed."""

    settings: Settings
    release: Release
    store: Lookups
    describer: Describer
    things: Things
    enclosures: Enclosures
    context: Context
    prefixes: dict[str, str]
    cache: BoundedCache[Representation]
    answers: BoundedCache[Kept]
    last_modified: str
    queries: Queries
    # What pages found out once for the whole release, by name.
    worked_out: dict[str, Any] = field(default_factory=dict)
    # What stands before the paths of an earlier release: ``/release/{version}``.
    below: str = ""

    @classmethod
    def open(cls, settings: Settings, release: Release, queries: Queries) -> Site:
        """Open a release; raise SettingError when it was built for another base than the settings want."""
        if settings.base_uri not in ("", release.base):
            raise SettingError(
                f"base_uri is {settings.base_uri!r}, but the release was built for {release.base!r}; "
                f"run `spacelod build --base-uri {settings.base_uri}`"
            )
        # What an endpoint holds is asked of the endpoint.
        lines, hubs = (None, release.open_incoming()) if settings.store else (release.open_lines(), None)
        store, around = _store(settings, release, hubs), enclosures(release)
        describer = Describer(store, release.base, around, lines, hubs)
        names, capacity = prefixes(release.base), settings.cache_megabytes << 20
        return cls(
            settings=settings,
            release=release,
            store=store,
            describer=describer,
            things=Things(describer),
            enclosures=around,
            context=_context(release.base, names),
            prefixes=names,
            # A document serves every condition and every address that leads to it,
            # a whole answer one combination of headers.
            cache=BoundedCache(capacity // 4 * 3),
            answers=BoundedCache(capacity // 4),
            last_modified=http_date(Published.of(release).moment),
            queries=queries,
        )

    def leave(self) -> None:
        """Let go of what leads back to the site, so that it ends with its last reader, without the collector."""
        self.worked_out.clear()

    @property
    def base(self) -> str:
        """The base of the IRIs of the release."""
        return self.release.base

    @property
    def prefix(self) -> str:
        """What stands before every path in links: the path under which a proxy publishes the server."""
        return self.settings.prefix + self.below

    @property
    def cache_control(self) -> str:
        """How long a cache may keep a document that the next release may change."""
        return f"public, max-age={self.settings.max_age}"

    @cached_property
    def finder(self) -> Finder:
        """The search index of the release."""
        return Finder.open(self.release.folder / INDEX)

    @cached_property
    def reconciliation(self) -> Service:
        """The reconciliation service over the release."""
        return Service(self.finder, Facts(self.store, self.base))

    @cached_property
    def record(self) -> Record:
        """The record of the release in plain answers."""
        return Record(self.reconciliation, self.release.version)

    @cached_property
    def ontology_version(self) -> str:
        """The version of the ontology in the release, as its version IRI ends."""
        ontology = f"{self.base}def"
        for statement in self.store.statements(subject=ontology, predicate=_VERSION_IRI):
            return unwrap(str(statement.object)).removeprefix(f"{ontology}/")
        return __version__

    @cached_property
    def asset_version(self) -> str:
        """A name for the static files as they are, so that caches may keep them for ever."""
        digest = hashlib.blake2b(digest_size=6)
        for path in sorted(_STATIC.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def asset(self, name: str) -> str:
        """Return the address of a static file, for pages."""
        return f"{self.path(f'static/{name}')}?v={self.asset_version}"

    def serialize(
        self, statements: Sequence[Statement], format: Format, more_prefixes: Mapping[str, str] | None = None
    ) -> bytes:
        """Return statements as a document, with our prefixes and names.

        Where layers can be kept apart, the default graph holds everything as well, as it does in the dataset:
        clients that ask for quads first (Comunica) look there.
        """
        if format.name == "json-ld":
            # Several layers may say the same; without their names it is said once.
            return self.context.write(dict.fromkeys(cut(statements)))
        if format.quads:
            plain = [Statement(each.subject, each.predicate, each.object) for each in statements]
            statements = [*plain, *(each for each in statements if str(each.graph_name) != "DEFAULT")]
        return write(statements, format, {**self.prefixes, **(more_prefixes or {})})

    def write(self, triples: Iterable[Triple], format: Format) -> bytes:
        """Return triples as a document in a format without graphs, each once."""
        once = dict.fromkeys(triples)
        if format.name == "turtle":
            return self._turtle.compact(once).encode()
        if format.name == "json-ld":
            return self.context.write(once)
        text = n_triples(once)
        if format.name == "n-triples":
            return text.encode()
        # The engine writes every namespace that it is given, and looks among them for each element of the XML.
        return translated(text, format, self._turtle.names(once))

    @cached_property
    def _turtle(self) -> TurtleWriter:
        return TurtleWriter(self.prefixes, remembered=_REMEMBERED_NAMES)

    def short(self, iri: str) -> str:
        """Return an IRI as a prefixed name where a prefix fits, for people."""
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def href(self, iri: str) -> str | None:
        """Return where a link to an IRI leads: here, elsewhere, or nowhere for what is no web address."""
        return self.local(iri) or (iri if _LINKABLE.match(iri) else None)

    def path(self, path: str) -> str:
        """Return a path of this server as it stands in links; a release lies below no other."""
        prefix = self.settings.prefix if path.startswith("release/") else self.prefix
        return prefix + local_path(path)

    def local(self, iri: str) -> str | None:
        """Return the address on this server that answers for an IRI, or None for an IRI of others."""
        if not iri.startswith(self.base):
            return None
        path, mark, fragment = iri.removeprefix(self.base).partition("#")
        return self.path(path) + mark + fragment


@dataclass
class Publication:
    """The site that is published now, and those before it. A new release replaces it between two requests."""

    site: Site
    archive: Archive

    def release_of(self, version: str) -> Release | None:
        """Return a release by its version, whether or not it is the published one."""
        if version == self.site.release.version:
            return self.site.release
        found = self.archive.find(version)
        return found.release if found else None

    def site_of(self, version: str) -> Site | None:
        """Return the site of a release under the address of the release, or None if there is none."""
        release = self.release_of(version)
        return self.archive.site(release) if release else None

    def history(self, iri: str = "") -> list[Shelved]:
        """Return the releases, the oldest first; only those that say something about an IRI where one is given."""
        found = self.archive.holding(iri) if iri else self.archive.mementos()
        if any(one.release.version == self.site.release.version for one in self.archive.mementos()):
            return found
        present = Shelved(self.site.release, Published.of(self.site.release), current=True)
        return [present] if not iri or self._knows(iri) else []

    def _knows(self, iri: str) -> bool:
        try:
            return bool(self.site.describer.own(iri))
        except ValueError:  # characters that no IRI has
            return False


def current_publication() -> Publication:
    """Return what is published, with its history."""
    return cast("Publication", current_app.extensions["spacelod"])


def current_site() -> Site:
    """Return the site that answers this request."""
    pinned = request.environ.get(SITE)
    return cast("Site", pinned) if pinned is not None else current_publication().site


def _store(settings: Settings, release: Release, hubs: Counted | None) -> Lookups:
    if not settings.store:
        return release.open_store()
    from spacelod.remote import RemoteStore

    return RemoteStore(settings.store, release.base, hubs)


def _context(base: str, names: dict[str, str]) -> Context:
    path = resource("ontology") / "context.jsonld"
    text = path.read_text(encoding="utf-8") if path.exists() else json.dumps({"@context": {}})
    return Context.read(rebase(text, base), names)
