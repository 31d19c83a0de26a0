"""What a release says beside its store: the catalogue, the report, and the shapes and checks that the report names.

All of it has addresses under the base, so all of it has documents.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from spacelod.checks import read_checks
from spacelod.formats import GRAPH_FORMATS
from spacelod.history import Published
from spacelod.iris import BASE, rebase
from spacelod.prefixes import OUTSIDE
from spacelod.resources import resource
from spacelod.store import parse, read
from spacelod.terms import Quad, iri, text, unwrap
from spacelod.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.release import Release
    from spacelod.store import Statement

__all__ = ["catalogue", "statements_beside"]

_TURTLE: Final = next(known for known in GRAPH_FORMATS if known.name == "turtle")
_SH: Final = "http://www.w3.org/ns/shacl#"
_SEVERITIES: Final = {level.lower(): iri(_SH + level) for level in ("Violation", "Warning", "Info")}
_SHAPE: Final = f"<{BASE}shape/"
_REPORT: Final = Quad(iri(f"{BASE}report"), RDFS.label, text("Validation report", "en"), "")

Triple = tuple[str, str, str]


def catalogue(release: Release) -> list[Statement]:
    """Return the description of the dataset and its files, and which release was published before this one."""
    previous = Published.of(release).previous
    version = iri(f"{release.base}release/{release.version}")
    before = Quad(version, iri(f"{OUTSIDE['dcat']}previousVersion"), iri(f"{release.base}release/{previous}"), "")
    described = [Quad(*triple, "") for triple in _read(release, "dataset.ttl")]
    return parse([*described, before] if previous else described)


def statements_beside(release: Release) -> dict[str, list[Statement]]:
    """Return every statement beside the store by the IRI whose document says it."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in [*catalogue(release), *_report(release)]:
        found[unwrap(str(statement.subject))].append(statement)
    for owner, quads in _shapes(release.base).items():
        found[owner] += parse(quads)
    return found


def _report(release: Release) -> list[Statement]:
    found = _read(release, "report.ttl")
    label = Quad(*(rebase(term, release.base) for term in _REPORT))
    return parse([*(Quad(*triple, "") for triple in found), *([label] if found else [])])


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


def _read(release: Release, name: str) -> list[Triple]:
    path = release.folder / name
    return list(read(path.read_bytes(), _TURTLE)) if path.exists() else []
