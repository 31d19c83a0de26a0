"""Every dump in one reading of the sorted statements; memory does not grow with the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

from spacelod.dumps.layers import Layers, Page, Pairs, layers_of, merged
from spacelod.dumps.table import DUMPS, Dump
from spacelod.dumps.writers import GRAPH_WRITERS, WRITERS, GraphWriter, Writer, indented
from spacelod.iris import GRAPHS
from spacelod.prefixes import prefixes
from spacelod.terms import Term

__all__ = ["write_dumps"]

_CHUNK: Final = 1 << 20
# Some forty files are open at once; small buffers would mean a call of the system for every few kilobytes of each.
_BUFFER: Final = 1 << 18


def write_dumps(layers: Layers, folder: Path, version: str, base: str, comment: str) -> None:
    """Write every dump of a release but the sorted N-Quads, which are the layers' own file."""
    with ExitStack() as stack:
        files = {
            dump: stack.enter_context((folder / dump.file_name(version)).open("wb", buffering=_BUFFER))
            for dump in DUMPS
            if dump.content != "dataset"
        }
        spans = _Parts(layers, files, prefixes(base), comment).write()
    whole = {dump: (folder / dump.file_name(version)) for dump in DUMPS if dump.content == "dataset"}
    for dump, path in whole.items():
        if path != layers.path:
            parts = {name: (folder / Dump(name, dump.suffix).file_name(version), spans[name, dump.suffix])
                     for name in GRAPHS}  # fmt: skip
            _join(path, GRAPH_WRITERS[dump.suffix](prefixes(base)), layers, parts, comment)


class _Parts:
    """Writes the layers and the default graph side by side.

    A subject that only one of their graphs knows is put into words once, for the layer and the default graph.
    """

    def __init__(self, layers: Layers, files: Mapping[Dump, IO[bytes]], names: Mapping[str, str], comment: str) -> None:
        self._layers, self._comment = layers, comment
        self._files = {(dump.content, dump.suffix): file for dump, file in files.items()}
        self._plain: dict[str, Writer] = {suffix: make(names) for suffix, make in WRITERS.items()}
        self._trig = GRAPH_WRITERS["trig"](names)
        self._endings = {f" {layers.graph(name)} .\n": name for name in GRAPHS}
        self._started: set[IO[bytes]] = set()
        self._opened: dict[tuple[str, str], int] = {}

    def write(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Write all files; return where in each file of a layer its subjects begin and end."""
        for (content, suffix), file in self._files.items():
            file.write(self._opening(content, suffix).encode())
            self._opened[content, suffix] = file.tell()
        # By subject and not by file: one reading of 40 MB serves every file.
        for page in self._layers.pages():
            self._lines(page)
            self._subject(page)
        return dict(self._closings())

    def _opening(self, content: str, suffix: str) -> str:
        if suffix == "trig":
            return self._trig.start(self._comment) + self._trig.open_graph(self._layers.graph(content))
        return self._plain[suffix].start(self._comment) if suffix in self._plain else ""

    def _closings(self) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
        for (content, suffix), file in self._files.items():
            yield (content, suffix), (self._opened[content, suffix], file.tell())
            if suffix == "trig":
                file.write(self._trig.close_graph().encode())
            elif suffix in self._plain:
                file.write(self._plain[suffix].end().encode())

    def _lines(self, page: Page) -> None:
        public = self._files["default", "nt"]
        before = b""
        for line in page.lines:
            # Nothing follows the name of the graph, so the last of these begins it, whatever a literal before holds.
            cut = line.rindex(" <")
            name, triple = self._endings[line[cut:]], f"{line[:cut]} .\n".encode()
            self._files[name, "nq"].write(line.encode())
            self._files[name, "nt"].write(triple)
            # The lines of one triple stand together whatever their graph, so looking one back is enough.
            if GRAPHS[name] and triple != before:
                public.write(triple)
                before = triple

    def _subject(self, page: Page) -> None:
        public = [name for name in page.pairs if GRAPHS[name]]
        for name, pairs in page.pairs.items():
            turtle = self._block((name, "default") if public == [name] else (name,), page.subject, pairs)
            self._files[name, "trig"].write(indented(turtle))
        if len(public) > 1:
            self._block(("default",), page.subject, merged(page.pairs, layers_of("default")))

    def _block(self, contents: tuple[str, ...], subject: Term, pairs: Pairs) -> bytes:
        """Write a subject into the files of some contents, and return it as Turtle."""
        texts: dict[str, bytes] = {}
        for suffix, writer in self._plain.items():
            files = [file for content in contents if (file := self._files.get((content, suffix)))]
            text = texts[suffix] = writer.block(subject, pairs).encode() if files else b""
            for file in files:
                if writer.between and file in self._started:
                    file.write(writer.between.encode())
                file.write(text)
                self._started.add(file)
        return texts["ttl"]


def _join(
    path: Path, writer: GraphWriter, layers: Layers, parts: Mapping[str, tuple[Path, tuple[int, int]]], comment: str
) -> None:
    """Write the whole dataset from what was written for its layers."""
    with path.open("wb") as whole:
        whole.write(writer.start(comment).encode())
        first = True
        for name, (part, (start, end)) in parts.items():
            if start == end:
                continue
            whole.write(((writer.between if not first else "") + writer.open_graph(layers.graph(name))).encode())
            with part.open("rb") as source:
                source.seek(start)
                _copy(source, whole, end - start)
            whole.write(writer.close_graph().encode())
            first = False
        whole.write(writer.end().encode())


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    while size > 0:
        piece = source.read(min(_CHUNK, size))
        target.write(piece)
        size -= len(piece)
