"""The layout of the search index, for those that write it and those that read it."""

from __future__ import annotations

from typing import Final

from spacelod.terms import unwrap
from spacelod.vocab import OWL, SKOS

__all__ = ["FACETS", "FORMAT", "INDEX", "INDEXES", "INSERT", "KINDS", "RELATIONS", "SCHEMA"]

# What can be found, and how much it weighs before its links are counted. Acts, participations, memberships and
# the like are found through the things that they join.
KINDS: Final = {
    "actor": 0.8, "instrument": 0.85, "group": 0.6, "event": 0.45, "relationship": 0.35, "claim": 0.35,
    "vote": 0.4, "committee-vote": 0.4, "place": 0.4, "source": 0.25, "question": 0.25, "concept": 0.45, "def": 0.4,
}  # fmt: skip
# The facets of a search, and the words that a page shows above each.
FACETS: Final = {
    "kind": "Kind",
    "function": "Function",
    "form": "Form of instrument",
    "treaty": "Bound by or committed to",
    "organization": "Member of",
    "country": "Country",
}
INDEX: Final = "search.sqlite"
# Raised whenever a reader of the old layout would go wrong.
FORMAT: Final = 2
# The relations that lead from an identifier elsewhere to a thing of ours, the strongest first.
_OWL: Final = "http://www.w3.org/2002/07/owl#"
RELATIONS: Final = {
    unwrap(OWL.sameAs): 4,
    f"{_OWL}equivalentClass": 3,
    f"{_OWL}equivalentProperty": 3,
    unwrap(SKOS.exactMatch): 2,
    unwrap(SKOS.closeMatch): 1,
}

_INTERVAL: Final = ("start", "start_earliest", "start_latest", "end", "end_earliest", "end_latest")
_EVIDENCE: Final = ("sources", "verification")
# Every column is text unless it says otherwise, and none is ever empty of a value.
_TABLES: Final[dict[str, tuple[str, ...]]] = {
    "meta": ("key", "value"),
    "thing": (
        "id INTEGER PRIMARY KEY", "path", "kind", "types", "label", "description", "links INTEGER", "rank REAL",
    ),
    "name": ("thing INTEGER", "text", "language", "origin", "folded", "compact", "likelihood REAL"),
    "facet": ("thing INTEGER", "facet", "value"),
    "broader": ("class", "broader"),
    "word": ("word", "things INTEGER"),
    "link": ("key", "thing", "relation", "iri", "scheme", "value", "match", "node", "source", "status"),
    "standing": ("path", "instrument", "actor", "treaty INTEGER", "status", *_INTERVAL, "acts", *_EVIDENCE),
    "membership": ("path", "organization", "member", "role", *_INTERVAL, "note", *_EVIDENCE),
}  # fmt: skip
# Marks of Indic scripts belong to words; everything is folded already, so nothing is left to remove.
# Without content of its own: the names stand in their table already. Beginnings of up to three
# letters have an index, for they are asked for while somebody types.
_WORDS: Final = """
CREATE VIRTUAL TABLE words USING fts5(
    names, about, content='', prefix='1 2 3',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
"""
# The words that share a key with a mistyped one (see ``spelling.slips``); ``word`` is a row of the table of words.
_SLIPS: Final = "CREATE TABLE slip (key INTEGER, word INTEGER, PRIMARY KEY (key, word)) WITHOUT ROWID;\n"


def _column(declared: str) -> str:
    typed = declared if " " in declared else f"{declared} TEXT"
    return f"{typed} NOT NULL"


def _create(table: str, columns: tuple[str, ...]) -> str:
    return f"CREATE TABLE {table} ({', '.join(map(_column, columns))});\n"


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"


SCHEMA: Final = "".join(_create(table, columns) for table, columns in _TABLES.items()) + _SLIPS + _WORDS
INSERT: Final = {
    **{table: _insert(table, columns) for table, columns in _TABLES.items()},
    "slip": "INSERT INTO slip VALUES (?, ?)",
    "words": "INSERT INTO words (rowid, names, about) VALUES (?, ?, ?)",
}
# Made after the rows are there: an index built at once is smaller and takes less time.
INDEXES: Final = """
CREATE UNIQUE INDEX thing_path ON thing (path);
CREATE INDEX thing_kind ON thing (kind);
CREATE INDEX name_compact ON name (compact);
CREATE INDEX name_folded ON name (folded, thing);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX facet_thing ON facet (thing, facet, value);
CREATE INDEX facet_value ON facet (facet, value, thing);
CREATE INDEX link_key ON link (key);
CREATE INDEX link_thing ON link (thing);
CREATE INDEX standing_actor ON standing (actor);
CREATE INDEX standing_instrument ON standing (instrument, actor);
CREATE INDEX membership_member ON membership (member);
CREATE INDEX membership_organization ON membership (organization);
INSERT INTO words (words) VALUES ('optimize');
ANALYZE;
VACUUM;
"""
