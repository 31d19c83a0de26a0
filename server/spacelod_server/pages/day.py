"""A record on a day: whether it held, lay ahead or was over; what happens at a moment has happened or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod.asof import Period
from spacelod_server.pages.dates import Span

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Node, Reader

__all__ = ["MOMENTS", "has_day", "on_day", "stood", "table_of"]

# What happens, by its table, and what lasts; a report tells of one day, whichever is asked for.
MOMENTS: Final = frozenset({"act", "vote", "committee-vote", "event"})
_LASTING: Final = frozenset({"membership", "relationship", "participation"})
_WHOLE: Final = frozenset({"actor", "instrument", "source"})
_BOUNDS: Final = (("dateEarliest", "dateLatest"), ("startEarliest", "startLatest"))
# Of these too much is said to be read for the two dates that tell their time.
_LIVES: Final = {"actor": ("establishedOn", "dissolvedOn"), "instrument": ("adoptedOn", "terminatedOn")}


def table_of(reader: Reader, iri: str) -> str:
    """Return the table in which a thing is recorded, or "other" for what is no row of one."""
    path = iri.removeprefix(f"{reader.base}id/")
    return "other" if path == iri else path.partition("/")[0]


def has_day(node: Node, table: str) -> bool:
    """Return whether a date makes a difference to the page of a record."""
    return table in _LASTING | _WHOLE or (table in MOMENTS and bool(_moment(node)[0]))


def on_day(node: Node, table: str, on: str) -> str:
    """Return "held", "open", "ahead" or "over": how a record stood on a day, or through a month or a year."""
    if table in _LASTING:
        span = Span.of(node)
        found = span.holds(on)
        if found is None:
            return "open"
        return "held" if found else "over" if span.is_over(on) else "ahead"
    asked, (first, last) = Period.of(on), _moment(node)
    if first and asked.last < first:
        return "ahead"
    if last and last < asked.first:
        return "over"
    inside = asked.first <= first and last <= asked.last
    lasting = bool(node.value("end")) and first <= asked.first and asked.last <= last
    return "held" if first and last and (inside or lasting) else "open"


def stood(reader: Reader, iri: str, on: str) -> bool:
    """Return whether a thing is told of on a day: it may have happened by then, or may have lasted."""
    table = table_of(reader, iri)
    if table in _LIVES:
        found = (reader.one(iri, name) for name in _LIVES[table])
        first, last = ("" if each is None else str(each.value) for each in found)
        asked = Period.of(on)
        ended = bool(last) and Period.of(last).last <= asked.first
        return not ended and not (first and Period.of(first).first > asked.last)
    if table in _LASTING:
        return on_day(reader.node(iri), table, on) in ("held", "open")
    # A report tells of its day; what bears no date is the same on all of them.
    return on_day(reader.node(iri), table, on) != "ahead" if table in MOMENTS | {"status"} else True


def _moment(node: Node) -> tuple[str, str]:
    """Return the first and the last day on which something may have happened, or two empty texts."""
    for first, last in _BOUNDS:
        found = node.value(first)[:10], node.value(last)[:10]
        if all(found):
            return found[0], max(found[1], node.value("endLatest")[:10])
    return "", ""
