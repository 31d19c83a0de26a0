"""What a change touches is found at fault as in the whole, and what it does not touch is as it was."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shape_fixtures import Fixture, dataset, invalid
from spacelod.build import Gathered, gather
from spacelod.changed import touched
from spacelod.findings import Finding
from spacelod.iris import BASE
from spacelod.progress import Progress
from spacelod.resources import resource
from spacelod.terms import Quad
from spacelod.validate import validate
from spacelod.vocab import RDF, SPACELOD

ROUNDS = 5
IN_SCHEME = "<http://www.w3.org/2004/02/skos/core#inScheme>"
THINGS = (f"<{BASE}id/", f"<{BASE}concept/")


def compared(before: list[Quad], after: list[Quad], engine: str = "shacl-rust") -> tuple[set[Finding], set[Finding]]:
    """Validate a change by itself and in the whole; return what it brought and what it took away."""
    only = touched(before, after)
    assert only is not None
    old, whole = (set(validate(quads, engine=engine)) for quads in (before, after))
    changed = set(validate(after, engine=engine, only=only))
    assert changed == {found for found in whole if f"<{found.focus}>" in only}
    assert changed >= whole - old
    untouched = ({found for found in side if f"<{found.focus}>" not in only} for side in (old, whole))
    assert next(untouched) == next(untouched)
    return whole - old, old - whole


def halves(number: int) -> tuple[list[Fixture], list[Fixture]]:
    """Two selections of faults: a change from one to the other brings a quarter of all, and mends a quarter."""
    chance = random.Random(number)
    return tuple([fault for fault in invalid() if chance.random() < 0.5] for _ in range(2))  # type: ignore[return-value]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_faults_that_come_and_go_are_found_as_in_the_whole(number: int) -> None:
    pytest.importorskip("shacl_rust")
    before, after = halves(number)
    brought, mended = compared(dataset(*before), dataset(*after))
    assert len(brought) > 30
    assert len(mended) > 30


def test_every_fault_comes_and_goes_in_some_round() -> None:
    came, went = set[str](), set[str]()
    for number in range(ROUNDS):
        before, after = ({fault.name for fault in half} for half in halves(number))
        came, went = came | (after - before), went | (before - after)
    assert len(came) > 0.7 * len(invalid())
    assert len(came | went) > 0.9 * len(invalid())


def test_the_reference_finds_the_same_in_a_change() -> None:
    before, after = halves(0)
    compared(dataset(*before[:20]), dataset(*after[:20]), "pyshacl")


def without(quads: list[Quad], predicate: str, nodes: set[str]) -> list[Quad]:
    return [quad for quad in quads if quad.predicate != predicate or quad.subject not in nodes]


def of_another_class(quads: list[Quad], nodes: set[str]) -> list[Quad]:
    moved = [quad._replace(object=SPACELOD.Place) for quad in quads if quad.predicate == RDF.type]
    return [*without(quads, RDF.type, nodes), *(quad for quad in moved if quad.subject in nodes)]


# Things that others refer to; whatever refers to them is not altered itself.
ALTERATIONS: dict[str, Callable[[list[Quad], set[str]], list[Quad]]] = {
    "a thing without a class": lambda quads, nodes: without(quads, RDF.type, nodes),
    "a thing of another class": of_another_class,
    "a concept outside its scheme": lambda quads, nodes: without(quads, IN_SCHEME, nodes),
    "a thing that is gone": lambda quads, nodes: [quad for quad in quads if quad.subject not in nodes],
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_whatever_refers_to_an_altered_thing_is_judged_anew(what: str) -> None:
    pytest.importorskip("shacl_rust")
    before = dataset()
    told_of = {quad.subject for quad in before if quad.subject.startswith(THINGS)}
    referred = sorted({quad.object for quad in before if quad.object in told_of and quad.predicate != RDF.type})
    if "concept" in what:
        referred = [node for node in referred if "/concept/" in node]
    altered = set(random.Random(what).sample(referred, 25))
    brought, _ = compared(before, ALTERATIONS[what](before, altered))
    assert {found.focus for found in brought} - {node[1:-1] for node in altered}


@pytest.mark.slow
def test_changes_of_the_tables_are_validated_as_the_whole_would_be(gathered: Gathered, tmp_path: Path) -> None:
    """A row that others refer to is of another kind, two are removed, one is added."""
    pytest.importorskip("shacl_rust")
    data = Path(shutil.copytree(resource("data"), tmp_path / "data"))
    edit(data / "actors.csv", lambda rows: [{**row, "kind": "company"} if row["id"] == "esa" else row for row in rows])
    edit(data / "memberships.csv", lambda rows: rows[:-1])
    edit(data / "names.csv", lambda rows: rows[1:])
    edit(data / "sources.csv", lambda rows: [*rows, {**rows[-1], "id": "zz-added"}])
    brought, _ = compared(gathered.quads, gather(data, Progress()).quads)
    assert any("/participation/" in found.focus for found in brought)


def edit(file: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))
