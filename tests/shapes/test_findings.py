from __future__ import annotations

from dataclasses import dataclass

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from spacelod.findings import SHAPE, Finding, locate, report
from spacelod.iris import BASE, thing


@dataclass(frozen=True)
class Row:
    table: str
    line: int


def finding(focus: str, *, severity: str = "violation", related: tuple[str, ...] = ()) -> Finding:
    message = 'The date is "early", and wrong.'
    return Finding(severity, SHAPE + "act-date", BASE + focus, message, related=related)  # type: ignore[arg-type]


ACT = "id/act/moon-agreement-1979/mex/accession"
ORIGINS = {
    thing("act", "moon-agreement-1979", "mex", "accession"): Row("participation", 14),
    thing("act", "moon-agreement-1979", "mex", "withdrawal"): Row("participation", 15),
    thing("instrument", "moon-agreement-1979"): Row("instruments", 7),
    thing("vote", "unga-resolution-69-32", "mex"): Row("votes", 100),
}


@pytest.mark.parametrize(
    ("focus", "expected"),
    [
        (ACT, "data/participation.csv:14"),
        ("id/participation/moon-agreement-1979/mex", "data/participation.csv:14"),
        ("id/event/moon-agreement-1979/adoption", "data/instruments.csv:7"),
        ("id/vote/unga-resolution-69-32", "data/votes.csv:100"),
        ("id/place/vienna", ""),
    ],
)
def test_a_finding_leads_back_to_a_row(focus: str, expected: str) -> None:
    [located] = locate([finding(focus)], ORIGINS)
    assert located.origin == expected
    assert str(located).startswith(f"{expected or focus}: violation: ")


def test_a_related_node_locates_what_the_focus_does_not() -> None:
    [located] = locate([finding("id/place/vienna", related=(BASE + ACT,))], ORIGINS)
    assert located.origin == "data/participation.csv:14"


def test_findings_come_worst_first_and_then_in_the_order_of_the_rows() -> None:
    second = finding("id/act/moon-agreement-1979/mex/withdrawal")
    found = [finding(ACT, severity="info"), finding("id/vote/unga-resolution-69-32"), second, finding(ACT)]
    assert [(located.severity, located.origin) for located in locate(found, ORIGINS)] == [
        ("violation", "data/participation.csv:14"),
        ("violation", "data/participation.csv:15"),
        ("violation", "data/votes.csv:100"),
        ("info", "data/participation.csv:14"),
    ]


def test_the_report_is_a_shacl_report_without_blank_nodes() -> None:
    found = [finding(ACT), finding(ACT, severity="warning"), finding("id/place/são-josé", severity="info")]
    shapes = Graph().parse(data=report(found), format="turtle")
    [head] = shapes.subjects(RDF.type, SH.ValidationReport)
    assert shapes.value(head, SH.conforms) == Literal(False)
    assert len(set(shapes.objects(head, SH.result))) == 3
    assert not any(isinstance(term, BNode) for triple in shapes for term in triple)
    assert (None, SH.focusNode, URIRef(BASE + "id/place/são-josé")) in shapes


def test_a_report_of_warnings_only_conforms() -> None:
    shapes = Graph().parse(data=report([finding(ACT, severity="warning")]), format="turtle")
    assert list(shapes.objects(None, SH.conforms)) == [Literal(True)]


def test_a_report_is_the_same_whatever_the_order_of_the_findings() -> None:
    found = [finding(ACT), finding("id/place/vienna")]
    assert report(found) == report(found[::-1])
