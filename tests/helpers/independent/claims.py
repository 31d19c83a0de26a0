"""Claims of the two articles: verdicts, evidence, and what the facts say."""

from __future__ import annotations

from collections import Counter

from independent.tables import Answer, Row, answers, belongs_to, by_id, listed, name, node, rows

VERDICTS = ("supported", "partly-supported", "unsupported", "contradicted", "not-checkable")
ABSENCE = {
    "unsupported": "searched-not-found", "contradicted": "denied-by-source", "not-checkable": "not-looked-for",
}  # fmt: skip
HOLDS = ("supported", "partly-supported")


def of(document: str) -> list[Row]:
    return [row for row in rows("claims") if row["document"] == document]


def claim(row: Row) -> str:
    return node("claim", row["id"])


def source(key: str) -> str:
    return node("source", key)


@answers("cq-07")
def joint_missions_of_the_space_force_and_esa() -> Answer:
    joint = [
        node("relationship", row["id"])
        for row in rows("relationships")
        if row["type"] == "joint-mission" and {"ussf", "esa"} <= set(listed(row["actors"]))
    ]
    for row in rows("claims"):
        if (row["subject"], row["relation"], row["object"]) == ("ussf", "joint-mission-with", "esa"):
            yield from ((claim(row), row["verdict"], found) for found in joint or [""])


@answers("cq-24")
def space_law_in_article_a() -> Answer:
    for row in of("article-a"):
        if row["section"] == "Role in International Space Law":
            held = listed(row["evidence"]) if row["verdict"] in HOLDS else []
            for key in held or [""]:
                yield claim(row), row["verdict"], row["evidence_note"], source(key) if key else ""


@answers("cq-25")
def verdicts_on_article_a() -> Answer:
    counted = Counter((row["section"], row["verdict"]) for row in of("article-a"))
    return [(*pair, number) for pair, number in counted.items()]


@answers("cq-27")
def written_with_ai() -> Answer:
    for row in of("article-b"):
        if row["subject"] == "article-b" and "AI tools" in row["claim"]:
            for key in listed(row["evidence"]):
                yield source("c-article-b"), claim(row), row["claim"], row["verdict"], source(key)


@answers("cq-28")
def verdicts_on_article_b() -> Answer:
    counted = Counter((row["section"], row["verdict"]) for row in of("article-b"))
    for section in {row["section"] for row in of("article-b")}:
        yield section, *(counted[section, verdict] for verdict in VERDICTS)


@answers("cq-34")
def catalogues_and_registers() -> Answer:
    words = ("catalogue", "un register", "united nations register")
    tables = (
        ("claim", "claims", "evidence_note"),
        *((t, f"{t}s", "summary") for t in ("actor", "instrument", "relationship", "event")),
    )
    for segment, table, column in tables:
        for row in rows(table):
            if any(word in row[column].lower() for word in words):
                yield node(segment, row["id"]), row[column]
    for row in rows("provisions"):
        if any(word in row["summary"].lower() for word in words):
            yield node("provision", row["instrument"], row["key"]), row["summary"]


@answers("cq-42")
def contradicted_in_article_b() -> Answer:
    for row in of("article-b"):
        if row["verdict"] == "contradicted":
            yield from (
                (claim(row), row["claim"], source(key), row["corrected_value"]) for key in listed(row["evidence"])
            )


@answers("cq-45")
def technology_that_cannot_be_checked() -> Answer:
    for row in rows("claims"):
        if row["section"] == "Impact of Emerging Technologies" and row["verdict"] == "not-checkable":
            yield claim(row), row["claim"], row["evidence_note"]


@answers("cq-72")
def without_official_evidence() -> Answer:
    for row in rows("claims"):
        kinds = {by_id("sources")[key]["kind"] for key in listed(row["evidence"])}
        if "official" not in kinds:
            yield claim(row), row["verdict"], "secondary only" if kinds else "none"


@answers("cq-73")
def much_used_sources() -> Answer:
    for_, against = Counter[str](), Counter[str]()
    for row in rows("claims"):
        if row["verdict"] in HOLDS:
            for_.update(listed(row["evidence"]))
        if row["verdict"] == "contradicted":
            against.update(listed(row["evidence"]))
    for key, number in (for_ + against).items():
        if number > 5:
            yield by_id("sources")[key]["title"], number, against[key]


@answers("cq-74")
def who_attests_a_claim() -> Answer:
    row = by_id("claims")["claim-b-057"]
    for key in listed(row["evidence"]):
        yield source("c-article-b"), row["section"], row["claim"], row["verdict"], source(key)


@answers("cq-75")
def another_american_body() -> Answer:
    for row in rows("claims"):
        if row["subject"] == "ussf":
            for actor in listed(row["attested_actor"]):
                if belongs_to(actor, "usa"):
                    yield claim(row), row["claim"], name(actor)


@answers("cq-143")
def lacking_evidence() -> Answer:
    counted = Counter(
        (ABSENCE[row["verdict"]], row["confidence"]) for row in rows("claims") if row["verdict"] in ABSENCE
    )
    return [(*pair, number) for pair, number in counted.items()]


@answers("cq-160")
def searches_in_vain() -> Answer:
    for row in rows("claims"):
        if row["verdict"] == "unsupported":
            yield claim(row), row["claim"], row["searched_on"], row["search_scope"]
