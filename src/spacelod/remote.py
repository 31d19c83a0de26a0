"""Look-ups in a store behind an endpoint: small queries, of which a page needs few.

What a statement leads to is likely to be asked for next, so neighbours are fetched together: the first
question about one of them brings the answers for all. A release never changes, so answers are kept.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from spacelod.errors import SettingError
from spacelod.formats import RESULT_FORMATS
from spacelod.iris import GRAPHS
from spacelod.sparql.endpoint import Endpoint, EndpointError
from spacelod.sparql.location import default_graph, named_graphs
from spacelod.store import Iri, Statement, made, received

if TYPE_CHECKING:
    from spacelod.lookups import Counted

__all__ = ["RemoteStore"]

_JSON: Final = RESULT_FORMATS[0]
# Neighbours in one query, and how much is kept.
_TOGETHER: Final = 100
_KEPT_STATEMENTS: Final = 200_000
_KEPT_NEIGHBOURS: Final = 50_000
_DEADLINE: Final = 20.0
_MERGED: Final = frozenset(name for name, merged in GRAPHS.items() if merged)
_BAD: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]|^(?![A-Za-z][A-Za-z0-9+.-]*:)')

_Key = tuple[str, str, str]


class RemoteStore:
    """The dataset of a release at an endpoint that holds its graphs, and its default graph by name."""

    def __init__(self, address: str, base: str, incoming: Counted | None = None) -> None:
        """``incoming`` knows how much points to each hub; without it the endpoint counts."""
        self._endpoint = Endpoint(address, deadline=_DEADLINE)
        self._base, self._incoming = base, incoming
        self._graphs = named_graphs(base)
        self._inside = frozenset(f"{base}graph/{name}" for name in _MERGED)
        self._kept: OrderedDict[_Key, list[Statement]] = OrderedDict()
        self._size = 0
        self._groups: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._lock = Lock()

    def check(self, counts: dict[str, int], triples: int) -> None:
        """Raise SettingError unless the endpoint holds as many statements as the release says, graph by graph."""
        wanted = {f"{self._base}graph/{name}": count for name, count in counts.items()}
        # Counting is the only proof that an endpoint offers: a hash would need all statements over the network.
        wanted[default_graph(self._base)] = triples
        for graph, count in wanted.items():
            try:
                found = int(self._rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graph)[0][0].value)
            except EndpointError as error:
                raise SettingError(str(error)) from None
            if found != count:
                raise SettingError(
                    f"{self._endpoint.address} holds {found:,} statements in {graph}, the release {count:,}; "
                    "load the dumps of this release there"
                )

    def answers(self) -> bool:
        """Return whether the endpoint answers now and holds something; raise EndpointError where it does not answer.

        This is asked anew each time, and never more than one statement is looked for.
        """
        graphs = (default_graph(self._base),)
        document = self._endpoint.ask("ASK { ?s ?p ?o }", _JSON.media_type, default_graphs=graphs, named_graphs=())
        return bool(received(document.body, _JSON))

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._endpoint.close()

    def statements(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of named graphs that fit, graph by graph; raise ValueError for what is no IRI."""
        _check(subject, predicate, object)
        found = self._about(subject) if subject is not None else self._pattern(predicate, object)
        return iter([one for one in found if _fits(one, predicate, object)])

    def merged(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements that fit, those of the default graph without their graph."""
        found = list(self.statements(subject=subject, predicate=predicate, object=object))
        yield from _without_graph(one for one in found if self._is_inside(one))
        yield from (one for one in found if not self._is_inside(one))

    def triples(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Statement]:
        """Yield the statements of the default graph that fit, each once."""
        found = self.statements(subject=subject, predicate=predicate, object=object)
        return _without_graph(one for one in found if self._is_inside(one))

    def graph(self, name: str) -> Iterator[Statement]:
        """Yield the statements of one named graph."""
        _check(name)
        graph = Iri(name)
        for s, p, o in self._rows(f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"):
            yield made(s, p, o, graph)

    def count_incoming(self, target: str) -> dict[str, int]:
        """Return how many things point to an IRI by each property, graphs taken together; sorted by property."""
        _check(target)
        if self._incoming and (known := self._incoming.of(target)):
            return known
        rows = self._rows(f"SELECT ?p (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s ?p <{target}> }} }} GROUP BY ?p")
        return dict(sorted((row[0].value, int(row[1].value)) for row in rows))

    def incoming_subjects(self, property: str, target: str, *, offset: int, limit: int) -> list[str]:
        """Return some of the distinct things that point to an IRI, in the order of their names."""
        _check(property, target)
        rows = self._rows(
            f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s <{property}> <{target}> }} }} "
            # Unlike the own store, an endpoint promises no order without it, and pages would repeat or lose things.
            f"ORDER BY ?s OFFSET {offset:d} LIMIT {limit:d}"
        )
        return [row[0].value for row in rows]

    def forget(self) -> None:
        """Let go of the answers that are kept."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _is_inside(self, statement: Any) -> bool:
        return statement.graph_name.value in self._inside

    def _about(self, subject: str) -> list[Statement]:
        key = ("about", subject, "")
        known = self._peek(key)
        if known is not None:
            return known
        with self._lock:
            group = self._groups.get(subject, (subject,))
            wanted = [subject, *(one for one in group if one != subject and ("about", one, "") not in self._kept)]
        together = wanted[:_TOGETHER]
        found: dict[str, list[Statement]] = {one: [] for one in together}
        names = " ".join(f"<{one}>" for one in together)
        for statement in self._quads(f"VALUES ?s {{ {names} }} GRAPH ?g {{ ?s ?p ?o }}"):
            found[str(statement.subject)[1:-1]].append(statement)
        for one, statements in found.items():
            self._keep(("about", one, ""), statements)
            self._expect(statement.object for statement in statements)
        return found[subject]

    def _pattern(self, predicate: str | None, object: str | None) -> list[Statement]:
        key = ("pattern", predicate or "", object or "")
        known = self._peek(key)
        if known is None:
            p, o = (f"<{name}>" if name else variable for name, variable in ((predicate, "?p"), (object, "?o")))
            # Terms that the pattern fixes are bound too, so that each row is a whole statement.
            bound = [f"BIND({name} AS {variable})" for name, variable in ((p, "?p"), (o, "?o")) if name != variable]
            known = self._quads(f"GRAPH ?g {{ ?s {p} {o} }} {' '.join(bound)}")
            self._keep(key, known)
            self._expect(statement.subject for statement in known)
        return known

    def _quads(self, pattern: str) -> list[Statement]:
        rows = self._rows(f"SELECT ?s ?p ?o ?g {{ {pattern} }}")
        found = [made(s, p, o, g) for s, p, o, g in rows]
        # Graph by graph, as the own store gives them; an endpoint has an order of its own.
        return sorted(found, key=lambda one: str(one.graph_name))

    def _rows(self, query: str, *default: str) -> list[tuple[Any, ...]]:
        # As the dataset of the request, the graphs cost the engines less than in the pattern.
        named = () if default else self._graphs
        document = self._endpoint.ask(query, _JSON.media_type, default_graphs=default, named_graphs=named)
        try:
            return [tuple(row) for row in received(document.body, _JSON).native()]
        except SyntaxError as error:
            raise EndpointError(f"{self._endpoint.address} answered with broken JSON: {error.msg}") from None

    def _expect(self, terms: Iterable[Any]) -> None:
        """Take note of names that stand side by side: they will be asked for side by side."""
        names = dict.fromkeys(term.value for term in terms if isinstance(term, Iri))
        ours = [name for name in names if name.startswith(self._base)]
        for group in _chunks(ours):
            with self._lock:
                for name in group:
                    self._groups[name] = group
                while len(self._groups) > _KEPT_NEIGHBOURS:
                    self._groups.popitem(last=False)

    def _peek(self, key: _Key) -> list[Statement] | None:
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            return known

    def _keep(self, key: _Key, statements: list[Statement]) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = statements
            self._size += len(statements) + 1
            while self._size > _KEPT_STATEMENTS:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped) + 1


def _check(*names: str | None) -> None:
    # They become part of the text of a query.
    for name in names:
        if name is not None and _BAD.search(name):
            raise ValueError(f"not an absolute IRI: {name!r}")


def _fits(statement: Statement, predicate: str | None, object: str | None) -> bool:
    if predicate is not None and statement.predicate.value != predicate:
        return False
    return object is None or (isinstance(statement.object, Iri) and statement.object.value == object)


def _without_graph(statements: Iterable[Statement]) -> Iterator[Statement]:
    seen = dict.fromkeys((one.subject, one.predicate, one.object) for one in statements)
    return (made(*triple) for triple in seen)


def _chunks(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    left = iter(names)
    while group := tuple(islice(left, _TOGETHER)):
        yield group
