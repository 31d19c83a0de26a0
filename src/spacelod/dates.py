"""Dates as precise as their source, and the span of time that they may mean."""

from __future__ import annotations

import calendar
import datetime
import re

from spacelod.terms import Term, typed

__all__ = ["bounds", "date_literal", "precision"]

# The three precisions that sources have; each is a datatype of its own in XML Schema, which has no partial date.
_FORMS = (
    ("year", "gYear", re.compile(r"\d{4}\Z")),
    ("month", "gYearMonth", re.compile(r"\d{4}-\d{2}\Z")),
    ("day", "date", re.compile(r"\d{4}-\d{2}-\d{2}\Z")),
)


def precision(value: str) -> str | None:
    """Return "day", "month" or "year" for a well-formed calendar date, else None.

    >>> precision("1967-10"), precision("1967-13"), precision("10 October")
    ('month', None, None)
    """
    for name, _, form in _FORMS:
        if form.match(value):
            try:
                # The first day stands in for what is not said: it exists in every
                # month, so only a wrong month or day can fail.
                datetime.date.fromisoformat(value + "-01-01"[: 10 - len(value)])
            except ValueError:
                return None
            return name
    return None


def date_literal(value: str) -> Term:
    """Return a literal exactly as precise as the text; raise ValueError if it is no date.

    >>> date_literal("1967")
    '"1967"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    name = precision(value)
    if name is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {value!r}")
    datatype = next(datatype for form, datatype, _ in _FORMS if form == name)
    return typed(value, datatype)


def bounds(value: str) -> tuple[Term, Term]:
    """Return the first and the last day that a date may mean, each as its midnight (``xsd:dateTime``, UTC).

    For a date known to the day both are the same, so ``start <= day && end > day`` needs no care.

    >>> [term[1:21] for term in bounds("1967-02")]
    ['1967-02-01T00:00:00Z', '1967-02-28T00:00:00Z']
    """
    name = precision(value)
    if name is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {value!r}")
    year, month = int(value[:4]), value[5:7]
    first = value + "-01-01"[: 10 - len(value)]
    last = value if name == "day" else f"{value[:4]}-{month or '12'}-{_last_day(year, month)}"
    return typed(f"{first}T00:00:00Z", "dateTime"), typed(f"{last}T00:00:00Z", "dateTime")


def _last_day(year: int, month: str) -> int:
    return calendar.monthrange(year, int(month or 12))[1]
