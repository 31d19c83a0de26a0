"""Candidates for a name that somebody wrote down: what may be meant, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from spacelod.search.expressions import loose_expression
from spacelod.search.finder import LONGEST, Finder
from spacelod.search.folding import compact, fold, respelt, stems
from spacelod.search.glossary import in_english
from spacelod.search.origins import ORIGINS
from spacelod.search.results import Hit
from spacelod.search.scoring import Likeness, Scorer
from spacelod.search.selection import marks

__all__ = ["EXACT", "Candidate", "Matcher"]

# The score of a candidate that bears the name that was asked for.
EXACT: Final = 100.0
# What is left of a score when an abbreviation is in small letters, when a part of the text is not explained,
# when the text is like the name and no more, and when another country is named.
_SMALL_LETTERS: Final = 0.9
_PART: Final = 0.97
_LIKE: Final = 0.94
_OTHER_COUNTRY: Final = 0.8
# What is left when a state is named in another form than its own, and when a name stands beside a description.
_STYLED: Final = 0.93
_DESCRIBED: Final = 0.8
# When its words were read in another language.
_TRANSLATED: Final = 0.95
# From here on another candidate is near.
_NEAR: Final = 80.0
_LEAST: Final = 25.0
_CONSIDERED: Final = 30
# A name and what stands beside it; whoever lists more means no single thing.
_MOST_PARTS: Final = 8
_MOST_WORDS: Final = 10
_PARTS = re.compile(r"\s*[,;:/|()\[\]\u2013\u2014（），、]\s*|\s+-\s+")
_CODE = re.compile(r"\b[A-Z]{2,5}\b|\b(?:[A-Z]\.){2,4}")
_CODES: Final = frozenset({"acronym", "code", "initials"})
# What stands for a word of a name, with its full stop.
_SHORTENED: Final = {
    "N.": "North", "S.": "South", "E.": "East", "W.": "West", "St.": "Saint", "Rep.": "Republic", "Dem.": "Democratic",
    "Fed.": "Federal", "Is.": "Islands",
}  # fmt: skip
# Folded Latin letters are plain; without any, a name has no word in common with a plain text.
_LATIN = re.compile("[a-z0-9]")
# What may stand around the name of a state and tells no state from another.
_STYLES: Final = frozenset(
    {"and", "arab", "bolivarian", "commonwealth", "democratic", "federal", "federation", "independent", "islamic",
     "kingdom", "of", "people", "peoples", "plurinational", "rep", "republic", "socialist", "soviet", "ssr", "state",
     "sultanate", "the", "union", "united"}
)  # fmt: skip
# Capitals that look the same in both alphabets: "CCCP" is mostly typed in Latin ones.
_LOOKALIKE: Final = dict(zip(map(ord, "ABCEHKMOPTX"), "АВСЕНКМОРТХ", strict=True))
_SHORTEST_NAME: Final = 6
_LONGEST_CODE: Final = 6
_SHORT: Final = 4
# Names that fit by their words only by chance.
_NOT_LIKE: Final = ("code", "initials", "minor-exonym", "adjective")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant, with a score from 0 to 100.

    ``decides`` tells that the name is the thing's own, so that it may settle the matter if no other bears it.
    """

    hit: Hit
    score: float
    decides: bool = False

    def at(self, share: float, *, decides: bool = False) -> Candidate:
        """Return the candidate with a share of its score."""
        return replace(self, score=round(self.score * share, 1), decides=self.decides and decides)


class Matcher:
    """Finds candidates among some kinds of things."""

    def __init__(self, finder: Finder, kinds: Sequence[str]) -> None:
        self._finder, self._kinds = finder, tuple(kinds)
        row = finder.database.row("SELECT count(*) FROM thing")
        self._scorer = Scorer(finder.vocabulary, int(row[0]) if row else 0)

    def candidates(self, text: str) -> list[Candidate]:
        """Return what a text may mean, the best first; of two equal scores the better known thing comes first."""
        found: dict[str, Candidate] = {}
        for candidate in self._all(text.strip()[:LONGEST]):
            known = found.get(candidate.hit.path)
            if known is None or (candidate.score, candidate.decides) > (known.score, known.decides):
                found[candidate.hit.path] = candidate
        kept = (candidate for candidate in found.values() if candidate.score >= _LEAST)
        return _doubted(
            text, sorted(kept, key=lambda candidate: (-candidate.score, -candidate.hit.rank, candidate.hit.path))
        )

    def _all(self, text: str) -> Iterator[Candidate]:
        exact = self._exact(text)
        yield from exact
        yield from self._like(text)
        # "British Honduras" is a name as a whole.
        if any(candidate.score == EXACT or candidate.decides for candidate in exact):
            return
        parts = [part for part in _PARTS.split(text) if part][:_MOST_PARTS]
        if len(parts) > 1:
            yield from self._of_parts(parts)
        elif country := self._country_beside(text):
            yield from self._of_parts(country)
        yield from self._described(text)
        yield from self._otherwise_written(text)
        if english := in_english(text):
            beside = self._country_beside(english)
            translated = chain(self._exact(english), self._like(english), self._of_parts(beside) if beside else ())
            yield from (candidate.at(_TRANSLATED) for candidate in translated)
        written_out = self._written_out(text)
        if written_out != text:
            yield from (candidate.at(_PART) for candidate in self._exact(written_out))
            yield from self._like(written_out)

    def _exact(self, text: str) -> list[Candidate]:
        """Return what bears a name, whatever else bears it."""
        small = text != text.upper() and len(text) <= _LONGEST_CODE
        short = len(text) <= _SHORT
        found = []
        for hit in self._finder.named(text):
            if hit.kind in self._kinds:
                origin = ORIGINS[hit.origin]
                # Without its accent "Irã" reads like a slip of another name.
                decides = origin.decides and not (short and text.casefold() != hit.name.casefold())
                candidate = Candidate(hit, EXACT * origin.sureness, decides)
                found.append(candidate.at(_SMALL_LETTERS) if small and hit.origin in _CODES else candidate)
        return found

    def _like(self, text: str) -> Iterator[Candidate]:
        """Yield what has a name with some of the words, each by the name that is most like the text."""
        words = stems(fold(text))
        expression = loose_expression(words, self._finder.vocabulary)
        if not expression:
            return
        selection = self._finder.select(kinds=self._kinds)
        selection.add(expression)
        hits = selection.page(_CONSIDERED)
        likeness = Likeness(self._scorer, words)
        by_number = {hit.number: hit for hit in hits}
        rows = self._finder.database.rows(
            f"SELECT thing, text, language, origin, folded FROM name WHERE thing IN ({marks(hits)}) "
            f"AND origin NOT IN ({marks(_NOT_LIKE)})",
            (*by_number, *_NOT_LIKE),
        )
        for number, name, language, origin, folded in rows:
            if not _LATIN.search(folded) and text.isascii():
                continue
            score = EXACT * _LIKE * likeness.to(stems(folded)) * ORIGINS[origin].sureness
            if score >= _LEAST:
                hit = replace(by_number[number], name=name, language=language, origin=origin)
                yield Candidate(hit, round(score, 1))

    def _of_parts(self, parts: list[str]) -> Iterator[Candidate]:
        """Yield what parts of a text name: "NASA, USA", "Min. of Defence (India)", "European Space Agency (ESA)"."""
        named = {part: self._exact(part) for part in parts}
        states = {part: _states(found) for part, found in named.items()}
        countries = set().union(*states.values())
        others = [part for part in named if not states[part]]
        if not others:
            for found in named.values():
                yield from (candidate.at(_PART) for candidate in found)
            return
        candidates: list[Candidate] = []
        longest = max(others, key=len)
        for part in others:
            # "Space Systems Command, USSF": the shorter part most often tells where the longer one belongs.
            share = _PART if part == longest else _PART - 0.01
            # Two parts that name one thing confirm each other; a part that nothing explains leaves a doubt.
            for candidate in named[part]:
                agreed = sum(_names(found, candidate) for found in named.values()) > 1
                candidates.append(candidate.at(1.0 if agreed else share, decides=agreed))
            candidates += (candidate.at(share) for candidate in self._like(part))
        yield from self._of_countries(candidates, countries)

    def _country_beside(self, text: str) -> list[str]:
        """Return the state at one end of a text and the rest, or nothing: "UK Ministry of Defence"."""
        words = text.split()
        if len(words) > _MOST_WORDS:
            return []
        halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
        keys = {half: compact(fold(half)) for pair in halves for half in pair}
        found = self._finder.bearing(set(keys.values()), self._kinds)
        for pair in halves:
            if any(_names_state(half, found.get(keys[half], ())) for half in pair):
                return list(pair)
        return []

    def _otherwise_written(self, text: str) -> Iterator[Candidate]:
        """Yield states named in another form than their own, "Kingdom of Siam", and capitals of the other alphabet."""
        words = fold(text).split()
        plain = " ".join(word for word in words if word not in _STYLES)
        if plain and len(plain.split()) < len(words):
            yield from (one.at(_STYLED) for one in self._exact(plain) if "State" in one.hit.types)
        cyrillic = text.translate(_LOOKALIKE)
        if not cyrillic.isascii() and not any(character.isascii() for character in cyrillic):
            yield from (candidate.at(_PART) for candidate in self._exact(cyrillic))

    def _described(self, text: str) -> Iterator[Candidate]:
        """Yield what is named by the first or last word beside a description: "Russian Space Agency Roscosmos"."""
        words = text.split()
        if len(words) > 2:
            for word in (words[0], words[-1]):
                found = self._exact(word) if len(word) >= _SHORTEST_NAME else []
                for one in found:
                    if one.hit.origin not in _NOT_LIKE and "State" not in one.hit.types:
                        yield one.at(_DESCRIBED)

    def _of_countries(self, candidates: Iterable[Candidate], countries: set[str]) -> Iterator[Candidate]:
        """Yield candidates, those of other countries than the named ones with less of a score."""
        for candidate in candidates:
            own = self._finder.facet(candidate.hit, "country") if countries else []
            yield candidate if not own or countries.intersection(own) else candidate.at(_OTHER_COUNTRY)

    def _written_out(self, text: str) -> str:
        """Return a text with abbreviations written out in English: "US Space Command", "UN General Assembly"."""

        def name(code: re.Match[str]) -> str:
            known = [hit for hit in self._finder.named(code[0]) if hit.kind == "actor" and hit.origin in _CODES]
            return self._finder.short_name(known[0]) if known else code[0]

        text = _CODE.sub(name, text)
        return " ".join(_SHORTENED.get(word, word) for word in text.split())


def _doubted(text: str, best: list[Candidate]) -> list[Candidate]:
    """Return candidates of which none decides by its spelling alone, where another is near.

    The Department of Defense of one state is spelt like the Department of Defence of another.
    """
    if len(best) > 1 and best[1].score >= _NEAR and respelt(text, best[0].hit.name):
        best[0] = replace(best[0], decides=False)
    return best


def _states(found: Iterable[Candidate]) -> set[str]:
    return {candidate.hit.path for candidate in found if "State" in candidate.hit.types}


def _names_state(text: str, hits: Iterable[Hit]) -> bool:
    # "in" is no India, and "IN" may be one.
    return any("State" in hit.types and (hit.origin not in _CODES or text == text.upper()) for hit in hits)


def _names(found: Iterable[Candidate], candidate: Candidate) -> bool:
    return any(other.hit.path == candidate.hit.path for other in found)
