"""What the engine says against a query that the grammar lets through, with the place put right.

The engine reports where its parser gave up, in bytes and often after the fault, and lists what it would have
liked to see. Of that only the meaning is kept; the place is the token before the one reported.
"""

from __future__ import annotations

import re
from typing import Final

from spacelod.errors import QueryError
from spacelod.sparql.limits import Limits
from spacelod.sparql.tokens import Lexer

__all__ = ["complaint"]

_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
# The engine's words, ours, and the word of the query to point at ("" for the token before the place).
_MEANINGS: Final = (
    ("IRI parsing failed", "this is not a valid IRI", ""),
    ("language tag parsing failed", "this is not a valid language tag", ""),
    ("limit should be", "the number of rows is too large", ""),
    ("offset should be", "the number of rows is too large", ""),
    ("contains a variable that is unbound", "a selected variable is neither grouped nor aggregated", "SELECT"),
    ("Duplicated variable name", "a variable is selected twice", "SELECT"),
    ("overrides an existing variable", "an expression is named like a variable of the pattern", "SELECT"),
    ("not authorized with GROUP BY", "* cannot be combined with groups or aggregates", ""),
    ("<unreported>", "a blank node label is used in two groups", ""),
)
_OTHERWISE: Final = "a rule of SPARQL beyond its grammar is broken, such as a variable of BIND that is in use already"


def complaint(text: str, said: str) -> QueryError:
    """Return the error that the reader of the query should see for what the engine said."""
    place = _PLACE.search(said)
    meaning, word = next(
        ((ours, word) for theirs, ours, word in _MEANINGS if theirs in said), (_OTHERWISE, "")
    )  # fmt: skip
    if not place:
        return QueryError(meaning)
    start, found = _token(text, _offset(text, int(place[1]), int(place[2])), word)
    line = text.count("\n", 0, start) + 1
    return QueryError(meaning, line=line, column=start - text.rfind("\n", 0, start), found=found)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    before = sum(len(skipped) + 1 for skipped in lines[: line - 1])
    return before + len(lines[min(line, len(lines)) - 1].encode()[: column - 1].decode(errors="ignore"))


def _token(text: str, offset: int, word: str) -> tuple[int, str]:
    """Return the place and text of the last token, or of the last such word, that begins before an offset."""
    reader, found = Lexer(text, Limits()), (0, "")
    while reader.kind not in ("end", "wrong") and reader.start < offset:
        if word in ("", reader.kind):
            found = reader.start, reader.value
        reader.advance()
    return found
