"""A crawler that begins at the front page of the real record finds no dead link and no dead anchor."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from anchors import Anchors
from spacelod.release import Release
from spacelod_server import create_app, load_settings

HERE = "http://localhost"
HEADERS = {"Accept": "text/html, */*;q=0.5"}
SUFFIX = re.compile(r"(?:\.(?:linkset|csl))?\.[a-z]{2,6}\Z")
LINK = re.compile(r"<([^>]*)>")
# Of each kind of address, so many are asked for in every run; `-m whole` asks for more.
FEW, MANY = 1, 3
# Queries are run by another process.
ELSEWHERE = re.compile(r"/(?:fr/)?(?:sparql\b|questions/)")


@pytest.fixture(scope="module")
def real(release: Release) -> FlaskClient:
    return create_app(load_settings({}, {}), release).test_client()


def kind(target: str) -> tuple[str, ...]:
    """Tell apart addresses that are made in different ways: by the first steps, the suffix and the parameters."""
    parts = urlsplit(target)
    steps = [step for step in parts.path.split("/") if step]
    depth = 1 + (steps[:1] == ["fr"])
    # Behind these stands the table of a thing, or what is asked.
    depth += steps[depth - 1 : depth] not in ([], ["report"], ["shape"], ["release"], ["questions"], ["activities"])
    suffix = SUFFIX.search(parts.path)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return (*steps[:depth], suffix[0] if suffix else "", *names)


class Crawl:
    """Follows links, so many of each kind, and keeps what it found wrong."""

    def __init__(self, client: FlaskClient, base: str, most: int) -> None:
        self.client, self.base, self.most = client, base, most
        self.asked: dict[str, set[str]] = {}
        self.wrong: list[tuple[str, ...]] = []
        self._kinds: Counter[tuple[str, ...]] = Counter()
        self._led: list[tuple[str, str, str]] = []

    def run(self) -> None:
        waiting = deque([("/", "the start"), ("/fr/", "the start")])
        while waiting:
            target, origin = waiting.popleft()
            if target in self.asked or ELSEWHERE.match(target) or self._kinds[kind(target)] >= self.most:
                continue
            self._kinds[kind(target)] += 1
            waiting.extend((found, target) for found in self._ask(target, origin))
        self.wrong += [
            ("no such anchor", f"{target}#{name}", origin) for target, name, origin in self._led
            if self.asked.get(target) and name not in self.asked[target]
        ]  # fmt: skip

    def _ask(self, target: str, origin: str) -> Iterator[str]:
        answer = self.client.get(target, headers=HEADERS, follow_redirects=True, buffered=True)
        self.asked[target] = set()
        if answer.status_code != 200:
            self.wrong.append((str(answer.status_code), target, origin))
            return
        targets = LINK.findall(answer.headers.get("Link", ""))
        if answer.mimetype == "text/html":
            page = Anchors()
            page.feed(answer.get_data(as_text=True))
            self.asked[target] = set(page.ids)
            if len(page.ids) > len(self.asked[target]):
                self.wrong.append(("an anchor twice", target, origin))
            targets += page.targets
        for found in targets:
            whole, name = urldefrag(urljoin(f"{HERE}{answer.request.path}", found).replace(self.base, f"{HERE}/"))
            if whole.startswith(f"{HERE}/"):
                local = whole.removeprefix(HERE)
                if name:
                    self._led.append((local, unquote(name), target))
                yield local


@pytest.mark.parametrize(
    ("most", "least"),
    [pytest.param(FEW, 300, marks=pytest.mark.slow), pytest.param(MANY, 1_000, marks=pytest.mark.whole)],
    ids=["one", "some"],
)
def test_no_link_of_the_pages_of_each_kind_is_dead(real: FlaskClient, release: Release, most: int, least: int) -> None:
    """Three of each kind take half a minute of a processor."""
    crawl = Crawl(real, release.base, most)
    crawl.run()
    assert not crawl.wrong, "\n".join(map(str, crawl.wrong[:20]))
    assert len(crawl.asked) > least
