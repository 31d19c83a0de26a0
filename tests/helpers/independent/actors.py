"""Actors: bodies, names, identifiers, places and successions."""

from __future__ import annotations

from collections import Counter

from independent.standing import parties
from independent.tables import DEF, Answer, answers, by_id, is_state, kind, listed, name, node, rows, sources
from independent.ties import members, superiors

CLASSES = {
    "state": "State", "former-state": "State", "space-agency": "SpaceAgency", "space-force": "SpaceForce",
    "military-space-organization": "MilitaryOrganization", "command": "MilitaryCommand", "ministry": "Ministry",
    "company": "Company", "non-governmental-organization": "NonGovernmentalOrganization",
    "intergovernmental-organization": "IntergovernmentalOrganization",
    "supranational-union": "IntergovernmentalOrganization", "military-alliance": "MilitaryAlliance",
    "un-body": "InternationalOrgan", "eu-body": "InternationalOrgan", "alliance-body": "InternationalOrgan",
    "multilateral-grouping": "InternationalForum", "actor-group": "ActorGroup",
}  # fmt: skip
GOVERNMENT = ("space-agency", "space-force", "military-space-organization", "command", "ministry")


def actor_class(actor: str) -> str:
    return DEF + CLASSES[kind(actor)]


@answers("cq-10")
def line_of_roscosmos() -> Answer:
    agency = "rka"
    while agency:
        row = by_id("actors")[agency]
        if row["founded"]:
            yield row["name"], row["founded"], row["dissolved"]
        agency = row["successor"]


@answers("cq-12")
def merged_into_jaxa() -> Answer:
    return [(row["name"], row["dissolved"]) for row in rows("actors") if row["successor"] == "jaxa"]


@answers("cq-29")
def military_bodies_by_decade() -> Answer:
    decades = [
        row["founded"][:3] + "0s"
        for row in rows("actors")
        if "military-space" in listed(row["functions"]) and row["founded"]
    ]
    return list(Counter(decades).items())


@answers("cq-76")
def chain_of_command() -> Answer:
    for actor in ("ussf", *superiors("ussf")):
        if not is_state(actor):
            state = by_id("actors")[actor]["country"] if kind(actor) in GOVERNMENT else ""
            yield name(actor), name(state) if state else ""


@answers("cq-77")
def parts_of_the_space_force() -> Answer:
    for row in rows("actors"):
        if "ussf" in superiors(row["id"]):
            yield row["name"], actor_class(row["id"]), str(row["parent"] == "ussf").lower()


@answers("cq-78")
def bodies_of_india() -> Answer:
    for row in rows("actors"):
        if row["country"] == "ind" and row["kind"] in GOVERNMENT:
            for function in listed(row["functions"]) or [""]:
                yield row["name"], actor_class(row["id"]), function, row["founded"]


@answers("cq-81")
def international_bodies() -> Answer:
    wanted = ("IntergovernmentalOrganization", "MilitaryAlliance", "InternationalForum", "InternationalOrgan")
    counted = Counter(CLASSES[row["kind"]] for row in rows("actors"))
    return [(DEF + class_, counted[class_]) for class_ in wanted]


@answers("cq-82")
def names_of_jaxa() -> Answer:
    for row in rows("names"):
        if row["actor"] == "jaxa":
            language = "" if row["language"] == "und" else row["language"].lower()
            yield language, row["name"], row["kind"]


@answers("cq-83")
def former_names() -> Answer:
    # A name may be the same in two languages.
    return dict.fromkeys((name(row["actor"]), row["name"]) for row in rows("names") if row["kind"] == "former")


@answers("cq-84")
def the_quad_in_its_own_names() -> Answer:
    for actor in members("quad"):
        row = by_id("actors")[actor]
        if row["native_name"] and row["headquarters"]:
            yield row["name"], row["native_name"], row["headquarters"]


@answers("cq-85")
def seats_in_vienna() -> Answer:
    for row in rows("actors"):
        if row["headquarters"] == "Vienna" and not is_state(row["id"]):
            yield row["name"], row["homepage"]


@answers("cq-86")
def identifiers_of_nasa() -> Answer:
    return [(row["scheme"], row["value"], row["match"]) for row in rows("identifiers") if row["actor"] == "nasa"]


@answers("cq-87")
def who_is_q23548() -> Answer:
    for row in rows("identifiers"):
        if row["value"] == "Q23548":
            key = f"{row['actor']}|{row['scheme']}|{row['value']}"
            for source in {row["source"], *sources("identifiers", key)}:
                yield node("actor", row["actor"]), name(row["actor"]), node("source", source)


@answers("cq-88")
def codes() -> Answer:
    schemes = ("iso3166-1-alpha2", "iso3166-1-alpha3", "iso3166-1-numeric", "un-m49", "cow-code")
    for actor in parties("moon-agreement-1979"):
        found = {
            row["scheme"]: row["value"]
            for row in rows("identifiers")
            if row["actor"] == actor and row["match"] == "exact"
        }
        yield name(actor), *(found.get(scheme, "") for scheme in schemes)


@answers("cq-115")
def successions() -> Answer:
    for row in rows("successions"):
        for successor in listed(row["successors"]):
            yield name(row["predecessor"]), row["kind"], row["date"], name(successor)
