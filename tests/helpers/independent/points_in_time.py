"""Questions about one day."""

from __future__ import annotations

from independent.standing import acts, is_treaty, of_actor, of_instrument, standings
from independent.tables import (
    FIVE,
    Answer,
    answers,
    began_by,
    belongs_to,
    by_id,
    ended_by,
    is_state,
    moment,
    name,
    rows,
    short,
)  # fmt: skip
from independent.ties import involving, memberships


@answers("cq-26")
def american_ties() -> Answer:
    day, partners = "2020-12-31", ("nato", "esa", "japan-nsps")
    return {
        (name(partner), address, name(actor), row["start"])
        for address, row, actors in involving()
        if "/event/" not in address and began_by(row["start"], day) and not ended_by(row["end"], day)
        for partner in partners
        if partner in actors
        for actor in actors
        if belongs_to(actor, "usa")
    }


@answers("cq-30")
def bound_at_the_entry_into_force() -> Answer:
    for standing in of_instrument("outer-space-treaty-1967"):
        if standing.start_latest and standing.start_latest <= "1967-10-10":
            act = next(
                row for row in acts()[standing.instrument, standing.actor] if row["action"] == standing.first_act
            )
            yield name(standing.actor), act["date"]


@answers("cq-47")
def bogota() -> Answer:
    signed = {row["actor"] for row in rows("participation") if row["instrument"] == "bogota-declaration-1976"}
    for standing in of_instrument("outer-space-treaty-1967"):
        if standing.actor in signed and standing.start_latest and standing.start_latest <= "1976-12-03":
            yield name(standing.actor), standing.since


@answers("cq-55")
def liability_in_1980() -> Answer:
    for standing in of_instrument("liability-convention-1972"):
        if standing.holds("1980-01-01") and is_state(standing.actor):
            yield name(standing.actor), standing.since


@answers("cq-56")
def china_in_1984() -> Answer:
    for standing in of_actor("chn"):
        if is_treaty(standing.instrument) and standing.holds("1984-01-01"):
            yield short(standing.instrument), standing.since


@answers("cq-57")
def japan_in_1980() -> Answer:
    for standing in of_actor("jpn"):
        if standing.instrument in FIVE and standing.holds("1980-01-01"):
            yield short(standing.instrument), standing.since


@answers("cq-58")
def five_ratifications() -> Answer:
    for standing in of_instrument("registration-convention-1974"):
        if standing.since == "1976-09-15":
            act = next(
                row for row in acts()[standing.instrument, standing.actor] if row["action"] == standing.first_act
            )
            address = f"https://w3id.org/spacelod/id/act/{standing.instrument}/{standing.actor}/{act['action']}"
            yield name(standing.actor), address, act["date"]


@answers("cq-59")
def moon_agreement_around_a_withdrawal() -> Answer:
    for day in ("2024-01-04", "2024-01-06"):
        yield moment(day), sum(standing.holds(day) for standing in of_instrument("moon-agreement-1979"))


@answers("cq-60")
def artemis_in_2021() -> Answer:
    for standing in of_instrument("artemis-accords-2020"):
        if standing.holds("2021-12-31"):
            yield name(standing.actor), standing.since


def seated(organization: str, day: str) -> Answer:
    for row in memberships(organization):
        if began_by(row["start"], day) and not ended_by(row["end"], day):
            yield name(row["actor"]), row["start"]


@answers("cq-61")
def combined_space_operations() -> Answer:
    return seated("cspo", "2021-01-01")


@answers("cq-62")
def agency_of_russia() -> Answer:
    for row in rows("actors"):
        alive = began_by(row["founded"], "2010-01-01") and not ended_by(row["dissolved"], "2010-01-01")
        if row["kind"] == "space-agency" and row["country"] == "rus" and alive:
            yield row["name"], row["founded"], row["dissolved"]


@answers("cq-63")
def american_and_russian_treaties() -> Answer:
    day = "2011-06-30"
    for standing in of_actor("usa"):
        other = standings().get((standing.instrument, "rus"))
        if is_treaty(standing.instrument) and standing.holds(day) and other and other.holds(day):
            yield short(standing.instrument), by_id("instruments")[standing.instrument]["entry_into_force"]


@answers("cq-64")
def nato_in_2019() -> Answer:
    return seated("nato", "2019-06-27")


@answers("cq-65")
def outer_space_treaty_without_rescue() -> Answer:
    for standing in of_instrument("outer-space-treaty-1967"):
        rescue = standings().get(("rescue-agreement-1968", standing.actor))
        bound = rescue and rescue.start_earliest and rescue.start_earliest <= "1970-01-01"
        if standing.holds("1970-01-01") and not bound:
            yield (name(standing.actor),)


@answers("cq-66")
def union_and_esa() -> Answer:
    day = "2021-01-01"
    agency = {
        row["actor"]
        for row in memberships("esa")
        if row["role"] in ("member", "founding-member") and began_by(row["start"], day)
    }
    return [(found,) for found, _ in seated("eu", day) if found in {name(actor) for actor in agency}]


@answers("cq-104")
def in_force_in_1970() -> Answer:
    for row in rows("instruments"):
        day = "1970-01-01"
        if is_treaty(row["id"]) and began_by(row["entry_into_force"], day) and not ended_by(row["terminated"], day):
            yield row["short_name"], row["entry_into_force"]


@answers("cq-118")
def bound_in_2023() -> Answer:
    found = [
        standing
        for standing in of_instrument("moon-agreement-1979")
        if standing.start_earliest
        and standing.start_earliest <= "2023-12-31"
        and not (standing.end_latest and standing.end_latest <= "2023-01-01")
    ]
    yield (len(found),)


@answers("cq-157")
def names_of_the_parties_in_1980() -> Answer:
    for standing in of_instrument("partial-test-ban-treaty-1963"):
        if standing.holds("1980-01-01"):
            for act in acts()[standing.instrument, standing.actor]:
                if act["action"] == standing.first_act and act["performed_as"]:
                    yield name(standing.actor), act["performed_as"], standing.since
