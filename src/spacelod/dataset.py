"""The statements of a release, from its folder or behind an endpoint, asked in SPARQL from Python."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from spacelod.errors import QueryError, SpacelodError
from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from spacelod.iris import BASE
from spacelod.prefixes import prefixes
from spacelod.release import RELEASES, Release, current
from spacelod.results import Rows, read_boolean, read_rows
from spacelod.sparql.limits import Limits
from spacelod.sparql.location import is_address

if TYPE_CHECKING:
    import rdflib

    from spacelod.client import Client
    from spacelod.record.local import Record
    from spacelod.sparql.endpoint import Endpoint
    from spacelod.store import Answer, Store

__all__ = ["Dataset", "open_release", "with_prefixes"]

_MUCH: Final = 10_000_000
# Nested braces end the process from about 2,250 on; the reading itself recurses, too.
_DEEP: Final = 200
# The same variable as of the server: what is served is what a notebook asks.
_VARIABLE: Final = "SPACELOD_RELEASES"
_JSON: Final = RESULT_FORMATS[0]
# Of the formats of tables, those that keep the types of values.
_READABLE: Final = RESULT_FORMATS[:2]
_TRIPLES: Final = next(known for known in GRAPH_FORMATS if known.name == "n-triples")
# The engine is the judge of what it can bear; nobody else waits for it here.
_WITHOUT_LIMITS: Final = Limits(query_bytes=_MUCH, nesting=_DEEP, patterns=_MUCH, clauses=_MUCH, operators=_MUCH)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):", re.IGNORECASE)
# No variable (?a:), no IRI (<a:), no part of a longer name; and ``https://`` is no prefix.
_USED: Final = re.compile(r"(?<![\w?$<.-])([A-Za-z][\w-]*):(?!//)")


class Dataset:
    """A release that answers queries. The prefixes of the project need not be declared.

    ``release`` is the release on disk, None for an endpoint.
    """

    def __init__(self, origin: Release | Endpoint, base: str = BASE) -> None:
        self.release = origin if isinstance(origin, Release) else None
        self.base = base
        self._endpoint = None if isinstance(origin, Release) else origin
        self._store = origin.open_store() if isinstance(origin, Release) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to an endpoint; the next query opens one again."""
        if self._endpoint is not None:
            self._endpoint.close()

    @cached_property
    def record(self) -> Record | Client:
        """The same release for everyday questions that need no query: parties, treaties, status, claims ..."""
        if self.release is not None:
            from spacelod.record.local import Record

            return Record.open(self.release)
        assert self._endpoint is not None
        from spacelod.client import Client

        return Client(self._endpoint.address.removesuffix("/sparql"))

    def query(self, text: str) -> Rows:
        """Return the rows of a SELECT query; raise QueryError for a query that is malformed or refused."""
        return read_rows(self.document(text, _JSON))

    def ask(self, text: str) -> bool:
        """Return the truth value of an ASK query."""
        return read_boolean(self.document(text, _JSON))

    def graph(self, text: str) -> rdflib.Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query."""
        import rdflib

        return rdflib.Graph().parse(data=self.document(text, _TRIPLES), format="nt")

    def document(self, text: str, format: Format) -> bytes:
        """Return the whole answer to a query in a format."""
        answer = self.answer(text)
        if (answer.kind == "graph") != (format in GRAPH_FORMATS):
            kinds = {"graph": "a graph", "solutions": "a table", "boolean": "a truth value"}
            raise QueryError(f"the query gives {kinds[answer.kind]}, which {format.label} is not for")
        return answer.serialize(format) or b""

    def answer(self, text: str) -> Answer:
        """Return the answer to a query, to be read once."""
        # One line, so that the places of faults move by one line and no column.
        prologue = with_prefixes("", self.base, used_in=text)
        if self._endpoint is not None:
            return _ask(self._endpoint, prologue + text)
        assert self._store is not None
        return _run(self._store, prologue + "\n" + text)


def open_release(place: str | Path | None = None) -> Dataset:
    """Return the published release of a folder, one release by its folder, or what an endpoint has.

    Without a place it is the published release in the folder that SPACELOD_RELEASES names, else ``releases``.
    Raises ReleaseError where there is no release.
    """
    if isinstance(place, str) and is_address(place):
        from spacelod.sparql.endpoint import Endpoint

        return Dataset(Endpoint(place))
    folder = Path(place if place is not None else os.environ.get(_VARIABLE, RELEASES))
    found = Release.open(folder) if (folder / "release.json").exists() else current(folder)
    return Dataset(found, found.base)


def with_prefixes(text: str, base: str = BASE, *, used_in: str = "") -> str:
    """Return a query with the project's prefixes that it uses and does not declare, in front of its first line.

    >>> with_prefixes("ASK { ?treaty a spacelod:Treaty }")
    'PREFIX spacelod: <https://w3id.org/spacelod/def#> ASK { ?treaty a spacelod:Treaty }'
    """
    query, known = used_in or text, prefixes(base)
    declared = set(_DECLARED.findall(query))
    wanted = [name for name in dict.fromkeys(_USED.findall(query)) if name in known and name not in declared]
    return "".join(f"PREFIX {name}: <{known[name]}> " for name in wanted) + text


def _run(store: Store, text: str) -> Answer:
    """Return the answer to a query behind one line of prefixes; a fault is told as the service would tell it."""
    from spacelod.sparql.aliases import restored
    from spacelod.sparql.complaints import complaint
    from spacelod.sparql.scan import scan
    from spacelod.sparql.spelling import plain

    text = seen = plain(text)
    fault, aliased = None, False
    try:
        found = scan(text, _WITHOUT_LIMITS)
        aliased = found.aliased
        seen, text = found.edited(text), found.edited(text, columns=False)
    except QueryError as error:
        fault = error
    try:
        answer = store.query(seen)
        answer.restore = restored if aliased else None
        return answer
    except SyntaxError:
        if fault is None:
            # With the columns of SELECT * written out, places would be wrong.
            try:
                store.query(text)
            except SyntaxError as error:
                fault = complaint(text, str(error))
        raise _moved(fault or QueryError("the engine does not take this query")) from None


def _moved(error: QueryError) -> QueryError:
    """Return a fault of a query behind a line of prefixes with its place in the query alone."""
    if error.line is None:
        return error
    said = str(error).removeprefix(f"line {error.line}, column {error.column}: ")
    return QueryError(said, line=error.line - 1, column=error.column, found=error.found)


def _ask(endpoint: Endpoint, query: str) -> Answer:
    from spacelod.sparql.endpoint import EndpointError
    from spacelod.sparql.scan import form_of
    from spacelod.store import received

    graph = form_of(query) in ("construct", "describe")
    wanted = _TRIPLES if graph else _JSON
    try:
        document = endpoint.ask(query, wanted.media_type)
        known = next((one for one in (GRAPH_FORMATS if graph else _READABLE) if _is(one, document.media_type)), None)
        if known is None:
            raise SpacelodError(f"{endpoint.address} answered with {document.media_type}, not {wanted.media_type}")
        return received(document.body, known)
    except EndpointError as error:
        raise QueryError(str(error)) if error.status == 400 else error from None
    except SyntaxError as error:
        raise SpacelodError(f"{endpoint.address} answered with broken {wanted.label}: {error.msg}") from None


def _is(format: Format, media_type: str) -> bool:
    return media_type == format.media_type or media_type in format.aliases
