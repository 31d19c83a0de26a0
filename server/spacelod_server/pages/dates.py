"""Dates and numbers for people, and what was so on a day when dates are no more precise than their source."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Final

from spacelod.dates import precision
from spacelod.flat.standing import Interval

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Node

__all__ = ["Span", "counted", "spoken", "year_of"]

_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip


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


def counted(number: int, language: str = "en") -> str:
    """Return a number with its thousands set apart as its readers do; a comma would be a decimal one in French.

    >>> counted(1366), counted(1366, "fr") == "1\u202f366"
    ('1,366', True)
    """
    text = f"{number:,}"
    return text.replace(",", "\u202f") if language == "fr" else text


def year_of(value: str) -> float:
    """Return a date as a number on the axis of years."""
    parts = [int(part) for part in value[:10].split("-")]
    # 372 is twelve times 31: no day runs on beyond its month.
    return parts[0] + ((parts[1] - 1) / 12 if len(parts) > 1 else 0.5) + (parts[2] / 372 if len(parts) > 2 else 0)


class Span(Interval):
    """A stretch of time whose ends are known within bounds, as a page speaks of it."""

    __slots__ = ()

    @classmethod
    def of(cls, node: Node) -> Span:
        """Read the span of a node, whichever properties its class uses for the ends."""
        # The same few days stand in hundreds of spans, which are kept.
        return cls(
            start=intern(node.value("start") or node.value("establishedOn") or node.value("boundFrom")),
            start_earliest=intern(node.value("startEarliest")[:10]),
            start_latest=intern(node.value("startLatest")[:10]),
            end=intern(node.value("end") or node.value("dissolvedOn") or node.value("boundUntil")),
            end_earliest=intern(node.value("endEarliest")[:10]),
            end_latest=intern(node.value("endLatest")[:10]),
        )

    def on(self, date: str) -> str:
        """Return "certain", "possible" or "no" for a day, or for all of a month or a year."""
        found = self.holds(date)
        return "possible" if found is None else "certain" if found else "no"

    def spoken(self, language: str = "en") -> str:
        """Return the span in words: "since", "until" or both ends."""
        start, end = spoken(self.start, language), spoken(self.end, language)
        if start and end:
            return f"{start} – {end}" if start != end else start
        if start:
            return f"{_since(self.start, language)} {start}"
        return f"{_until(self.end, language)} {end}" if end else ""


def _since(date: str, language: str) -> str:
    if language == "fr":
        return "depuis le" if precision(date) == "day" else "depuis"
    return "since"


def _until(date: str, language: str) -> str:
    if language == "fr":
        return "jusqu’au" if precision(date) == "day" else "jusqu’en"
    return "until"
