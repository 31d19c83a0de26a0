"""DESCRIBE written as a CONSTRUCT says what our own store says."""

from __future__ import annotations

import pytest

from describing_cases import DESCRIPTIONS
from spacelod.release import Release
from spacelod.sparql.describing import as_construct
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan


@pytest.mark.parametrize(("query", "some"), DESCRIPTIONS.items(), ids=DESCRIPTIONS)
def test_a_description_is_the_same_as_a_construct(query: str, some: bool, release: Release) -> None:
    store = release.open_store()
    found = as_construct(scan(query).undirected(query), Limits())
    assert scan(found).form == "construct"
    described = set(store.query(query).triples())
    assert set(store.query(found).triples()) == described
    assert bool(described) is some
