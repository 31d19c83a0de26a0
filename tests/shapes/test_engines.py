"""The accelerator finds what the reference finds, node by node; and a change is validated as the whole would be."""

from __future__ import annotations

import sys
import time

import pytest

from shape_fixtures import dataset, invalid
from spacelod.build import Gathered
from spacelod.changed import touched
from spacelod.errors import BuildError
from spacelod.findings import Finding
from spacelod.iris import BASE
from spacelod.terms import Quad
from spacelod.validate import validate
from spacelod.vocab import DCTERMS, RDF, RDFS

LESS_TIME = 5


def timed(quads: list[Quad], engine: str) -> tuple[set[Finding], float]:
    started = time.process_time()
    found = set(validate(quads, engine=engine))
    return found, time.process_time() - started


def test_both_find_the_same_faults_in_the_fixtures() -> None:
    pytest.importorskip("shacl_rust")
    quads = dataset(*invalid())
    expected = set(validate(quads))
    assert len(expected) > 100
    assert set(validate(quads, engine="shacl-rust")) == expected


@pytest.mark.slow
def test_both_find_the_same_in_the_real_data_and_one_takes_much_less_time(gathered: Gathered) -> None:
    pytest.importorskip("shacl_rust")
    expected, slow = timed(gathered.quads, "pyshacl")
    found, quick = timed(gathered.quads, "shacl-rust")
    assert found == expected
    assert quick * LESS_TIME < slow


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, gathered: Gathered) -> None:
    monkeypatch.setitem(sys.modules, "shacl_rust", None)
    with pytest.raises(BuildError, match=r"spacelod\[accelerate\]"):
        validate(gathered.quads[:10], engine="shacl-rust")


# The subject and the property of statements that are taken away, and how many nodes that puts out of order at least.
FAULTS = [
    ("actor/abae", RDFS.label, 1),
    ("actor/abae", DCTERMS.source, 1),
    ("source/a-iadc-assoc", RDF.type, 2),
]


@pytest.mark.parametrize(("node", "predicate", "least"), FAULTS, ids=[f"{node} {p}" for node, p, _ in FAULTS])
def test_a_change_is_found_at_fault_as_in_the_whole(gathered: Gathered, node: str, predicate: str, least: int) -> None:
    pytest.importorskip("shacl_rust")
    subject = f"<{BASE}id/{node}>"
    after = [quad for quad in gathered.quads if (quad.subject, quad.predicate) != (subject, predicate)]
    only = touched(gathered.quads, after)
    assert only is not None
    assert least <= len(only) < len(gathered.origins) / 4
    before, whole = (set(validate(quads, engine="shacl-rust")) for quads in (gathered.quads, after))
    changed = set(validate(after, only=only))
    assert len({finding.focus for finding in whole - before}) >= least
    assert whole - before <= changed <= whole
    assert set(validate(after, engine="shacl-rust", only=only)) == changed


def test_nothing_is_touched_where_nothing_changes(gathered: Gathered) -> None:
    assert touched(gathered.quads, gathered.quads) == frozenset()
