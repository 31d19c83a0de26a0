"""What a sentence speaks of: the things of the record that it names, and its dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from spacelod.search import Finder, Hit
from spacelod.search.folding import LITTLE_WORDS, compact, fold
from spacelod.search.origins import DESCRIPTIVE

__all__ = ["Named", "dates_in", "names_in", "names_left", "without"]

_WORD = re.compile(r"[^\s,;:!?\"“”«»()\[\]]+")
_LONGEST: Final = 12
_KINDS: Final = ("actor", "instrument", "event")
# Names of small languages read like English words.
_UNLIKELY: Final = DESCRIPTIVE | {"minor-exonym"}
# Letters that stand for a name only when they are written as capitals.
_CODES: Final = frozenset({"code", "acronym", "initials"})
_SHORTEST_INITIALS: Final = 3
_MONTHS: Final = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), 1,
    )
}  # fmt: skip
_MONTH: Final = "|".join(_MONTHS)
_DATES: Final = (
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{_MONTH}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?:in|since|by|from|until|during|on|of|as of)\s(?P<y>(?:17|18|19|20)\d\d)\b", re.IGNORECASE),
)

_CAPITALS = re.compile(r"(?<![\w'’])[^\W\d_a-zß-ÿ][\w’'-]+(?: [^\W\d_a-zß-ÿ][\w’'-]+)*")
_NO_NAMES: Final = frozenset({*_MONTHS, "article", "state", "states", "party", "parties", "treaty", "convention"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a sentence, where it stands, and what may be meant, the likeliest first."""

    text: str
    start: int
    end: int
    hits: tuple[Hit, ...]

    @property
    def hit(self) -> Hit | None:
        """The only thing that is meant, None when several may be."""
        first, *others = self.hits
        # An abbreviation of one thing may be the old name of another; two of one sort are namesakes.
        return first if "State" in first.types or all(one.origin != first.origin for one in others) else None


def names_in(finder: Finder, sentence: str) -> list[Named]:
    """Return the names of actors, instruments and events in a sentence, in their order; the longest count."""
    words = [word for word in map(_trimmed, _WORD.finditer(sentence)) if word[0] < word[1]]
    spans = {
        (words[first][0], words[last - 1][1]): compact(fold(sentence[words[first][0] : words[last - 1][1]]))
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + _LONGEST) + 1)
    }
    known = finder.bearing({key for key in spans.values() if len(key) > 1}, _KINDS)
    found: list[Named] = []
    for (start, end), key in sorted(spans.items(), key=lambda span: (span[0][0] - span[0][1], span[0])):
        text = sentence[start:end]
        hits = _surest(hit for hit in known.get(key, ()) if _is_name(text, hit))
        if hits and not any(one.start < end and start < one.end for one in found):
            found.append(Named(text, start, end, hits))
    return sorted(found, key=lambda one: one.start)


def names_left(rest: str) -> list[str]:
    """Return what looks like a name in the rest of a sentence, after those that are known were blanked.

    >>> names_left("Both              and the Soviet Union signed in May 1967.")
    ['Soviet Union']
    """
    found = [match for match in _CAPITALS.finditer(rest) if match[0].lower() not in _NO_NAMES]
    # The first word of a sentence has a capital for another reason.
    return [one[0] for one in found if " " in one[0] or rest[: one.start()].strip()]


def dates_in(sentence: str) -> list[str]:
    """Return the dates of a sentence as precise as they are.

    >>> dates_in("It signed on 27 January 1967 and ratified in 1968.")
    ['1967-01-27', '1968']
    """
    found: list[tuple[int, str]] = []
    rest = sentence
    for pattern in _DATES:
        for match in pattern.finditer(rest):
            found.append((match.start(), _written(match)))
            rest = without(rest, match.start(), match.end())
    return [date for _, date in sorted(found)]


def without(text: str, start: int, end: int) -> str:
    """Return a text of the same length with a part blanked."""
    return text[:start] + " " * (end - start) + text[end:]


def _surest(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return things without those of which the letters are the initials only, where there are others."""
    given = tuple(hits)
    return tuple(hit for hit in given if hit.origin != "initials") or given


def _written(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = parts.get("m") or ""
    number = _MONTHS.get(month.lower(), month)
    day = f"{int(parts['d']):02}" if parts.get("d") else ""
    return "-".join(part for part in (parts["y"], number, day) if part)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Return where a word stands without its full stop and its genitive."""
    word = match[0]
    kept = re.sub(r"(?:['’]s?)$", "", word.rstrip(".'’") if word.count(".") == 1 else word)
    start = match.start() + len(word) - len(word.lstrip("'‘’"))
    return start, match.start() + len(kept)


def _is_name(text: str, hit: Hit) -> bool:
    """Say whether a text can be meant as a name: it has a capital, and is all capitals where it stands for letters."""
    if hit.origin in _UNLIKELY or fold(text) in LITTLE_WORDS:
        return False
    cased = [letter for letter in text if letter.lower() != letter.upper()]
    if not cased:
        return not text.isdigit()
    if hit.origin in _CODES:
        enough = len(cased) >= (_SHORTEST_INITIALS if hit.origin == "initials" else 2)
        return enough and all(letter.isupper() for letter in cased)
    return any(letter.isupper() for letter in cased)
