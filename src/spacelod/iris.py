"""Every IRI that spacelod mints, and how to read one back.

Population, rules and shapes use the canonical base throughout. A release under another base
is the same text with the base replaced at the end (``rebase``), so the base never comes from a request.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from spacelod.errors import UnknownIri
from spacelod.terms import FORBIDDEN, Term, iri

__all__ = [
    "BASE",
    "DEF",
    "GRAPHS",
    "SCHEMES",
    "TABLES",
    "concept",
    "graph",
    "local_name",
    "parse",
    "rebase",
    "segment",
    "slug",
    "term",
    "thing",
]

# The service of the W3C community for permanent names: it only redirects, so the record can move without being renamed.
BASE: Final = "https://w3id.org/spacelod/"
# Terms have a hash: some 280 of them make one document, and no term needs a redirect of its own.
DEF: Final = BASE + "def#"

# The named graphs, and whether the default graph of the dataset includes them.
GRAPHS: Final[dict[str, bool]] = {
    "facts": True,
    "claims": True,
    "derived": True,
    "links": True,
    "ontology": True,
    "provenance": False,
}

# The path segment after id/: one for each kind of thing, by table and never by class.
TABLES: Final = (
    "act", "actor", "claim", "committee-vote", "conflict", "correction", "event", "gap", "group",
    "identifier", "instrument", "membership", "name", "participation", "place", "provision", "question",
    "reference-count", "relationship", "rule", "source", "status", "table", "vote",
)  # fmt: skip

_THINGS: Final = {table: f"{BASE}id/{table}/" for table in TABLES}

# The path segment after concept/: one for each concept scheme.
SCHEMES: Final = (
    "absence", "actor-function", "capability-domain", "claim-relation", "confidence", "count-kind",
    "identifier-scheme", "instrument-form", "legal-character", "match-type", "membership-role", "name-kind",
    "obligation-type", "participation-status", "party-structure", "question-kind", "relationship-type",
    "source-kind", "succession-kind", "verdict", "verification-status", "vote-position",
)  # fmt: skip

# What RFC 3986 calls unreserved, and the letters of every script: such a key needs no escape in an IRI.
_NOT_IN_KEY = re.compile(r"[^\w.~-]+")


def slug(value: str) -> str:
    """Return a key segment for any text: NFC, lower case, letters of every script kept.

    >>> slug("São José dos Campos"), slug("Роскосмос"), slug("A/RES/2222(XXI)")
    ('são-josé-dos-campos', 'роскосмос', 'a-res-2222-xxi')
    """
    return segment(value.lower())


def segment(value: str) -> str:
    """Return a key segment that keeps capitals, where two names may differ by them alone."""
    # Composed and decomposed letters look alike and are different IRIs; a full
    # stop at the end would be read as punctuation.
    return _NOT_IN_KEY.sub("-", unicodedata.normalize("NFC", value)).strip("-.")


def thing(table: str, *key: str) -> Term:
    """Return the IRI term of a thing: ``thing("participation", "moon-agreement-1979", "mex")``."""
    if table not in _THINGS or not key or not all(key):
        raise UnknownIri(f"no thing has the table {table!r} and the key {key!r}")
    path = "/".join(key)
    # Of an address under our own base only the end can be wrong.
    return iri(_THINGS[table] + path) if FORBIDDEN.search(path) else f"<{_THINGS[table]}{path}>"


def concept(scheme: str, key: str) -> Term:
    """Return the IRI term of a concept: ``concept("legal-character", "binding")``."""
    # Schemes are not checked here: a concept that no scheme has is a finding
    # of the shapes, which know the keys as well.
    return iri(f"{BASE}concept/{scheme}/{key}")


def graph(name: str) -> Term:
    """Return the IRI term of a named graph; the name is a key of ``GRAPHS``."""
    if name not in GRAPHS:
        raise UnknownIri(f"no graph is called {name!r}; there are {', '.join(GRAPHS)}")
    return iri(f"{BASE}graph/{name}")


def term(name: str) -> Term:
    """Return the IRI term of a class or property of the ontology."""
    return iri(DEF + name)


def local_name(value: str) -> str:
    """Return the part of an IRI behind its last slash or hash: the name of a term, the key of a thing or a concept.

    >>> local_name(DEF + "Treaty"), local_name(BASE + "id/actor/usa")
    ('Treaty', 'usa')
    """
    return value[max(value.rfind("/"), value.rfind("#")) + 1 :]


def parse(value: str, base: str = BASE) -> tuple[str, str]:
    """Return the kind and the key of one of our IRIs; raise UnknownIri for any other.

    The kind is a table, ``concept``, ``graph`` or ``def``.

    >>> parse("https://w3id.org/spacelod/id/participation/moon-agreement-1979/mex")
    ('participation', 'moon-agreement-1979/mex')
    """
    if not value.startswith(base):
        raise UnknownIri(f"{value} does not lie under {base}")
    path = value[len(base) :]
    # The key of a thing may hold slashes itself, so only the first segments are taken off.
    head, _, rest = path.partition("/")
    if head == "id":
        head, _, rest = rest.partition("/")
        if head in TABLES and rest:
            return head, rest
    elif head in ("concept", "graph") and rest:
        return head, rest
    elif path.startswith("def#"):
        return "def", path[4:]
    raise UnknownIri(f"{value} names no kind of thing that spacelod publishes")


def rebase(content: str, base: str) -> str:
    """Return RDF text with the canonical base replaced by another one."""
    return content if base == BASE else content.replace(BASE, base)
