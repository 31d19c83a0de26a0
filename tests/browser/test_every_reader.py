"""Readers with a phone, with a keyboard, with a screen reader, with their own colours, without motion."""

from __future__ import annotations

import pytest

TREATY = "/doc/instrument/moon-agreement-1979.html"


def test_whatever_has_the_focus_is_seen(open_page):
    page = open_page(TREATY)
    unseen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        outline, name = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, e.outerHTML.slice(0, 80)]; })()"
        )
        if not outline:
            unseen.append(name)
    assert unseen == []


def test_on_a_phone_rows_are_cards_that_nobody_has_to_push_aside(open_page):
    page = open_page(TREATY, width=360)
    table = page.locator("#table")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert "accession 11 January 2001" in table.locator("tr", has_text="Kazakhstan").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_screen_reader_finds_a_table_with_rows_and_headers(open_page, width: int):
    spoken = open_page(TREATY, width=width).locator("#table").aria_snapshot()
    assert 'row "Kazakhstan party' in spoken
    assert 'rowheader "Kazakhstan"' in spoken
    assert "columnheader" in spoken


def test_pictures_say_in_words_what_they_show(open_page):
    page = open_page("/doc/instrument/outer-space-treaty-1967.html")
    spoken = page.locator("article").aria_snapshot()
    assert "Map of the world: 117 of" in spoken
    assert "Number bound by Outer Space Treaty over the years" in spoken


def test_marks_are_seen_in_the_colours_of_the_reader(open_page):
    page = open_page(TREATY)
    page.emulate_media(forced_colors="active")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator(".mark.bound").first.evaluate("mark => getComputedStyle(mark).backgroundColor") != ground


def test_nothing_moves_for_those_who_do_not_want_it(open_page):
    page = open_page("/")
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_row_of_a_tie_shows_its_lines_in_the_graph(open_page):
    page = open_page("/explorer?start=jaxa")
    row = page.locator("tr[id^=tie-]").first
    row.locator("a").first.focus()
    chosen = page.evaluate("graph.edges(':selected').map((edge) => 'tie-' + edge.data('record'))")
    assert set(chosen) == {row.get_attribute("id")}


def test_on_paper_nothing_is_shown_that_only_a_screen_can_use(open_page):
    page = open_page(TREATY)
    page.emulate_media(media="print")
    for part in ("nav.site", ".find", ".on", ".fields", ".contents", ".copy"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("#table tbody tr").count() == 22
