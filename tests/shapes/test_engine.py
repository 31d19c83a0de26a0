"""How shapes and checks are read and run."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH, BNode, Graph

from shape_fixtures import dataset, invalid
from spacelod.checks import checkable, read_checks, run_checks
from spacelod.errors import BuildError
from spacelod.findings import SHAPE
from spacelod.iris import BASE, graph
from spacelod.terms import Quad, iri, text
from spacelod.validate import ShapeModule, read_shapes, validate
from spacelod.vocab import RDFS

CHECK = """# title: A label is short
# severity: {severity}
# message: {{focus}} is called {{{variable}}}.
# fix: Shorten it.
SELECT ?focus ?label WHERE {{ ?focus <http://www.w3.org/2000/01/rdf-schema#label> ?label }}
"""


def whole(quads: list[Quad]) -> Graph:
    """The dataset as one graph, with nothing left out."""
    found = Graph()
    found.parse(data="".join(f"{s} {p} {o} .\n" for s, p, o, _ in quads), format="nt")
    return found


@pytest.fixture(scope="module")
def faulty() -> tuple[list[Quad], Graph]:
    quads = dataset(*invalid())
    return quads, whole(quads)


@pytest.mark.parametrize("module", read_shapes(), ids=lambda module: module.name)
def test_rearranged_shapes_on_a_part_find_what_the_shapes_find_on_the_whole(
    module: ShapeModule, faulty: tuple[list[Quad], Graph]
) -> None:
    quads, data = faulty
    _, results, _ = pyshacl.validate(data, shacl_graph=module.shapes, inplace=True)
    plain = {
        (str(results.value(result, SH.focusNode)), str(results.value(result, SH.sourceShape)))
        for result in results.objects(None, SH.result)
    }
    assert {(found.focus, found.check) for found in validate(quads, [module])} == plain


def test_validation_leaves_rdflib_as_it_was() -> None:
    validate(dataset())
    assert rdflib.NORMALIZE_LITERALS


def test_shapes_are_core_and_named() -> None:
    for module in read_shapes():
        foreign = {SH.sparql, SH.js, SH.rule, SH.target, SH.expression} & set(module.shapes.predicates())
        assert foreign == set()
        nameless = {node for node in module.shapes.subjects() if isinstance(node, BNode)}
        lists = {node for node in nameless if (node, RDF.first, None) in module.shapes}
        assert nameless == lists


def test_shapes_with_a_fault_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("shape:a a sh:NodeShape .")
    with pytest.raises(BuildError, match=r"broken\.ttl: not Turtle"):
        read_shapes(tmp_path)
    assert rdflib.NORMALIZE_LITERALS


def test_a_check_fills_its_message_and_names_its_focus(tmp_path: Path) -> None:
    (tmp_path / "short.rq").write_text(CHECK.format(severity="warning", variable="label"))
    node = iri(BASE + "id/place/vienna")
    quads = [Quad(node, RDFS.label, text('Vienna "Wien"', "en"), graph("facts"))]
    [found] = run_checks(checkable(quads), read_checks(tmp_path))
    assert found.message == 'place/vienna is called Vienna "Wien".'
    assert (found.severity, found.focus, found.check) == ("warning", BASE + "id/place/vienna", SHAPE + "check/short")


@pytest.mark.parametrize(
    ("severity", "variable", "message"),
    [("error", "label", "the severity is 'error'"), ("info", "name", "names {name}, which the query does not select")],
)
def test_a_check_that_cannot_report_is_refused(tmp_path: Path, severity: str, variable: str, message: str) -> None:
    (tmp_path / "short.rq").write_text(CHECK.format(severity=severity, variable=variable))
    with pytest.raises(BuildError, match=message):
        read_checks(tmp_path)


def test_a_checkable_dataset_has_the_default_graph_of_a_release() -> None:
    node = iri(BASE + "id/place/vienna")
    quads = [Quad(node, RDFS.label, text("Vienna", "en"), graph(name)) for name in ("facts", "derived")]
    quads.append(Quad(node, RDFS.label, text("row 7", "en"), graph("provenance")))
    store = checkable(quads)
    assert [row[0] for row in store.query("SELECT ?label { ?node ?property ?label }").rows()] == [text("Vienna", "en")]
