"""Standings and memberships kept in the index of a release, so that a table is read and not assembled."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final

from spacelod.flat.facts import collect
from spacelod.flat.standing import Act, Interval, Membership, Standing, read_memberships, read_standings
from spacelod.search.database import Database, Row
from spacelod.search.layout import INSERT
from spacelod.terms import Quad

__all__ = ["Standings", "write_standings"]

_INTERVAL: Final = "start, start_earliest, start_latest, end, end_earliest, end_latest"
_STANDING: Final = f"path, instrument, actor, treaty, status, {_INTERVAL}, acts, sources, verification"
_MEMBERSHIP: Final = f"path, organization, member, role, {_INTERVAL}, note, sources, verification"


def write_standings(database: sqlite3.Connection, quads: Iterable[Quad]) -> None:
    """Write the standings and memberships that statements tell of into the tables for them."""
    described = collect(quads, "participation", "act", "membership")
    database.executemany(INSERT["standing"], map(_standing_row, read_standings(described)))
    database.executemany(INSERT["membership"], map(_membership_row, read_memberships(described)))


@dataclass(frozen=True, slots=True)
class Standings:
    """The standings and memberships of one release. Actors and instruments are given by path."""

    database: Database

    def of_actor(self, path: str) -> list[Standing]:
        """Return every standing of an actor, by instrument."""
        return self._standings("actor = ? ORDER BY instrument", path)

    def of_instrument(self, path: str) -> list[Standing]:
        """Return every standing towards an instrument, by actor."""
        return self._standings("instrument = ? ORDER BY actor", path)

    def between(self, actor: str, instrument: str) -> Standing | None:
        """Return the standing of an actor towards an instrument, or None if no act is recorded."""
        return next(iter(self._standings("actor = ? AND instrument = ?", actor, instrument)), None)

    def all(self) -> list[Standing]:
        """Return every standing."""
        return self._standings("1 ORDER BY path")

    def of_organization(self, path: str) -> list[Membership]:
        """Return every membership in an organisation, by member."""
        return self._memberships("organization = ? ORDER BY member, role, path", path)

    def of_member(self, path: str) -> list[Membership]:
        """Return every membership of an actor, by organisation."""
        return self._memberships("member = ? ORDER BY organization, role, path", path)

    def _standings(self, condition: str, *values: str) -> list[Standing]:
        rows = self.database.rows(f"SELECT {_STANDING} FROM standing WHERE {condition}", values)
        return list(map(_standing, rows))

    def _memberships(self, condition: str, *values: str) -> list[Membership]:
        rows = self.database.rows(f"SELECT {_MEMBERSHIP} FROM membership WHERE {condition}", values)
        return list(map(_membership, rows))


def _standing_row(one: Standing) -> Row:
    acts = json.dumps([astuple(act) for act in one.acts], ensure_ascii=False)
    head = (one.path, one.instrument, one.actor, int(one.treaty), one.status)
    return (*head, *astuple(one.interval), acts, " ".join(one.sources), one.verification)


def _membership_row(one: Membership) -> Row:
    head = (one.path, one.organization, one.member, one.role)
    return (*head, *astuple(one.interval), one.note, " ".join(one.sources), one.verification)


def _standing(row: Row) -> Standing:
    path, instrument, actor, treaty, status, *interval, acts, sources, verification = row
    done = tuple(Act(*act) for act in json.loads(acts))
    return Standing(
        path, instrument, actor, bool(treaty), status, Interval(*interval), done, tuple(sources.split()), verification
    )


def _membership(row: Row) -> Membership:
    path, organization, member, role, *interval, note, sources, verification = row
    return Membership(path, organization, member, role, Interval(*interval), note, tuple(sources.split()), verification)
