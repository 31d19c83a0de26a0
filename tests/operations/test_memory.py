"""The whole server, all its processes together, stays below what a small machine has."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from operating import Server, operated
from spacelod_server.processes import family_of, memory_by_role

MOST = 200 << 20
QUESTIONS = Path(__file__).parents[2] / "ontology" / "questions"
# All pages are warmed within that.
SECONDS_TO_WARM = 20
# What was read is let go of soon after.
SECONDS_TO_REST = 3
LOCATION = re.compile(rb"<loc>([^<]+)</loc>")


@pytest.mark.slow
def test_a_server_takes_less_than_200_megabytes_when_it_was_read_and_asked_too(releases: Path, tmp_path: Path) -> None:
    """A thousand pages that nobody has asked for before, then every competency question six times."""
    with operated(releases, tmp_path, workers="2") as server:

        def used() -> dict[str, int]:
            return memory_by_role(family_of(server.process.pid))

        at_readiness = used()
        assert sum(at_readiness.values()) < 0.7 * MOST, at_readiness
        warm(used)
        assert sum(used().values()) < MOST, used()
        for path in random.Random(7).sample(pages(server), 1000):
            assert server.get(path, Accept="text/html", Accept_Encoding="gzip").status in (200, 410)
        time.sleep(SECONDS_TO_REST)
        assert sum(used().values()) < MOST, used()
        for question in sorted(QUESTIONS.glob("*.rq")) * 6:
            assert server.get(f"/sparql?query={quote(question.read_text())}").status == 200
        time.sleep(SECONDS_TO_REST)
        assert sum(used().values()) < MOST, used()


def pages(server: Server) -> list[str]:
    """Every document that the sitemaps name."""
    maps = [urlsplit(found.decode()).path for found in LOCATION.findall(server.get("/sitemap.xml").body)]
    names = (found.decode() for path in maps for found in LOCATION.findall(server.get(local(path)).body))
    return [local(urlsplit(name).path) for name in names]


def local(path: str) -> str:
    return path.removeprefix("/spacelod")


def warm(used: Callable[[], dict[str, int]]) -> None:
    """Wait until the web processes have stopped growing."""
    before, until = -1, time.monotonic() + SECONDS_TO_WARM
    while abs((now := used()["web"]) - before) > 1 << 19 and time.monotonic() < until:
        before = now
        time.sleep(2)
