"""How heavy and how slow the page of every thing is, and which are the worst.

    python benchmarks/pages.py [FOLDER OF A RELEASE] [--language fr] [--sample 300]

Pages are made in this process, each for the first time, after a worker has warmed itself; nothing is kept between
two of them. Time is that of the processor, so that other work on the machine does not count. The bars are those of
the pages: 60 kB compressed, 50 ms.
"""

from __future__ import annotations

import argparse
import gzip
import random
import time
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from measuring.load import within
from spacelod.release import Release, current
from spacelod_server import create_app, load_settings
from spacelod_server.pages.warm import warm

KILOBYTES, MILLISECONDS = 60, 50
SHOWN = 12


class Page(NamedTuple):
    milliseconds: float
    bytes: int
    status: int
    path: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("release", nargs="?", type=Path, help="default: releases/current")
    parser.add_argument("--language", choices=("en", "fr"), default="en")
    parser.add_argument("--sample", type=int, help="so many of each kind instead of all")
    asked = parser.parse_args()
    release = Release.open(asked.release) if asked.release else current(Path("releases"))
    app = create_app(load_settings({"cache_megabytes": 0}, {}), release)
    started = time.process_time()
    warm(app)
    print(f"warming: {time.process_time() - started:.2f} s")
    start = "" if asked.language == "en" else f"/{asked.language}"
    client = app.test_client()
    pages = [measured(client, start + path) for path in addresses(app, asked.sample)]
    report(pages)


def addresses(app: Flask, sample: int | None) -> list[str]:
    chosen = random.Random(1)
    found = []
    for kind, keys in app.extensions["spacelod"].site.things.names().items():
        kept = keys if sample is None or len(keys) <= sample else chosen.sample(keys, sample)
        found += [f"/doc/{kind.removeprefix('id/')}/{key}.html" for key in kept]
    return found


def measured(client: FlaskClient, path: str) -> Page:
    started = time.process_time()
    reply = client.get(path)
    spent = time.process_time() - started
    return Page(1000 * spent, len(gzip.compress(reply.data)), reply.status_code, path)


def report(pages: list[Page]) -> None:
    times = sorted(page.milliseconds for page in pages)
    share = within(times, 0.99)
    print(f"{len(pages)} pages; {sum(page.status != 200 for page in pages)} not answered with 200")
    print(f"median {times[len(times) // 2]:.1f} ms, 99 of 100 within {share:.1f} ms")
    print(f"over {MILLISECONDS} ms: {sum(t > MILLISECONDS for t in times)}; "
          f"over {KILOBYTES} kB: {sum(page.bytes > KILOBYTES * 1000 for page in pages)}")  # fmt: skip
    for words, key in (("slowest", lambda page: -page.milliseconds), ("largest", lambda page: -page.bytes)):
        print(words)
        for page in sorted(pages, key=key)[:SHOWN]:
            print(f"  {page.milliseconds:6.1f} ms {page.bytes / 1000:6.1f} kB  {page.path}")


if __name__ == "__main__":
    main()
