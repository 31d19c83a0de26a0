from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import BNode, Node

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/spacelod/concept/"
DEF = URIRef("https://w3id.org/spacelod/def")
IS_DIRECTED = URIRef("https://w3id.org/spacelod/def#isDirected")
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch)
SYMMETRIC_MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)

SCHEMES = (
    "absence", "actor-function", "capability-domain", "claim-relation", "confidence", "count-kind",
    "identifier-scheme", "instrument-form", "legal-character", "match-type", "membership-role", "name-kind",
    "obligation-type", "participation-status", "party-structure", "question-kind", "relationship-type", "source-kind",
    "succession-kind", "verdict", "verification-status", "vote-position",
)  # fmt: skip

# table, column, the scheme that its cells are keys of
CELLS = (
    ("actors", "functions", "actor-function"),
    ("names", "kind", "name-kind"),
    ("identifiers", "scheme", "identifier-scheme"),
    ("identifiers", "match", "match-type"),
    ("instruments", "kind", "instrument-form"),
    ("instruments", "domain", "capability-domain"),
    ("events", "domain", "capability-domain"),
    ("provisions", "obligation", "obligation-type"),
    ("reference-counts", "what", "count-kind"),
    ("successions", "kind", "succession-kind"),
    ("instrument-identifiers", "scheme", "identifier-scheme"),
    ("instrument-identifiers", "match", "match-type"),
    ("status", "status", "participation-status"),
    ("memberships", "role", "membership-role"),
    ("relationships", "type", "relationship-type"),
    ("relationships", "domain", "capability-domain"),
    ("claims", "relation", "claim-relation"),
    ("claims", "domain", "capability-domain"),
    ("claims", "verdict", "verdict"),
    ("claims", "confidence", "confidence"),
    ("votes", "vote", "vote-position"),
    ("committee-votes", "vote", "vote-position"),
    ("sources", "kind", "source-kind"),
    ("competency-questions", "kind", "question-kind"),
)

# Keys that code, rules and shapes write although no cell of a table holds them.
NEEDED = {
    "legal-character": {
        "binding", "non-binding", "recommendatory", "disputed", "unknown", "national", "not-in-force",
    },
    "participation-status": {
        "party", "signatory", "declared-acceptance", "withdrawn", "none", "endorser", "provisionally-applying",
        "former-party", "lapsed", "consented",
    },
    "party-structure": {"bilateral", "plurilateral", "multilateral", "unilateral"},
    "succession-kind": {"continuation", "dissolution", "separation", "unification"},
    "obligation-type": {
        "defence", "offence", "neutrality", "non-aggression", "consultation", "information", "assistance", "liability",
        "registration", "non-appropriation", "non-placement-of-weapons", "peaceful-use", "freedom-of-exploration",
        "supervision-and-authorisation", "rescue-and-return", "environmental-protection", "resource-regime",
        "international-responsibility", "jurisdiction-and-control", "cooperation", "inspection", "legality",
    },
    "verification-status": {
        "verified-primary", "verified-secondary", "unverified", "named-only", "disputed", "refuted",
    },
    "absence": {"searched-not-found", "denied-by-source", "not-looked-for"},
    "vote-position": {"yes", "no", "abstain", "absent"},
    "relationship-type": {"named-partner", "collective-defence", "technology-transfer", "personnel-exchange"},
}  # fmt: skip

each_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@cache
def graph(scheme: str) -> Graph:
    return Graph().parse(ROOT / "ontology" / "schemes" / f"{scheme}.ttl")


def iri(scheme: str) -> URIRef:
    return URIRef(BASE + scheme)


@cache
def concepts(scheme: str) -> frozenset[Node]:
    return frozenset(graph(scheme).subjects(RDF.type, SKOS.Concept))


def keys(scheme: str) -> set[str]:
    return {str(concept).rsplit("/", 1)[1] for concept in concepts(scheme)}


def labels(scheme: str, thing: Node, predicate: URIRef) -> list[tuple[str | None, str]]:
    found = [value for value in graph(scheme).objects(thing, predicate) if isinstance(value, Literal)]
    return [(value.language, str(value)) for value in found]


def ancestors(scheme: str, concept: Node) -> set[Node]:
    found: set[Node] = set()
    waiting = list(graph(scheme).objects(concept, SKOS.broader))
    while waiting:
        if (parent := waiting.pop()) not in found:
            found.add(parent)
            waiting.extend(graph(scheme).objects(parent, SKOS.broader))
    return found


def test_there_is_one_file_for_each_scheme() -> None:
    assert sorted(file.stem for file in (ROOT / "ontology" / "schemes").iterdir()) == sorted(SCHEMES)


@each_scheme
def test_a_file_holds_the_scheme_of_its_name_and_no_other(scheme: str) -> None:
    assert list(graph(scheme).subjects(RDF.type, SKOS.ConceptScheme)) == [iri(scheme)]


@each_scheme
def test_a_file_describes_nothing_but_its_scheme_and_the_concepts_of_it(scheme: str) -> None:
    assert set(graph(scheme).subjects()) == concepts(scheme) | {iri(scheme)}


@each_scheme
def test_a_file_has_no_blank_nodes(scheme: str) -> None:
    assert not [triple for triple in graph(scheme) if any(isinstance(term, BNode) for term in triple)]


@each_scheme
def test_a_scheme_says_what_it_belongs_to_and_under_which_licence(scheme: str) -> None:
    header = dict(graph(scheme).predicate_objects(iri(scheme)))
    assert header[DCTERMS.isPartOf] == DEF
    assert header[RDFS.isDefinedBy] == DEF
    assert header[DCTERMS.license] == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert header[OWL.versionInfo] == Literal("0.1.0")


@each_scheme
def test_labels_are_in_six_languages_and_the_same_for_both_properties(scheme: str) -> None:
    for thing in concepts(scheme) | {iri(scheme)}:
        preferred = labels(scheme, thing, SKOS.prefLabel)
        assert sorted(str(language) for language, _ in preferred) == sorted(LANGUAGES), thing
        assert sorted(labels(scheme, thing, RDFS.label)) == sorted(preferred), thing


@each_scheme
def test_a_label_in_one_language_means_one_concept(scheme: str) -> None:
    uses = Counter(
        (language, text.casefold())
        for concept in concepts(scheme)
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for language, text in labels(scheme, concept, predicate)
    )
    assert [use for use, count in uses.items() if count > 1] == []


@each_scheme
def test_text_has_a_language_and_no_stray_blanks(scheme: str) -> None:
    for _, predicate, value in graph(scheme):
        if isinstance(value, Literal) and value.datatype is None:
            assert str(value) == " ".join(str(value).split())
            assert (value.language is None) == (predicate in {SKOS.notation, OWL.versionInfo}), value


@each_scheme
def test_a_definition_is_one_english_sentence_that_does_not_use_the_label(scheme: str) -> None:
    for thing in concepts(scheme) | {iri(scheme)}:
        ((language, definition),) = labels(scheme, thing, SKOS.definition)
        assert language == "en"
        assert re.fullmatch(r"[A-Z][^.]*(\.\d[^.]*)*\.", definition), definition
        name = dict(labels(scheme, thing, SKOS.prefLabel))["en"]
        assert thing == iri(scheme) or not re.search(rf"\b{re.escape(name)}\b", definition, re.IGNORECASE), thing


@each_scheme
def test_no_two_concepts_share_a_definition(scheme: str) -> None:
    definitions = [labels(scheme, concept, SKOS.definition)[0][1] for concept in concepts(scheme)]
    assert len(set(definitions)) == len(definitions)


@each_scheme
def test_the_notation_is_the_key_of_the_iri(scheme: str) -> None:
    for concept in concepts(scheme):
        key = str(concept).removeprefix(f"{BASE}{scheme}/")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert list(graph(scheme).objects(concept, SKOS.notation)) == [Literal(key)]


@each_scheme
def test_a_concept_is_in_its_scheme_and_either_on_top_or_below_another(scheme: str) -> None:
    g = graph(scheme)
    for concept in concepts(scheme):
        assert list(g.objects(concept, SKOS.inScheme)) == [iri(scheme)]
        assert ((concept, SKOS.topConceptOf, iri(scheme)) in g) != ((concept, SKOS.broader, None) in g), concept


@each_scheme
def test_each_link_inside_a_scheme_is_stated_both_ways(scheme: str) -> None:
    g = graph(scheme)
    assert set(g.subject_objects(SKOS.broader)) == {(a, b) for b, a in g.subject_objects(SKOS.narrower)}
    assert set(g.subject_objects(SKOS.topConceptOf)) == {(a, b) for b, a in g.subject_objects(SKOS.hasTopConcept)}
    assert set(g.subject_objects(SKOS.related)) == {(a, b) for b, a in g.subject_objects(SKOS.related)}
    for predicate in (SKOS.broader, SKOS.related):
        assert set(g.objects(None, predicate)) <= concepts(scheme)


@each_scheme
def test_no_concept_is_above_itself(scheme: str) -> None:
    assert [concept for concept in concepts(scheme) if concept in ancestors(scheme, concept)] == []


@each_scheme
def test_a_concept_is_not_related_to_one_above_it_nor_twice_below_the_same(scheme: str) -> None:
    for concept in concepts(scheme):
        above = ancestors(scheme, concept)
        assert not above & set(graph(scheme).objects(concept, SKOS.related)), concept
        parents = set(graph(scheme).objects(concept, SKOS.broader))
        assert not [parent for parent in parents if parents & ancestors(scheme, parent)], concept


@each_scheme
def test_a_mapping_leads_to_a_concept_of_another_scheme_and_back(scheme: str) -> None:
    for predicate in MAPPINGS:
        for concept, target in graph(scheme).subject_objects(predicate):
            if not str(target).startswith(BASE):
                continue
            other = str(target).removeprefix(BASE).split("/")[0]
            assert other != scheme, concept
            assert target in concepts(other), target
            if predicate in SYMMETRIC_MAPPINGS:
                assert (target, predicate, concept) in graph(other), concept


@each_scheme
def test_two_concepts_are_mapped_in_one_way_at_most(scheme: str) -> None:
    pairs = Counter(pair for predicate in MAPPINGS for pair in graph(scheme).subject_objects(predicate))
    assert [pair for pair, count in pairs.items() if count > 1] == []


@each_scheme
def test_relationship_types_and_only_they_say_whether_they_are_directed(scheme: str) -> None:
    for concept in concepts(scheme):
        stated = list(graph(scheme).objects(concept, IS_DIRECTED))
        if scheme != "relationship-type":
            assert stated == []
        else:
            assert [value.datatype for value in stated if isinstance(value, Literal)] == [XSD.boolean]


@pytest.mark.parametrize(("table", "column", "scheme"), CELLS, ids=str)
def test_each_key_in_a_cell_is_a_concept(table: str, column: str, scheme: str) -> None:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        cells = [key for row in csv.DictReader(file) for key in row[column].split(";") if key]
    assert cells
    assert set(cells) - keys(scheme) == set()


@pytest.mark.parametrize("scheme", sorted(NEEDED))
def test_each_key_that_is_written_without_a_cell_is_a_concept(scheme: str) -> None:
    assert NEEDED[scheme] - keys(scheme) == set()


def concepts_named_in(file: Path) -> Iterator[tuple[str, str]]:
    """Yield (scheme, key) for each prefixed name or IRI of a concept in a query or Turtle file."""
    text = file.read_text(encoding="utf-8")
    yield from re.findall(rf"<{BASE}([\w-]+)/([\w-]+)>", text)
    for prefix, scheme in re.findall(rf"prefix\s+([\w-]+):\s*<{BASE}([\w-]+)/>", text, re.IGNORECASE):
        for key in re.findall(rf"(?<![\w:/-]){prefix}:([\w-]+)", text):
            yield scheme, key


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_rules_shapes_and_modules_name_only_concepts_that_exist(folder: str) -> None:
    files = [file for suffix in ("rq", "ttl") for file in (ROOT / folder).rglob(f"*.{suffix}")]
    files = [file for file in files if "invalid" not in file.parts]
    unknown = {(file.name, scheme, key) for file in files for scheme, key in concepts_named_in(file)}
    # Fixtures have a scheme of their own.
    unknown = {use for use in unknown if use[1] != "fixture"}
    assert [use for use in sorted(unknown) if use[1] not in SCHEMES or use[2] not in keys(use[1])] == []
