"""Three replicas of a store behind nginx: one dies under traffic, and no reader notices."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

import endpoints
from deployed import balanced
from operating import operated, until
from spacelod.release import Release

QUERY = "SELECT ?p ?o {{ <https://w3id.org/spacelod/id/actor/{}> ?p ?o }} ORDER BY ?p ?o"
KEYS = ("usa", "fra", "ind", "chn", "rus", "jpn", "deu", "bra", "can", "ita", "esp", "aus")


@pytest.mark.replicas
def test_a_replica_that_dies_under_traffic_costs_nobody_an_answer(
    request: pytest.FixtureRequest, release: Release, releases: Path, tmp_path: Path
) -> None:
    if "replicas" not in request.config.getoption("markexpr"):
        pytest.skip("starts three stores, nginx and two servers; run with -m replicas")
    with ExitStack() as stack:
        first = stack.enter_context(endpoints.oxigraph(release, tmp_path))
        second, victim = stack.enter_context(endpoints.replica(tmp_path))
        third, _ = stack.enter_context(endpoints.replica(tmp_path))
        hosts = [address.split("/")[2] for address in (first, second, third)]
        address = stack.enter_context(balanced(tmp_path, hosts))
        server = stack.enter_context(operated(releases, tmp_path, store=address, limit_client_parallel="64"))
        own = stack.enter_context(operated(releases, tmp_path, limit_client_parallel="64"))
        statuses, ending = [], threading.Event()

        def read(start: int) -> None:
            for turn in range(start, start + 4000):
                if ending.is_set():
                    return
                key = KEYS[turn % len(KEYS)]
                # Each query is another text, so that nothing remembers its answer.
                query = quote(f"{QUERY.format(key)} # {turn}")
                statuses.append(server.get(f"/sparql?query={query}").status)
                statuses.append(server.get(f"/doc/actor/{key}.ttl?{turn}").status)

        with ThreadPoolExecutor(4) as pool:
            readers = [pool.submit(read, 10_000 * number) for number in range(4)]
            until(lambda: len(statuses) > 60, 60)
            victim.kill()
            died = len(statuses)
            until(lambda: len(statuses) > died + 120, 60)
            ending.set()
            for reader in readers:
                reader.result()
        assert set(statuses) == {200}
        for path in (
            "/doc/participation/outer-space-treaty-1967/fra.nt",
            f"/sparql?query={quote(QUERY.format('fra'))}",
        ):
            assert sorted(server.get(path).body.splitlines()) == sorted(own.get(path).body.splitlines())
