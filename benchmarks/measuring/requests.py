"""What is asked of the servers: documents and queries over the generated record, no two alike where it matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from generator import Plan
from measuring.load import Request
from spacelod.iris import BASE

__all__ = ["FEATURES", "QUERIES", "codes", "documents", "question", "searches", "text_of"]

_PREFIXES: Final = (
    "PREFIX spacelod: <https://w3id.org/spacelod/def#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_DATE: Final = '"2000-01-01T00:00:00Z"^^xsd:dateTime'
# {} is the number of a treaty; every query is asked about many of them.
QUERIES: Final[Mapping[str, str]] = {
    "SELECT, 1 row": "SELECT ?label {{ <{treaty}> rdfs:label ?label }} LIMIT 1",
    "SELECT, 100 rows": "SELECT ?act ?actor ?date {{ ?act spacelod:byActor ?actor ; spacelod:date ?date }} "
    "OFFSET {number} LIMIT 100",
    "SELECT, 10,000 rows": "SELECT ?s ?p ?o {{ ?s ?p ?o }} OFFSET {number} LIMIT 10000",
    "as-of status": "SELECT ?actor {{ ?p spacelod:instrument <{treaty}> ; spacelod:participant ?actor ; "
    "spacelod:startLatest ?start FILTER(?start <= " + _DATE + ") OPTIONAL {{ ?p spacelod:endEarliest ?end }} "
    "FILTER(!BOUND(?end) || ?end > " + _DATE + ") }}",
    "labels": "SELECT ?actor ?label {{ ?p spacelod:instrument <{treaty}> ; spacelod:participant ?actor . "
    "?actor rdfs:label ?label FILTER(LANG(?label) = 'fr') }}",
    "CONSTRUCT of a document": "CONSTRUCT {{ <{body}> ?p ?o . ?s ?q <{body}> }} "
    "{{ {{ <{body}> ?p ?o }} UNION {{ ?s ?q <{body}> }} }}",
}  # fmt: skip
FEATURES: Final = ("labels", "as-of status")


def text_of(name: str, plan: Plan, number: int) -> str:
    """Return the text of one of the queries about one treaty or body."""
    return _PREFIXES + QUERIES[name].format(
        treaty=f"{BASE}id/instrument/{plan.treaty(number)}", body=f"{BASE}id/actor/{plan.body(number)}", number=number
    )


def question(name: str, plan: Plan, number: int, *, path: str = "/sparql") -> Request:
    """Return one of the queries about one treaty or body, as a request."""
    text = text_of(name, plan, number)
    accept = "application/n-triples" if name.startswith("CONSTRUCT") else "application/sparql-results+json"
    return Request(f"{path}?query={quote(text)}", {"Accept": accept})


def documents(plan: Plan, count: int, *, first: int = 0) -> list[Request]:
    """Return requests for the documents of different bodies, treaties and standings, none of which is a hub."""
    names = []
    for number in range(first, first + count):
        state = plan.state(plan.participants(number % plan.treaties)[0])
        names += [
            f"actor/{plan.body(number)}", f"instrument/{plan.treaty(number)}",
            f"participation/{plan.treaty(number)}/{state}",
        ]  # fmt: skip
    return [Request(f"/doc/{name}.ttl") for name in list(dict.fromkeys(names))[:count]]


def codes(plan: Plan, count: int, *, first: int = 0) -> list[Request]:
    """Return requests for small documents that are the same in a record of any size."""
    return [
        Request(f"/doc/identifier/{plan.state(n)}/iso3166-1-numeric/{n + 1:03d}.ttl")
        for n in range(first, min(plan.states, first + count))
    ]


def searches(plan: Plan, count: int) -> list[Request]:
    """Return searches for names, each asked once."""
    return [Request(f"/search?q={quote(f'Treaty {plan.mix(n, plan.treaties)} {n}')}&format=json") for n in range(count)]
