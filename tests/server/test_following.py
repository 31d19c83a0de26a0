"""A process takes up each release that is published: what went before leaves nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import ref

import pytest

import two_releases
from spacelod.keeping import rollback
from spacelod.release import Release
from spacelod_server import create_app, following, load_settings
from spacelod_server.pages.warm import warm_site
from spacelod_server.site import Site
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
