"""Tables for people without RDF, as CSV and JSON under addresses that stay, with CSVW metadata."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import render_template, request

from spacelod.flat.csvw import csvw_metadata
from spacelod.flat.tables import Table, Tables
from spacelod.formats import HTML
from spacelod_server.asked import asked_date, asked_format
from spacelod_server.language import current_language
from spacelod_server.pages.context import page_address
from spacelod_server.plain import CSV, JSON, csv_bytes, json_bytes
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.formats import Format
    from spacelod.search import Hit

__all__ = ["KINDS", "list_tables", "matrix", "one_table"]

_METADATA: Final = "application/csvm+json"
# The longest first: one ends in another.
_SUFFIXES: Final = ("csv-metadata.json", "json", "csv")
_MOST_COLUMNS: Final = 150
_KEY = re.compile(r"[\w.~-]+\Z")
# What each table is about: the words for a reader, the kind of thing, and the maker.
KINDS: Final[dict[str, tuple[str, str, Callable[[Tables, Hit, str], Table]]]] = {
    "parties": ("Who takes part in an instrument", "instrument", Tables.parties),
    "treaties": ("The instruments of an actor", "actor", Tables.treaties),
    "members": ("The members of an organisation", "actor", Tables.members),
    "memberships": ("The memberships of an actor", "actor", Tables.memberships),
}


def list_tables() -> Reply:
    """Say which tables there are and how their addresses are made."""
    site = current_site()
    chosen, vary = asked_format((JSON, HTML))
    view = (current_language(), page_address()) if chosen is HTML else ()
    made = site.cache.get(("tables", chosen.name, *view), lambda: Representation.make(_listing(site, chosen), chosen))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary)


def matrix(suffix: str) -> Reply:
    """Return states by treaties; ``treaties`` chooses the columns by key, parted by commas."""
    site = current_site()
    keys = list(dict.fromkeys(key for key in request.args.get("treaties", "").split(",") if key))
    if len(keys) > _MOST_COLUMNS:
        raise Problem(400, f"A matrix has at most {_MOST_COLUMNS} columns of treaties.")
    instruments = [_thing(site, "instrument", key) for key in keys]
    return _send(
        site, suffix, ("matrix", *keys), lambda tables, day: tables.matrix(instruments, day), treaties=",".join(keys)
    )


def one_table(kind: str, name: str) -> Reply:
    """Return the table of one instrument, actor or organisation."""
    site = current_site()
    # A key may hold a full stop, so the known endings decide where it ends.
    suffix = next((known for known in _SUFFIXES if name.endswith(f".{known}")), "")
    key = name.removesuffix(f".{suffix}")
    if kind not in KINDS:
        raise Problem(404, f"There are the tables matrix, {', '.join(KINDS)}.", tables=site.path("table"))
    _, table, make = KINDS[kind]
    thing = _thing(site, table, key)
    return _send(site, suffix, (kind, key), lambda tables, day: make(tables, thing, day))


def _send(site: Site, suffix: str, key: tuple[str, ...], make: Callable[[Tables, str], Table], **chosen: str) -> Reply:
    if suffix not in _SUFFIXES:
        raise Problem(404, f"Tables end in {', '.join('.' + known for known in _SUFFIXES)}.")
    day = asked_date()
    query = _query(on=day, **chosen)
    made = site.cache.get(
        ("table", suffix, day, *key), lambda: _write(site, suffix, make(Tables(site.finder), day), query)
    )
    headers = {"Link": _links(site, suffix, query)}
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, headers=headers)


def _write(site: Site, suffix: str, table: Table, query: str) -> Representation:
    if suffix == "csv":
        body = csv_bytes(table.header, table.rows)
        # The parameter is that of RFC 4180: the first row is no data.
        return Representation.typed(body, "text/csv; charset=utf-8; header=present")
    if suffix == "json":
        return Representation.make(json_bytes(table.records()), JSON)
    name = request.path.rpartition("/")[2].removesuffix("-metadata.json") + query
    manifest = site.release.manifest
    metadata = csvw_metadata(table, name, licence=manifest.licence, issued=manifest.issued)
    return Representation.typed(json_bytes(metadata), _METADATA)


def _links(site: Site, suffix: str, query: str) -> str:
    stem = site.path(request.path.lstrip("/").removesuffix(suffix))
    described = f'<{stem}csv-metadata.json{query}>; rel="describedby"; type="{_METADATA}"'
    others = {"csv": CSV.media_type, "json": JSON.media_type}
    alternates = [
        f'<{stem}{other}{query}>; rel="alternate"; type="{media_type}"'
        for other, media_type in others.items()
        if other != suffix
    ]
    licence = f'<{site.release.manifest.licence}>; rel="license"'
    return ", ".join([*([described] if suffix == "csv" else []), *alternates, licence])


def _query(**chosen: str) -> str:
    """Return the query string of a table: what makes it another table, and nothing else that a request may hold."""
    text = urlencode({name: value for name, value in chosen.items() if value}, safe=",")
    return f"?{text}" if text else ""


def _thing(site: Site, kind: str, key: str) -> Hit:
    thing = site.finder.thing(f"id/{kind}/{key}") if _KEY.match(key) else None
    if thing is None:
        near = [
            {"key": hit.path.rpartition("/")[2], "label": hit.label}
            for hit in site.finder.suggest(key, kinds=(kind,), limit=5)
        ]
        raise Problem(404, f"There is no {kind} with the key {key!r}.", nearest=near)
    return thing


def _listing(site: Site, format: Format) -> bytes:
    rows = [
        {"table": name, "about": words, "kind": kind, "address": site.path(f"table/{name}") + f"/{{{kind}}}.csv"}
        for name, (words, kind, _) in KINDS.items()
    ]
    first = {"table": "matrix", "about": "States by treaties", "kind": "", "address": site.path("table/matrix.csv")}
    listed: list[dict[str, Any]] = [first, *rows]
    if format is JSON:
        return json_bytes(
            {
                "tables": listed,
                "suffixes": list(_SUFFIXES),
                "parameters": {"on": "A day (YYYY-MM-DD), a month or a year"},
            }
        )
    return render_template("tables.html", tables=listed).encode()
