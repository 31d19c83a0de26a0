"""The sorted statements of a dataset in one file, from which everything else is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spacelod.dumps.table import DUMPS
from spacelod.errors import BuildError
from spacelod.iris import BASE, GRAPHS
from spacelod.sorting import distinct, sorted_lines
from spacelod.terms import Quad, Term

if TYPE_CHECKING:
    from spacelod.release import Release

__all__ = ["Layers", "Page", "Pairs"]

Pairs = list[tuple[Term, Term]]


class Page(NamedTuple):
    """What the graphs say about one subject: its N-Quads lines, and its pairs by the name of the graph."""

    subject: Term
    lines: list[str]
    pairs: dict[str, Pairs]


class Layers:
    """The sorted statements of a dataset in one N-Quads file, read as a whole or layer by layer.

    Lines with one subject, predicate and object stand together whatever their graph, so each layer and
    the default graph come out of the file sorted and are made distinct by looking one line back.
    """

    def __init__(self, path: Path, base: str = BASE) -> None:
        self.path = path
        self._base = base
        self._terms = {name: f"<{base}graph/{name}>" for name in GRAPHS}
        self._names = {term: name for name, term in self._terms.items()}

    @classmethod
    def of(cls, release: Release) -> Layers:
        """Return the layers of a release, from its first dump."""
        return cls(release.dumps[DUMPS[0].file_name(release.version)], release.base)

    @classmethod
    def write(cls, lines: Iterable[str], path: Path, base: str = BASE) -> Layers:
        """Sort N-Quads lines into a file; a blank node or a graph that is not one of ours is refused."""
        layers = cls(path, base)
        with path.open("w", encoding="utf-8", newline="\n") as output:
            for line in sorted_lines(lines, path.parent):
                subject, object_, graph = _ends(line)
                # Blank nodes would make the hash depend on how they are named, and have no address of their own.
                if graph not in layers._names or subject.startswith("_:") or object_.startswith("_:"):
                    raise BuildError(f"not publishable (blank node or unknown graph): {line.strip()}")
                output.write(line)
        return layers

    def graph(self, name: str) -> Term:
        """Return the term of a graph under the base of the release."""
        return self._terms[name]

    def triples(self, content: str) -> Iterator[str]:
        """Yield the distinct triples of a content, sorted, as N-Triples lines."""
        # The last blank ends the object, since the IRI of a graph holds none; a literal may hold any number.
        return distinct(f"{line[:-3].rpartition(' ')[0]} .\n" for line in self._chosen(content))

    def quads(self, content: str) -> Iterator[str]:
        """Yield the statements of a content, sorted, as N-Quads lines; the default graph has no name."""
        return self.triples(content) if content == "default" else self._chosen(content)

    def statements(self, content: str) -> Iterator[Quad]:
        """Yield the distinct triples of a content under the canonical base, whatever the base of the release."""
        for line in self.triples(content):
            subject, predicate, object_ = line.replace(self._base, BASE)[:-3].split(" ", 2)
            yield Quad(subject, predicate, object_, "")

    def dataset(self) -> Iterator[Quad]:
        """Yield every statement with its graph under the canonical base, whatever the base of the release."""
        for line in self.quads("dataset"):
            triple, _, graph = line.replace(self._base, BASE)[:-3].rpartition(" ")
            subject, predicate, object_ = triple.split(" ", 2)
            yield Quad(subject, predicate, object_, graph)

    def subjects(self, content: str) -> Iterator[tuple[Term, Pairs]]:
        """Yield each subject of a content with its distinct pairs of property and value."""
        for page in self.pages():
            if pairs := merged(page.pairs, layers_of(content)):
                yield page.subject, pairs

    def pages(self) -> Iterator[Page]:
        """Yield what is said about each subject, in one reading of the file."""
        names = self._names
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for subject, group in groupby(file, key=_subject):
                lines = list(group)
                pairs: dict[str, Pairs] = {}
                start = len(subject) + 1
                for line in lines:
                    predicate, rest = line[start:-3].split(" ", 1)
                    value, _, graph = rest.rpartition(" ")
                    pairs.setdefault(names[graph], []).append((predicate, value))
                yield Page(subject, lines, pairs)

    def _chosen(self, content: str) -> Iterator[str]:
        endings = tuple(f" {self._terms[name]} .\n" for name in layers_of(content))
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if line.endswith(endings):
                    yield line


def layers_of(content: str) -> list[str]:
    """Return the names of the graphs that a content consists of, in the order of the table of graphs."""
    if content == "dataset":
        return list(GRAPHS)
    return [name for name, included in GRAPHS.items() if included] if content == "default" else [content]


def merged(pairs: dict[str, Pairs], names: Iterable[str]) -> Pairs:
    """Return the distinct pairs of some graphs, sorted; those of a single graph as they are."""
    chosen = [pairs[name] for name in names if name in pairs]
    return chosen[0] if len(chosen) == 1 else sorted({pair for some in chosen for pair in some})


def _subject(line: str) -> str:
    return line[: line.index(" ")]


def _ends(line: str) -> tuple[str, str, str]:
    """Return subject, object and graph of an N-Quads line."""
    statement, _, graph = line[:-3].rpartition(" ")
    subject, _, object_ = statement.split(" ", 2)
    return subject, object_, graph
