"""How alike a text and a name are, from 0 to 1, when they are not the same.

Words count by how rare they are: what "Ministry" says of a body is little beside "Oceania".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from spacelod.search.adjectives import ADJECTIVES
from spacelod.search.spelling import Vocabulary, tolerance

__all__ = ["Likeness", "Scorer"]

_ONE_FAULT, _TWO_FAULTS, _SHORTENED = 0.9, 0.8, 0.6
_LONGEST_SHORT, _SHORTEST_LONG = 5, 8
_SHORTEST_BEGINNING = 3
# Names of things that are alike have many words in common.
_KEPT: Final = 1 << 15
# What was typed must be in the name more than the name must have been typed in full.
_TYPED = 0.6


class Scorer:
    """Weighs words by how few things in an index of ``things`` have them."""

    def __init__(self, vocabulary: Vocabulary, things: int) -> None:
        self._vocabulary, self._things = vocabulary, things
        self._weights: dict[int, float] = {}

    def weight(self, word: str) -> float:
        """Return what a word says: more, the fewer things have it in their names."""
        count = self._vocabulary.count(word)
        known = self._weights.get(count)
        if known is None:
            known = self._weights[count] = math.log(1 + self._things / (1 + count))
        return known

    def weight_typed(self, word: str) -> float:
        """Return what a word says that somebody typed."""
        # A word that no name has is most likely a slip, and says no more than a common word.
        return self.weight(word) if word in self._vocabulary else math.log(1 + self._things / 20)


class Likeness:
    """How alike names are to one text, given by its folded words.

    Most words of a name have nothing to do with the text. What one has in common with it is worked out once,
    so that a long text costs little more than a short one.
    """

    def __init__(self, scorer: Scorer, typed: Sequence[str]) -> None:
        self._scorer = scorer
        self._typed = tuple(dict.fromkeys(typed))
        self._shares = [scorer.weight_typed(word) for word in self._typed]
        self._asked = sum(self._shares)
        self._common: dict[str, tuple[tuple[int, float], ...]] = {}

    def to(self, name: Sequence[str]) -> float:
        """Return from 0 to 1 how alike the folded words of a name are; their order says nothing."""
        if not self._typed or not name:
            return 0.0
        partners: dict[int, list[tuple[float, str]]] = {}
        left = dict.fromkeys(name)
        for word in left:
            for place, quality in self._of(word):
                partners.setdefault(place, []).append((quality, word))
        matched = covered = 0.0
        for place in sorted(partners):
            quality, partner = max((one for one in partners[place] if one[1] in left), default=(0.0, ""))
            if quality:
                del left[partner]
                matched += quality * self._shares[place]
                covered += quality * self._scorer.weight(partner)
        whole = covered + sum(map(self._scorer.weight, left))
        return _TYPED * matched / self._asked + (1 - _TYPED) * covered / whole

    def _of(self, word: str) -> tuple[tuple[int, float], ...]:
        known = self._common.get(word)
        if known is None:
            qualities = ((place, _quality(typed, word)) for place, typed in enumerate(self._typed))
            known = self._common[word] = tuple(one for one in qualities if one[1])
        return known


@lru_cache(_KEPT)
def _quality(typed: str, word: str) -> float:
    if typed == word:
        return 1.0
    if len(typed) >= _SHORTEST_BEGINNING and word.startswith(typed):
        # "Min." for "Ministry": the more of the word is there, the better.
        return 0.5 + 0.5 * len(typed) / len(word)
    if typed[0] == word[0] and _shortens(typed, word):
        return _SHORTENED
    # "Nigerian" is no slip of "Algerian".
    allowed = 0 if typed in ADJECTIVES else tolerance(typed)
    if abs(len(typed) - len(word)) > allowed:
        return 0.0
    fault = OSA.distance(typed, word, score_cutoff=allowed) if allowed else 1
    return 0.0 if fault > allowed else (_ONE_FAULT if fault == 1 else _TWO_FAULTS)


def _shortens(typed: str, word: str) -> bool:
    """Say whether a word is a long one without its inner letters: "dept" for "department", "natl" for "national"."""
    if not (_SHORTEST_BEGINNING < len(typed) <= _LONGEST_SHORT and len(word) >= _SHORTEST_LONG):
        return False
    letters = iter(word)
    return all(letter in letters for letter in typed)
