"""Rows in, quads out, for the tables that describe texts, ties and claims more closely."""

from __future__ import annotations

import pytest

from spacelod.iris import concept, graph, thing
from spacelod.populate import Population, populate
from spacelod.tables import Tables
from spacelod.terms import Term, boolean, integer, text, typed
from spacelod.vocab import DCTERMS, RDF, RDFS, SPACELOD

OST = thing("instrument", "outer-space-treaty-1967")


@pytest.fixture(scope="module")
def facts(curated: Tables) -> Population:
    return populate(curated)


@pytest.fixture(scope="module")
def said(facts: Population) -> set[tuple[Term, Term, Term]]:
    return {quad[:3] for quad in facts.quads}


ARTICLE = thing("provision", "outer-space-treaty-1967", "article-6")
VOTE = thing("vote", "unga-resolution-69-32")
SUCCESSION = thing("event", "succession", "czechoslovakia")
COUNT = thing("reference-count", "outer-space-treaty-1967", "parties")
PAYLOAD = thing("relationship", "ussf-japan-qzss-mou-2020")
SENTINEL = thing("event", "global-sentinel-2024")
UNVERIFIED = thing("instrument", "us-russia-space-cooperation-agreement-2011-unverified")


@pytest.mark.parametrize(
    "triple",
    [
        (ARTICLE, SPACELOD.provisionOf, OST),
        (ARTICLE, SPACELOD.articleNumber, text("VI")),
        (ARTICLE, SPACELOD.imposesObligation, concept("obligation-type", "international-responsibility")),
        (SUCCESSION, RDF.type, SPACELOD.StateSuccession),
        (SUCCESSION, SPACELOD.successorState, thing("actor", "svk")),
        (SUCCESSION, SPACELOD.successionKind, concept("succession-kind", "dissolution")),
        (VOTE, SPACELOD.votesFor, integer(126)),
        (VOTE, SPACELOD.rollComplete, boolean(True)),
        (COUNT, SPACELOD.countKind, concept("count-kind", "parties")),
        (COUNT, SPACELOD.publishedCount, integer(115)),
        (OST, SPACELOD.adoptedBy, thing("actor", "unga")),
        (OST, SPACELOD.partyStructure, concept("party-structure", "multilateral")),
        (OST, SPACELOD.capabilityDomain, concept("capability-domain", "space-law")),
        (OST, SPACELOD.refersTo, thing("instrument", "unga-resolution-1884-xviii")),
        (UNVERIFIED, SPACELOD.mayBeMeant, thing("instrument", "us-russia-space-agreement-1992")),
        (UNVERIFIED, DCTERMS.source, thing("source", "c-tias-customs")),
        (thing("actor", "esa"), SPACELOD.constitutedBy, thing("instrument", "esa-convention-1975")),
        (PAYLOAD, SPACELOD.providerActor, thing("actor", "ussf")),
        (PAYLOAD, SPACELOD.hostActor, thing("actor", "japan-nsps")),
        (PAYLOAD, SPACELOD.underInstrument, thing("instrument", "us-japan-hosted-payload-memorandum-2020")),
        (SENTINEL, SPACELOD.organizedBy, thing("actor", "usspacecom")),
        (SENTINEL, SPACELOD.observingActor, thing("actor", "nato")),
        (thing("relationship", "nato-apss-loi"), SPACELOD.withinFramework, thing("actor", "nato")),
        (thing("relationship", "nato-apss-loi"), SPACELOD.hasManifestation, thing("event", "nato-apss-launch-2023")),
        (thing("claim", "claim-a-002"), SPACELOD.attestedActor, thing("actor", "usstratcom")),
        (thing("claim", "claim-a-025"), SPACELOD.absence, concept("absence", "searched-not-found")),
        (
            thing("act", "moon-agreement-1979", "sau", "withdrawal"),
            SPACELOD.notificationDate,
            typed("2023-01-05", "date"),
        ),
        (
            thing("act", "outer-space-treaty-1967", "blr", "ratification"),
            SPACELOD.performedAs,
            text("Byelorussian Soviet Socialist Republic", "en"),
        ),
    ],
)
def test_a_cell_becomes_a_statement(triple: tuple[Term, Term, Term], said: set[tuple[Term, Term, Term]]) -> None:
    assert triple in said


def test_what_bears_on_a_claim_is_said_of_the_claim_and_among_the_claims(facts: Population, curated: Tables) -> None:
    found = {quad for quad in facts.quads if quad.predicate in (SPACELOD.supportedBy, SPACELOD.contradictedBy)}
    assert len(found) == len(curated.rows("claim-facts"))
    assert {quad.graph for quad in found} == {graph("claims")}
    assert {quad.subject for quad in found} <= {thing("claim", row["id"]) for row in curated.rows("claims")}
    assert {quad.object for quad in found} <= facts.origins.keys()


def test_an_actor_with_a_role_is_one_of_the_actors(said: set[tuple[Term, Term, Term]], curated: Tables) -> None:
    for row in curated.rows("relationship-roles"):
        tie, actor = thing("relationship", row["relationship"]), thing("actor", row["actor"])
        assert (tie, SPACELOD.relatesActor, actor) in said


def test_a_number_without_a_source_is_called_unverified(said: set[tuple[Term, Term, Term]], curated: Tables) -> None:
    unverified = concept("verification-status", "unverified")
    for row in curated.rows("reference-counts"):
        node = thing("reference-count", row["instrument"], row["what"])
        assert ((node, SPACELOD.verificationStatus, unverified) in said) == (not row["source"])


def test_each_state_has_a_label_in_the_six_languages(said: set[tuple[Term, Term, Term]], curated: Tables) -> None:
    labels = {(node, label.rpartition("@")[2]) for node, predicate, label in said if predicate == RDFS.label}
    states = [thing("actor", row["id"]) for row in curated.rows("actors") if row["kind"] == "state"]
    assert [
        (node, tag) for node in states for tag in ("en", "fr", "es", "ru", "zh", "ar") if (node, tag) not in labels
    ] == []


def test_a_text_that_nobody_has_found_is_of_no_form_and_no_character(said: set[tuple[Term, Term, Term]]) -> None:
    predicates = {predicate for node, predicate, _ in said if node == UNVERIFIED}
    assert not predicates & {SPACELOD.instrumentForm, SPACELOD.legalCharacter, SPACELOD.capabilityDomain}
