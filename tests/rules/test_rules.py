from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SKOS, Graph, URIRef

from spacelod.errors import BuildError
from spacelod.headers import read_header
from spacelod.iris import BASE, graph, term
from spacelod.resources import resource
from spacelod.rules import Rule, derive, read_rules
from spacelod.terms import Quad, iri
from spacelod.vocab import SPACELOD

CASES = sorted(Path(__file__).parent.glob("*.trig"))
RULES = {rule.name: rule for rule in read_rules()}


def quads_of(file: Path) -> list[Quad]:
    """All statements of a case, each with its graph."""
    statements = ox.parse(file.read_bytes(), format=ox.RdfFormat.TRIG)
    return [Quad(str(s.subject), str(s.predicate), str(s.object), str(s.graph_name)) for s in statements]


def rule_of(file: Path) -> Rule:
    return RULES[read_header(file.read_text(encoding="utf-8"), file.name, required=("rule",))["rule"]]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_rule_derives_exactly_what_the_case_says(file: Path) -> None:
    quads, rule = quads_of(file), rule_of(file)
    expected = {quad for quad in quads if quad.graph == graph("derived")}
    wanted = {term(name) for name in rule.derives}
    stated = [quad for quad in quads if quad not in expected]
    earlier = [RULES[name] for name in sorted(RULES) if name <= rule.name]
    assert {quad for quad in derive(stated, earlier) if quad.predicate in wanted} == expected


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.name)
def test_each_rule_has_a_case_that_derives_something(rule: Rule) -> None:
    derives = [
        file for file in CASES if rule_of(file) == rule and any(q.graph == graph("derived") for q in quads_of(file))
    ]
    assert derives != []


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.name)
def test_a_header_names_the_terms_of_its_query(rule: Rule) -> None:
    query = "\n".join(line for line in rule.query.splitlines() if not line.startswith("#"))
    for name in (*rule.derives, *rule.reads):
        assert f"spacelod:{name}" in query, name
        assert name in list(SPACELOD)


def test_types_of_cooperation_are_those_of_the_scheme() -> None:
    scheme = Graph().parse(resource("ontology") / "schemes" / "relationship-type.ttl")
    prefix = BASE + "concept/relationship-type/"
    top = URIRef(prefix + "cooperation")
    narrower = {str(node).removeprefix(prefix) for node in scheme.transitive_subjects(SKOS.broader, top)}
    query = RULES["72-cooperates-with"].query
    assert {name for name in narrower if f"type:{name}," in query or f"type:{name})" in query} == narrower - {
        # A bare mention, with a standing of its own.
        "named-partner",
    }


def test_nothing_is_derived_from_claims_or_provenance() -> None:
    part = Quad(iri(BASE + "id/actor/a"), SPACELOD.unitOf, iri(BASE + "id/actor/b"), graph("claims"))
    assert derive([part, part._replace(graph=graph("provenance"))]) == []
    assert derive([part._replace(graph=graph("facts"))]) != []


def test_what_is_stated_is_not_derived_again() -> None:
    stated = Quad(iri(BASE + "id/actor/a"), SPACELOD.partOf, iri(BASE + "id/actor/b"), graph("facts"))
    assert {quad.predicate for quad in derive([stated])} == {SPACELOD.hasPart}


def test_a_rule_without_a_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "10-nameless.rq").write_text("# derives: partOf\n# from: unitOf\nCONSTRUCT {} WHERE {}\n")
    with pytest.raises(BuildError, match=r"10-nameless\.rq: the header has no line '# title:"):
        read_rules(tmp_path)
