"""A release from tables of any size: parts, rules, and the files that a server answers from.

What it leaves out is said in the release itself (``LEFT_OUT``): the statements are those of the careful build.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from spacelod.beside import Beside
from spacelod.build import publish_written
from spacelod.bulk.lookups import StreamedTables
from spacelod.bulk.parts import Part, write_parts
from spacelod.errors import BuildError
from spacelod.inputs import Inputs
from spacelod.iris import BASE, DEF, graph
from spacelod.progress import Progress
from spacelod.release import RELEASES, Release
from spacelod.rules import Rule, describe_rules, read_rules
from spacelod.store import Store
from spacelod.tables.metadata import read_metadata
from spacelod.terminology import terminology
from spacelod.terms import Quad, iri, lines, text
from spacelod.vocab import RDFS
from spacelod.writing import Dataset, write_release

__all__ = ["LEFT_OUT", "build_bulk", "derive_from"]

LEFT_OUT: Final = (
    "Built in bulk: neither tables nor shapes nor checks were run over these statements, the release was not verified "
    "after it was written, and of the dumps there are only sorted N-Quads and N-Triples, unpacked."
)
_READ: Final = tuple(f" {graph(name)} .\n".encode() for name in ("facts", "links"))
_DERIVED: Final = graph("derived")
Triple = tuple[str, str, str]


def build_bulk(
    data: Path,
    releases: Path = RELEASES,
    *,
    version: str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Release:
    """Build a release of tables that validation would take too long for, and publish it.

    Its report says that nothing was validated, and its name ends with "-bulk" unless a version is given. A release
    of the same inputs is reused. Whatever fails, the published release stays as it was.

    Raises:
        BuildError: if another build is running, the version is no name or taken, or the disk is full.
    """
    steps = progress or Progress()

    def write(folder: Path, inputs: Inputs, name: str) -> None:
        # A name that the next build cleans away, should this one die.
        parts_folder = folder.with_name(f"{folder.name}-parts")
        with steps.step("parts"):
            parts = write_parts(data, parts_folder, jobs=jobs)
        statements = _Statements(parts, [*terminology(), *describe_rules()], parts_folder / "derived.nq")
        tables = StreamedTables(data, read_metadata(data))
        rows = {table: tables.count(table) for table in tables}
        dataset = Dataset(statements, rows, _report(), tables=data, lines=statements.lines())
        write_release(folder, dataset, inputs, version=name, progress=steps)
        statements.derived()
        shutil.rmtree(parts_folder)

    return publish_written(data, releases, write, version=version, suffix="-bulk", progress=steps)


def derive_from(parts: Iterable[Part], further: Iterable[Quad], rules: Sequence[Rule] | None = None) -> list[Quad]:
    """Return what ``spacelod.rules.derive`` returns, and hold no more in memory than the store of facts and links."""
    rules = rules if rules is not None else read_rules()
    wanted = {iri(f"{DEF}{name}").encode() for rule in rules for name in rule.derives}
    store, stated = Store.create(), set[Triple]()
    for content in (*(part.path.read_bytes() for part in parts), "".join(lines(further)).encode()):
        triples = list(_triples(content))
        store.load(b"".join(triples))
        # A rule may find what is stated already; only statements with its properties can be that.
        stated |= {_split(line.decode()) for line in triples if line.split(b" ", 2)[1] in wanted}
    derived: set[Triple] = set()
    for rule in rules:
        new = set(store.query(rule.query).triples()) - stated - derived
        if unknown := {predicate.encode() for _, predicate, _ in new} - wanted:
            raise BuildError(f"ontology/rules/{rule.name}.rq: the header does not name all that it derives: {unknown}")
        store.load("".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in new).encode())
        derived |= new
    return [Quad(*triple, _DERIVED) for triple in sorted(derived)]


def _triples(content: bytes) -> Iterator[bytes]:
    for line in content.splitlines(keepends=True):
        for ending in _READ:
            if line.endswith(ending):
                yield line[: -len(ending)] + b" .\n"


def _split(line: str) -> Triple:
    subject, predicate, object_ = line[:-3].split(" ", 2)
    return subject, predicate, object_


class _Statements:
    """All statements of a release, for as many processes as want to read them; what is derived comes last.

    The rules need neither order nor index and take as long as both, so they run beside them.
    """

    def __init__(self, parts: Sequence[Part], further: Sequence[Quad], path: Path) -> None:
        self._parts, self._further, self._path = parts, further, path
        self.derived = Beside(self._derive)

    def lines(self) -> Iterator[str]:
        """Yield N-Quads lines."""
        for part in self._parts:
            with part.path.open(encoding="utf-8", newline="\n") as file:
                yield from file
        yield from lines(self._further)
        self.derived.ended()
        if not self._path.exists():
            raise BuildError("the rules could not be applied; what went wrong stands above")
        with self._path.open(encoding="utf-8", newline="\n") as file:
            yield from file

    def __iter__(self) -> Iterator[Quad]:
        # The same few properties and graphs stand in millions of statements.
        known: dict[str, str] = {}
        for line in self.lines():
            subject, predicate, rest = line[:-3].split(" ", 2)
            object_, _, origin = rest.rpartition(" ")
            yield Quad(subject, known.setdefault(predicate, predicate), object_, known.setdefault(origin, origin))

    def _derive(self) -> None:
        unfinished = self._path.with_suffix(".new")
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines(derive_from(self._parts, self._further)))
        unfinished.rename(self._path)


def _report() -> str:
    """Return a report that claims nothing about shapes."""
    return f"{iri(BASE + 'report')} {RDFS.comment} {text(LEFT_OUT, 'en')} .\n"
