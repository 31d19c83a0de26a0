"""Spelling: letters that a query writes by their code points, and IRIs that it does not write in full."""

from __future__ import annotations

import re
from collections import deque
from typing import Final
from urllib.parse import urljoin

from spacelod.sparql.limits import Limits
from spacelod.sparql.tokens import Lexer

__all__ = ["condensed", "plain", "resolved", "unescaped"]

_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IN_NAMES: Final = re.compile(r"[\w.:?$@-]")
# Each is looked for from the beginning, so their number bounds the time.
_MOST_ESCAPES: Final = 1_000
_IN_IRI: Final = r"[^\x00-\x20<>\"{}|^`\\]"
_STRINGS: Final = "|".join(
    rf"{q}{q}{q}(?:[^{q}\\]++|\\.|{q}{{1,2}}+(?!{q}))*+{q}{q}{q}|{q}(?!{q}{q})(?:[^{q}\\\n\r]++|\\.)*+{q}"
    for q in "\"'"
)
# A text comes apart at spaces, comments, strings and IRIs, which are the ends of tokens everywhere.
_PIECE: Final = re.compile(
    rf"[^\s#<\"'\\]++|<{_IN_IRI}*+>|<<\(|<<|<=|<|{_STRINGS}|\#[^\r\n]*+|[\"'\\]|[^\S \t\r\n]", re.DOTALL
)
# What stands alone only where a text is wrong, or better left as it is.
_ALONE: Final = frozenset("\"'\\\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
# After an operand ``<`` may be a comparison, and what then looks like the rest of an IRI may begin a comment.
_UNSURE: Final = re.compile(rf"[\w)\]\"'>.](?:[ \t\r\n]++|\#[^\r\n]*+)*+<{_IN_IRI}*?\#")
# A letter may join the tokens before it, as the last one of ``a.b.\\u0063``. Reading all of the text again for each
# letter would take seconds of a web process.
_NEAR: Final = 16
# Characters that may be read a second time, when a letter joins a name as long as the text.
_AGAIN: Final = 1 << 20


def plain(text: str) -> str:
    r"""Return a query with the code points spelt out that are escaped outside of strings and IRIs.

    >>> plain(r"S\u0045LECT ?\u00e9 { ?\u00e9 ?p '\u00e9' }")
    "SELECT ?é { ?é ?p '\\u00e9' }"
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    reader, left = Lexer(text, Limits()), _AGAIN
    for _ in range(_MOST_ESCAPES):
        before = _to_stray(reader)
        left -= reader.start - before
        if left < 0:
            break
        found = _CODEPOINT.match(reader.text, reader.start) if reader.kind == "wrong" else None
        if not found or not _IN_NAMES.fullmatch(letter := _letter(found)):
            break
        reader.text = reader.text[: found.start()] + letter + reader.text[found.end() :]
        reader.end = before
        reader.advance()
    return reader.text


def condensed(text: str) -> str:
    r"""Return a name of a query that it shares only with texts that differ from it in spaces and comments.

    Where it is not sure what is a comment, that is the text itself.

    >>> condensed("ASK  { ?s a <http://x#y> } # why not") == condensed("ASK { ?s a <http://x#y> }\n")
    True
    >>> condensed("ASK { ?s ?p 'a  b' }") == condensed("ASK { ?s ?p 'a b' }")
    False
    """
    pieces = _PIECE.findall(text)
    if not _ALONE.isdisjoint(pieces) or ("(" in text and _UNSURE.search(text)):
        return text
    return " ".join([piece for piece in pieces if piece[0] != "#"] if "#" in text else pieces)


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


def _to_stray(reader: Lexer) -> int:
    """Read on to the first backslash that no token holds; return where the tokens begin that a letter may join."""
    near: deque[int] = deque([reader.start], maxlen=_NEAR)
    while reader.kind not in ("end", "wrong"):
        end = reader.end
        reader.advance()
        if reader.start > end:
            near.clear()
        near.append(reader.start)
    return near[0]
