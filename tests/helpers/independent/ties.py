"""Ties between actors: open memberships, cooperation and competition, worked out from the rows."""

from __future__ import annotations

from functools import cache

from independent.standing import gone
from independent.tables import Row, by_id, first_day, last_day, listed, node, rows

FULL = ("member", "founding-member", "participant")
COOPERATION = (
    "cooperation", "data-sharing", "ssa-data-sharing", "joint-exercise", "joint-mission", "hosted-payload",
    "capability-building", "technology-transfer", "exchange-programme", "personnel-exchange", "launch-service",
    "strategic-partnership",
)  # fmt: skip


def _exists(actor: str) -> bool:
    return not by_id("actors")[actor]["dissolved"] and actor not in gone()


@cache
def members(organization: str, roles: tuple[str, ...] = FULL) -> frozenset[str]:
    return frozenset(
        row["actor"]
        for row in rows("memberships")
        if row["organization"] == organization
        and row["role"] in roles
        and not row["end"]
        and _exists(row["actor"])
        and _exists(organization)
    )


def memberships(organization: str) -> list[Row]:
    return [row for row in rows("memberships") if row["organization"] == organization]


def relating(*actors: str) -> list[Row]:
    """Relationships that relate all these actors."""
    return [row for row in rows("relationships") if set(actors) <= set(listed(row["actors"]))]


def others(row: Row, actor: str) -> list[str]:
    return [other for other in listed(row["actors"]) if other != actor]


@cache
def superiors(actor: str) -> frozenset[str]:
    found: set[str] = set()
    above = by_id("actors")[actor]["parent"]
    while above and above not in found:
        found.add(above)
        above = by_id("actors")[above]["parent"]
    return frozenset(found)


def _under(one: str, other: str) -> bool:
    return by_id("actors")[one]["country"] == other or other in superiors(one)


def role(relationship: str, part: str) -> list[str]:
    return [
        row["actor"] for row in rows("relationship-roles") if (row["relationship"], row["role"]) == (relationship, part)
    ]


@cache
def cooperating() -> frozenset[tuple[str, str]]:
    suspended: dict[tuple[str, str], str] = {}
    for row in rows("relationships"):
        if row["type"] == "suspension" and not row["end"]:
            for pair in _pairs(row):
                suspended[pair] = max(suspended.get(pair, ""), last_day(row["start"]) or "9999")
    found = set()
    for row in rows("relationships"):
        if row["type"] in COOPERATION and not row["end"]:
            for one, other in _pairs(row):
                halted = suspended.get((one, other))
                resumed = halted is None or (row["start"] and first_day(row["start"]) > halted)
                if resumed and _exists(one) and _exists(other) and not (_under(one, other) or _under(other, one)):
                    found.add((one, other))
    return frozenset(found)


@cache
def competing() -> frozenset[tuple[str, str]]:
    found = set()
    for row in rows("relationships"):
        if row["type"] == "competition" and not row["end"]:
            sides = [set(role(row["id"], "source")), set(role(row["id"], "target"))]
            for one, other in _pairs(row):
                beside = any({one, other} <= side for side in sides)
                if not beside and _exists(one) and _exists(other):
                    found.add((one, other))
    return frozenset(found)


def _pairs(row: Row) -> list[tuple[str, str]]:
    actors = listed(row["actors"])
    return [(one, other) for one in actors for other in actors if one != other]


@cache
def involving() -> tuple[tuple[str, Row, frozenset[str]], ...]:
    """Every relationship, event and membership, as (address, row, the actors that it involves)."""
    found = [(node("relationship", row["id"]), row, frozenset(listed(row["actors"]))) for row in rows("relationships")]
    for row in rows("events"):
        actors = [*listed(row["participants"]), *listed(row["observers"]), *listed(row["organizers"])]
        found.append((node("event", row["id"]), row, frozenset(actors)))
    for row in rows("memberships"):
        address = node("membership", row["organization"], row["actor"], row["role"])
        found.append((address, row, frozenset([row["actor"], row["organization"]])))
    return tuple(found)
