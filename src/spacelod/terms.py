r"""RDF terms as N-Triples text, in the canonical form that the store would give them.

Population writes text and not objects of an RDF library: it is pure, fast, and a line of it
is at once a line of the dump. The forms are those of canonical N-Quads in RDFC-1.0, so that the hash of the lines is
that of the dataset; the store (pyoxigraph) lower-cases language tags and rewrites derived integers, so neither is
offered here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "ESCAPED", "FORBIDDEN", "XSD", "Quad", "Term", "boolean", "escape", "integer", "iri", "lexical", "lines", "text",
    "typed", "unwrap",
]  # fmt: skip

Term = str
XSD = "http://www.w3.org/2001/XMLSchema#"

# RFC 3987: these characters may stand in no IRI (N-Triples IRIREF, production 8).
FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')
# These are written in another way between the quotation marks of a literal.
ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# BCP 47 tags are equal whatever their case; the engine keeps them small, so a tag with capitals would not survive it.
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*\Z")
# The short escapes where there is one, capitals in the others: as RDFC-1.0
# writes them, any other choice changes the hash.
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in [*range(0x20), 0x7F]},
    ord("\b"): "\\b", ord("\t"): "\\t", ord("\n"): "\\n", ord("\f"): "\\f", ord("\r"): "\\r",
    ord('"'): '\\"', ord("\\"): "\\\\",
}  # fmt: skip


class Quad(NamedTuple):
    """One statement and its graph, each part an N-Triples term."""

    subject: Term
    predicate: Term
    object: Term
    graph: Term


def iri(value: str) -> Term:
    """Return the term of an absolute IRI; raise ValueError for anything else."""
    if FORBIDDEN.search(value) or not _SCHEME.match(value):
        raise ValueError(f"not an absolute IRI: {value!r}")
    return f"<{value}>"


def escape(value: str) -> str:
    """Return text as it stands between the quotation marks of a literal."""
    return value.translate(_ESCAPES)


def text(value: str, language: str = "") -> Term:
    """Return a plain literal, or one in a language (BCP 47; the tag is lower-cased)."""
    literal = f'"{escape(value)}"'
    if not language:
        return literal
    tag = language.lower()
    if not _LANGUAGE.match(tag):
        raise ValueError(f"not a language tag: {language!r}")
    return f"{literal}@{tag}"


def typed(value: str, datatype: str) -> Term:
    """Return a literal of an XML Schema type given by its local name; the value is canonical already."""
    # The name of the type is spelt into the text unchecked: callers name types of XML Schema, never text from a table.
    return f'"{value.translate(_ESCAPES)}"^^<{XSD}{datatype}>'


def integer(value: int) -> Term:
    """Return a canonical ``xsd:integer``."""
    return f'"{value}"^^<{XSD}integer>'


def boolean(value: bool) -> Term:
    """Return a canonical ``xsd:boolean``."""
    return f'"{str(value).lower()}"^^<{XSD}boolean>'


def lexical(term: Term) -> str:
    r"""Return the text of a literal of any kind, its escapes undone.

    >>> lexical(text('He said "no"', "en")), lexical(integer(7))
    ('He said "no"', '7')
    """
    # Neither a language tag nor the IRI of a type can hold a quotation mark, so the last one ends the value.
    return _ESCAPE.sub(_unescape, term[1 : term.rindex('"')])


def _unescape(found: re.Match[str]) -> str:
    code, character = found[1] or found[2], found[3]
    return chr(int(code, 16)) if code else _ESCAPED.get(character, character)


def unwrap(term: Term) -> str:
    """Return the IRI inside an IRI term."""
    return term[1:-1]


def lines(quads: Iterable[Quad]) -> Iterable[str]:
    """Yield each quad as a line of canonical N-Quads, line feed included."""
    for subject, predicate, object_, graph in quads:
        yield f"{subject} {predicate} {object_} {graph} .\n"
