"""Things whose path is nearly the one that was asked for, found by the index and not by looking through all names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod.search.expressions import loose_expression
from spacelod.search.folding import fold, stems

if TYPE_CHECKING:
    from spacelod.search.finder import Finder

__all__ = ["likeness", "near", "trigrams"]

# Neighbours on each side, and things that share words: enough that the likest is among them.
_NEIGHBOURS: Final = 20
_SHARING: Final = 40
_WORDS: Final = 2
_COMMON: Final = 1000
_NEXT_TO_SLASH: Final = chr(ord("/") + 1)
_BEFORE: Final = "SELECT path, label FROM thing WHERE path > ? AND path < ? ORDER BY path DESC LIMIT ?"
_BEHIND: Final = "SELECT path, label FROM thing WHERE path >= ? AND path < ? ORDER BY path LIMIT ?"
_ALIKE: Final = (
    "SELECT path, label FROM words JOIN thing ON thing.id = words.rowid "
    "WHERE words MATCH ? AND path > ? AND path < ? ORDER BY words.rank LIMIT ?"
)


def near(finder: Finder, kind: str, key: str) -> dict[str, str]:
    """Return the labels, by their paths, of things of a kind such as ``id/actor`` that a key may have been meant for.

    They are those whose paths stand beside it, and those that bear some of its words or words like them.
    """
    first, last, asked = f"{kind}/", f"{kind}{_NEXT_TO_SLASH}", f"{kind}/{key}"
    rows = finder.database.rows(_BEFORE, (first, min(max(asked, first), last), _NEIGHBOURS))
    rows += finder.database.rows(_BEHIND, (asked, last, _NEIGHBOURS))
    # The rarer a word, the more it tells; a common one would bring half of all things.
    counts = {word: finder.vocabulary.count(word) for word in stems(fold(key.replace("-", " ").replace("/", " ")))}
    telling = sorted((word for word, count in counts.items() if count < _COMMON), key=counts.__getitem__)[:_WORDS]
    expression = loose_expression(telling, finder.vocabulary) if telling else ""
    if expression:
        rows += finder.database.rows(_ALIKE, (expression, first, last, _SHARING))
    return dict(rows)


def trigrams(text: str) -> set[str]:
    """Return the runs of three letters of a text."""
    # As in pg_trgm of PostgreSQL: two spaces before and one behind let beginnings weigh more.
    padded = f"  {text.lower()} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def likeness(asked: set[str], known: set[str]) -> float:
    """Return how much of two sets of runs they share, from 0 to 1."""
    return len(asked & known) / len(asked | known)
