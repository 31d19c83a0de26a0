"""The prefixes of everything that is published: things, concept schemes and the outside vocabularies.

One table serves dumps, documents and the query page, so the names of one are the names of all.
"""

from __future__ import annotations

from typing import Final

from spacelod.iris import BASE, SCHEMES, TABLES

__all__ = ["OUTSIDE", "prefixes"]

OUTSIDE: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def prefixes(base: str = BASE) -> dict[str, str]:
    """Return every prefix and its namespace under a base, in the order in which they are written.

    >>> prefixes()["actor"], prefixes("https://example.org/")["spacelod"]
    ('https://w3id.org/spacelod/id/actor/', 'https://example.org/def#')
    """
    own = {"concept": f"{base}concept/", "graph": f"{base}graph/", "spacelod": f"{base}def#"}
    things = {table: f"{base}id/{table}/" for table in TABLES}
    schemes = {scheme: f"{base}concept/{scheme}/" for scheme in SCHEMES}
    return dict(sorted({**own, **things, **schemes, **OUTSIDE}.items()))
