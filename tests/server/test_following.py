"""A process takes up each release that is published: what went before leaves nothing, and what fails is tried again."""

from __future__ import annotations

import gc
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from weakref import ref

import pytest

import two_releases
from spacelod.errors import SpacelodError
from spacelod.keeping import rollback
from spacelod.publish import CURRENT
from spacelod.release import Release
from spacelod.sparql.supervise import Supervisor
from spacelod_server import create_app, following, load_settings
from spacelod_server.pages.warm import warm_site
from spacelod_server.site import Publication, Site
from two_releases import FIRST, SECOND

# One of each way to read a release.
READ = (
    "doc/actor/a1.html", "doc/actor/a1.ttl", "doc/actor/a1.jsonld", "doc/actor/a1.rdf", "actors", "matrix", "quality",
    "search?q=tretay", "search/suggest?prefix=ou", "record/find?text=treaty", "reconcile",
)  # fmt: skip


class Over(BaseException):
    """Ends what goes on for ever."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_releases.publish_both(tmp_path_factory.mktemp("both"))


@pytest.fixture
def shelf(both: Path) -> Path:
    """A folder of two releases, of which the second is published."""
    rollback(both, SECOND)
    return both


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_SECONDS", 0.001)
    # To warm a site sets them, for all tests that follow.
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)


@contextmanager
def uncollected() -> Iterator[None]:
    """As in a server, whose collector does not look at what a release has brought."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def test_a_site_ends_with_the_release_it_was_for(shelf: Path) -> None:
    app = create_app(load_settings({"releases": shelf}, {}), Release.open(shelf / FIRST))
    publication, client = app.extensions["spacelod"], app.test_client()
    opened: list[Site] = []

    def open_site(release: Release) -> Site:
        if opened:
            raise Over
        rollback(shelf, FIRST)
        opened.append(warm_site(Site.open(load_settings({"releases": shelf}, {}), release, publication.site.queries)))
        return opened[0]

    before = warm_site(publication.site)
    for path in READ:
        assert client.get(f"/{path}").status_code == 200, path
    parts = (before, before.store, before.describer, before.describer.lines, before.finder, before.finder.database,
             before.context, before._turtle, before.record._reader)  # fmt: skip
    left = {type(part).__name__: ref(part) for part in parts}
    del before, parts
    with uncollected():
        with pytest.raises(Over):
            following.follow(shelf, publication, open_site)
        assert publication.site is opened[0]
        assert [name for name, part in left.items() if part() is not None] == []
        assert [path for path in open_files() if f"/{FIRST}/" in path] == []


def open_files() -> list[str]:
    found = []
    for each in Path("/proc/self/fd").iterdir():
        # The folder itself is open while it is read.
        try:
            found.append(str(each.readlink()))
        except FileNotFoundError:
            continue
    return found


def follower(
    shelf: Path, open_site: Callable[[Release], Any], stats: Callable[[], Any] = lambda: None
) -> Callable[[], None]:
    """Return what follows the link for a process that serves the first release; ``stats`` are of the query host."""
    site = SimpleNamespace(release=Release.open(shelf / FIRST), queries=SimpleNamespace(stats=stats))
    publication = cast("Publication", SimpleNamespace(site=site))
    return lambda: following.follow(shelf, publication, open_site)


def leader(shelf: Path, switch: Callable[[Release], Any]) -> Callable[[], None]:
    """Return what follows the link for a query host that ``switch`` stands for."""
    supervisor = SimpleNamespace(switch=lambda folder: switch(Release.open(folder.parent)))
    served = Release.open(shelf / FIRST)
    return lambda: following.lead(shelf, cast("Supervisor", supervisor), served, threading.Event())


@pytest.mark.parametrize("kind", [follower, leader])
def test_what_fails_is_tried_again_and_ever_less_often(
    kind: Callable[[Path, Callable[[Release], Any]], Callable[[], None]],
    shelf: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the reason: an error of the system, of the release, or one that nobody thought of."""
    clock = stepping(monkeypatch, shelf)
    wrong: list[BaseException] = [
        OSError("too many files"), sqlite3.OperationalError("busy"), KeyError("x"), SpacelodError("no store"), Over(),
    ]  # fmt: skip
    tried: list[float] = []

    def fail(release: Release) -> Any:
        assert release.version == SECOND
        tried.append(clock.now)
        raise wrong[len(tried) - 1]

    monkeypatch.setattr(following, "_PAUSES", (1.0, 10.0))
    with caplog.at_level(logging.ERROR), pytest.raises(Over):
        kind(shelf, fail)()
    assert [round(later - earlier) for earlier, later in pairwise(tried)] == [1, 10, 10, 10]
    assert len(caplog.records) == len(wrong) - 1
    # What nobody thought of leaves a trace of where it was.
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, True, False]


def test_a_release_that_failed_is_tried_again_at_once_when_somebody_asks(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, wake = stepping(monkeypatch, shelf), threading.Event()
    tried: list[float] = []

    def switch(_: Path) -> str:
        tried.append(clock.now)
        if len(tried) == 3:
            raise Over
        wake.set()
        return "it could not be opened as a store"

    supervisor = cast("Supervisor", SimpleNamespace(switch=switch))
    with pytest.raises(Over):
        following.lead(shelf, supervisor, Release.open(shelf / FIRST), wake)
    assert [later - earlier for earlier, later in pairwise(tried)] == [0.5, 0.5]


def test_a_long_wait_for_the_query_host_of_others_is_told_once(
    shelf: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the host has it open the new store; the pages follow then, and not before."""
    clock = stepping(monkeypatch, shelf)
    stores = {name: {"store": str(shelf / name / "store")} for name in (FIRST, SECOND)}

    def stats() -> dict[str, str]:
        return stores[FIRST if clock.now < 100 else SECOND]

    def open_site(release: Release) -> Any:
        raise Over

    with caplog.at_level(logging.WARNING), pytest.raises(Over):
        follower(shelf, open_site, stats)()
    assert clock.now == pytest.approx(100, abs=1)
    assert [record.getMessage() for record in caplog.records] == [
        f"{shelf / SECOND} is not served: it waits for the query host, which has another store open"
    ]


def stepping(monkeypatch: pytest.MonkeyPatch, shelf: Path) -> SimpleNamespace:
    """Return a clock on which half a second goes by with each look at the link."""
    clock = SimpleNamespace(now=0.0)

    def look(link: Path) -> Path:
        assert link == shelf / CURRENT
        clock.now += 0.5
        return link.resolve()

    monkeypatch.setattr(following, "_target", look)
    monkeypatch.setattr(following, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock
