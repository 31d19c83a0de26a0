"""Literals read back from N-Triples text."""

from __future__ import annotations

import re
from typing import Final

from spacelod.terms import Term

__all__ = ["read_literal"]

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([a-zA-Z0-9-]+)|\^\^<[^>]*>)?\Z', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def read_literal(term: Term) -> tuple[str, str]:
    r"""Return the value and the language ("" for none) of a literal; raise ValueError for any other term.

    >>> read_literal('"a \\"b\\""@en'), read_literal('"1967"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    (('a "b"', 'en'), ('1967', ''))
    """
    form = _LITERAL.match(term)
    if not form:
        raise ValueError(f"not a literal: {term!r}")
    value = form[1]
    return (_ESCAPE.sub(_plain, value) if "\\" in value else value), form[2] or ""


def _plain(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _SHORT.get(escape[3], escape[3])
