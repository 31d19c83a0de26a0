"""The tables that people take away: plain columns, one row for each actor, instrument or member."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from spacelod.flat.standing import CONSENTS, SIGNATURES, Act, Membership, Standing
from spacelod.search import Finder, Hit
from spacelod.search.standings import Standings

__all__ = ["Column", "Table", "Tables"]

# Bilateral agreements would make a column for each pair of states.
_NOT_IN_MATRIX: Final = "concept/instrument-form/bilateral-agreement"
_DATE: Final = r"\d{4}(-\d{2}(-\d{2})?)?"
_POSSIBLE: Final = "?"
_MONTH: Final = len("1980-01")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, what it means, and its CSVW datatype."""

    name: str
    description: str
    datatype: Any = "string"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns; ``key`` names those that tell its rows apart."""

    title: str
    description: str
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    key: tuple[str, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as objects, for JSON."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def _date(name: str, description: str) -> Column:
    text = f"{description}; as precise as the source: a day, a month or a year"
    return Column(name, text, {"base": "string", "format": _DATE})


_IRI: Final = {"base": "anyURI"}
_STATUS: Final = Column("status", "Standing: a key of the scheme participation-status")
_EVIDENCE: Final = (
    Column("verification", "How far the row is verified: a key of the scheme verification-status"),
    Column("sources", "Identifiers of the sources, parted by semicolons"),
)
_COURSE: Final = (
    _STATUS,
    Column("certain", "false where the dates in the record leave open whether it held on the day", "boolean"),
    _date("signed", "Date of signature"),
    Column("consent", "The act by which it consented to be bound"),
    _date("consented", "Date of that act"),
    _date("from", "First day on which it was bound, or its participation began"),
    _date("until", "Day on which that ended"),
    *_EVIDENCE,
)
_MEMBERSHIP: Final = (
    Column("role", "A key of the scheme membership-role"),
    Column("certain", "false where the dates in the record leave open whether it held on the day", "boolean"),
    _date("from", "When it began"),
    _date("until", "When it ended"),
    Column("note", "What the source adds"),
    *_EVIDENCE,
)


def _who(name: str, what: str) -> tuple[Column, ...]:
    return (
        Column(name, f"Identifier of the {what}: the last part of its IRI"),
        Column(f"{name}_label", f"Name of the {what}"),
        Column(f"{name}_iri", f"IRI of the {what}", _IRI),
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one release.

    A date asks for the state of things on a day (YYYY-MM-DD), or through a month or a year; "" for that of the release.
    """

    finder: Finder

    def parties(self, instrument: Hit, day: str = "") -> Table:
        """Return everyone with a standing towards an instrument."""
        standings = self._standings.of_instrument(instrument.path)
        rows = [(*self._names(one.actor), *course) for one, course in _courses(standings, day)]
        columns = (*_who("actor", "actor"), *_COURSE)
        return Table(f"{instrument.label}: participants{_on(day)}", _ABOUT_STANDINGS, columns, rows, ("actor",))

    def treaties(self, actor: Hit, day: str = "") -> Table:
        """Return every instrument towards which an actor has a standing."""
        standings = self._standings.of_actor(actor.path)
        rows = [(*self._names(one.instrument), *course) for one, course in _courses(standings, day)]
        columns = (*_who("instrument", "instrument"), *_COURSE)
        return Table(
            f"{actor.label}: treaties and other instruments{_on(day)}", _ABOUT_STANDINGS, columns, rows, ("instrument",)
        )

    def members(self, organization: Hit, day: str = "") -> Table:
        """Return the members, observers and other seats of an organisation."""
        seats = self._standings.of_organization(organization.path)
        rows = [(*self._names(one.member), *seat) for one, seat in _seats(seats, day)]
        columns = (*_who("member", "member"), *_MEMBERSHIP)
        return Table(
            f"{organization.label}: members{_on(day)}", _ABOUT_SEATS, columns, rows, ("member", "role", "from")
        )

    def memberships(self, actor: Hit, day: str = "") -> Table:
        """Return the organisations in which an actor has a seat."""
        seats = self._standings.of_member(actor.path)
        rows = [(*self._names(one.organization), *seat) for one, seat in _seats(seats, day)]
        columns = (*_who("organization", "organisation"), *_MEMBERSHIP)
        return Table(
            f"{actor.label}: memberships{_on(day)}", _ABOUT_SEATS, columns, rows, ("organization", "role", "from")
        )

    def matrix(self, instruments: Sequence[Hit] = (), day: str = "") -> Table:
        """Return states by instruments: those given, or every treaty between more than two."""
        chosen = list(instruments) or self._treaties()
        cells = {(one.actor, one.instrument): _cell(one, day) for one in self._standings.all()}
        actors = sorted({actor for actor, instrument in cells if any(instrument == hit.path for hit in chosen)})
        states = [hit for path in actors if (hit := self.finder.thing(path)) and "State" in hit.types]
        rows = [
            (*self._names(state.path), *(cells.get((state.path, hit.path), "") for hit in chosen))
            for state in sorted(states, key=lambda hit: hit.label)
        ]
        columns = (
            *_who("state", "state"),
            *(Column(_key(hit.path), f"Standing towards: {hit.label}") for hit in chosen),
        )
        return Table(f"States and treaties{_on(day)}", _ABOUT_MATRIX, columns, rows, ("state",))

    @property
    def _standings(self) -> Standings:
        return Standings(self.finder.database)

    def _names(self, path: str) -> tuple[str, str, str]:
        return _key(path), self.finder.label(path), self.finder.base + path

    def _treaties(self) -> list[Hit]:
        found = self.finder.search("", filters=[("kind", "def#Treaty")], limit=1000).hits
        return [hit for hit in found if _NOT_IN_MATRIX not in self.finder.facet(hit, "form")]


_ABOUT_STANDINGS: Final = "Status, dates and sources of each participation in the record."
_ABOUT_SEATS: Final = "Role, dates and sources of each membership in the record."
_ABOUT_MATRIX: Final = (
    "One row for each state, one column for each treaty. A cell holds a key of the scheme participation-status, "
    "nothing where no act is recorded, and a question mark behind it where the record leaves the day open."
)


def _courses(standings: Iterable[Standing], day: str) -> Iterator[tuple[Standing, tuple[Any, ...]]]:
    for one in standings:
        judged = one.on(day)
        if judged.status:
            consent = _consent(one.acts)
            yield one, (
                judged.status, judged.certain, _date_of(one.acts, SIGNATURES),
                CONSENTS.get(consent.kind, "") if consent else "", consent.date if consent else "",
                one.interval.start, one.interval.end, one.verification, _sources(one.sources),
            )  # fmt: skip


def _seats(seats: Iterable[Membership], day: str) -> Iterator[tuple[Membership, tuple[Any, ...]]]:
    for one in seats:
        holds = one.on(day)
        if holds is not False:
            yield one, (
                one.role, holds is True, one.interval.start, one.interval.end, one.note, one.verification,
                _sources(one.sources),
            )  # fmt: skip


def _cell(standing: Standing, day: str) -> str:
    judged = standing.on(day)
    return judged.status if judged.certain or not judged.status else judged.status + _POSSIBLE


def _consent(acts: Sequence[Act]) -> Act | None:
    return next((act for act in acts if act.kind in CONSENTS), None)


def _date_of(acts: Sequence[Act], kinds: Container[str]) -> str:
    return next((act.date for act in acts if act.kind in kinds and act.date), "")


def _sources(paths: Iterable[str]) -> str:
    return ";".join(map(_key, paths))


def _key(path: str) -> str:
    return path.rpartition("/")[2]


def _on(day: str) -> str:
    return (f" on {day}" if len(day) > _MONTH else f" through {day}") if day else ""
