"""The quality suite: each query in checks/ names a fault; the ontology has none, and its fixture has it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

from spacelod.resources import resource
from spacelod.store import Store

HERE = Path(__file__).parent
CHECKS = sorted((HERE / "checks").glob("*.rq"))
SEVERITIES = {"error", "warning", "info"}


def store_of(*files: Path) -> Store:
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file)
    store = Store.create()
    store.load(graph.serialize(format="nt").encode())
    return store


def header(check: Path) -> dict[str, str]:
    lines = (line[2:].partition(": ") for line in check.read_text().splitlines() if line.startswith("# "))
    return {key: value for key, _, value in lines}


@pytest.fixture(scope="module")
def ontology() -> Store:
    return store_of(*sorted(resource("ontology").glob("*.ttl")))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.stem)
def test_the_ontology_has_no_such_fault(check: Path, ontology: Store) -> None:
    assert list(ontology.query(check.read_text()).rows()) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.stem)
def test_the_check_finds_the_fault_in_its_fixture(check: Path) -> None:
    assert list(store_of(HERE / "fixtures" / f"{check.stem}.ttl").query(check.read_text()).rows())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.stem)
def test_a_check_says_what_it_wants_how_grave_it_is_and_whence_it_comes(check: Path) -> None:
    found = header(check)
    assert found["title"]
    assert found["from"]
    assert found["severity"] in SEVERITIES


def test_every_fixture_belongs_to_a_check() -> None:
    assert {path.stem for path in (HERE / "fixtures").iterdir()} == {check.stem for check in CHECKS}
