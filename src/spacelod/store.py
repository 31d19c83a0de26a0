"""The store and query engine: the one module that imports pyoxigraph.

A store is written once, at build time, and opened read-only ever after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

import pyoxigraph as ox

from spacelod.formats import GRAPH_FORMATS, Format
from spacelod.iris import GRAPHS
from spacelod.terms import Quad, Term, lines
from spacelod.tidying import tidy

if TYPE_CHECKING:
    from spacelod.lookups import Counted

__all__ = [
    "ENGINE", "Answer", "Iri", "Literal", "Output", "Statement", "Store", "made", "parse", "parse_document",
    "parse_lines", "read", "read_lines", "received", "translated", "write",
]  # fmt: skip

# A store written by one version of the engine is not read by another, so ``store.json`` names it.
ENGINE: Final = f"pyoxigraph {ox.__version__}"

# What the engine hands out, for code that only passes statements on: text costs four times as much.
Statement = ox.Quad
Iri = ox.NamedNode
Literal = ox.Literal

_RDF: Final = {
    "turtle": ox.RdfFormat.TURTLE, "json-ld": ox.RdfFormat.JSON_LD, "n-triples": ox.RdfFormat.N_TRIPLES,
    "rdf-xml": ox.RdfFormat.RDF_XML, "n-quads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
}  # fmt: skip
_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV,
}  # fmt: skip

_N_TRIPLES: Final = next(known for known in GRAPH_FORMATS if known.name == "n-triples")


# pyoxigraph has no time limit; a writer that raises stops an answer on its
# way out, and nothing else in its process does.
class Output(Protocol):
    """What an answer can be written to; an exception that it raises stops the writing."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes and return how many."""

    def flush(self) -> None:
        """Pass on what was taken."""


class Answer:
    """The result of one query: ``kind`` is "solutions", "boolean" or "graph".

    ``restore``, when set, puts the names of the query's variables in place of those that the engine was given.
    """

    def __init__(self, result: Any) -> None:
        self._result = result
        self.restore: Callable[[bytes], bytes] | None = None
        kinds = {
            ox.QuerySolutions: "solutions", ox.QueryBoolean: "boolean", ox.QueryTriples: "graph", _Triples: "graph",
        }  # fmt: skip
        self.kind: str = kinds[type(result)]

    @property
    def variables(self) -> list[str]:
        """The names of the columns, in the order of the query, without question marks."""
        names = [variable.value for variable in self._result.variables]
        return names if self.restore is None else [self.restore(name.encode()).decode() for name in names]

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield each solution as N-Triples terms, None where a variable is unbound."""
        for solution in self._result:
            yield tuple(None if value is None else str(value) for value in solution)

    def native(self) -> Iterator[Any]:
        """Yield each solution as the engine holds it."""
        return iter(self._result)

    def triples(self) -> Iterator[tuple[Term, Term, Term]]:
        """Yield each triple of a graph answer as N-Triples terms."""
        for triple in self._result:
            yield str(triple.subject), str(triple.predicate), str(triple.object)

    def __bool__(self) -> bool:
        return bool(self._result)

    def document(self, format: Format, prefixes: Mapping[str, str], most: int) -> tuple[bytes, int]:
        """Return a graph answer as a document, and its distinct triples in number; stop reading after ``most``."""
        # The engine gives a triple once for each solution that makes it; a document is a set, and keeps its order.
        triples: dict[Any, None] = {}
        for triple in self._result:
            triples[triple] = None
            if len(triples) >= most:
                break
        written = ox.serialize(triples, format=_RDF[format.name], prefixes=dict(prefixes)) or b""
        return tidy(written, format), len(triples)

    def serialize(self, format: Format, output: Output | None = None) -> bytes | None:
        """Write the whole answer in a result or RDF format; return the bytes when no output is given."""
        target = _RDF[format.name] if self.kind == "graph" else _RESULTS[format.name]
        if self.restore is None or self.kind == "graph":
            result: bytes | None = self._result.serialize(output, target)
            return result
        body = self.restore(self._result.serialize(None, target))
        if output is None:
            return body
        output.write(body)
        return None


class _Triples:
    """A graph answer of another engine."""

    def __init__(self, triples: Iterable[Any]) -> None:
        self._triples = iter(triples)

    def __iter__(self) -> Iterator[Any]:
        return self._triples

    def serialize(self, output: Any, format: Any) -> bytes | None:
        return ox.serialize(self._triples, output, format)


def received(document: bytes, format: Format) -> Answer:
    """Return the answer that another server has written in a result or RDF format.

    Raises SyntaxError, at the latest when the answer is read, where it is not what its format says.
    """
    if format in GRAPH_FORMATS:
        statements = ox.parse(document, format=_RDF[format.name])
        return Answer(_Triples(statement.triple for statement in statements))
    return Answer(ox.parse_query_results(document, _RESULTS[format.name]))


class Store:
    """A dataset on disk (or in memory, for tests and rules)."""

    def __init__(self, inner: ox.Store, frozen: Path | None = None, incoming: Counted | None = None) -> None:
        self._inner, self._folder, self._incoming = inner, frozen, incoming
        # A read-only store never gets another graph, so its graphs are listed once.
        self._graphs = list(inner.named_graphs()) if frozen else None
        self._merged = None if self._graphs is None else _merged(self._graphs)

    @classmethod
    def open(cls, folder: Path, incoming: Counted | None = None) -> Store:
        """Open a built store read-only; many processes may do so at once.

        ``incoming`` knows how much points to each hub; without it the engine counts.
        """
        # Undefined, says the engine, while another process writes: so a build
        # writes a new folder and never an open store.
        return cls(ox.Store.read_only(str(folder)), folder, incoming)

    def forget(self) -> None:
        """Let go of the blocks of a read-only store that were read: the engine keeps up to 32 MB of each index."""
        # The system keeps the files in memory too, once for all processes; what is being read is not disturbed.
        if self._folder:
            self._inner = ox.Store.read_only(str(self._folder))

    @classmethod
    def create(cls, folder: Path | None = None) -> Store:
        """Make a new store on disk, or in memory when no folder is given."""
        return cls(ox.Store(str(folder)) if folder else ox.Store())

    def load(self, nquads: bytes | IO[bytes] | Path) -> None:
        """Bulk-load N-Quads; a line without a graph goes into the default graph."""
        if isinstance(nquads, Path):
            # The engine reads a file by itself, which takes a sixth less than handing it over.
            self._inner.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        else:
            self._inner.bulk_load(input=nquads, format=ox.RdfFormat.N_QUADS)

    def optimize(self) -> None:
        """Compact the store once after loading; look-ups get 1.4 to 2.5 times cheaper."""
        self._inner.flush()
        self._inner.optimize()

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(graph.value for graph in self._inner.named_graphs())

    def dump(self, output: IO[bytes], graph: str | None = None) -> None:
        """Write the statements of a named graph, or of the default graph, as N-Triples in no order."""
        origin = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        self._inner.dump(output, format=ox.RdfFormat.N_TRIPLES, from_graph=origin)

    def repeats(self, graphs: Iterable[str]) -> bool:
        """Return whether some statement stands in more than one of these graphs."""
        # Over several graphs the engine repeats a statement once for each, where
        # SPARQL 1.1 section 13.2 asks for their merge.
        twice = "SELECT ?s { ?s ?p ?o } GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1) LIMIT 1"
        return next(self.query(twice, default_graphs=graphs, named_graphs=()).native(), None) is not None

    def merge(self, graphs: Iterable[str], *, into: str, copy: Path) -> None:
        """Copy this store and add a named graph that holds the statements of some graphs, each once."""
        union = self.query("CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=graphs, named_graphs=())
        # The union has a statement as often as graphs say it; equal lines of N-Triples are equal statements.
        triples = dict.fromkeys((union.serialize(_N_TRIPLES) or b"").splitlines(keepends=True))
        # A read-only store takes no further graph. A backup is made of hard links, so it costs the added graph alone.
        self._inner.backup(str(copy))
        copied = ox.Store(str(copy))
        copied.bulk_load(b"".join(triples), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(into))
        copied.flush()

    def query(
        self,
        text: str,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        base: str = "",
    ) -> Answer:
        """Evaluate a SPARQL query in this process: for trusted queries only.

        Graphs are IRIs and override FROM, as the SPARQL protocol wants; giving one kind and
        not the other leaves the other empty.
        """
        options: dict[str, Any] = {"base_iri": base} if base else {}
        if default_graphs is not None or named_graphs is not None:
            # Both, always: with default graphs alone the engine still lets GRAPH see every named graph.
            options["default_graph"] = [ox.NamedNode(graph) for graph in default_graphs or ()]
            options["named_graphs"] = [ox.NamedNode(graph) for graph in named_graphs or ()]
        return Answer(self._inner.query(text, **options))

    def statements(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of named graphs that fit, graph by graph; each part is a plain IRI.

        Each graph is asked in turn because the default graph, which repeats them all, would double the work.
        """
        s, p, o = (None if part is None else ox.NamedNode(part) for part in (subject, predicate, object))
        graphs = self._inner.named_graphs() if self._graphs is None else self._graphs
        for graph in graphs:
            yield from self._inner.quads_for_pattern(s, p, o, graph)

    def merged(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that fit without telling their layers, which takes a third of the look-ups.

        Those of the default graph come without a graph; a graph that it does not include is asked by itself.
        """
        s, p, o = (None if part is None else ox.NamedNode(part) for part in (subject, predicate, object))
        graphs = _merged(self._inner.named_graphs()) if self._merged is None else self._merged
        for graph in graphs:
            yield from self._inner.quads_for_pattern(s, p, o, graph)

    def triples(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of the default graph that fit, each once; each part is a plain IRI."""
        s, p, o = (None if part is None else ox.NamedNode(part) for part in (subject, predicate, object))
        yield from self._inner.quads_for_pattern(s, p, o, ox.DefaultGraph())

    def graph(self, name: str) -> Iterator[Statement]:
        """Yield the statements of one named graph."""
        yield from self._inner.quads_for_pattern(None, None, None, ox.NamedNode(name))

    def count_incoming(self, target: str) -> dict[str, int]:
        """Return how many things point to an IRI by each property, graphs taken together; sorted by property."""
        if self._incoming and (known := self._incoming.of(target)):
            return known
        # Each layer may say the same, and a reader counts things, not statements: so the distinct ones of all graphs.
        counted = self.query(
            f"SELECT ?property (COUNT(DISTINCT ?thing) AS ?things) "
            f"{{ GRAPH ?graph {{ ?thing ?property {ox.NamedNode(target)} }} }} GROUP BY ?property"
        )
        found = {row[0].value: int(row[1].value) for row in counted.native()}
        return dict(sorted(found.items()))

    def incoming_subjects(self, property: str, target: str, *, offset: int, limit: int) -> list[str]:
        """Return some of the distinct things that point to an IRI, in the order of the store."""
        # Without ORDER BY, which would sort all of a hub for each page; a store
        # that never changes keeps its order by itself.
        found = self.query(
            f"SELECT DISTINCT ?thing {{ GRAPH ?graph {{ ?thing {ox.NamedNode(property)} {ox.NamedNode(target)} }} }} "
            f"OFFSET {offset:d} LIMIT {limit:d}"
        )
        return [row[0].value for row in found.native()]

    def mentions(self, subject: str) -> bool:
        """Return whether any named graph says something about an IRI; text that is no IRI is never known."""
        try:
            return next(self.statements(subject=subject), None) is not None
        except ValueError:
            return False


def made(subject: Any, predicate: Any, object: Any, graph: Any = None) -> Statement:
    """Return a statement of terms as the engine holds them; without a graph it is one of the default graph."""
    return ox.Quad(subject, predicate, object, graph) if graph is not None else ox.Quad(subject, predicate, object)


def parse(quads: Iterable[Quad]) -> list[Statement]:
    """Return statements made from text; a statement without a graph has the empty text there."""
    return parse_lines("".join(lines(quads)))


def parse_lines(text: str) -> list[Statement]:
    """Return the statements that lines of N-Triples or N-Quads make."""
    return list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))


def parse_document(document: bytes, format: Format) -> list[Statement]:
    """Return the statements of a document; raise SyntaxError where it is malformed."""
    return list(ox.parse(document, format=_RDF[format.name]))


def read(document: bytes, format: Format) -> Iterator[tuple[Term, Term, Term]]:
    """Yield the triples of a document as N-Triples terms; raise SyntaxError where it is malformed."""
    for statement in ox.parse(document, format=_RDF[format.name]):
        yield str(statement.subject), str(statement.predicate), str(statement.object)


def read_lines(document: IO[bytes], format: Format) -> Iterator[str]:
    """Yield the statements of a document as N-Quads lines, a few at a time; raise SyntaxError where it is malformed."""
    for statement in ox.parse(document, format=_RDF[format.name]):
        yield f"{statement} .\n"


def write(statements: Iterable[Statement], format: Format, prefixes: Mapping[str, str]) -> bytes:
    """Return statements as a document: a triple format leaves the graph out and repeats nothing."""
    kept: Iterable[Any] = dict.fromkeys(statements if format.quads else (quad.triple for quad in statements))
    if format.quads:
        # One block for each graph; within it the order stays.
        kept = sorted(kept, key=lambda quad: str(quad.graph_name))
    written = ox.serialize(kept, format=_RDF[format.name], prefixes=dict(prefixes)) or b""
    return tidy(written, format)


def translated(lines: str, format: Format, prefixes: Mapping[str, str]) -> bytes:
    """Return distinct lines of N-Triples as a document in another format of triples."""
    # No statement becomes an object of Python on its way.
    parsed = ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    return tidy(ox.serialize(parsed, format=_RDF[format.name], prefixes=dict(prefixes)) or b"", format)


def _merged(graphs: Iterable[Any]) -> list[Any]:
    outside = (graph for graph in graphs if not GRAPHS.get(graph.value.rpartition("/")[2], False))
    return [ox.DefaultGraph(), *outside]
