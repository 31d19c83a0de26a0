"""Every IRI under the base that a release uses leads to a document that speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from spacelod.formats import GRAPH_FORMATS
from spacelod.release import Release
from spacelod.store import read
from spacelod_server import create_app, load_settings

TURTLE = next(known for known in GRAPH_FORMATS if known.name == "turtle")
N_QUADS_IRI = re.compile(r"<([^>]*)>")
# One in so many is asked for in every run; `-m whole` asks for all of them.
STEP = 23

# What stands below these is a name of something, whose document must speak of it.
NAMING = ("/id/", "/concept/", "/def", "/graph/", "/shape/", "/doc/")


@pytest.fixture(scope="module")
def real(release: Release) -> FlaskClient:
    return create_app(load_settings({}, {}), release).test_client()


@pytest.fixture(scope="module")
def used(release: Release) -> list[str]:
    """All subjects, objects, predicates and graphs under the base, in the dumps, the catalogue and the report."""
    dump = release.dumps[f"spacelod-{release.version}.nq"]
    found = set(N_QUADS_IRI.findall(dump.read_text(encoding="utf-8")))
    for name in ("dataset.ttl", "report.ttl"):
        triples = read((release.folder / name).read_bytes(), TURTLE)
        found.update(term[1:-1] for triple in triples for term in triple if term.startswith("<"))
    # The base itself is the front page, which is about the dataset.
    return sorted(iri for iri in found if iri.startswith(release.base) and iri != release.base)


def dead(client: FlaskClient, base: str, iris: list[str]) -> Iterator[tuple[str, int]]:
    """Yield each IRI that does not lead to a document about it, in one redirect at most."""
    for iri in iris:
        path = "/" + quote(iri.removeprefix(base).partition("#")[0], safe="/?=")
        answer = client.get(path, headers={"Accept": "application/n-triples, */*;q=0.1"}, buffered=True)
        if answer.status_code == 303:
            answer = client.get(answer.headers["Location"], buffered=True)
        written = f"<{iri.rstrip('#')}> ".encode()
        known = answer.status_code == 410 or (answer.status_code in (200, 301) and written in answer.data)
        # A description of the dataset also speaks of files and pages, which are no documents about themselves.
        if not known and not (answer.status_code == 200 and not path.startswith(NAMING)):
            yield iri, answer.status_code


def test_a_sample_of_all_addresses_and_one_of_each_kind(real: FlaskClient, release: Release, used: list[str]) -> None:
    kinds = {re.sub(r"((?:id/)?[a-z-]+).*", r"\1", iri.removeprefix(release.base)): iri for iri in used}
    assert {"shape", "report", "graph", "concept", "def", "id/actor", "id/rule", "id/place"} <= kinds.keys()
    beyond_ascii = [iri for iri in used if not iri.isascii() and "/id/place/" in iri]
    assert beyond_ascii
    assert list(dead(real, release.base, [*used[::STEP], *kinds.values(), *beyond_ascii])) == []


@pytest.mark.whole
def test_all_addresses(real: FlaskClient, release: Release, used: list[str]) -> None:
    """More than 15,000 addresses: half a minute of a processor."""
    assert len(used) > 15_000
    assert list(dead(real, release.base, used)) == []
