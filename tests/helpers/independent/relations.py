"""Relationships: who works with whom, in which domain, under which text and in which role."""

from __future__ import annotations

from collections import Counter

from independent.tables import (
    DEF,
    Answer,
    Row,
    answers,
    belongs_to,
    by_id,
    is_state,
    kind,
    listed,
    name,
    node,
    rows,
    sources,
)
from independent.ties import competing, cooperating, involving, others, relating, role, superiors

USA = "usa"


def american(row: Row, besides: str = "") -> list[str]:
    return [actor for actor in listed(row["actors"]) if belongs_to(actor, USA) and actor != besides]


def of_type(*types: str) -> list[Row]:
    return [row for row in rows("relationships") if row["type"] in types]


@answers("cq-01")
def partners_of_the_space_force() -> Answer:
    return {
        (name(actor), row["type"], row["start"], node("source", source))
        for row in relating("ussf")
        for actor in others(row, "ussf")
        for source in sources("relationships", row["id"])
    }


@answers("cq-02")
def partners_that_article_a_names() -> Answer:
    named = {
        row["object"]
        for row in rows("claims")
        if row["document"] == "article-a" and row["subject"] == "ussf" and row["object"] in by_id("actors")
    }
    for actor in named:
        if kind(actor) == "actor-group":
            continue
        ties = {
            (name(actor), name(body), row["type"])
            for row in relating(actor)
            if row["type"] != "named-partner"
            for body in american(row, besides=actor)
        }
        yield from ties or {(name(actor), "", "")}


@answers("cq-03")
def american_bodies_in_ties_with_nato() -> Answer:
    return {
        (address, row["start"], name(actor))
        for address, row, actors in involving()
        if "nato" in actors and "organization" not in row
        for actor in actors
        if belongs_to(actor, USA)
    }


@answers("cq-05")
def signatories_of_the_surveillance_letter() -> Answer:
    row = by_id("relationships")["nato-apss-loi"]
    return [(name(actor), row["start"]) for actor in listed(row["actors"]) if is_state(actor)]


@answers("cq-06")
def awareness_data_of_esa() -> Answer:
    founded = by_id("actors")["ussf"]["founded"]
    for row in relating("esa"):
        if row["type"] == "ssa-data-sharing":
            yield from ((name(body), row["start"], founded) for body in american(row, besides=USA))


@answers("cq-09")
def american_work_with_roscosmos() -> Answer:
    for row in relating("roscosmos"):
        if row["type"] in ("joint-mission", "exchange-programme"):
            for body in american(row):
                yield name(body), row["type"], row["start"], row["end"], row["instrument"]


@answers("cq-11")
def japanese_partners_in_hosted_payloads() -> Answer:
    for row in relating("ussf"):
        if row["type"] == "hosted-payload":
            for actor in listed(row["actors"]):
                if belongs_to(actor, "jpn"):
                    yield node("relationship", row["id"]), row["start"], name(actor), row["summary"]


@answers("cq-13")
def law_against_work_with_chinese_bodies() -> Answer:
    for row in relating("nasa", "cnsa"):
        if row["type"] == "suspension" and row["instrument_id"]:
            law = by_id("instruments")[row["instrument_id"]]
            for source in sources("relationships", row["id"]):
                yield node("instrument", law["id"]), law["full_name"], row["start"], node("source", source)


@answers("cq-15")
def joint_missions_with_isro() -> Answer:
    for row in relating("isro"):
        if row["type"] == "joint-mission":
            for body in american(row):
                yield node("relationship", row["id"]), name(body), row["start"], row["summary"]


@answers("cq-16")
def indian_body_in_exchanges() -> Answer:
    for row in relating("usspacecom"):
        if row["type"] == "exchange-programme":
            for actor in listed(row["actors"]):
                if by_id("actors")[actor]["country"] == "ind":
                    yield name(actor), row["start"], row["summary"]


@answers("cq-17")
def relationships_by_type() -> Answer:
    counted = Counter((actor, row["type"]) for actor in ("ussf", "nasa") for row in relating(actor))
    return [(node("actor", actor), kind, number) for (actor, kind), number in counted.items()]


@answers("cq-18")
def chain_to_cnsa() -> Answer:
    of_ussf = [(address, actors) for address, _, actors in involving() if "ussf" in actors]
    of_cnsa = [(address, actors) for address, _, actors in involving() if "cnsa" in actors]
    return {
        (name(middle), first, second)
        for first, one in of_ussf
        for second, other in of_cnsa
        for middle in (one & other) - {"ussf", "cnsa"}
    }


@answers("cq-19")
def what_unoosa_is_part_of_and_serves() -> Answer:
    served = [
        host
        for row in rows("relationship-roles")
        if (row["actor"], row["role"]) == ("unoosa", "provider")
        for host in role(row["relationship"], "host")
    ]
    return [(name(whole), name(body)) for whole in superiors("unoosa") for body in served]


@answers("cq-32")
def partners_in_awareness_data() -> Answer:
    kinds = ("state", "former-state", "intergovernmental-organization", "supranational-union")
    return {
        (name(actor), row["start"], name(body))
        for row in of_type("ssa-data-sharing")
        if row["start"]
        for body in american(row)
        for actor in listed(row["actors"])
        if kind(actor) in kinds and actor != USA
    }


@answers("cq-79")
def ministries_and_commands() -> Answer:
    classes = {
        "ministry": "Ministry", "command": "MilitaryCommand", "space-force": "SpaceForce",
        "military-space-organization": "MilitaryOrganization",
    }  # fmt: skip
    counted = Counter(actor for row in of_type("ssa-data-sharing") for actor in listed(row["actors"]))
    for actor, number in counted.items():
        if kind(actor) in classes:
            yield name(actor), DEF + classes[kind(actor)], number


@answers("cq-80")
def companies() -> Answer:
    classes = {"company": "Company", "non-governmental-organization": "NonGovernmentalOrganization"}
    for row in rows("relationships"):
        for actor in listed(row["actors"]):
            if kind(actor) in classes:
                for other in others(row, actor):
                    class_ = DEF + classes[kind(actor)]
                    yield name(actor), class_, node("relationship", row["id"]), name(other)


@answers("cq-122")
def who_provides_what() -> Answer:
    for row in rows("relationships"):
        for provider in role(row["id"], "provider"):
            for host in role(row["id"], "host"):
                yield row["type"], name(provider), name(host), row["start"]


@answers("cq-123")
def other_roles() -> Answer:
    words = {"framework-nation": "framework nation", "observer": "observer actor"}
    for row in rows("relationship-roles"):
        if row["role"] in words:
            yield node("relationship", row["relationship"]), words[row["role"]], name(row["actor"])


@answers("cq-124")
def sanctions_and_suspensions() -> Answer:
    for row in of_type("sanction", "suspension"):
        for by in role(row["id"], "source"):
            for against in role(row["id"], "target"):
                yield row["type"], name(by), name(against), row["start"], row["end"], row["summary"]


@answers("cq-125")
def ties_within_nato() -> Answer:
    for row in rows("relationships"):
        if row["framework"] == "nato":
            for event in listed(row["events"]) or [""]:
                title = by_id("events")[event]["name"] if event else ""
                yield node("relationship", row["id"]), row["type"], row["start"], title


@answers("cq-126")
def cooperate_and_compete() -> Answer:
    return [(name(one), name(other)) for one, other in cooperating() & competing() if one < other]


@answers("cq-127")
def domains_of_jaxa() -> Answer:
    labels = {
        "lunar-exploration": "lunar exploration", "space-science": "space science",
        "human-spaceflight": "human spaceflight",
        "space-domain-awareness": "space domain awareness", "earth-observation": "Earth observation",
        "launch": "launch and access to space", "navigation-timing": "positioning, navigation and timing",
    }  # fmt: skip
    partners: dict[str, set[str]] = {}
    for row in relating("jaxa"):
        for domain in listed(row["domain"]):
            found = {other for other in others(row, "jaxa") if ("jaxa", other) in cooperating()}
            partners.setdefault(domain, set()).update(found)
    return [(labels[domain], len(found)) for domain, found in partners.items() if found]
