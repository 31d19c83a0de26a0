"""What a release says beside its store: the catalogue, the report, and the shapes and checks that the report names.

All of it has addresses under the base, so all of it has documents.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from spacelod.checks import read_checks
from spacelod.formats import GRAPH_FORMATS
from spacelod.history import Published
from spacelod.iris import BASE, rebase
from spacelod.prefixes import OUTSIDE
from spacelod.resources import resource
from spacelod.store import parse, parse_document, read
from spacelod.terms import Quad, iri, text, unwrap
from spacelod.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from spacelod.release import Release
    from spacelod.store import Statement

__all__ = ["Beside", "beside"]

_TURTLE: Final = next(known for known in GRAPH_FORMATS if known.name == "turtle")
_SH: Final = "http://www.w3.org/ns/shacl#"
_SEVERITIES: Final = {level.lower(): iri(_SH + level) for level in ("Violation", "Warning", "Info")}
_SHAPE: Final = f"<{BASE}shape/"
_REPORT: Final = Quad(iri(f"{BASE}report"), RDFS.label, text("Validation report", "en"), "")

Triple = tuple[str, str, str]


class Beside(NamedTuple):
    """``catalogue`` describes the dataset and its files; ``statements`` are all, by the IRI whose document says them.

    The catalogue tells which release was published before this one.
    """

    catalogue: list[Statement]
    statements: dict[str, list[Statement]]


def beside(release: Release) -> Beside:
    """Return what a release says beside its store.

    It is remembered for one release, so that processes which are forked afterwards share it.
    """
    return _beside(release.folder, release.base, release.version, Published.of(release).previous)


@lru_cache(maxsize=1)
def _beside(folder: Path, base: str, version: str, previous: str) -> Beside:
    described = _read(folder / "dataset.ttl")
    if previous:
        this = iri(f"{base}release/{version}")
        described += parse([Quad(this, iri(f"{OUTSIDE['dcat']}previousVersion"), iri(f"{base}release/{previous}"), "")])
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in [*described, *_report(folder, base)]:
        found[unwrap(str(statement.subject))].append(statement)
    for owner, quads in _shapes(base).items():
        found[owner] += parse(quads)
    return Beside(described, found)


def _report(folder: Path, base: str) -> list[Statement]:
    found = _read(folder / "report.ttl")
    label = Quad(*(rebase(term, base) for term in _REPORT))
    return [*found, *parse([label])] if found else []


def _shapes(base: str) -> dict[str, list[Quad]]:
    """Return the statements of each shape and each check, by its IRI."""
    found: dict[str, list[Quad]] = {}
    for file in sorted(resource("shapes").glob("*.ttl")):
        by_subject: dict[str, list[Triple]] = defaultdict(list)
        for triple in read(file.read_bytes(), _TURTLE):
            by_subject[triple[0]].append(triple)
        for subject in [name for name in by_subject if name.startswith(_SHAPE)]:
            found.setdefault(subject, []).extend(_whole(subject, by_subject))
    for check in read_checks():
        pairs = [
            (RDF.type, iri(f"{_SH}SPARQLConstraint")),
            (RDFS.label, text(check.title, "en")),
            (iri(f"{_SH}severity"), _SEVERITIES[check.severity]),
            (iri(f"{_SH}message"), text(f"{check.message} {check.fix}", "en")),
            (iri(f"{_SH}select"), text(check.query)),
        ]
        found[iri(check.iri)] = [Quad(iri(check.iri), predicate, value, "") for predicate, value in pairs]
    return {
        rebase(unwrap(subject), base): [Quad(*(rebase(term, base) for term in quad)) for quad in quads]
        for subject, quads in found.items()
    }


def _whole(subject: str, by_subject: dict[str, list[Triple]]) -> Iterable[Quad]:
    """Yield what a file says of a shape and of its nameless parts, which get names from the shape."""
    names, waiting = {subject: subject}, [subject]
    for node in waiting:
        for _, predicate, value in by_subject.get(node, ()):
            # Parts of a shape are blank nodes in its file, and nothing that is served has any.
            if value.startswith("_:") and value not in names:
                names[value] = f"{subject[:-1]}#part-{len(names)}>"
                waiting.append(value)
            yield Quad(names[node], predicate, names.get(value, value), "")


def _read(path: Path) -> list[Statement]:
    return parse_document(path.read_bytes(), _TURTLE) if path.exists() else []
