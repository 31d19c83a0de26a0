"""Words that a mistyped word may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

__all__ = ["Vocabulary", "tolerance"]

_MOST: Final = 6


def tolerance(word: str) -> int:
    """Return how many letters of a word may be wrong: a short word with a wrong letter is another word.

    >>> [tolerance(word) for word in ("nasa", "japan", "roskosmos")]
    [1, 1, 2]
    """
    if word.isdigit() or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


class Vocabulary:
    """Every word of the names in an index, and in how many things it stands."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = dict(words)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_length[len(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def count(self, word: str) -> int:
        """Return in how many things a word stands."""
        return self._words.get(word, 0)

    def corrections(self, word: str, allowed: int | None = None) -> list[str]:
        """Return the known words nearest to an unknown one, the likeliest first.

        A wrong, missing, added or transposed letter counts as one fault.
        """
        allowed = tolerance(word) if allowed is None else allowed
        if not allowed:
            return []
        near = [
            one
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for one in extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=None
            )
        ]
        # Few people get the first letter wrong.
        found = sorted((fault + (known[0] != word[0]) / 2, -self._words[known], known) for known, fault, _ in near)
        return [known for _, _, known in found[:_MOST]]
