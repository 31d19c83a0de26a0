"""What a release says beside its store: the catalogue, the report, and the shapes and checks that the report names.

All of it has addresses under the base, so all of it has documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from spacelod.checks import read_checks
from spacelod.formats import GRAPH_FORMATS
from spacelod.history import Published
from spacelod.iris import BASE, rebase
from spacelod.prefixes import OUTSIDE
from spacelod.resources import resource
from spacelod.store import Statement, parse, parse_document, parse_lines, read
from spacelod.terms import Quad, iri, text, unwrap
from spacelod.triples import cut, n_triples
from spacelod.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from spacelod.release import Release

__all__ = ["Enclosures", "enclosures"]

_TURTLE: Final = next(known for known in GRAPH_FORMATS if known.name == "turtle")
_SH: Final = "http://www.w3.org/ns/shacl#"
_SEVERITIES: Final = {level.lower(): iri(_SH + level) for level in ("Violation", "Warning", "Info")}
_SHAPE: Final = f"<{BASE}shape/"
_END: Final = re.compile(r"[A-Za-z0-9]+\Z")
_REPORT: Final = Quad(iri(f"{BASE}report"), RDFS.label, text("Validation report", "en"), "")

Triple = tuple[str, str, str]


class Enclosures(Mapping[str, list[Statement]]):
    """What is said of each IRI whose document lies beside the store, by the IRI.

    It is kept as text and read when somebody asks: statements take five times the memory, for each release that is
    open, and few ask.
    """

    def __init__(self, folder: Path, base: str, version: str, previous: str) -> None:
        self._folder, self._base, self._version, self._previous = folder, base, version, previous
        self._files = (folder / "dataset.ttl", folder / "report.ttl")
        # The data itself lies in the store: most that is asked for needs nothing to be read here.
        self._elsewhere = tuple(base + root for root in ("id/", "concept/", "def#"))

    @property
    def catalogue(self) -> list[Statement]:
        """The description of the dataset and its files, and of which release was published before this one."""
        described = _read(self._files[0])
        if self._previous:
            this = iri(f"{self._base}release/{self._version}")
            other = iri(f"{self._base}release/{self._previous}")
            described += parse([Quad(this, iri(f"{OUTSIDE['dcat']}previousVersion"), other, "")])
        return described

    def get(self, name: str, default: Any = None) -> Any:
        """Return what is said of an IRI, or the default."""
        # Asked for each name that has no label; a failed look-up by an exception would cost more than the look-up.
        return parse_lines(self._read[name]) if name in self else default

    def __getitem__(self, name: str) -> list[Statement]:
        return parse_lines(self._read[name])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._may_hold(name) and name in self._read

    def _may_hold(self, name: str) -> bool:
        """Return whether an IRI may be among what is said; False where that is certain without reading everything."""
        if name.startswith(self._elsewhere):
            return False
        # Pages name things elsewhere, of which next to none stands here. However an IRI is spelt, its end is its end.
        end = _END.search(name)
        if "_read" in vars(self) or name.startswith(self._base) or end is None:
            return True
        return end.group().encode() in self._text

    def load(self) -> None:
        """Read everything now."""
        _ = self._read

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    @cached_property
    def _text(self) -> bytes:
        """The files as they are, in which to look for the end of an IRI before all of them is understood."""
        return b"\n".join(path.read_bytes() for path in self._files if path.exists())

    @cached_property
    def _read(self) -> dict[str, str]:
        """What is said of each IRI."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in [*self.catalogue, *_report(self._folder, self._base)]:
            found[unwrap(str(statement.subject))].append(statement)
        for owner, quads in _shapes(self._base).items():
            found[owner] += parse(quads)
        return {name: n_triples(cut(statements)) for name, statements in found.items()}


def enclosures(release: Release) -> Enclosures:
    """Return what a release says beside its store.

    It is remembered for one release, so that processes which are forked afterwards share it.
    """
    return _enclosures(release.folder, release.base, release.version, Published.of(release).previous)


@lru_cache(maxsize=1)
def _enclosures(folder: Path, base: str, version: str, previous: str) -> Enclosures:
    return Enclosures(folder, base, version, previous)


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
