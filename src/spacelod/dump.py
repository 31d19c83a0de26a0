"""Dumps: the same bytes whenever and wherever the same release is built.

Every dump is written from one sorted N-Quads file, a line at a time, so memory does not grow with
the data. The dataset (its named graphs, six layers) and the default graph (what a query sees that
names no graph) each have their formats; every file also comes compressed.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import zstandard

from spacelod.errors import BuildError
from spacelod.formats import Format
from spacelod.iris import BASE, GRAPHS
from spacelod.prefixes import prefixes
from spacelod.sorting import distinct, sorted_lines
from spacelod.store import convert
from spacelod.terms import Quad, Term
from spacelod.turtle import TurtleWriter

if TYPE_CHECKING:
    from spacelod.release import Release

__all__ = ["COMPRESSIONS", "DUMPS", "Dump", "Layers", "compress", "export", "write_dumps"]


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump file: what it holds ("dataset", "default" or a graph's name) and its suffix."""

    content: str
    suffix: str

    def file_name(self, version: str) -> str:
        """Return the name of the uncompressed file."""
        part = f"-{self.content}" if self.content in GRAPHS else ""
        return f"spacelod-{version}{part}.{self.suffix}"


# The first is the source of all the others. N-Quads and TriG hold the named graphs;
# N-Triples and Turtle hold the default graph or one layer.
DUMPS: Final = (
    Dump("dataset", "nq"),
    Dump("dataset", "trig"),
    Dump("default", "nt"),
    Dump("default", "ttl"),
    *(Dump(name, "ttl") for name in GRAPHS),
)


class Layers:
    """The sorted statements of a dataset in one N-Quads file, read as a whole or layer by layer.

    Lines with one subject, predicate and object stand together whatever their graph, so each layer and
    the default graph come out of the file sorted and are made distinct by looking one line back.
    """

    def __init__(self, path: Path, base: str = BASE) -> None:
        self.path = path
        self._base = base
        self._terms = {name: f"<{base}graph/{name}>" for name in GRAPHS}

    @classmethod
    def of(cls, release: Release) -> Layers:
        """Return the layers of a release, from its first dump."""
        return cls(release.dumps[DUMPS[0].file_name(release.version)], release.base)

    @classmethod
    def write(cls, lines: Iterable[str], path: Path, base: str = BASE) -> Layers:
        """Sort N-Quads lines into a file; a blank node or a graph that is not one of ours is refused."""
        layers = cls(path, base)
        known = set(layers._terms.values())
        with _writable(path) as output:
            for line in sorted_lines(lines, path.parent):
                subject, object_, graph = _ends(line)
                if graph not in known or subject.startswith("_:") or object_.startswith("_:"):
                    raise BuildError(f"not publishable (blank node or unknown graph): {line.strip()}")
                output.write(line)
        return layers

    def triples(self, content: str) -> Iterator[str]:
        """Yield the distinct triples of a content, sorted, as N-Triples lines."""
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

    def graphs(self, content: str) -> dict[Term, Iterable[str]]:
        """Return the triples of each graph of a content under the term of the graph."""
        return {self._terms[name]: self.triples(name) for name in sorted(_layers(content))}

    def _chosen(self, content: str) -> Iterator[str]:
        endings = tuple(f" {self._terms[name]} .\n" for name in _layers(content))
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if line.endswith(endings):
                    yield line


def write_dumps(layers: Layers, folder: Path, version: str, base: str, comment: str) -> None:
    """Write every dump of a release but the sorted N-Quads, which are the layers' own file."""
    for dump in DUMPS:
        if (path := folder / dump.file_name(version)) != layers.path:
            with _writable(path) as output:
                output.writelines(_TEXT[dump.suffix](layers, dump.content, TurtleWriter(prefixes(base)), comment))


def compress(folder: Path) -> None:
    """Write the compressed forms of every file in a folder beside it."""
    for path in sorted(folder.iterdir()):
        for suffix, pack in COMPRESSIONS.items():
            pack(path, path.with_name(f"{path.name}.{suffix}"))


def export(release: Release, content: str, format: Format) -> Iterator[bytes]:
    """Yield one content of a release in any format; content is "dataset", "default" or a graph's name."""
    layers = Layers.of(release)
    names = prefixes(release.base)
    if format.suffix in _TEXT:
        for piece in _TEXT[format.suffix](layers, content, TurtleWriter(names), ""):
            yield piece.encode()
    else:
        lines = layers.quads(content) if format.quads else layers.triples(content)
        yield convert("".join(lines).encode(), format, names)


def _layers(content: str) -> set[str]:
    if content == "dataset":
        return set(GRAPHS)
    return {name for name, included in GRAPHS.items() if included} if content == "default" else {content}


def _n_quads(layers: Layers, content: str, _writer: TurtleWriter, _comment: str) -> Iterator[str]:
    return layers.quads(content)


def _n_triples(layers: Layers, content: str, _writer: TurtleWriter, _comment: str) -> Iterator[str]:
    return layers.triples(content)


def _turtle(layers: Layers, content: str, writer: TurtleWriter, comment: str) -> Iterator[str]:
    yield from writer.header(comment)
    yield from writer.turtle(layers.triples(content))


def _trig(layers: Layers, content: str, writer: TurtleWriter, comment: str) -> Iterator[str]:
    yield from writer.header(comment)
    yield from writer.turtle(layers.triples(content)) if content == "default" else writer.trig(layers.graphs(content))


# The formats that are written line by line, whatever the size; the engine writes the others in memory.
_TEXT: Final = {"nq": _n_quads, "nt": _n_triples, "ttl": _turtle, "trig": _trig}


def _ends(line: str) -> tuple[str, str, str]:
    """Return subject, object and graph of an N-Quads line."""
    statement, _, graph = line[:-3].rpartition(" ")
    subject, _, object_ = statement.split(" ", 2)
    return subject, object_, graph


def _writable(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="\n")


def _gzip(source: Path, target: Path) -> None:
    # Neither the time nor the name of the file goes into the header: they would differ from build to build.
    with (
        source.open("rb") as plain,
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, 1 << 20)


def _zstd(source: Path, target: Path) -> None:
    with source.open("rb") as plain, target.open("wb") as packed:
        zstandard.ZstdCompressor(level=9, write_checksum=True).copy_stream(plain, packed, size=source.stat().st_size)


COMPRESSIONS: Final[dict[str, Callable[[Path, Path], None]]] = {"gz": _gzip, "zst": _zstd}
