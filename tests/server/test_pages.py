"""What people see: whole without scripts, accessible, and deaf to what the data would inject."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

PAGES = (
    "/", "/doc/actor/usa", "/doc/actor/mex", "/doc/instrument/outer-space-treaty-1967", "/def", "/downloads", "/sparql",
    "/nothing-here", "/id/actor/nobody", "/doc/concept/legal-character/binding",
)  # fmt: skip


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.mimetype == "text/html"
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_language_landmarks_one_heading_and_a_way_past_the_navigation(
    client: FlaskClient, path: str
) -> None:
    text = page(client, path)
    assert '<html lang="en">' in text
    assert text.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", text)
    assert all(f"<{landmark}" in text for landmark in ("header", "nav", "main", "footer"))
    assert 'href="#main"' in text
    assert 'id="main"' in text
    assert 'name="viewport"' in text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_that_the_content_policy_forbids(client: FlaskClient, path: str) -> None:
    text = page(client, path)
    assert "<style" not in text
    assert not re.search(r"\s(?:style|on\w+)=", text)
    for script in re.findall(r"<script([^>]*)>", text):
        # Data for a script is not run, so the policy lets it stand in the page.
        assert "application/ld+json" in script or "application/json" in script or 'src="/static/' in script
    for address in re.findall(r'(?:src|<link[^>]*stylesheet[^>]*href)="([^"]*)"', text):
        assert address.startswith("/static/")


def test_text_of_the_data_stays_text(client: FlaskClient) -> None:
    text = page(client, "/doc/actor/usa")
    assert "<b>than</b>" not in text
    assert "&lt;b&gt;than&lt;/b&gt;" in text


def test_an_address_that_would_run_a_script_never_becomes_a_link(client: FlaskClient) -> None:
    text = page(client, "/doc/actor/mex")
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_links_to_our_own_things_stay_on_this_server(client: FlaskClient) -> None:
    text = page(client, "/doc/actor/usa")
    assert 'href="/id/instrument/outer-space-treaty-1967"' in text
    assert 'href="/def#isPartyTo"' in text
    assert 'href="http://www.wikidata.org/entity/Q30" rel="external"' in text


def test_words_in_another_language_say_which(client: FlaskClient) -> None:
    assert 'lang="pt"' not in page(client, "/doc/actor/usa")
    assert re.search(r'<span lang="ru" dir="auto">', page(client, "/doc/actor/usa")) is None
    assert "Роскосмос" in page(client, "/doc/actor/роскосмос")


def test_statements_stand_under_the_layer_that_they_belong_to(client: FlaskClient) -> None:
    text = page(client, "/doc/actor/usa")
    order = [text.index(title) for title in ("Recorded facts", "Derived from the facts", "The same thing elsewhere")]
    assert order == sorted(order)


def test_a_hub_is_shown_page_by_page(client: FlaskClient) -> None:
    first = page(client, "/doc/instrument/outer-space-treaty-1967?all")
    assert "Numbers 1 to 100 of 252." in first
    assert 'rel="next" href="/doc/instrument/outer-space-treaty-1967.html?page=2#incoming"' in first
    last = page(client, "/doc/instrument/outer-space-treaty-1967?page=3")
    assert "Numbers 201 to 252 of 252." in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize(
    ("path", "near"), [("/id/actor/usaa", "United States"), ("/id/actor/united-states", "United States"),
                       ("/id/place/sao-jose", "São José dos Campos"), ("/doc/actor/mexico", "Mexico")]
)  # fmt: skip
def test_a_name_that_is_almost_right_is_answered_with_the_right_one(client: FlaskClient, path: str, near: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert near in [one["label"] for one in answer.json["nearest"]]
    assert near in client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)


def test_problems_are_machine_readable_unless_a_page_is_wanted(client: FlaskClient) -> None:
    for accept in ("*/*", "application/json", "", "application/problem+json", "image/png"):
        answer = client.get("/id/actor/nobody", headers={"Accept": accept})
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json["status"] == 404
        assert answer.headers["Vary"] == "Accept"
