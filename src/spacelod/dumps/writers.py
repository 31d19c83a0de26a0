"""The writers of dump formats: each turns subject after subject into text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from spacelod.dumps.json_ld import JsonLdWriter
from spacelod.dumps.layers import Pairs
from spacelod.dumps.rdf_xml import RdfXmlWriter
from spacelod.terms import Term
from spacelod.turtle import TurtleWriter

__all__ = ["GRAPH_WRITERS", "WRITERS", "GraphWriter", "Writer", "indented"]


class Writer(Protocol):
    """Writes a document of one graph; ``between`` stands between two subjects, or two graphs."""

    between: str

    def start(self, comment: str, /) -> str:
        """Return the opening of a document."""

    def block(self, subject: Term, pairs: Pairs) -> str:
        """Return all that is said about one subject."""

    def end(self) -> str:
        """Return the end of a document."""


class GraphWriter(Writer, Protocol):
    """Writes a document of named graphs, one after the other."""

    def open_graph(self, graph: Term) -> str:
        """Return the opening of a named graph."""

    def close_graph(self) -> str:
        """Return the end of a named graph."""


class _Turtle:
    """Turtle: a block of lines for each subject, an empty line between them."""

    between = ""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._turtle = TurtleWriter(prefixes)

    def start(self, comment: str) -> str:
        return "".join(self._turtle.header(comment))

    def end(self) -> str:
        return ""

    def block(self, subject: Term, pairs: Pairs) -> str:
        return f"\n{self._turtle.block(subject, pairs)}"


class _Trig(_Turtle):
    """TriG: the same blocks, indented within the braces of their graph."""

    def block(self, subject: Term, pairs: Pairs) -> str:
        return indented(super().block(subject, pairs).encode()).decode()

    def open_graph(self, graph: Term) -> str:
        return f"\n{self._turtle.term(graph)} {{\n"

    def close_graph(self) -> str:
        return "}\n"


def indented(turtle: bytes) -> bytes:
    """Return a block of Turtle as it stands within the braces of a graph; literals hold no line ends."""
    # On finished bytes: the block was made for the layer's Turtle already.
    return b"\n    " + turtle[1:-1].replace(b"\n", b"\n    ") + b"\n"


# By suffix. N-Triples and N-Quads need no writer: they are the lines themselves.
WRITERS: Final[dict[str, Callable[[Mapping[str, str]], Writer]]] = {
    "ttl": _Turtle, "jsonld": JsonLdWriter, "rdf": RdfXmlWriter,
}  # fmt: skip
GRAPH_WRITERS: Final[dict[str, Callable[[Mapping[str, str]], GraphWriter]]] = {"trig": _Trig, "jsonld": JsonLdWriter}
