"""The whole server, all its processes together, stays below what a small machine has."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from operating import Server, operated
from spacelod.history import Published
from spacelod.publish import PUBLISHED
from spacelod.release import current
from spacelod_server.processes import family_of, memory_by_role

MOST = 200_000_000
QUESTIONS = Path(__file__).parents[2] / "ontology" / "questions"
# All pages are warmed within that.
SECONDS_TO_WARM = 20
# What was read is let go of soon after.
SECONDS_TO_REST = 3
WORKERS = 2
# What a process takes while it reads earlier releases, and what is not given back, of a heap in pieces, 15 s after.
FOR_EARLIER = 20 << 20
LEFT_BEHIND = 16 << 20
SECONDS_UNTIL_CLOSED = 15
EARLIER = ("0.1.0-00000001", "0.1.0-00000002", "0.1.0-00000003")
# The name of a mapping, if it has one, and its proportional size.
MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)\n(?:\w+: .*\n)*?Pss: +(\d+)", re.MULTILINE)
LARGEST = 8
RELEASE = re.compile(r"\d+\.\d+\.\d+-[0-9a-f]{8}\Z")
LOCATION = re.compile(rb"<loc>([^<]+)</loc>")


@pytest.mark.slow
def test_a_server_takes_less_than_200_megabytes_when_it_was_read_and_asked_too(releases: Path, tmp_path: Path) -> None:
    """A thousand pages that nobody has asked for before, then every competency question six times."""
    with operated(releases, tmp_path, workers="2") as server:

        def used() -> dict[str, int]:
            return memory_by_role(family_of(server.process.pid))

        assert sum(used().values()) < 0.7 * MOST, parts(server)
        warm(used)
        assert sum(used().values()) < MOST, parts(server)
        for path in random.Random(7).sample(pages(server), 1000):
            assert server.get(path, Accept="text/html", Accept_Encoding="gzip").status in (200, 410)
        time.sleep(SECONDS_TO_REST)
        assert sum(used().values()) < MOST, parts(server)
        for question in sorted(QUESTIONS.glob("*.rq")) * 6:
            assert server.get(f"/sparql?query={quote(question.read_text())}").status == 200
        time.sleep(SECONDS_TO_REST)
        assert sum(used().values()) < MOST, parts(server)


@pytest.mark.slow
def test_a_crawl_through_earlier_releases_takes_a_bounded_share_and_gives_it_back(
    releases: Path, tmp_path: Path
) -> None:
    with operated(with_earlier(releases, tmp_path / "releases"), tmp_path, workers="2") as server:

        def used() -> int:
            return sum(memory_by_role(family_of(server.process.pid)).values())

        found = random.Random(7).sample(pages(server), 120)
        for path in found:
            server.get(path, Accept="text/html")
        time.sleep(SECONDS_TO_REST)
        before = used()
        for number, path in enumerate(found):
            assert server.get(f"/release/{EARLIER[number % 3]}{path}", Accept="text/html").status in (200, 410)
            server.get(path, Accept_Datetime="Thu, 01 Jan 2026 00:00:00 GMT")
        assert used() < before + WORKERS * FOR_EARLIER
        time.sleep(SECONDS_UNTIL_CLOSED + SECONDS_TO_REST)
        assert used() < before + WORKERS * LEFT_BEHIND


@pytest.mark.slow
def test_a_release_that_was_replaced_leaves_neither_memory_nor_open_files(releases: Path, tmp_path: Path) -> None:
    folder = with_earlier(releases, tmp_path / "releases")
    with operated(folder, tmp_path, workers="1") as server:

        def used() -> dict[str, int]:
            return memory_by_role(family_of(server.process.pid))

        warm(used)
        found = random.Random(7).sample(pages(server), 20)
        sizes = []
        for version in (EARLIER[0], EARLIER[1], EARLIER[2], EARLIER[0]):
            switch(server, folder, version)
            for path in found:
                assert server.get(path, Accept="text/html").status in (200, 410)
            warm(used)
            sizes.append(used()["web"])
            assert {name for name in open_releases(server) if name != version} == set()
        # The first switch needs room for two at once, which the next ones find.
        assert sizes[-1] < sizes[0] + LEFT_BEHIND, sizes


def switch(server: Server, folder: Path, version: str) -> None:
    """Publish a release, and wait until it is served."""
    (folder / "new").symlink_to(version)
    (folder / "new").replace(folder / "current")
    until = time.monotonic() + SECONDS_TO_WARM
    while json.loads(server.get("/health").body)["release"] != version:
        assert time.monotonic() < until, f"{version} is not served"
        time.sleep(0.1)


def open_releases(server: Server) -> set[str]:
    """The releases of which any process of a server has a file open."""
    found = set()
    for pid in family_of(server.process.pid):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            # What is closed meanwhile is no link any more.
            with contextlib.suppress(OSError):
                found.update(part for part in each.readlink().parts if RELEASE.match(part))
    return found


def with_earlier(releases: Path, folder: Path) -> Path:
    """A folder in which the published release has three before it; all say the same."""
    release = current(releases)
    for number, version in enumerate([*EARLIER, release.version]):
        shutil.copytree(release.folder, folder / version, copy_function=os.link)
        manifest = (release.folder / "release.json").read_text(encoding="utf-8")
        for name in ("release.json", PUBLISHED):
            # What is linked must not be written into.
            (folder / version / name).unlink(missing_ok=True)
        (folder / version / "release.json").write_text(manifest.replace(release.version, version), encoding="utf-8")
        for path in (folder / version / "dumps").iterdir():
            path.rename(path.with_name(path.name.replace(release.version, version)))
        Published(version, f"2025-0{number + 1}-01T00:00:00Z").write(folder / version)
    (folder / "current").symlink_to(release.version)
    return folder


def parts(server: Server) -> str:
    """Return what each process takes, and its largest mappings, in kB of proportional size."""
    lines = []
    for pid, role in family_of(server.process.pid).items():
        sizes = Counter[str]()
        for name, size in MAPPING.findall(Path(f"/proc/{pid}/smaps").read_text()):
            sizes[Path(name).name or "anonymous"] += int(size)
        largest = ", ".join(f"{name} {size}" for name, size in sizes.most_common(LARGEST))
        lines.append(f"{role} {pid}: {sizes.total()}, of which {largest}")
    return "\n".join(lines)


def pages(server: Server) -> list[str]:
    """Every document that the sitemaps name."""
    maps = [urlsplit(found.decode()).path for found in LOCATION.findall(server.get("/sitemap.xml").body)]
    names = (found.decode() for path in maps for found in LOCATION.findall(server.get(local(path)).body))
    return [local(urlsplit(name).path) for name in names]


def local(path: str) -> str:
    return path.removeprefix("/spacelod")


def warm(used: Callable[[], dict[str, int]]) -> None:
    """Wait until the web processes have stopped growing."""
    before, until = -1, time.monotonic() + SECONDS_TO_WARM
    while abs((now := used()["web"]) - before) > 1 << 19 and time.monotonic() < until:
        before = now
        time.sleep(2)
