"""Whole-graph checks: SELECT queries, each row of whose answer is one finding.

A shape sees one node and its neighbours; a check sees the dataset: order of acts, uniqueness, two
sources that disagree. A check file begins with a header (``# title``, ``# severity``, ``# message``,
``# fix``); the message names selected variables in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from spacelod.errors import BuildError
from spacelod.findings import SEVERITIES, SHAPE, Finding, Severity
from spacelod.headers import read_header
from spacelod.iris import BASE, GRAPHS, graph
from spacelod.resources import resource
from spacelod.store import Store
from spacelod.terms import Quad, Term, lexical, lines, unwrap

__all__ = ["Check", "checkable", "read_checks", "run_checks"]


@dataclass(frozen=True, slots=True)
class Check:
    """One SELECT query and what its rows mean; ``?focus`` is the node at fault."""

    name: str
    title: str
    severity: Severity
    message: str
    fix: str
    query: str

    @property
    def iri(self) -> str:
        """The IRI that findings name as their source."""
        return f"{SHAPE}check/{self.name}"


@cache
def read_checks(folder: Path | None = None) -> tuple[Check, ...]:
    """Return the checks of a folder (by default the published ones) in the order of their file names."""
    return tuple(_read(file) for file in sorted((folder or resource("shapes") / "checks").glob("*.rq")))


def checkable(quads: Iterable[Quad]) -> Store:
    """Return an in-memory store of named graphs whose default graph holds what a release's would."""
    store = Store.create()
    named = list(quads)
    store.load("".join(lines(named)).encode())
    public = {graph(name) for name, included in GRAPHS.items() if included}
    store.load("".join({f"{s} {p} {o} .\n": None for s, p, o, origin in named if origin in public}).encode())
    return store


def run_checks(store: Store, checks: Sequence[Check] | None = None) -> list[Finding]:
    """Return every finding of the checks over a store that holds a release or a ``checkable`` dataset."""
    return [finding for check in (read_checks() if checks is None else checks) for finding in _run(check, store)]


def _run(check: Check, store: Store) -> Iterator[Finding]:
    answer = store.query(check.query)
    names = answer.variables
    # A query over named graphs may have a row for each graph that says the same.
    for row in sorted(set(answer.rows()), key=lambda row: tuple(term or "" for term in row)):
        terms = {name: term for name, term in zip(names, row, strict=True) if term is not None}
        yield Finding(
            severity=check.severity,
            check=check.iri,
            focus=unwrap(terms["focus"]),
            message=check.message.format_map({name: _readable(terms.get(name, "")) for name in names}),
            value=terms.get("value", ""),
            fix=check.fix,
            related=tuple(unwrap(term) for name, term in terms.items() if name != "focus" and term.startswith("<")),
        )


def _read(file: Path) -> Check:
    text = file.read_text(encoding="utf-8")
    header = read_header(text, file.name, required=("title", "severity", "message", "fix"))
    severity = next((level for level in SEVERITIES if level == header["severity"]), None)
    if severity is None:
        raise BuildError(f"{file.name}: the severity is {header['severity']!r}. Use one of {', '.join(SEVERITIES)}")
    # Without the header, whose message would make every name look selected.
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for _, name, _, _ in Formatter().parse(header["message"]):
        if name is not None and f"?{name}" not in query:
            raise BuildError(f"{file.name}: the message names {{{name}}}, which the query does not select")
    return Check(file.stem, header["title"], severity, header["message"], header["fix"], text)


def _readable(term: Term) -> str:
    if term.startswith("<"):
        return unwrap(term).removeprefix(BASE).removeprefix("id/")
    return lexical(term) if term else ""
