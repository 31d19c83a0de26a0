"""Run one query in this process and make the whole answer, or say why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from spacelod.errors import QueryError, SpacelodError
from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS, Format, by_name
from spacelod.sparql.aliases import restored
from spacelod.sparql.complaints import complaint
from spacelod.sparql.datasets import Graphs, Source
from spacelod.sparql.limits import Limits
from spacelod.sparql.rows import count_rows
from spacelod.sparql.scan import Scan, scan
from spacelod.sparql.spelling import plain
from spacelod.store import Answer, Store

__all__ = ["Made", "Refused", "make", "problem"]

# What XML 1.0 cannot carry: control characters, and U+FFFE and U+FFFF in UTF-8.
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# How the engine writes a property that ends in no XML name, which RDF/XML cannot hold.
_NOT_A_NAME: Final = b"<oxprefix: "


class Refused(SpacelodError):
    """There is no answer; ``status`` is the HTTP status that says so."""

    def __init__(self, status: int, message: str, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.reason, self.retry_after = status, reason, retry_after


@dataclass(frozen=True, slots=True)
class Made:
    """A whole answer: the form of its query, its format, its bytes; ``triples`` are those of a graph in number."""

    form: str
    format: str
    body: bytes
    triples: int | None = None

    @property
    def rows(self) -> int | None:
        """How many solutions or triples the answer has, None for a yes or no."""
        return count_rows(self.body, self.format) if self.form == "select" else self.triples


def make(
    text: str, format_name: str, datasets: Source, limits: Limits, *,
    given: Graphs | None, base: str, before: Callable[[Scan], None],
) -> Made:  # fmt: skip
    """Return the answer to a query, or raise QueryError or Refused.

    ``given`` are the default and named graphs that override those of the text, ``base`` is for relative
    IRIs; ``before`` is told what the scan found before the engine sees the text.
    """
    text = plain(text)
    found = scan(text, limits, graphs=datasets.graphs if given is None else None, base=base)
    before(found)
    wanted = _format(found.form, format_name)
    graphs = given
    if graphs is None and found.default_graphs is not None:
        graphs = found.default_graphs, found.named_graphs or ()
    try:
        answer = _answer(datasets, found, text, graphs, base)
        return _write(answer, found, wanted, limits)
    except SyntaxError:
        # Only of an answer that another server has written.
        raise Refused(502, "the store behind this server answered with what cannot be read", "store") from None
    except RuntimeError as error:
        raise QueryError(str(error)) from None


def _format(form: str, name: str) -> Format:
    fitting = GRAPH_FORMATS if form in ("construct", "describe") else RESULT_FORMATS
    found = by_name(name)
    if found is None or found not in fitting:
        names = ", ".join(known.name for known in fitting)
        raise Refused(406, f"{form.upper()} has no answer in the format {name}; there are {names}", "format")
    return found


def _answer(datasets: Source, found: Scan, text: str, graphs: Graphs | None, base: str) -> Answer:
    try:
        return datasets.answer(found, text, graphs, base)
    except SyntaxError:
        raise _complaint(found.edited(text, columns=False), base) from None


def _complaint(text: str, base: str) -> QueryError:
    # What the engine was given has the columns of SELECT * written out; the places have to be those of the text.
    try:
        Store.create().query(text, base=base)
    except SyntaxError as error:
        return complaint(text, str(error))
    return QueryError("the engine does not take this query")


def _write(answer: Answer, found: Scan, format: Format, limits: Limits) -> Made:
    triples = None
    if answer.kind == "graph":
        body, triples = _graph(answer, found, format, limits)
    else:
        output = _Bounded(limits.answer_bytes)
        answer.serialize(format, output)
        body = b"".join(output.parts)
        if found.aliased:
            body = restored(body)
    if format.name in ("xml", "rdf-xml"):
        body = _fit_for_xml(body)
    made = Made(found.form, format.name, body, triples)
    # Every row has a byte at least, so short answers need no counting.
    if len(body) > limits.answer_rows and (made.rows or 0) > limits.answer_rows:
        raise _too_large(f"more than {limits.answer_rows:,} rows")
    return made


def _graph(answer: Answer, found: Scan, format: Format, limits: Limits) -> tuple[bytes, int]:
    # XML keeps names that begin with its own for itself.
    prefixes = {name: iri for name, iri in found.prefixes.items() if not name.lower().startswith("xml")}
    body, rows = answer.document(format, prefixes, limits.answer_rows + 1)
    if rows > limits.answer_rows:
        raise _too_large(f"more than {limits.answer_rows:,} triples")
    if len(body) > limits.answer_bytes:
        raise _too_large(f"more than {limits.answer_bytes >> 20} MiB")
    if format.name == "rdf-xml" and _NOT_A_NAME in body:
        raise Refused(422, "a property of the answer is no XML name; ask for another format than RDF/XML", "xml")
    return body, rows


def _fit_for_xml(body: bytes) -> bytes:
    if _NOT_XML.search(body):
        raise Refused(422, "the answer has a character that XML cannot carry; ask for another format", "xml")
    # A bare carriage return would be read as a line feed.
    return body.replace(b"\r", b"&#13;")


class _Bounded:
    """Collects what the engine writes, up to a limit."""

    def __init__(self, most: int) -> None:
        self.parts: list[bytes] = []
        self._left, self._most = most, most

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(f"more than {self._most >> 20} MiB")
        self.parts.append(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: all parts are kept."""


def _too_large(what: str) -> Refused:
    return Refused(413, f"the answer has {what}; use LIMIT and OFFSET, or take the dumps for the whole dataset", "size")


def problem(error: QueryError | Refused) -> tuple[int, dict[str, Any]]:
    """Return the status and the header that tell an error."""
    if isinstance(error, Refused):
        return error.status, {"problem": str(error), "reason": error.reason, "retry_after": error.retry_after}
    place = {"line": error.line, "column": error.column, "found": error.found} if error.line is not None else {}
    return 400, {"problem": str(error), "reason": "query", **place}
