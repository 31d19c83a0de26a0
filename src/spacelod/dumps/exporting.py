"""One content of a release in any format, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from spacelod.dumps.layers import Layers, Pairs, layers_of
from spacelod.dumps.writers import GRAPH_WRITERS, WRITERS, Writer
from spacelod.prefixes import prefixes
from spacelod.terms import Term

if TYPE_CHECKING:
    from spacelod.formats import Format
    from spacelod.release import Release

__all__ = ["export"]


def export(release: Release, content: str, format: Format) -> Iterator[bytes]:
    """Yield one content of a release in any format; content is "dataset", "default" or a graph's name."""
    layers = Layers.of(release)
    if format.suffix in ("nt", "nq"):
        pieces: Iterable[str] = layers.quads(content) if format.quads else layers.triples(content)
    elif content != "default" and (format.quads or (content, format.suffix) == ("dataset", "jsonld")):
        pieces = _graphs(layers, content, format, prefixes(release.base))
    else:
        # The default graph as TriG is Turtle.
        writer = WRITERS["ttl" if format.quads else format.suffix](prefixes(release.base))
        pieces = chain((writer.start(""),), _blocks(writer, layers.subjects(content)), (writer.end(),))
    for piece in pieces:
        yield piece.encode()


def _graphs(layers: Layers, content: str, format: Format, names: dict[str, str]) -> Iterator[str]:
    writer, between = GRAPH_WRITERS[format.suffix](names), ""
    yield writer.start("")
    for name in layers_of(content):
        opening = between + writer.open_graph(layers.graph(name))
        for block in _blocks(writer, layers.subjects(name)):
            yield opening + block
            opening = ""
        # A graph is opened with its first statement: one without any is left out, as a store does not know it either.
        if not opening:
            yield writer.close_graph()
            between = writer.between
    yield writer.end()


def _blocks(writer: Writer, subjects: Iterable[tuple[Term, Pairs]]) -> Iterator[str]:
    between = ""
    for subject, pairs in subjects:
        yield between + writer.block(subject, pairs)
        between = writer.between
