"""Treaties and commitments, who acted towards them, and the votes on resolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.plan import DOMAINS, Plan, Row, day

_YEAR = 365
_VOTERS = 20
_POSITIONS = ("yes", "yes", "yes", "no", "abstain")
_CONSENT = ("ratification", "accession", "acceptance", "approval")
_COMMITTEE = "unga-first-committee"


def instrument_rows(plan: Plan) -> Iterator[Row]:
    """Yield treaties, political commitments among them, and resolutions."""
    dice = plan.random("instruments")
    for number in range(plan.treaties):
        opened, commitment = plan.opened(number), plan.commitment(number)
        kind = "non-binding-instrument" if commitment else "multilateral-treaty"
        founds = plan.organization(number) if number % 40 == 20 else ""
        yield (
            plan.treaty(number), f"Treaty {number}", f"Treaty number {number} on the use of outer space",
            "constituent-treaty" if founds else kind,
            ";".join(sorted(dice.sample(DOMAINS, 2))), "multilateral", day(opened), "", day(opened),
            f"City {dice.randrange(900)}", "" if commitment else day(opened + 2 * _YEAR), _ended(plan, number),
            ";".join(_depositaries(plan, number)), founds, "", f"{number} SPTS {number % 97}",
            f"https://treaties.example/{number}", "", f"Lays down rule {number}.", plan.source(number),
        )  # fmt: skip
    for number in range(plan.resolutions):
        yield (
            plan.resolution(number), f"Resolution {number}", f"Resolution {number} on outer space", "un-resolution",
            "", "", _voted(plan, number), "unga", "", "", "", "", "", "", f"A/RES/60/{number}", "", "", "",
            f"Calls for measure {number}.", plan.source(number),
        )  # fmt: skip


def _depositaries(plan: Plan, treaty: int) -> list[str]:
    """Return who keeps a text: nobody a commitment, two states the first treaty, one every other."""
    if plan.commitment(treaty):
        return []
    return sorted(plan.state(treaty + step) for step in range(2 if treaty == 0 else 1))


def _ended(plan: Plan, treaty: int) -> str:
    """Return the day on which every fortieth treaty ended."""
    return day(plan.opened(treaty) + 10 * _YEAR) if treaty % 40 == 12 else ""


def _voted(plan: Plan, resolution: int) -> str:
    return day(plan.opened(resolution + 5))


def act_rows(plan: Plan) -> Iterator[Row]:
    """Yield signatures and, for most, the consent that followed; some dates are known to the month or year only."""
    dice = plan.random("participation")
    for number in range(plan.treaties):
        opened, depositary = plan.opened(number), "" if plan.commitment(number) else plan.state(number)
        for state in plan.participants(number):
            who, source = (plan.treaty(number), plan.state(state)), plan.source(dice.randrange(plan.sources))
            acts = [("signature", opened + dice.randrange(_YEAR))]
            if not plan.commitment(number) and plan.ratified(number, state):
                acts.append((_CONSENT[plan.mix(number + state, 4)], opened + _YEAR + dice.randrange(4 * _YEAR)))
            for action, when in sorted(acts):
                date, precision = _precise(day(when), dice.randrange(20))
                note = f"instrument {when} deposited" if action != "signature" and when % 3 == 0 else ""
                effective = day(when) if precision == "day" and action != "signature" and when % 40 == 0 else ""
                former = f"Old Land {state}" if when % 50 == 7 else ""
                yield *who, action, date, precision, effective, depositary, former, note, source


def deposit_rows(plan: Plan) -> Iterator[Row]:
    """Yield the second signature that each participant of the first treaty gave, at its other depositary's seat."""
    later = day(plan.opened(0) + _YEAR - 1)
    for state in plan.participants(0):
        yield plan.treaty(0), plan.state(state), "signature", plan.state(1), later, plan.source(state)


def _precise(date: str, roll: int) -> tuple[str, str]:
    if roll == 0:
        # A year alone could mean a day before the opening, which no check can rule out.
        return date[:4], "year"
    return (date[:7], "month") if roll == 1 else (date, "day")


def status_rows(plan: Plan) -> Iterator[Row]:
    """Yield what a published table says of each treaty and participant."""
    for number in range(plan.treaties):
        if not plan.commitment(number) and not _ended(plan, number):
            for state in plan.participants(number):
                standing = "party" if plan.ratified(number, state) else "signatory"
                yield plan.treaty(number), plan.state(state), standing, "2026-01-01", plan.source(number)


def vote_rows(plan: Plan) -> Iterator[Row]:
    """Yield the roll of each resolution."""
    for number in range(plan.resolutions):
        for state in _voters(plan, number):
            vote = _POSITIONS[plan.mix(number + state, len(_POSITIONS))]
            yield plan.resolution(number), plan.state(state), vote, _voted(plan, number), plan.source(number)


def _voters(plan: Plan, resolution: int) -> list[int]:
    first = plan.mix(resolution, plan.states)
    return sorted((first + step * 9) % plan.states for step in range(_VOTERS))


def committee_rows(plan: Plan) -> Iterator[Row]:
    """Yield the roll of a committee on the first resolution."""
    for state in _voters(plan, 0)[:3]:
        key = (_COMMITTEE, "A/C.1/60/L.1", plan.resolution(0), plan.state(state))
        yield *key, "yes", _voted(plan, 0), plan.source(0)


def total_rows(plan: Plan) -> Iterator[Row]:
    """Yield the announced result of each roll."""
    for number in range(plan.resolutions):
        cast = [_POSITIONS[plan.mix(number + state, len(_POSITIONS))] for state in _voters(plan, number)]
        totals = (str(cast.count(vote)) for vote in ("yes", "no", "abstain"))
        yield plan.resolution(number), "unga", "plenary", _voted(plan, number), *totals, "complete", plan.source(number)


def provision_rows(plan: Plan) -> Iterator[Row]:
    """Yield two articles of every tenth treaty."""
    for number in range(0, plan.treaties, 10):
        for article, title in ((1, "Purpose"), (2, "Cooperation")):
            key = (plan.treaty(number), f"article-{article}", f"art. {article}", title)
            effects = ("P0D", "P1Y") if article == 1 else ("", "")
            yield *key, f"Lays down point {article}.", "cooperation", *effects, plan.source(number)


def identifier_rows(plan: Plan) -> Iterator[Row]:
    """Yield one identifier of every second treaty."""
    for number in range(0, plan.treaties, 2):
        yield plan.treaty(number), "fcdo-treaty", str(70_000 + number), "exact", plan.source(number)


def name_rows(plan: Plan) -> Iterator[Row]:
    """Yield the French name of every third treaty."""
    for number in range(0, plan.treaties, 3):
        yield plan.treaty(number), "fr", f"Traité spatial {number}", "official", plan.source(number)


def link_rows(plan: Plan) -> Iterator[Row]:
    """Yield how every fourth treaty bears on the one before it."""
    for number in range(3, max(4, plan.treaties), 4):
        yield plan.treaty(number), "refers-to", plan.treaty(number - 1), plan.source(number)


def count_rows(plan: Plan) -> Iterator[Row]:
    """Yield the published number of parties of every twentieth treaty."""
    for number in range(0, plan.treaties, 20):
        parties = sum(plan.ratified(number, state) for state in plan.participants(number))
        note = "as the depositary counts" if number % 40 == 0 else ""
        yield plan.treaty(number), "parties", str(parties), "2026-01-01", str(parties), note, plan.source(number)


TABLES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "instruments": instrument_rows,
    "participation": act_rows,
    "deposits": deposit_rows,
    "status": status_rows,
    "votes": vote_rows,
    "committee-votes": committee_rows,
    "vote-totals": total_rows,
    "provisions": provision_rows,
    "instrument-identifiers": identifier_rows,
    "instrument-names": name_rows,
    "instrument-links": link_rows,
    "reference-counts": count_rows,
}
