"""Valid time: whether something held on a day, where neither the day nor the ends need be known exactly.

What is asked may be a month or a year, and an end may be known to the month or the year only. So there
are three answers: it held on every day that may be meant, on none, or the record does not say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Self

from spacelod.dates import bounds

__all__ = ["Period", "holds"]


class Period(NamedTuple):
    """The first and the last day of what a date means (YYYY-MM-DD); they are equal for a day."""

    first: str
    last: str

    @classmethod
    def of(cls, date: str) -> Self:
        """Return the days of a date (YYYY, YYYY-MM or YYYY-MM-DD); raise ValueError for anything else.

        >>> Period.of("1967-02")
        Period(first='1967-02-01', last='1967-02-28')
        """
        return cls(*_days(date))


# The dates of a record repeat, and one page compares thousands of them.
@lru_cache(1024)
def _days(date: str) -> tuple[str, str]:
    first, last = bounds(date)
    return first[1:11], last[1:11]


def holds(
    asked: Period, *, start_earliest: str = "", start_latest: str = "", end_earliest: str = "", end_latest: str = ""
) -> bool | None:
    """Return whether something lasted through all of a period, or None when the record does not say.

    Bounds are days; the day of the end is the first one on which it does not hold. Without a start
    everything before the end is possible; without an end it lasts.

    >>> holds(Period.of("1980"), start_earliest="1980-05-01", start_latest="1980-05-01") is None
    True
    """
    if (start_earliest and asked.last < start_earliest) or (end_latest and end_latest <= asked.first):
        return False
    begun = bool(start_latest) and start_latest <= asked.first
    ended = bool(end_earliest) and end_earliest <= asked.last
    return True if begun and not ended else None
