"""Votes: positions, results and comparisons."""

from __future__ import annotations

from independent.tables import DEF, Answer, answers, by_id, name, rows, short

STAGES = {"plenary": "PlenaryVote", "committee": "CommitteeVote"}


def cast(table: str, instrument: str) -> dict[str, str]:
    return {row["actor"]: row["vote"] for row in rows(table) if row["resolution"] == instrument}


@answers("cq-35")
def resolution_77_41() -> Answer:
    return [(vote, name(actor)) for actor, vote in cast("votes", "unga-resolution-77-41").items()]


@answers("cq-36")
def opponents_of_2014() -> Answer:
    later = cast("votes", "unga-resolution-77-41")
    for actor, vote in cast("votes", "unga-resolution-69-32").items():
        if vote == "no":
            yield name(actor), vote, later.get(actor, "")


@answers("cq-98")
def drafts() -> Answer:
    for row in rows("vote-totals"):
        if by_id("instruments")[row["instrument"]]["kind"] == "draft":
            yield short(row["instrument"]), name(row["body"]), row["date"], row["yes"], row["no"], row["abstain"]


@answers("cq-131")
def results() -> Answer:
    for row in rows("vote-totals"):
        known = str(row["roll"] == "complete").lower()
        yield (
            short(row["instrument"]), DEF + STAGES[row["stage"]], name(row["body"]), row["date"], row["yes"], row["no"],
            row["abstain"], known,
        )  # fmt: skip


@answers("cq-132")
def plenary_against_committee() -> Answer:
    for instrument in {row["resolution"] for row in rows("committee-votes")}:
        plenary = cast("votes", instrument)
        for actor, vote in cast("committee-votes", instrument).items():
            if plenary.get(actor, vote) != vote:
                yield short(instrument), name(actor), vote, plenary[actor]


@answers("cq-148")
def china_and_russia() -> Answer:
    pairs = []
    for table in ("votes", "committee-votes"):
        for instrument in {row["resolution"] for row in rows(table)}:
            positions = cast(table, instrument)
            if {"chn", "rus"} <= positions.keys():
                pairs.append(positions["chn"] == positions["rus"])
    yield len(pairs), sum(pairs)
