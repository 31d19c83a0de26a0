"""What every page promises: readable by everyone, quiet, at home here, and no wider than the window."""

from __future__ import annotations

import pytest

from browsing import AXE, PATHS

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page) -> list[str]:
    page.evaluate(AXE.read_text())
    return axe(page)


def axe(page) -> list[str]:
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_barrier_says_nothing_to_the_console_asks_no_other_host_and_fits(open_page, path):
    page = open_page(path)
    complaints = [text for text in page.complaints if not (path == "/nothing-here" and "404" in text)]
    barriers = violations(page)
    # In the dark on a phone: what fits a wide window may have to be pushed aside there, with the keyboard too.
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    barriers += [each for each in axe(page) if each not in barriers]
    wide = {}
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wide[width] = page.evaluate(OVERFLOW)
    wide = {width: over for width, over in wide.items() if over > 0}
    assert (complaints, page.elsewhere, barriers, wide) == ([], [], [], {})
