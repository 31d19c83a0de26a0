"""Parties, signatories and declarations: standing as it is now."""

from __future__ import annotations

from collections import Counter

from independent.standing import (
    acts,
    definitive,
    is_party,
    is_treaty,
    of_actor,
    of_instrument,
    parties,
    signatories,
    standings,
)
from independent.tables import (
    DEF,
    FIVE,
    Answer,
    answers,
    by_id,
    first_day,
    last_day,
    moment,
    name,
    node,
    plural,
    rows,
    short,
)
from independent.ties import members

CLASSES = {
    "signature": "Signature", "ratification": "Ratification", "acceptance": "Acceptance", "approval": "Approval",
    "accession": "Accession", "succession": "SuccessionToTreaty",
    "declaration-of-acceptance": "DeclarationOfAcceptance", "provisional-application": "ProvisionalApplication",
    "withdrawal": "Withdrawal", "continuation": "Continuation",
}  # fmt: skip


def act_class(row: dict[str, str]) -> str:
    return DEF + ("DefinitiveSignature" if definitive(row) else CLASSES[row["action"]])


@answers("cq-04")
def providers_to_nato() -> Answer:
    for row in rows("participation"):
        if row["instrument"] == "nato-satcom-nss6g":
            yield name(row["actor"]), row["date"], row["note"]


@answers("cq-21")
def the_united_states_and_the_five() -> Answer:
    for treaty in FIVE:
        yield short(treaty), standings()[treaty, "usa"].since if (treaty, "usa") in standings() else ""


@answers("cq-22")
def declared_acceptances() -> Answer:
    for row in rows("participation"):
        if row["action"] == "declaration-of-acceptance" and row["instrument"] in FIVE:
            yield short(row["instrument"]), name(row["actor"]), row["date"]


@answers("cq-49")
def new_parties() -> Answer:
    for treaty in FIVE:
        for standing in of_instrument(treaty):
            if standing.start_earliest >= "2020-01-01" and standing.since:
                yield name(standing.actor), short(treaty), standing.since


@answers("cq-52")
def treaties_of_the_quad() -> Answer:
    return [(name(actor), sum(is_party(actor, treaty) for treaty in FIVE)) for actor in members("quad")]


@answers("cq-53")
def parties_to_the_five() -> Answer:
    return [(short(treaty), len(parties(treaty))) for treaty in FIVE]


@answers("cq-67")
def copuos_without_treaty() -> Answer:
    bound = set().union(*(parties(treaty) for treaty in FIVE))
    return plural(name(actor) for actor in members("copuos") - bound)


@answers("cq-68")
def artemis_without_treaty() -> Answer:
    endorsers = {standing.actor for standing in of_instrument("artemis-accords-2020") if standing.status == "endorser"}
    return plural(name(actor) for actor in endorsers - parties("outer-space-treaty-1967"))


@answers("cq-69")
def party_to_all_five() -> Answer:
    return plural(name(actor) for actor in set.intersection(*(parties(treaty) for treaty in FIVE)))


@answers("cq-70")
def nato_without_registration() -> Answer:
    return plural(name(actor) for actor in members("nato") - parties("registration-convention-1974"))


@answers("cq-93")
def agreements_of_agencies() -> Answer:
    for standing in standings().values():
        if by_id("instruments")[standing.instrument]["kind"] == "interagency-agreement":
            yield short(standing.instrument), name(standing.actor), standing.since


@answers("cq-94")
def political_commitments() -> Answer:
    for row in rows("instruments"):
        if row["kind"] in ("non-binding-instrument", "declaration"):
            endorsers = [standing for standing in of_instrument(row["id"]) if standing.status == "endorser"]
            dates = {date for date in (row["opened_for_signature"], row["adopted"]) if date} or {""}
            for date in dates:
                yield row["short_name"], date, len(endorsers)


@answers("cq-95")
def arrangements() -> Answer:
    for row in rows("participation"):
        text = by_id("instruments")[row["instrument"]]
        if text["kind"] == "memorandum" and "space-domain-awareness" in text["domain"].split(";") and row["date"]:
            yield text["short_name"], name(row["actor"]), act_class(row), row["date"]


@answers("cq-106")
def acts_of_japan() -> Answer:
    for row in acts()["outer-space-treaty-1967", "jpn"]:
        act = node("act", row["instrument"], row["actor"], row["action"])
        yield (
            act,
            act_class(row),
            row["date"],
            by_id("actors")[row["depositary"]]["abbreviation"] if row["depositary"] else "",
        )


@answers("cq-107")
def consent_to_intelsat() -> Answer:
    counted = Counter(
        act_class(row) for row in rows("participation") if row["instrument"] == "intelsat-itso-agreement-1971"
    )
    return list(counted.items())


@answers("cq-108")
def acts_by_kind() -> Answer:
    further = [{**row, "note": ""} for row in rows("deposits")]
    return list(Counter(act_class(row) for row in (*rows("participation"), *further)).items())


@answers("cq-109")
def withdrawals() -> Answer:
    for row in rows("participation"):
        if row["action"] == "withdrawal":
            notified = row["date"] if row["effective_from"] else ""
            standing = standings()[row["instrument"], row["actor"]]
            until = standing.end if is_treaty(row["instrument"]) and standing.start_earliest else ""
            yield short(row["instrument"]), name(row["actor"]), notified, row["effective_from"], until


@answers("cq-110")
def registration_signed_only() -> Answer:
    return plural(name(actor) for actor in signatories("registration-convention-1974"))


@answers("cq-111")
def signed_by_india() -> Answer:
    for standing in of_actor("ind"):
        if "ind" in signatories(standing.instrument):
            yield short(standing.instrument), by_id("instruments")[standing.instrument]["kind"]


@answers("cq-112")
def published_and_derived() -> Answer:
    for row in rows("status"):
        if row["instrument"] == "outer-space-treaty-1967" and row["status"] != "party":
            standing = standings().get((row["instrument"], row["actor"]))
            if standing:
                yield name(row["actor"]), row["status"], row["as_of"], standing.status


@answers("cq-113")
def under_another_name() -> Answer:
    for row in rows("participation"):
        if row["performed_as"] and row["instrument"] in FIVE and row["date"]:
            yield short(row["instrument"]), name(row["actor"]), row["performed_as"], row["date"]


@answers("cq-116")
def inherited() -> Answer:
    for row in rows("successions"):
        for successor in row["successors"].split(";"):
            for standing in of_actor(successor):
                actions = {act["action"] for act in acts()[standing.instrument, successor]}
                if (standing.instrument, row["predecessor"]) in standings() and actions & {
                    "succession",
                    "continuation",
                }:
                    yield short(standing.instrument), name(successor), name(row["predecessor"]), standing.since


@answers("cq-117")
def former_parties() -> Answer:
    for standing in standings().values():
        if is_treaty(standing.instrument) and standing.start_earliest and standing.end_earliest:
            yield short(standing.instrument), name(standing.actor), standing.end


@answers("cq-119")
def inexact_signatures() -> Answer:
    for row in rows("participation"):
        first, last = first_day(row["date"]), last_day(row["date"])
        if row["instrument"] == "artemis-accords-2020" and first != last:
            yield name(row["actor"]), row["date"], moment(first), moment(last), ""


@answers("cq-147")
def standings_by_status() -> Answer:
    return list(Counter(standing.status for standing in standings().values()).items())


@answers("cq-153")
def members_behind_acceptances() -> Answer:
    for row in rows("participation"):
        if row["action"] == "declaration-of-acceptance":
            joined = members(row["actor"])
            bound = joined & parties(row["instrument"])
            if joined:
                yield name(row["actor"]), short(row["instrument"]), len(joined), len(bound)


@answers("cq-155")
def when_consent_and_withdrawal_take_effect() -> Answer:
    for row in rows("provisions"):
        if row["consent_effect_after"] or row["withdrawal_effect_after"]:
            number = row["number"].split(" ")[1]
            yield short(row["instrument"]), number, row["consent_effect_after"], row["withdrawal_effect_after"]


@answers("cq-156")
def acts_in_more_than_one_capital() -> Answer:
    for row in rows("deposits"):
        for act in acts()[row["instrument"], row["actor"]]:
            if act["action"] == row["action"] and act["date"] < row["date"]:
                yield short(row["instrument"]), name(row["actor"]), act["date"], row["date"], name(row["depositary"])
