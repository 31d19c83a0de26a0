"""Varnish with the shipped configuration: it keeps, tells variants apart, and drops what belongs to a release."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deployed import Varnish
from operating import Got, Server, fetch
from spacelod.release import Release


@pytest.fixture(scope="module")
def varnish(watched: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    with Varnish(tmp_path_factory.mktemp("varnish"), watched.port).running() as started:
        yield started


def ask(varnish: Varnish, target: str, **headers: str) -> Got:
    return fetch(varnish.port, target, **headers)


def test_an_answer_is_asked_for_once(varnish: Varnish) -> None:
    answers = [ask(varnish, "/doc/actor/fra.ttl") for _ in range(2)]
    assert [answer.headers["x-cache-status"] for answer in answers] == ["MISS", "HIT"]
    assert answers[0].body == answers[1].body
    assert answers[0].headers["x-request-id"] != answers[1].headers["x-request-id"]


def test_variants_are_never_mixed_up(varnish: Varnish, watched: Server) -> None:
    for _ in range(2):
        for accept in ("text/turtle", "text/html", "application/ld+json"):
            direct = watched.get("/doc/actor/usa", Accept=accept)
            cached = ask(varnish, "/doc/actor/usa", Accept=accept)
            assert (cached.headers["content-type"], cached.body) == (direct.headers["content-type"], direct.body)


def test_not_modified_is_answered(varnish: Varnish) -> None:
    tag = ask(varnish, "/doc/actor/usa.ttl").headers["etag"]
    assert ask(varnish, "/doc/actor/usa.ttl", If_None_Match=tag).status == 304


def test_what_belongs_to_a_release_is_dropped(varnish: Varnish, release: Release) -> None:
    target = "/doc/actor/jpn.ttl"
    assert [ask(varnish, target).headers["x-cache-status"] for _ in range(2)] == ["MISS", "HIT"]
    banned = fetch(varnish.port, "/", method="BAN", Surrogate_Key="another-release")
    assert banned.status == 200
    assert ask(varnish, target).headers["x-cache-status"] == "HIT"
    assert fetch(varnish.port, "/", method="BAN", Surrogate_Key=release.version).status == 200
    assert ask(varnish, target).headers["x-cache-status"] == "MISS"


def test_a_purge_names_a_release(varnish: Varnish) -> None:
    assert fetch(varnish.port, "/", method="BAN").status == 400
    assert fetch(varnish.port, "/", method="BAN", Surrogate_Key='" || true').status == 400


def test_the_figures_are_not_for_the_world(varnish: Varnish) -> None:
    assert ask(varnish, "/metrics").status == 404


def test_what_does_not_last_is_never_kept(varnish: Varnish) -> None:
    assert {ask(varnish, "/health").headers["x-cache-status"] for _ in range(3)} == {"MISS"}
