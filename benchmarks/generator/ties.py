"""Memberships, relationships and the events in which actors met."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.plan import DOMAINS, Plan, Row

_TYPES = ("cooperation", "data-sharing", "dialogue", "joint-mission", "competition")
_MEMBERSHIPS_OF_A_BODY = 2
_MEMBERSHIPS_OF_A_UNIT = 40


def membership_rows(plan: Plan) -> Iterator[Row]:
    """Yield the bodies and the states that sit in organisations."""
    dice = plan.random("memberships")
    for number in range(plan.bodies):
        first = plan.mix(number, plan.organizations)
        seats = {(first + step) % plan.organizations for step in range(1 + number % _MEMBERSHIPS_OF_A_BODY)}
        yield from (_membership(plan, plan.body(number), seat, 2010 + dice.randrange(12)) for seat in sorted(seats))
    for state in range(plan.states):
        some = range(plan.mix(state, 6), plan.organizations, 6)
        yield from (_membership(plan, plan.state(state), seat, 1956 + dice.randrange(60)) for seat in some)


def _membership(plan: Plan, actor: str, organization: int, start: int) -> Row:
    end = str(start + 3) if organization % 10 == 2 else ""
    note = "as an observer before" if organization % 10 == 4 else ""
    return actor, plan.organization(organization), "member", str(start), end, "year", note, plan.source(organization)


def relationship_rows(plan: Plan) -> Iterator[Row]:
    """Yield ties between two or three actors."""
    dice = plan.random("relationships")
    for number in range(plan.count(24)):
        kind = _TYPES[number % len(_TYPES)]
        actors = [plan.body(plan.mix(number, plan.bodies)), plan.state(dice.randrange(plan.states))]
        third = [plan.state(plan.mix(number, plan.states))] if number % 3 == 0 else []
        actors = list(dict.fromkeys([*actors, *third]))
        yield (
            f"tie-{number:08d}", kind, ";".join(actors), ";".join(sorted(dice.sample(DOMAINS, 1 + number % 2))),
            f"{2012 + dice.randrange(12)}-{1 + dice.randrange(12):02d}", "2025-06" if number % 7 == 0 else "",
            f"Agreement {number}" if number % 6 == 0 else "", plan.treaty(number) if number % 9 == 0 else "",
            plan.organization(number) if number % 11 == 0 else "",
            _event(number // 4) if number % 4 == 0 else "",
            f"They work together on project {number}.", plan.source(dice.randrange(plan.sources)),
        )  # fmt: skip


def role_rows(plan: Plan) -> Iterator[Row]:
    """Yield who provides what in every fifth tie."""
    for number in range(0, plan.count(24), 5):
        yield f"tie-{number:08d}", plan.body(plan.mix(number, plan.bodies)), "provider"


def event_rows(plan: Plan) -> Iterator[Row]:
    """Yield conferences and exercises."""
    dice = plan.random("events")
    for number in range(plan.count(8)):
        states = sorted({plan.state(dice.randrange(plan.states)) for _ in range(4)})
        observers = states.pop() if number % 5 == 0 and len(states) > 1 else ""
        day = f"{2012 + dice.randrange(12)}-{1 + dice.randrange(12):02d}-{1 + dice.randrange(28):02d}"
        yield (
            _event(number), ("conference", "exercise")[number % 2], f"Meeting {number}", DOMAINS[number % 5], day, day,
            f"City {dice.randrange(900)}", plan.organization(number), ";".join(states), observers, f"Meeting {number}.",
            plan.source(number),
        )  # fmt: skip


def _event(number: int) -> str:
    return f"meeting-{number:08d}"


TABLES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "memberships": membership_rows,
    "relationships": relationship_rows,
    "relationship-roles": role_rows,
    "events": event_rows,
}
