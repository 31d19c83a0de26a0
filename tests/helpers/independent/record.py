"""The record about itself: conflicts, gaps, corrections, counts, sources and events."""

from __future__ import annotations

from collections import Counter

from independent.standing import of_instrument
from independent.tables import DATA, DEF, Answer, answers, by_id, name, node, rows, short


@answers("cq-71")
def conflicts() -> Answer:
    for row in rows("conflicts"):
        about = short(row["instrument"]), name(row["actor"]) if row["actor"] else "", row["what"]
        second = node("source", row["source_b"]) if row["source_b"] else ""
        yield *about, row["value_a"], node("source", row["source_a"]), row["value_b"], second, row["used"]


@answers("cq-91")
def groups() -> Answer:
    for row in rows("groups"):
        class_ = "ActorGroup" if row["id"] in by_id("actors") else "InstrumentGroup"
        yield row["name"], DEF + class_, row["definition"], row["members_rule"]


@answers("cq-134")
def conflicts_about_iran() -> Answer:
    for row in rows("conflicts"):
        if row["actor"] == "irn":
            yield short(row["instrument"]), row["what"], row["value_a"], row["value_b"], row["used"]


@answers("cq-135")
def gaps_about_the_outer_space_treaty() -> Answer:
    for row in rows("unsourced"):
        if row["instrument"] == "outer-space-treaty-1967":
            yield name(row["actor"]), row["action"], row["why"]


@answers("cq-136")
def published_counts() -> Answer:
    for row in rows("reference-counts"):
        standing = Counter(found.status for found in of_instrument(row["instrument"]))
        acts = [act for act in rows("participation") if act["instrument"] == row["instrument"]]
        recorded = {
            "parties": standing["party"],
            "signatories": standing["signatory"],
            "signatures": sum(act["action"] == "signature" for act in acts),
            "participants": standing["endorser"] + standing["signatory"],
            "declared-acceptances": standing["declared-acceptance"],
        }[row["what"]]
        yield short(row["instrument"]), row["what"], row["published"], row["as_of"], row["expected"], recorded


@answers("cq-137")
def corrections_about_roscosmos() -> Answer:
    for row in rows("corrections"):
        if "roscosmos" in row["key"]:
            yield f"Curated table: {row['table']}", row["key"], row["field"], row["old"], row["new"], row["source"]


@answers("cq-139")
def questions_by_kind() -> Answer:
    return list(Counter(row["kind"] for row in rows("competency-questions")).items())


@answers("cq-146")
def official_sources() -> Answer:
    used: dict[str, set[str]] = {}
    further = {}
    for row in rows("further-sources"):
        further.setdefault((row["table"], row["key"]), []).append(row["source"])
    for row in rows("participation"):
        if row["instrument"] == "outer-space-treaty-1967":
            key = f"{row['instrument']}|{row['actor']}|{row['action']}"
            for source in (row["source"], *further.get(("participation", key), ())):
                used.setdefault(source, set()).add(row["actor"])
    for source, actors in used.items():
        row = by_id("sources")[source]
        if row["kind"] == "official":
            yield row["title"], row["publisher"], len(actors)


@answers("cq-158")
def what_became_of_the_rows() -> Answer:
    joined = ("claim-facts", "further-sources", "instrument-links", "relationship-roles", "retired")
    reasons = {
        "unsourced": "no good source shows the act; the row is published as a known gap",
        "unsourced-actors": "no source shows the value; the row is published as a known gap",
        "instrument-identifiers": "nothing confirms the number; the row is published as a known gap",
    }
    actors = {row["id"] for row in rows("actors")}
    for table in sorted(file.stem for file in DATA.glob("*.csv")):
        held = rows(table)
        kept = [row for row in held if table in reasons and row.get("match", "unconfirmed") == "unconfirmed"]
        # A group of actors is a row of actors.csv too.
        said = [row for row in held if table in joined or (table == "groups" and row["id"] in actors)]
        things = len(held) - len(kept) - len(said)
        yield f"Curated table: {table}", len(held), things, len(said), len(kept), reasons[table] if kept else ""
