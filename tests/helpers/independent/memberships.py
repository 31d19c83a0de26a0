"""Memberships: who sits where, who sits in one body only, and who looks on."""

from __future__ import annotations

from independent.tables import Answer, answers, by_id, kind, name, rows
from independent.ties import involving, members, superiors


@answers("cq-51")
def quad_and_nato() -> Answer:
    for address, _, actors in involving():
        if {"quad", "nato"} <= actors:
            yield address, ""
    for actor in members("quad") & members("nato"):
        yield "", name(actor)


@answers("cq-08")
def members_of_esa_or_nato() -> Answer:
    return one_of_two("esa", "nato")


@answers("cq-43")
def members_of_esa_or_the_union() -> Answer:
    part = "eu" in superiors("esa")
    return [(*pair, str(part).lower()) for pair in one_of_two("esa", "eu")]


def one_of_two(one: str, other: str) -> list[tuple[str, str]]:
    found = [(one, actor) for actor in members(one) - members(other)]
    found += [(other, actor) for actor in members(other) - members(one)]
    return [(by_id("actors")[organization]["abbreviation"], name(actor)) for organization, actor in found]


@answers("cq-20")
def armed_services_in_united_nations_bodies() -> Answer:
    armed = ("space-force", "military-space-organization", "command")
    bodies = [actor for actor in by_id("actors") if actor == "un" or "un" in superiors(actor)]
    for body in bodies:
        for actor in members(body) | members(body, ("observer",)):
            if kind(actor) in armed:
                yield name(actor), name(body)


@answers("cq-50")
def combined_space_operations_outside_nato() -> Answer:
    for actor in members("cspo") - members("nato"):
        yield name(actor), str(actor in members("quad")).lower()


@answers("cq-120")
def memberships_of_india() -> Answer:
    for row in rows("memberships"):
        if row["actor"] == "ind":
            yield name(row["organization"]), row["role"], row["start"]


@answers("cq-121")
def observers() -> Answer:
    for organization in {row["organization"] for row in rows("memberships")}:
        for actor in members(organization, ("observer",)):
            yield name(organization), name(actor)
