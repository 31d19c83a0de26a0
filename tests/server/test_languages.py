"""The pages speak every language that they offer: no word of the interface is left in English by oversight."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from flask.testing import FlaskClient

import spacelod_server
from spacelod_server.language import LANGUAGES, words

TEMPLATES = sorted((Path(spacelod_server.__file__).parent / "templates").glob("*.*"))
SAID = re.compile(r"""\b_\(\s*(?:"([^"]*)"|'([^']*)')""")
OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_template_is_translated(template: Path, code: str) -> None:
    said = {first or second for first, second in SAID.findall(template.read_text(encoding="utf-8"))}
    assert said - words(code).keys() == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_same_places_for_values(code: str) -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [text for text, other in words(code).items() if places(text) != places(other)] == []


def test_the_language_of_the_address_is_that_of_the_page_and_of_its_links(client: FlaskClient) -> None:
    page = client.get("/fr/doc/actor/usa", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<html lang="fr">' in page
    assert 'hreflang="en" href="/doc/actor/usa.html"' in page
    assert 'href="/fr/actors"' in page


def test_what_one_reader_adds_to_an_address_is_not_shown_to_the_next(client: FlaskClient) -> None:
    for path in ("/", "/doc/actor/usa.html", "/matrix", "/def.html", "/downloads"):
        client.get(f"{path}?campaign=noise", headers={"Accept": "text/html"})
        assert "noise" not in client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
