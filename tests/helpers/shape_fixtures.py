"""The fixtures of the shapes and checks: a world in order, and one small fault a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacelod.checks import checkable, run_checks
from spacelod.findings import Finding
from spacelod.formats import by_name
from spacelod.headers import read_header
from spacelod.iris import BASE
from spacelod.resources import resource
from spacelod.rules import derive
from spacelod.store import read
from spacelod.terminology import terminology
from spacelod.terms import Quad, Term, iri
from spacelod.validate import validate

FOLDER = resource("shapes") / "fixtures"
# It counts agreements, so that it speaks whenever a fixture adds a status report.
STATISTICS = "check/status-agreement"


@dataclass(frozen=True)
class Fixture:
    """A file: what it expects to be found (nothing, if it is valid) and its statements."""

    name: str
    expect: str
    quads: tuple[Quad, ...]

    @property
    def subjects(self) -> frozenset[Term]:
        return frozenset(quad.subject for quad in self.quads)


def load(file: Path) -> Fixture:
    text = file.read_text(encoding="utf-8")
    required = ("graph",) if file.parent.name == "valid" else ("graph", "expect")
    header = read_header(text, file.name, required=required)
    turtle = by_name("turtle")
    assert turtle is not None
    target = iri(f"{BASE}graph/{header['graph']}")
    triples = read(text.encode(), turtle)
    return Fixture(file.stem, header.get("expect", ""), tuple(Quad(*triple, target) for triple in triples))


@cache
def valid() -> tuple[Fixture, ...]:
    return tuple(load(file) for file in sorted((FOLDER / "valid").glob("*.ttl")))


@cache
def invalid() -> tuple[Fixture, ...]:
    return tuple(load(file) for file in sorted((FOLDER / "invalid").glob("*.ttl")))


def dataset(*fixtures: Fixture) -> list[Quad]:
    """The ontology, the world in order and some faults, with everything that the rules derive."""
    quads = [*terminology(), *(quad for fixture in (*valid(), *fixtures) for quad in fixture.quads)]
    return [*quads, *derive(quads)]


@cache
def findings_of_all() -> tuple[Finding, ...]:
    """What is found when every fault is added at once: each fixture has nodes of its own."""
    quads = dataset(*invalid())
    return tuple(validate(quads) + run_checks(checkable(quads)))


def found_in(fixture: Fixture) -> set[str]:
    """The names of the shapes and checks that speak of a node of this fixture."""
    own = {node[1:-1] for node in fixture.subjects}
    return {found.name for found in findings_of_all() if found.focus in own}
