"""Spelling: letters that a query writes by their code points, and IRIs that it does not write in full."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from spacelod.sparql.limits import Limits
from spacelod.sparql.tokens import Lexer

__all__ = ["plain", "resolved", "unescaped"]

_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IN_NAMES: Final = re.compile(r"[\w.:?$@-]")
_MOST_ESCAPES: Final = 1_000


def plain(text: str) -> str:
    r"""Return a query with the code points spelt out that are escaped outside of strings and IRIs.

    >>> plain(r"S\u0045LECT ?\u00e9 { ?\u00e9 ?p '\u00e9' }")
    "SELECT ?é { ?é ?p '\\u00e9' }"
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    for _ in range(_MOST_ESCAPES):
        at = _stray(text)
        found = _CODEPOINT.match(text, at) if at is not None else None
        if not found or not _IN_NAMES.fullmatch(letter := _letter(found)):
            return text
        text = text[: found.start()] + letter + text[found.end() :]
    return text


def unescaped(iri: str) -> str:
    """Return an IRI with its escaped letters spelt out."""
    return _CODEPOINT.sub(_letter, iri)


def resolved(base: str, relative: str) -> str:
    """Return a relative IRI as an absolute one."""
    joined = urljoin(base, relative)
    # The standard library drops an empty fragment, which namespaces end in.
    return joined + relative[-1:] if relative.endswith(("#", "?")) and joined[-1:] != relative[-1:] else joined


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16))


def _stray(text: str) -> int | None:
    """Return the place of the first backslash that no token holds."""
    reader = Lexer(text, Limits())
    while reader.kind not in ("end", "wrong"):
        reader.advance()
    return reader.start if reader.kind == "wrong" and reader.value == "\\" else None
