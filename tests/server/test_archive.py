"""Earlier releases in one process: opened when they are asked for, and let go of when they are gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import two_releases
from spacelod.keeping import prune
from spacelod.release import Release
from spacelod_server import create_app, load_settings
from spacelod_server.archive import Archive
from two_releases import FIRST, SECOND

A1 = "https://w3id.org/spacelod/id/actor/a1"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_releases.publish_both(tmp_path_factory.mktemp("both"))


@pytest.fixture
def shelf(both: Path, tmp_path: Path) -> Path:
    """A folder of two releases that a test may change."""
    return Path(shutil.copytree(both, tmp_path / "releases", symlinks=True))


@pytest.mark.parametrize(("megabytes", "kept"), [(0, 0), (1, 1), (4, 1), (64, 1)])
def test_what_is_read_of_an_earlier_release_is_kept_for_the_next_reader(both: Path, megabytes: int, kept: int) -> None:
    app = create_app(load_settings({"releases": both, "cache_megabytes": megabytes}, {}), Release.open(both / SECOND))
    assert app.test_client().get(f"/release/{FIRST}/doc/actor/a1.ttl").status_code == 200
    site = app.extensions["spacelod"].site_of(FIRST)
    assert len(site.cache) == kept


def test_the_site_of_a_release_that_was_removed_ends(shelf: Path) -> None:
    left = []

    def make(release: Release) -> Any:
        return SimpleNamespace(leave=lambda: left.append(release.version))

    archive = Archive(shelf, make)
    assert archive.site(Release.open(shelf / FIRST))
    prune(shelf, 1)
    assert [one.release.version for one in archive.mementos()] == [SECOND]
    assert left == [FIRST]


def test_a_history_that_was_found_before_the_folder_changed_is_not_kept_for_after(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(shelf, lambda _: None)  # type: ignore[arg-type, return-value]
    found = archive._opened

    def change(one: Any) -> Any:
        """As if another reader came while a release is asked."""
        if (shelf / FIRST).exists() and one.release.version == SECOND:
            prune(shelf, 1)
            archive.mementos()
        return found(one)

    monkeypatch.setattr(archive, "_opened", change)
    assert [one.release.version for one in archive.holding(A1)] == [FIRST, SECOND]
    assert [one.release.version for one in archive.holding(A1)] == [SECOND]
