"""The tables as dictionaries, and what answers have in common: names, addresses, days."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[3] / "data"
ID = "https://w3id.org/spacelod/id/"
DEF = "https://w3id.org/spacelod/def#"

Row = dict[str, str]
Answer = Iterable[tuple[object, ...]]
ANSWERS: dict[str, Callable[[], Answer]] = {}
NEVER = "9999-12-31"


def answers(question: str) -> Callable[[Callable[[], Answer]], Callable[[], Answer]]:
    """Register a function as the independent answer to a question."""

    def register(function: Callable[[], Answer]) -> Callable[[], Answer]:
        assert question not in ANSWERS, question
        ANSWERS[question] = function
        return function

    return register


@cache
def rows(table: str) -> tuple[Row, ...]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by_id(table: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(table)}


def listed(cell: str) -> list[str]:
    return [item for item in cell.split(";") if item]


def name(actor: str) -> str:
    return by_id("actors")[actor]["name"]


def short(instrument: str) -> str:
    return by_id("instruments")[instrument]["short_name"]


def kind(actor: str) -> str:
    return by_id("actors")[actor]["kind"]


def is_state(actor: str) -> bool:
    return kind(actor) in ("state", "former-state")


def node(table: str, *key: str) -> str:
    return ID + "/".join([table, *key])


def belongs_to(actor: str, state: str) -> bool:
    """True for the state itself and for its bodies and companies."""
    return actor == state or by_id("actors")[actor]["country"] == state


@cache
def sources(table: str, key: str) -> tuple[str, ...]:
    """All sources of a row that has its own source in the column of that name."""
    own = [row["source"] for row in rows(table) if row.get("id", "") == key]
    further = [row["source"] for row in rows("further-sources") if (row["table"], row["key"]) == (table, key)]
    return tuple(dict.fromkeys([*own, *further]))


def first_day(date: str) -> str:
    return date + "-01-01"[: 10 - len(date)] if date else ""


def last_day(date: str) -> str:
    if len(date) == 10 or not date:
        return date
    if len(date) == 4:
        return date + "-12-31"
    year, month = map(int, date.split("-"))
    return f"{date}-{calendar.monthrange(year, month)[1]}"


def ended_by(end: str, day: str) -> bool:
    """True when a thing with this end is certainly or possibly over on the day."""
    return bool(end) and first_day(end) <= day


def began_by(start: str, day: str) -> bool:
    """True when a thing with this start has certainly begun on the day."""
    return bool(start) and last_day(start) <= day


def moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def plural(values: Iterable[object]) -> Iterator[tuple[object, ...]]:
    for value in values:
        yield (value,)


FIVE = (
    "outer-space-treaty-1967",
    "rescue-agreement-1968",
    "liability-convention-1972",
    "registration-convention-1974",
    "moon-agreement-1979",
)
