"""What a dataset holds, in numbers."""

from __future__ import annotations

from typing import Any, Final

from spacelod.iris import BASE, GRAPHS
from spacelod.store import Store
from spacelod.terms import lexical

__all__ = ["count", "coverage"]

# Each is a scan of everything (0.1 s of processor at 300,000 statements), so they run once, when a release is built.
_QUERIES: Final = {
    "graphs": "SELECT ?key (COUNT(*) AS ?n) WHERE { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key",
    "classes": "SELECT ?key (COUNT(*) AS ?n) WHERE { ?s a ?key } GROUP BY ?key",
    "properties": "SELECT ?key (COUNT(*) AS ?n) WHERE { ?s ?key ?o } GROUP BY ?key",
    "property_subjects": "SELECT ?key (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?key ?o } GROUP BY ?key",
    "property_objects": "SELECT ?key (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?key ?o } GROUP BY ?key",
    "tables": (
        "SELECT ?key (COUNT(*) AS ?n) WHERE {"
        " GRAPH <%(base)sgraph/provenance> { ?node <%(base)sdef#fromTable> ?key } } GROUP BY ?key"
    ),
}
# What became of the rows of each curated table.
_ACCOUNTS: Final = {
    "rows": "rowsHeld",
    "things": "rowsAsThings",
    "statements": "rowsAsStatements",
    "withheld": "rowsWithheld",
}
_ACCOUNT: Final = (
    "SELECT ?key (SAMPLE(?count) AS ?n) WHERE {"
    " GRAPH <%(base)sgraph/provenance> { ?key <%(base)sdef#%(term)s> ?count } } GROUP BY ?key"
)
_TOTALS: Final = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "objects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
}


def count(store: Store, base: str = BASE) -> dict[str, Any]:
    """Count a store: the default graph's triples, subjects and objects; graphs, classes, properties, tables.

    Graphs and tables go by their short names, classes and properties by IRI; all are sorted.
    ``tables`` counts the nodes that came from each curated table, ``accounts`` its rows: those published as
    things of their own, those published as statements about other things, and those withheld on purpose.
    """
    counts: dict[str, Any] = {name: _number(store, query) for name, query in _TOTALS.items()}
    groups = {name: _groups(store, query % {"base": base}) for name, query in _QUERIES.items()}
    # A layer may be empty; the store does not know that it exists then.
    graphs = {name: groups["graphs"].get(f"{base}graph/{name}", 0) for name in GRAPHS}
    tables = {key.removeprefix(f"{base}id/table/"): number for key, number in groups["tables"].items()}
    return {
        "quads": sum(graphs.values()),
        **counts,
        **groups,
        "graphs": graphs,
        "tables": tables,
        "accounts": _accounts(store, base),
    }


def _accounts(store: Store, base: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, term in _ACCOUNTS.items():
        for key, number in _groups(store, _ACCOUNT % {"base": base, "term": term}).items():
            found.setdefault(key.removeprefix(f"{base}id/table/"), {})[name] = number
    return found


def coverage(store: Store, base: str = BASE) -> dict[str, str]:
    """Return the first and the last day (YYYY-MM-DD) on which an act or event is dated; nothing without any."""
    days = f"SELECT (MIN(?first) AS ?from) (MAX(?last) AS ?until) {{ ?act <{base}def#dateEarliest> ?first ; "
    ((first, last),) = store.query(f"{days} <{base}def#dateLatest> ?last }}").rows()
    return {"from": lexical(first)[:10], "until": lexical(last)[:10]} if first and last else {}


def _number(store: Store, query: str) -> int:
    ((value,),) = store.query(query).rows()
    assert value is not None
    return _integer(value)


def _groups(store: Store, query: str) -> dict[str, int]:
    found = {key[1:-1]: _integer(number) for key, number in store.query(query).rows() if key and number}
    return dict(sorted(found.items()))


def _integer(term: str) -> int:
    return int(term.split('"')[1])
