"""French pages are French: whatever a page passes through the translation has its French words."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from browsing import PATHS
from spacelod_server import language

# These need the query host, which this process has not started.
ELSEWHERE = ("/questions/",)


class Recorder(dict[str, str]):
    """Words that take note of what they lack."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__(known)
        self.lacking: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self.lacking.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith(("/fr", *ELSEWHERE))])
def test_a_page_has_french_for_all_its_words(reader: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(language.words("fr"))
    monkeypatch.setattr(language, "words", lambda code: recorder)
    page = reader.get(f"/fr{path}", headers={"Accept": "text/html"})
    assert page.status_code in (200, 404)
    assert recorder.lacking == set()


def test_the_feed_is_the_same_under_every_language(reader: FlaskClient) -> None:
    assert reader.get("/fr/changes.atom").data == reader.get("/changes.atom").data


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (("1958-10-01", ""), "depuis le 1er octobre 1958"), (("1958-10", ""), "depuis octobre 1958"),
        (("", "1991-12-26"), "jusqu’au 26 décembre 1991"), (("", "1991"), "jusqu’en 1991"),
        (("1945", "1991-12"), "1945 – décembre 1991"), (("2007-07", "2007-07"), "juillet 2007"),
    ],
)  # fmt: skip
def test_dates_are_spoken_as_the_french_do(span: tuple[str, str], words: str) -> None:
    from spacelod_server.pages.dates import Span

    start, end = span
    assert Span(start=start, end=end).spoken("fr") == words
