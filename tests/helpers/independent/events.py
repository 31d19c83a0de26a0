"""Events: exercises, meetings, tests and incidents, and who took part in them."""

from __future__ import annotations

from collections import Counter

from independent.tables import DEF, Answer, answers, by_id, first_day, is_state, listed, moment, name, rows
from independent.ties import competing, role


@answers("cq-14")
def talks_of_2015_to_2017() -> Answer:
    for row in rows("events"):
        who = listed(row["participants"])
        if row["kind"] == "dialogue" and {"usa", "chn"} <= set(who) and "2015" <= row["start"][:4] <= "2017":
            yield from ((row["name"], row["start"], name(actor)) for actor in who if by_id("actors")[actor]["country"])


@answers("cq-33")
def exercises_in_awareness() -> Answer:
    counted = Counter(
        (name(organizer), name(actor))
        for row in rows("events")
        if row["kind"] == "exercise" and "space-domain-awareness" in listed(row["domain"])
        for organizer in listed(row["organizers"])
        for actor in listed(row["participants"])
        if is_state(actor)
    )
    return [(*pair, number) for pair, number in counted.items()]


@answers("cq-37")
def dialogues_between_rivals() -> Answer:
    met: dict[tuple[str, str], list[str]] = {}
    for row in rows("events"):
        if row["kind"] == "dialogue" and row["start"]:
            for one, other in competing():
                if one < other and {one, other} <= set(listed(row["participants"])):
                    met.setdefault((one, other), []).append(first_day(row["start"]))
    for (one, other), days in met.items():
        yield name(one), name(other), moment(min(days)), moment(max(days))


@answers("cq-38")
def global_sentinel_2022_or_2024() -> Answer:
    one, two = by_id("events")["global-sentinel-2022"], by_id("events")["global-sentinel-2024"]
    for event, other in ((one, two), (two, one)):
        only = set(listed(event["participants"])) - set(listed(other["participants"]))
        yield from ((event["name"], name(actor)) for actor in only if is_state(actor))


@answers("cq-39")
def attacks_through_networks() -> Answer:
    incidents = [
        row for row in rows("events") if row["kind"] == "space-incident" and "cybersecurity" in listed(row["domain"])
    ]
    for row in incidents:
        for tie in rows("relationships"):
            if row["id"] in listed(tie["events"]):
                blamed = role(tie["id"], "target")
                victims = [actor for actor in listed(row["participants"]) if actor not in blamed]
                for victim in victims:
                    for by in role(tie["id"], "source"):
                        yield from (
                            (row["name"], row["start"], name(victim), name(by), name(target)) for target in blamed
                        )


@answers("cq-44")
def destroyed_satellites() -> Answer:
    for row in rows("events"):
        if row["kind"] == "anti-satellite-test":
            yield from (
                (name(actor), row["name"], row["start"]) for actor in listed(row["participants"]) if is_state(actor)
            )


@answers("cq-128")
def who_only_observed() -> Answer:
    for row in rows("events"):
        if row["kind"] not in ("organisation-founded", "space-incident"):
            for observer in listed(row["observers"]):
                yield row["name"], row["start"], row["place"], name(observer)


@answers("cq-129")
def conferences_and_summits() -> Answer:
    for row in rows("events"):
        if row["kind"] in ("conference", "summit") and row["start"][:4] >= "2020":
            class_ = DEF + row["kind"].capitalize()
            yield row["name"], class_, row["start"], row["place"]


@answers("cq-130")
def founded_since_2020() -> Answer:
    for row in rows("events"):
        if row["kind"] == "organisation-founded" and row["start"][:4] >= "2020":
            yield row["name"], row["start"]


@answers("cq-154")
def states_in_wargames() -> Answer:
    counted = Counter(
        name(actor)
        for row in rows("events")
        if row["kind"] == "wargame"
        for actor in {*listed(row["participants"]), *listed(row["observers"])}
        if is_state(actor)
    )
    return list(counted.items())
