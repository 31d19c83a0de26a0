"""The ways to read what somebody typed, as expressions of SQLite's full-text search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacelod.search.folding import LITTLE_WORDS
from spacelod.search.spelling import Vocabulary

__all__ = ["Reading", "loose_expression", "prefix_expression", "readings"]

_SHORTEST_BEGINNING = 3
_MOST_TELLING = 6
# A name of more words than this is found by some of them.
_MOST_LOOSE = 12


class Reading(NamedTuple):
    """One way to read a text: an FTS5 expression, and the words where they are not those that were typed."""

    expression: str
    text: str = ""


def prefix_expression(words: Sequence[str]) -> str:
    """Return an expression for names that hold words beginning like each of these."""
    return " AND ".join(f"{{names}} : {_word(word)}*" for word in words)


def loose_expression(words: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return an expression for whatever has one of some words, mended or begun, in a name; "" when nothing can.

    Of the words of a sentence the rarer ones are taken: a common one would bring everything and tell nothing.
    """
    mended = {word: [word] if word in vocabulary else vocabulary.corrections(word) or [word] for word in words}
    rarest = sorted(mended, key=lambda word: vocabulary.count(mended[word][0]))[:_MOST_LOOSE]
    wanted = dict.fromkeys(
        f"{_word(choice)}*" if choice == word and len(word) >= _SHORTEST_BEGINNING else _word(choice)
        for word in rarest
        for choice in mended[word]
    )
    return f"{{names}} : ({' OR '.join(wanted)})" if wanted else ""


def readings(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[Reading]:
    """Yield the ways to read some words, the strictest first: all, all but mended, any of the rarer ones."""
    # "of" stands in every third name: it tells nothing, and the engine would count all of them.
    words = [word for word in words if word not in LITTLE_WORDS] or words
    # One letter begins half of all names, so a single one stands for itself.
    last = f"{_word(words[-1])}*" if len(words[-1]) > 1 or not words[-1].isascii() else _word(words[-1])
    yield Reading(" AND ".join([*map(_word, words[:-1]), last]))
    mended = [[word] if word in vocabulary else vocabulary.corrections(word) or [word] for word in words]
    if mended != [[word] for word in words]:
        yield Reading(" AND ".join(map(_any, mended)), " ".join(choices[0] for choices in mended))
    known = [choices for choices in mended if choices[0] in vocabulary]
    if len(words) > 1 and known:
        # A word of every second name would bring everything.
        rare = sorted(known, key=lambda choices: vocabulary.count(choices[0]))[
            : max(1, min(_MOST_TELLING, len(known) - 1))
        ]
        kept = [choices[0] for choices in known if choices in rare]
        yield Reading(" OR ".join(map(_any, rare)), " ".join(kept))


def _word(word: str) -> str:
    # Folded words hold letters, digits and marks only, so a quotation mark cannot end the string.
    return f'"{word}"'


def _any(words: Sequence[str]) -> str:
    return f"({' OR '.join(map(_word, words))})"
