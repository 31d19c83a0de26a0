"""Release time (RFC 7089): every document is a TimeGate to its mementos, which lie under ``/release/{version}``.

A memento is the whole site as an earlier release has it. This layer finds the release, takes its part off the
path, and lets the same views answer; so what a release said, and what was in force on a day (``on=``), are
asked for in one address. Dates here are those of publication, never those of the facts.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from spacelod.release import file_of
from spacelod_server.guard import local_path
from spacelod_server.links import escape_iri
from spacelod_server.problems import Problem, hand_over
from spacelod_server.representations import http_date
from spacelod_server.responses import Reply
from spacelod_server.site import SITE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from spacelod.history import Shelved
    from spacelod_server.site import Publication

__all__ = ["LINK_FORMAT", "ROOTS", "Travel", "history_of", "time_map", "time_map_json"]

LINK_FORMAT: Final = "application/link-format"
# Redirects to a document; one that only mends an address has no history.
_FOUND: Final = ("302", "303", "304")
_RELEASE: Final = "/release/"
# What has a history: documents, and the pages that are made from all of them.
ROOTS: Final = frozenset(
    {"doc", "id", "concept", "graph", "shape", "report", "def", "dataset", "table", "matrix", "actors", "instruments",
     "events", "sources", "claims", "compare", "explorer", "quality", ""}
)  # fmt: skip
_SAFE: Final = frozenset({"GET", "HEAD"})
_THINGS: Final = frozenset({"id", "concept"})
_PARTS: Final = frozenset({"graph", "shape", "report"})


class Travel:
    """A WSGI layer: pins the site that answers a request, and leads to the mementos of documents."""

    def __init__(self, app: WSGIApplication, publication: Publication) -> None:
        self._app, self._publication = app, publication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the release that the path or Accept-Datetime names; without either, with the published one."""
        # Pinned for the whole request: a release that is published meanwhile must
        # not mix with the one that began the answer.
        environ[SITE] = self._publication.site
        path = environ["PATH_INFO"]
        if path.startswith(_RELEASE):
            start_response = self._enter(environ, start_response, path)
        elif path[1:].partition("/")[0].partition(".")[0] in ROOTS and environ["REQUEST_METHOD"] in _SAFE:
            spelt, asked = _spelt(path), environ.get("HTTP_ACCEPT_DATETIME")
            found = self._gate(environ, spelt, asked) if asked is not None else None
            if found is not None:
                return found(environ, start_response)
            return self._app(environ, self._pointing(start_response, environ["SCRIPT_NAME"], spelt))
        return self._app(environ, start_response)

    def _enter(self, environ: WSGIEnvironment, start_response: StartResponse, path: str) -> StartResponse:
        version, slash, rest = path.removeprefix(_RELEASE).partition("/")
        release = self._publication.release_of(version)
        # Files, and the release itself, have views of their own.
        if release is None or not rest or rest.startswith("changes/") or file_of(release, rest):
            return start_response
        site = self._publication.site_of(version)
        if site is None:
            return start_response
        environ[SITE] = site
        # As WSGI moves what is mounted under a path: links that views build then lead within the memento.
        environ["SCRIPT_NAME"] += f"{_RELEASE}{version}"
        environ["PATH_INFO"] = slash + rest
        outside = environ["SCRIPT_NAME"].removesuffix(f"{_RELEASE}{version}")
        if rest.partition("/")[0].partition(".")[0] not in ROOTS:
            return start_response
        return self._dated(start_response, outside, f"/{_spelt(rest)}", version)

    def _gate(self, environ: WSGIEnvironment, path: str, asked: str) -> Reply | None:
        """Lead to the memento of a time; None for what the site has more to say of.

        That is a path that no release has, and a date that is none.
        """
        moment = _moment(asked)
        # RFC 7089 wants 400 for a value that is no date.
        if moment is None:
            text = f"Accept-Datetime is {asked!r}; a date looks like {http_date(datetime.now(UTC))}."
            hand_over(environ, Problem(400, text))
            return None
        history = history_of(self._publication, path[1:])
        if not history:
            return None
        before = [one for one in history if one.record.moment <= moment]
        # Before the first release there is none: RFC 7089 sends such a client to the first memento.
        chosen = before[-1] if before else history[0]
        prefix, query = environ["SCRIPT_NAME"], environ.get("QUERY_STRING", "")
        location = prefix + local_path(f"release/{chosen.release.version}{path}") + (f"?{query}" if query else "")
        headers = {"Location": location, "Vary": "Accept-Datetime", "Link": _links(prefix, path, history, chosen)}
        return Reply(b"", 302, {**headers, "Cache-Control": self._publication.site.cache_control})

    @staticmethod
    def _pointing(start_response: StartResponse, prefix: str, path: str) -> StartResponse:
        """Add to an answer where its history is."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            # Errors are the same at any time.
            if status[0] in "23":
                headers = _joined(headers, "Vary", "Accept-Datetime")
            if status[0] == "2" or status[:3] in _FOUND:
                headers = _joined(headers, "Link", _ways(prefix, path))
            return start_response(status, headers, *more)

        return start

    def _dated(self, start_response: StartResponse, prefix: str, path: str, version: str) -> StartResponse:
        """Add to an answer of which time it is a memento."""

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status[:3] in ("200", "304"):
                history = history_of(self._publication, path[1:])
                shown = next((one for one in history if one.release.version == version), None)
                shown = shown or self._publication.archive.find(version)
                if shown:
                    links = _links(prefix, path, history, shown)
                    headers = [*_joined(headers, "Link", links), ("Memento-Datetime", http_date(shown.record.moment))]
            return start_response(status, headers, *more)

        return start


def _spelt(path: str) -> str:
    """Return a path as its author spelt it; WSGI hands over its bytes as Latin-1."""
    return path if path.isascii() else path.encode("latin-1").decode(errors="replace")


def history_of(publication: Publication, path: str) -> list[Shelved]:
    """Return the releases, the oldest first, in which a path has a document."""
    iris = _things(publication.site.base, path)
    return next((found for iri in iris if (found := publication.history(iri))), [])


def time_map(publication: Publication, path: str) -> str:
    """Return the mementos of a path as a link-format document."""
    base = publication.site.base
    history = history_of(publication, path)
    address = f"{base}timemap/link/{path}"
    lines = [f'<{escape_iri(base + path)}>; rel="original timegate"']
    lines += [f'<{escape_iri(address)}>; rel="self"; type="{LINK_FORMAT}"{_span(history)}']
    lines += [f'<{escape_iri(f"{base}timemap/json/{path}")}>; rel="timemap"; type="application/json"']
    lines += [_memento(escape_iri(_address(base, one, path)), _rel(history, one), one) for one in history]
    return ",\n".join(lines) + "\n"


def time_map_json(publication: Publication, path: str) -> str:
    """Return the mementos of a path as JSON, in the form that Memento services share."""
    base = publication.site.base
    history = history_of(publication, path)

    def entry(one: Shelved) -> dict[str, str]:
        return {"datetime": one.record.published, "uri": escape_iri(_address(base, one, path))}

    content = {
        "original_uri": escape_iri(base + path),
        "timegate_uri": escape_iri(base + path),
        "timemap_uri": {
            "link_format": escape_iri(f"{base}timemap/link/{path}"),
            "json_format": escape_iri(f"{base}timemap/json/{path}"),
        },
        "mementos": {
            "first": entry(history[0]), "last": entry(history[-1]), "list": [entry(one) for one in history],
        } if history else {"list": []},
    }  # fmt: skip
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _things(base: str, path: str) -> list[str]:
    """Return the IRIs that a path may be the document of, with a suffix or without; "" is a page about all things."""
    root, _, rest = path.partition("/")
    if root == "doc":
        root, path = rest.partition("/")[0].partition(".")[0], rest if rest.startswith("concept/") else f"id/{rest}"
    elif root not in _THINGS:
        return [""]
    # Parts of a release are described beside its statements; each release has its own.
    if root in _PARTS or not rest:
        return [""]
    return [base + name for name in (path, path.rpartition(".")[0], path.removesuffix(".linkset.json")) if name]


def _links(prefix: str, path: str, history: list[Shelved], shown: Shelved) -> str:
    place = history.index(shown) if shown in history else -1
    # First, last and the neighbours; all of a long history is for the time map, since headers are bounded.
    wanted = {0, len(history) - 1, place - 1, place, place + 1} if place >= 0 else {0, len(history) - 1}
    found = [
        _memento(prefix + local_path(_address("", one, path[1:])), _rel(history, one, place - number), one)
        for number, one in enumerate(history)
        if number in wanted
    ]
    return ", ".join([_ways(prefix, path), *found])


def _memento(address: str, rel: str, one: Shelved) -> str:
    return f'<{address}>; rel="{rel}"; datetime="{http_date(one.record.moment)}"'


def _ways(prefix: str, path: str) -> str:
    spelt = local_path(path)
    return (
        f'<{prefix}{spelt}>; rel="original timegate", '
        f'<{prefix}/timemap/link{spelt}>; rel="timemap"; type="{LINK_FORMAT}"'
    )


def _rel(history: list[Shelved], one: Shelved, distance: int = 9) -> str:
    names = {1: ["prev"], -1: ["next"]}.get(distance, [])
    if one is history[0]:
        names.insert(0, "first")
    if one is history[-1]:
        names.append("last")
    return " ".join([*names, "memento"])


def _address(base: str, one: Shelved, path: str) -> str:
    return f"{base}release/{one.release.version}/{path}"


def _span(history: list[Shelved]) -> str:
    if not history:
        return ""
    return f'; from="{http_date(history[0].record.moment)}"; until="{http_date(history[-1].record.moment)}"'


def _joined(headers: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Add to a header that holds a list, in one line: many a client reads only the first of several."""
    same = [header for header in headers if len(header[0]) == len(name) and header[0].lower() == name.lower()]
    others = [header for header in headers if header not in same] if same else headers
    return [*others, (name, ", ".join([*(text for _, text in same), value]))]


def _moment(text: str) -> datetime | None:
    """Return the date of a header, or None when it is not one."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
