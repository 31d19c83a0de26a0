"""Instruments: their kinds, dates, provisions and the links between them."""

from __future__ import annotations

from collections import Counter

from independent.standing import TREATIES
from independent.tables import DEF, Answer, Row, answers, by_id, listed, name, node, rows, short

CLASSES = {
    **dict.fromkeys(TREATIES, "Treaty"), "interagency-agreement": "InteragencyAgreement", "memorandum": "Arrangement",
    "non-binding-instrument": "PoliticalCommitment", "declaration": "PoliticalCommitment",
    "un-resolution": "Resolution", "national-law": "NationalLaw", "policy": "Policy", "draft": "DraftInstrument",
}  # fmt: skip
CHARACTER = {
    **dict.fromkeys(TREATIES, "binding"), "interagency-agreement": "unknown", "memorandum": "unknown",
    "non-binding-instrument": "non-binding", "declaration": "non-binding", "un-resolution": "recommendatory",
    "national-law": "national", "policy": "non-binding", "draft": "not-in-force",
}  # fmt: skip
RELATIONS = {"implements": "implements", "amends": "amends", "supersedes": "supersedes", "refers-to": "refers to"}


def about(domain: str) -> list[Row]:
    return [row for row in rows("instruments") if domain in listed(row["domain"])]


@answers("cq-23")
def responsibility_and_liability() -> Answer:
    for row in rows("provisions"):
        for obligation in listed(row["obligation"]):
            if obligation in ("international-responsibility", "liability"):
                yield short(row["instrument"]), row["number"].split()[-1], obligation, row["summary"]


@answers("cq-31")
def years_in_article_b() -> Answer:
    found = set()
    for claim in rows("claims"):
        text = by_id("instruments").get(claim["subject"])
        if claim["document"] == "article-b" and claim["claimed_date"] and text:
            dates = text["adopted"], text["opened_for_signature"], text["entry_into_force"]
            if all(dates):
                found.add((text["short_name"], *dates, claim["claimed_date"]))
    return found


@answers("cq-40")
def technology_control() -> Answer:
    for row in about("technology-control"):
        for date in {row["opened_for_signature"], row["adopted"]} - {""} or {""}:
            yield row["short_name"], row["kind"], date


@answers("cq-41")
def agreement_of_2011() -> Answer:
    signers = {(row["instrument"], row["actor"]) for row in rows("participation")}
    for row in rows("participation"):
        if row["actor"] == "usa" and row["date"].startswith("2011") and (row["instrument"], "rus") in signers:
            yield short(row["instrument"]), row["date"], ""
    for row in rows("instruments"):
        if row["kind"] == "unverified":
            meant = [link["other"] for link in rows("instrument-links") if link["instrument"] == row["id"]]
            yield from ((row["short_name"], "", short(other) if other else "") for other in meant or [""])


@answers("cq-46")
def articles_one_and_two() -> Answer:
    for row in rows("provisions"):
        number = row["number"].split()[-1]
        if row["instrument"] == "outer-space-treaty-1967" and number in ("I", "II"):
            yield number, row["summary"], node("source", row["source"])


@answers("cq-48")
def on_debris() -> Answer:
    return [(CHARACTER[row["kind"]], row["kind"], row["short_name"]) for row in about("debris-mitigation")]


@answers("cq-54")
def since_the_last_treaty() -> Answer:
    for row in rows("instruments"):
        if row["un_document"] and row["adopted"] >= "1979-12-05":
            yield row["short_name"], row["adopted"], CHARACTER[row["kind"]]


@answers("cq-89")
def founding_treaties() -> Answer:
    for row in rows("instruments"):
        if row["founds"]:
            ended = by_id("actors")[row["founds"]]["dissolved"]
            yield name(row["founds"]), row["short_name"], row["entry_into_force"], ended


@answers("cq-90")
def ended_founding_treaties() -> Answer:
    for row in rows("instruments"):
        if row["founds"] and row["terminated"]:
            successor = by_id("actors")[row["founds"]]["successor"]
            yield row["short_name"], row["terminated"], name(row["founds"]), name(successor) if successor else ""


@answers("cq-92")
def by_structure() -> Answer:
    counted = Counter((row["structure"], row["kind"]) for row in rows("instruments") if row["structure"])
    return [(*pair, number) for pair, number in counted.items()]


@answers("cq-96")
def adopted_texts() -> Answer:
    for row in rows("instruments"):
        if row["adopted_by"] and row["adopted"]:
            yield name(row["adopted_by"]), row["short_name"], row["adopted"], row["un_document"]


@answers("cq-97")
def laws_and_policies() -> Answer:
    for row in rows("instruments"):
        if row["kind"] in ("national-law", "policy"):
            yield row["short_name"], DEF + CLASSES[row["kind"]], row["adopted"], row["text_url"]


@answers("cq-99")
def links() -> Answer:
    for row in rows("instrument-links"):
        if row["relation"] in RELATIONS:
            yield short(row["instrument"]), RELATIONS[row["relation"]], short(row["other"])


@answers("cq-100")
def kept_by_the_united_kingdom() -> Answer:
    for row in rows("instruments"):
        if "gbr" in listed(row["depositaries"]):
            yield from ((row["short_name"], name(other)) for other in listed(row["depositaries"]))


@answers("cq-101")
def signed_in_moscow() -> Answer:
    for row in rows("instruments"):
        if "Moscow" in listed(row["signed_place"]) and row["opened_for_signature"]:
            yield row["short_name"], row["opened_for_signature"], row["unts"]


@answers("cq-102")
def life_of_the_interim_agreement() -> Answer:
    row = by_id("instruments")["intelsat-interim-agreement-1964"]
    words = {
        "adopted": ("Adoption", "Adoption"), "opened_for_signature": ("Opening for signature", "OpeningForSignature"),
        "entry_into_force": ("Entry into force", "EntryIntoForce"), "terminated": ("Termination", "Termination"),
    }  # fmt: skip
    for column, (word, class_) in words.items():
        if row[column]:
            yield f"{word} of {row['short_name']}", DEF + class_, row[column]


@answers("cq-103")
def years_to_entry_into_force() -> Answer:
    for row in rows("instruments"):
        if row["kind"] == "multilateral-treaty" and row["opened_for_signature"] and row["entry_into_force"]:
            yield row["short_name"], int(row["entry_into_force"][:4]) - int(row["opened_for_signature"][:4])


@answers("cq-105")
def ended_texts() -> Answer:
    return [
        (row["short_name"], DEF + "Termination", row["terminated"]) for row in rows("instruments") if row["terminated"]
    ]


@answers("cq-150")
def by_class() -> Answer:
    counted = Counter(CLASSES[row["kind"]] for row in rows("instruments") if row["kind"] in CLASSES)
    return [(DEF + class_, number) for class_, number in counted.items()]


@answers("cq-151")
def resolutions_on_security() -> Answer:
    for row in about("space-security"):
        if row["kind"] == "un-resolution":
            yield row["short_name"], row["adopted"], row["full_name"]
