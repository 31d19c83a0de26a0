"""Words that a mistyped word may stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final
from zlib import crc32

from rapidfuzz.distance import OSA

__all__ = ["Vocabulary", "slips", "tolerance"]

_MOST: Final = 6
# Faults behind these letters need no keys of their own: two words that differ there still share one.
_PREFIX: Final = 7
_FROM_ONE: Final = 4
_FROM_TWO: Final = 8


def tolerance(word: str) -> int:
    """Return how many letters of a word may be wrong: a short word with a wrong letter is another word.

    >>> [tolerance(word) for word in ("nasa", "japan", "roskosmos")]
    [1, 1, 2]
    """
    if word.isdigit() or len(word) < _FROM_ONE:
        return 0
    return 1 if len(word) < _FROM_TWO else 2


def slips(word: str, allowed: int | None = None) -> set[int]:
    """Return the keys of a word: two words with at most ``allowed`` faults between them share one.

    A key stands for what is left of the beginning of a word without some letters. Without ``allowed`` the keys
    are those that any text may need that tolerates the word.
    """
    if allowed is None:
        # A typed word of eight letters may be two longer than the one that was meant.
        allowed = 2 if len(word) >= _FROM_TWO - 2 else 1
    # A number and not the text: two words that share one by chance are only compared in vain.
    return {crc32(left.encode()) for left in _shortened(word[:_PREFIX], allowed)}


class Vocabulary:
    """Every word of the names in an index, and in how many things it stands.

    ``near`` returns the words that have one of some keys (see ``slips``).
    """

    def __init__(self, words: Mapping[str, int], near: Callable[[Iterable[int]], Iterable[str]]) -> None:
        self._words = dict(words)
        self._near = near

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
        choices = self._near(slips(word, allowed))
        near = ((known, OSA.distance(word, known, score_cutoff=allowed)) for known in choices)
        # Few people get the first letter wrong.
        found = sorted(
            (fault + (known[0] != word[0]) / 2, -self._words[known], known) for known, fault in near if fault <= allowed
        )
        return [known for _, _, known in found[:_MOST]]


def _shortened(word: str, most: int) -> Iterator[str]:
    for gone in range(min(most, len(word)) + 1):
        for kept in combinations(word, len(word) - gone):
            yield "".join(kept)
