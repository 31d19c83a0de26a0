"""Search under load: wrk with 32 connections against `spacelod serve`, with texts that no cache has seen.

    python benchmarks/search_load.py RELEASES [SECONDS]

The texts are names of the release, whole, cut short and with a letter missing, in a fixed shuffle. Each table row is
one kind of request; "once" means that every request asks something new, "again" that a hundred texts come in turn:
they are answered from memory, so that row is the floor that generator, web server and load of the machine set.
The workers read what pages and searches need after they have started; that time is waited out and not counted.
Load generator and server share the machine: give both their cores before comparing numbers. SPACELOD_THREADS sets how
many requests a worker answers at a time.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from measuring.load import within, wrk
from measuring.peers import spacelod
from spacelod.release import current
from spacelod.search import INDEX, Finder

CONNECTIONS = 32
KINDS: dict[str, Callable[[str], str]] = {
    "search": lambda text: f"/search?q={quote(text)}&format=json",
    "page": lambda text: f"/search?q={quote(text)}&format=html",
    "suggest": lambda text: f"/search/suggest?q={quote(text[:4])}",
    "lookup": lambda text: f"/lookup?iri={quote(text)}&format=json",
    "reconcile": lambda text: f"/reconcile?queries={quote(json.dumps({'q0': {'query': text}}))}",
}
# Long enough for both workers to have read everything.
WARMING = 10
SCRIPT = """
local paths = {{ {paths} }}
local place = {start}
function request()
  place = place % #paths + 1
  return wrk.format("GET", paths[place])
end
"""


def texts(finder: Finder) -> list[str]:
    names = [name for (name,) in finder.database.rows("SELECT DISTINCT text FROM name WHERE origin != 'minor-exonym'")]
    chance = random.Random(1967)
    made = []
    for name in sorted(names):
        cut = chance.randrange(1, len(name) + 1)
        made += [name, name[:cut], name[: cut - 1] + name[cut:]]
    made = [
        text
        for text in dict.fromkeys(made)
        if text.strip() and '"' not in text and "'" not in text and "\\" not in text
    ]
    chance.shuffle(made)
    return made


def server_times(releases: Path, asked: list[str]) -> None:
    """Print the processor time that one process takes for a request, network left out."""
    from werkzeug.test import EnvironBuilder

    from spacelod_server import create_app, load_settings

    app = create_app(load_settings({}), current(releases))
    for kind, make in KINDS.items():
        spent = []
        for text in ["warm", *asked[:2000]]:
            path, _, query = make(text).partition("?")
            environ = EnvironBuilder(path=path, query_string=query, headers={"Host": "localhost"}).get_environ()
            begun = time.thread_time()
            b"".join(app.wsgi_app(environ, lambda *_: None))
            spent.append((time.thread_time() - begun) * 1000)
        spent = sorted(spent[1:])
        p50, p99 = spent[len(spent) // 2], within(spent, 0.99)
        print(f"{kind:>9} server time  p50 {p50:5.2f} ms  p99 {p99:6.2f} ms  mean {sum(spent) / len(spent):5.2f} ms")


def measure(address: str, paths: list[str], start: int, seconds: int) -> str:
    script = SCRIPT.format(paths=",".join(f"[[{path}]]" for path in paths), start=start)
    output = wrk(address, script, CONNECTIONS, seconds)
    found = {name: re.search(rf"^\s*{name}\s+(\S+)", output, re.MULTILINE) for name in ("50%", "99%", "Requests/sec:")}
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    values = [match[1] if match else "?" for match in found.values()]
    return f"p50 {values[0]:>9}  p99 {values[1]:>9}  {values[2]:>9}/s  errors {errors[1] if errors else 0}"


def main(releases: str, seconds: str = "8") -> None:
    release = current(Path(releases))
    finder = Finder.open(release.folder / INDEX)
    asked = texts(finder)
    identifiers = [iri for (iri,) in finder.database.rows("SELECT iri FROM link WHERE iri != ''")]
    print(f"{release.version}: {len(asked)} texts, {CONNECTIONS} connections, {seconds} s each")
    server_times(Path(releases), asked)
    with spacelod(Path(releases)) as server:
        measure(server.address, list(map(KINDS["search"], asked[-5000:])), 0, WARMING)
        for kind, make in KINDS.items():
            source = identifiers if kind == "lookup" else asked
            paths = list(dict.fromkeys(map(make, source)))
            for label, chosen in (("once", paths[: len(paths)]), ("again", paths[:100])):
                print(f"{kind:>9} {label:>5}  {measure(server.address, chosen, 0, int(seconds))}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
