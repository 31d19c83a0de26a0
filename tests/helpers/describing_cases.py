"""Queries that describe things, each with whether it describes any."""

from __future__ import annotations

from spacelod.iris import BASE

__all__ = ["DESCRIPTIONS"]

_PREFIXES = f"PREFIX a: <{BASE}id/actor/> PREFIX d: <{BASE}def#> "
_QUERIES = {
    "DESCRIBE a:usa": True,
    f"describe <{BASE}id/actor/usa> a:nobody a:nasa": True,
    "DESCRIBE ?x { ?x a d:SpaceForce }": True,
    "DESCRIBE ?x WHERE { ?x a d:SpaceForce } ORDER BY ?x LIMIT 2": True,
    "DESCRIBE ?x ?y a:jpn { ?x d:country ?y . ?x a d:SpaceForce } # the end": True,
    "DESCRIBE * { ?x a d:SpaceForce }": True,
    "DESCRIBE ?x ?c { ?x a d:SpaceForce OPTIONAL { ?x d:memberOf ?c } }": True,
    "DESCRIBE ?thing { a:usa ?property ?thing FILTER(isIRI(?thing)) } ORDER BY ?thing LIMIT 5": True,
    "DESCRIBE $x { GRAPH ?g { $x a d:SpaceForce } }": True,
    "DESCRIBE ?x {} VALUES ?x { a:usa }": True,
    "DESCRIBE ?x": False,
    "DESCRIBE *": False,
    "DESCRIBE a:usa { ?x a d:Unicorn }": False,
    "DESCRIBE a:usa LIMIT 0": False,
    "DESCRIBE ?l { a:usa <http://www.w3.org/2000/01/rdf-schema#label> ?l }": False,
}
DESCRIPTIONS = {_PREFIXES + query: some for query, some in _QUERIES.items()}
