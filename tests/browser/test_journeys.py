"""What readers do: by keyboard, by mouse, without scripts, in the other language."""

from __future__ import annotations

import gzip
import json
from urllib.request import Request, urlopen

import pytest

from browsing import PATHS

ALL_INCLUDED = 100_000
ENTITY = 60_000


def fetch(address: str, **headers: str) -> bytes:
    with urlopen(Request(address, headers={"Accept": "text/html", **headers}), timeout=30) as reply:
        return reply.read()


@pytest.mark.parametrize("path", [path for path in PATHS if "/doc/" in path])
def test_the_page_of_a_thing_is_small(server, path):
    assert len(gzip.compress(fetch(server + path))) < ENTITY


def test_the_front_page_is_small_with_all_that_it_loads(open_page, server):
    page = open_page("/")
    names = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.encodedBodySize)")
    assert len(fetch(server + "/", **{"Accept-Encoding": "br"})) + sum(names) < ALL_INCLUDED


def test_the_keyboard_leads_from_search_to_treaty_to_state_to_source(open_page):
    page = open_page("/about")
    page.keyboard.press("/")
    page.keyboard.type("moon agreement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    follow(page, "Moon Agreement")
    assert page.locator("h1").inner_text() == "Moon Agreement"
    follow(page, "Mexico")
    assert "Mex" in page.locator("h1").inner_text()
    page.locator("#bound ~ .wide summary").first.focus()
    page.keyboard.press("Enter")
    source = page.locator("details.backing[open] li a").first
    name = source.inner_text()
    source.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == name


def follow(page, words: str) -> None:
    link = page.locator("main a", has_text=words).first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_status_table_sorts_filters_and_goes_back_in_time_without_scripts(open_page):
    page = open_page("/doc/instrument/moon-agreement-1979.html", scripts=False)
    everyone = page.locator("#table tbody tr").count()
    page.locator("#table thead a", has_text="Consent").click()
    assert "Philippines" in page.locator("#table tbody tr").first.inner_text()
    page.locator("#status").select_option("signed")
    page.get_by_role("button", name="Filter").click()
    assert 0 < page.locator("#table tbody tr").count() < everyone
    page.locator("#on").fill("1985-01-01")
    page.get_by_role("button", name="Show").click()
    assert "1 January 1985" in page.locator("article").inner_text()


def test_a_query_answers_without_scripts(open_page):
    page = open_page("/sparql", scripts=False)
    page.get_by_role("button", name="Run").click()
    assert page.locator("#answer-static tbody tr").count() > 5


def test_the_editor_runs_a_query_and_marks_the_line_of_a_fault(open_page):
    page = open_page("/sparql")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#live table")
    assert page.locator("#live tbody tr").count() > 5
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT * {\\n ?s ?p }')")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("#live [role=alert]")
    assert page.locator(".faulty").count() == 1


def test_an_answer_with_states_can_be_seen_as_a_map_and_dates_as_a_time_line(open_page):
    page = open_page("/sparql")
    treaty = "<https://w3id.org/spacelod/id/instrument/moon-agreement-1979>"
    names = "PREFIX s: <https://w3id.org/spacelod/def#>"
    query = f"{names} SELECT ?state ?from {{ ?p s:instrument {treaty} ; s:participant ?state ; s:boundFrom ?from }}"
    page.evaluate("(text) => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector(".views")
    page.locator(".views").get_by_role("button", name="Map").click()
    page.wait_for_selector("#live .world .bound")
    page.locator(".views").get_by_role("button", name="Time line").click()
    assert page.locator("#live .chart .point").count() == 18


def test_the_gallery_is_searched_while_typing(open_page):
    page = open_page("/sparql")
    page.locator("#gallery-find").fill("Moon Agreement")
    assert 0 < page.locator(".gallery li:visible").count() < 30


def test_the_graph_walks_by_keyboard_and_shows_what_the_table_shows(open_page):
    page = open_page("/explorer?start=jaxa")
    graph = json.loads(page.locator("#graph-data").inner_text())
    page.locator("#graph").focus()
    page.keyboard.press("ArrowRight")
    assert any(node["label"] in page.locator("#graph-says").inner_text() for node in graph["nodes"])
    assert {edge["record"] for edge in graph["edges"]} <= set(
        page.evaluate("[...document.querySelectorAll('tbody tr')].map((row) => row.id.replace('tie-', ''))")
    )


def test_light_and_dark_are_switched_and_kept(open_page):
    page = open_page("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_language_stays_from_page_to_page(open_page):
    page = open_page("/doc/instrument/moon-agreement-1979.html")
    page.locator(".tools a[hreflang=fr]").click()
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.locator("#table tbody th a").first.click()
    assert "/fr/doc/actor/" in page.url
