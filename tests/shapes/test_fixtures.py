from __future__ import annotations

import pytest
from rdflib import RDF, SH, Graph, Literal

from shape_fixtures import STATISTICS, Fixture, dataset, findings_of_all, found_in, invalid, valid
from spacelod.checks import checkable, read_checks, run_checks
from spacelod.findings import SHAPE
from spacelod.iris import graph
from spacelod.resources import resource
from spacelod.validate import read_shapes, validate


def names_of_shapes(kind: object) -> set[str]:
    graphs = [module.shapes for module in read_shapes()]
    return {str(node).removeprefix(SHAPE) for graph in graphs for node in graph.subjects(RDF.type, kind)}


def reporting() -> set[str]:
    """The shapes that a finding can name: property shapes in use, and node shapes with a message of their own."""
    found: set[str] = set()
    for module in read_shapes():
        used = set(module.shapes.objects(None, SH.property))
        targets = {*module.shapes.subjects(SH.targetClass), *module.shapes.subjects(SH.targetSubjectsOf)}
        direct = {shape for node in targets for shape in module.shapes.objects(node, SH.property)}
        spoken = targets & set(module.shapes.subjects(SH.message))
        assert used >= direct
        found |= {str(shape).removeprefix(SHAPE) for shape in direct | spoken}
    return found


def test_the_world_in_order_raises_no_finding() -> None:
    quads = dataset()
    found = validate(quads) + run_checks(checkable(quads))
    assert [str(finding) for finding in found if finding.name != STATISTICS] == []


def test_each_property_shape_has_an_example_in_order() -> None:
    used = {quad.predicate[1:-1] for fixture in valid() for quad in fixture.quads}
    used |= {quad.predicate[1:-1] for quad in dataset() if quad.graph == graph("derived")}
    without = [
        str(shape)
        for module in read_shapes()
        for shape in module.shapes.objects(None, SH.property)
        if str(module.shapes.value(shape, SH.path)) not in used
        # What a shape forbids cannot stand in a world in order.
        and module.shapes.value(shape, SH.maxCount) != Literal(0)
    ]
    assert without == []


@pytest.mark.parametrize("fixture", invalid(), ids=lambda fixture: fixture.name)
def test_a_fault_is_found_by_the_expected_shape_and_by_no_other(fixture: Fixture) -> None:
    assert found_in(fixture) == {fixture.expect}


def test_faults_touch_nothing_but_their_own_nodes() -> None:
    own = {node[1:-1] for fixture in invalid() for node in fixture.subjects}
    elsewhere = [str(found) for found in findings_of_all() if found.focus not in own and found.name != STATISTICS]
    assert elsewhere == []


def test_no_two_fixtures_describe_one_node() -> None:
    seen: dict[str, str] = {}
    shared = [
        (node, fixture.name, seen[node])
        for fixture in invalid()
        for node in fixture.subjects
        if seen.setdefault(node, fixture.name) != fixture.name
    ]
    assert shared == []


@pytest.mark.parametrize("name", sorted(reporting()))
def test_without_the_shape_some_fault_would_go_undetected(name: str) -> None:
    # Each fixture is found by one shape only, so one fixture a shape is the proof.
    assert any(found_in(fixture) == {name} for fixture in invalid())


@pytest.mark.parametrize("name", [f"check/{check.name}" for check in read_checks()])
def test_without_the_check_some_fault_would_go_undetected(name: str) -> None:
    assert any(found_in(fixture) == {name} for fixture in invalid())


def test_each_shape_is_named_and_none_twice() -> None:
    nodes, properties = names_of_shapes(SH.NodeShape), names_of_shapes(SH.PropertyShape)
    assert nodes & properties == set()
    files = list(resource("shapes").glob("*.ttl"))
    defined = [
        str(shape).removeprefix(SHAPE)
        for file in files
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in Graph().parse(file).subjects(RDF.type, kind)
    ]
    assert sorted(defined) == sorted(nodes | properties)


@pytest.mark.parametrize("file", sorted(resource("shapes").glob("*.ttl")), ids=lambda file: file.stem)
def test_each_property_shape_tells_a_curator_what_to_do(file: object) -> None:
    shapes = Graph().parse(str(file))
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        message = shapes.value(shape, SH.message)
        assert message is not None, shape
        assert message.language == "en"
        assert str(message).endswith("."), shape
        assert shapes.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info), shape
        assert shapes.value(shape, SH.name) is not None, shape
