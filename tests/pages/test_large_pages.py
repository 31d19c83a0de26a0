"""The largest pages are small and cheap. ``benchmarks/pages.py`` measures all of them and names the worst."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from spacelod.release import Release
from spacelod.store import Store
from spacelod_server import create_app, load_settings
from spacelod_server.pages import entity, warm

KILOBYTES = 60
# Those that the benchmark named as the largest and the slowest.
WORST = (
    "/doc/instrument/outer-space-treaty-1967.html", "/doc/instrument/itu-constitution-1992.html",
    "/doc/instrument/intelsat-itso-agreement-1971.html", "/doc/instrument/artemis-accords-2020.html",
    "/doc/actor/usa.html", "/doc/actor/gbr.html", "/doc/actor/un.html", "/doc/actor/nato.html",
    "/doc/source/t-ch-ost.html", "/doc/concept/verification-status/verified-primary.html",
)  # fmt: skip
# A look-up costs some hundredths of a millisecond; a page of hundreds of rows must not need thousands.
LOOK_UPS = 700


@pytest.mark.parametrize("language", ["", "/fr"])
@pytest.mark.parametrize("path", WORST)
def test_a_page_weighs_less_than_its_bar(reader: FlaskClient, path: str, language: str) -> None:
    page = reader.get(language + path)
    assert page.status_code == 200
    assert len(gzip.compress(page.data)) < KILOBYTES * 1000


@pytest.mark.parametrize("path", WORST)
def test_a_page_that_nobody_asked_for_yet_needs_few_look_ups(
    reader: FlaskClient, path: str, look_ups: list[str]
) -> None:
    reader.get(path)
    assert 0 < len(look_ups) < LOOK_UPS


def test_a_later_page_of_a_hub_gathers_nothing_that_it_does_not_show(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(entity, "actor_page")
    assert "Numbers 101 to 200 of " in reader.get("/doc/actor/usa.html?page=2").text


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every look-up in the store from now on, by the name of the method."""
    counted: list[str] = []

    def counting(name: str, method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def call(*args: Any, **options: Any) -> Iterator[Any]:
            counted.append(name)
            return method(*args, **options)

        return call

    for name in ("statements", "triples", "merged", "query"):
        monkeypatch.setattr(Store, name, counting(name, getattr(Store, name)))
    return counted


def test_of_a_very_large_record_only_names_are_read_ahead(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "_MOST_TO_READ", 0)
    site = create_app(load_settings({}, {}), release).extensions["spacelod"].site
    warm.warm_site(site)
    assert site.worked_out == {}
    monkeypatch.setattr(site.describer, "lines", None)
    asked: list[str] = []
    monkeypatch.setattr(site.store, "merged", lambda **pattern: asked.append(pattern["subject"]) or iter(()))
    assert [name for _, _, name in site.describer.names(f"{release.base}id/actor/usa")] == [
        '"United States of America"@en'
    ]
    assert asked == []
