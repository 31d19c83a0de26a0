"""The pages speak every language that they offer: no word of the interface is left in English by oversight."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

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


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (None, "en"), ("", "en"), ("fr", "fr"), ("fr-CA, en;q=0.5", "fr"), ("en-GB, fr;q=0.9", "en"), ("de", "en"),
        ("de, fr;q=0.1", "fr"), ("FR;q=0.8, en;q=0.7", "fr"), ("en;q=0, *", "fr"), ("*", "en"), ("fr;q=0", "en"),
        ("*;q=0", "en"), ("fr;q=x", "en"), (",;", "en"),
    ],
)  # fmt: skip
def test_the_wish_of_the_client_counts_where_the_address_names_no_language(
    wish: str | None, code: str, client: FlaskClient
) -> None:
    headers = {"Accept": "text/html", **({"Accept-Language": wish} if wish is not None else {})}
    address = "/doc/actor/usa.html" if code == "en" else f"/{code}/doc/actor/usa.html"
    sent_on = client.get("/id/actor/usa", headers=headers)
    assert sent_on.headers["Location"] == address
    assert "Accept-Language" in sent_on.headers["Vary"]
    page = client.get("/doc/actor/usa", headers=headers)
    assert f'<html lang="{code}">' in page.get_data(as_text=True)
    assert page.headers["Content-Language"] == code
    assert page.headers["Content-Location"] == address
    assert page.headers["ETag"] == client.get(address).headers["ETag"]
    assert page.headers["Vary"].split(", ")[:2] == ["Accept", "Accept-Language"]


@pytest.mark.parametrize(
    ("path", "accept", "code"),
    [
        ("/doc/actor/usa.html", "*/*", "en"), ("/doc/actor/usa.htm", "*/*", "en"),
        ("/doc/actor/usa", "text/turtle", ""), ("/doc/actor/usa.ttl", "*/*", ""),
        ("/fr/doc/actor/usa", "text/html", "fr"), ("/fr/doc/actor/usa.html", "*/*", "fr"),
    ],
)  # fmt: skip
def test_an_address_that_names_its_language_is_the_same_for_everybody(
    path: str, accept: str, code: str, client: FlaskClient
) -> None:
    answers = [client.get(path, headers={"Accept": accept, "Accept-Language": wish}) for wish in ("fr", "en", "de")]
    assert {answer.headers["ETag"] for answer in answers} == {answers[0].headers["ETag"]}
    assert "Accept-Language" not in answers[0].headers["Vary"]
    assert answers[0].headers.get("Content-Language", "") == code
    if path == "/fr/doc/actor/usa":
        assert answers[0].headers["Content-Location"] == "/fr/doc/actor/usa.html"


def test_a_thing_asked_for_in_a_language_leads_to_the_page_in_it(client: FlaskClient) -> None:
    answer = client.get("/fr/id/actor/usa", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.headers["Location"] == "/fr/doc/actor/usa.html"
    assert client.get("/fr/id/actor/usa", headers={"Accept": "text/turtle"}).headers["Location"] == "/doc/actor/usa.ttl"


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        *((f"{path}?{noise}", path)
          for path in ("/", "/matrix", "/def.html", "/downloads", "/dataset.html", "/table", "/sparql",
                       "/doc/actor/usa.html")
          for noise in ("campaign=noise", "find=noise&on=1985", "page=01&format=html")),
        ("/def/0.1.0.html", "/def.html"), ("/def.htm", "/def.html"), ("/doc/actor/usa.htm", "/doc/actor/usa.html"),
        ("/compare?a=USA&b=mex", "/compare?a=usa&b=mex"), ("/compare?a=usa&c=mex", "/compare?a=usa&b=mex"),
    ],
)  # fmt: skip
def test_what_one_reader_adds_to_an_address_is_not_shown_to_the_next(noisy: str, clean: str, make_client: Any) -> None:
    pages = {"Accept": "text/html"}
    alone, second = make_client().get(clean, headers=pages), make_client()
    assert second.get(noisy, headers=pages).status_code == alone.status_code == 200
    assert second.get(clean, headers=pages).get_data(as_text=True) == alone.get_data(as_text=True)


@pytest.mark.parametrize("stem", ["def", "def/0.1.0", "dataset"])
def test_a_page_beside_data_is_given_in_the_language_that_a_reader_likes_best(stem: str, client: FlaskClient) -> None:
    for code, address in {"en": f"/{stem}.html", "fr": f"/fr/{stem}.html"}.items():
        page = client.get(f"/{stem}", headers={"Accept": "text/html", "Accept-Language": code})
        assert page.headers["Content-Language"] == code
        assert page.headers["Content-Location"] == address
        assert page.headers["ETag"] == client.get(address).headers["ETag"]
        assert page.headers["Vary"].split(", ")[:2] == ["Accept", "Accept-Language"]
        # What names its language leads to what does, so that no link of a page changes the language unasked.
        assert f'hreflang="{"fr" if code == "en" else "en"}" href="' in page.get_data(as_text=True)
        assert not re.search(rf'href="(?:/fr)?/{re.escape(stem)}"', page.get_data(as_text=True))
    in_french = client.get(f"/fr/{stem}", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (in_french.headers["Content-Language"], in_french.headers["Content-Location"]) == ("fr", f"/fr/{stem}.html")
    assert "Accept-Language" not in client.get(f"/{stem}", headers={"Accept": "text/turtle"}).headers["Vary"]
    assert "Content-Location" not in client.get(f"/fr/{stem}.html").headers
