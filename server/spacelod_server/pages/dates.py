"""Dates for people, and what was so on a day when dates are no more precise than their source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spacelod.dates import precision

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Node

__all__ = ["Span", "asked_day", "spoken", "year_of"]

_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def spoken(value: str, language: str = "en") -> str:
    """Return a date in words, exactly as precise as it is.

    >>> spoken("1967-10-10"), spoken("1967-10"), spoken("1967", "fr"), spoken("1967-10-01", "fr")
    ('10 October 1967', 'October 1967', '1967', '1er octobre 1967')
    """
    if not precision(value):
        return value
    year, _, rest = value.partition("-")
    if not rest:
        return year
    month, _, day = rest.partition("-")
    words = f"{_MONTHS[language][int(month) - 1]} {year}"
    if not day:
        return words
    return f"{'1er' if language == 'fr' and day == '01' else int(day)} {words}"


def year_of(value: str) -> float:
    """Return a date as a number on the axis of years."""
    parts = [int(part) for part in value[:10].split("-")]
    return parts[0] + ((parts[1] - 1) / 12 if len(parts) > 1 else 0.5) + (parts[2] / 372 if len(parts) > 2 else 0)


def asked_day(text: str) -> str:
    """Return a day (YYYY-MM-DD) that a reader asked for, or the empty text when it is none.

    A year or a month means its first day.
    """
    text = text.strip()
    if precision(text) is None:
        return ""
    return (text + "-01-01"[: 10 - len(text)]) if not _DAY.match(text) else text


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time whose ends are known within bounds; each bound is a day or empty."""

    start: str = ""
    end: str = ""
    start_earliest: str = ""
    start_latest: str = ""
    end_earliest: str = ""
    end_latest: str = ""

    @classmethod
    def of(cls, node: Node) -> Span:
        """Read the span of a node, whichever properties its class uses for the ends."""
        start = node.value("start") or node.value("establishedOn") or node.value("boundFrom")
        end = node.value("end") or node.value("dissolvedOn") or node.value("boundUntil")
        bounds = (node.value(name)[:10] for name in ("startEarliest", "startLatest", "endEarliest", "endLatest"))
        return cls(start, end, *bounds)

    def on(self, day: str) -> str:
        """Return "certain", "possible" or "no" for a day; without a start everything before the end is possible."""
        if self.start_earliest and self.start_earliest > day:
            return "no"
        if self.end_latest and self.end_latest <= day:
            return "no"
        begun = bool(self.start_latest) and self.start_latest <= day
        lasting = not self.end_earliest or self.end_earliest > day
        return "certain" if begun and lasting else "possible"

    def spoken(self, language: str = "en") -> str:
        """Return the span in words: "since", "until" or both ends."""
        start, end = spoken(self.start, language), spoken(self.end, language)
        since, until = ("depuis", "jusqu’à") if language == "fr" else ("since", "until")
        if start and end:
            return f"{start} – {end}" if start != end else start
        return f"{since} {start}" if start else (f"{until} {end}" if end else "")
