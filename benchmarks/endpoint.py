"""What a query costs over HTTP, web processes and isolation included, beside the oxigraph server on the same store.

    python benchmarks/endpoint.py [--releases releases] [--seconds 4] [--connections 32] [-- --threads 8]

Needs wrk. Both servers are asked in turn in the same run; processor time is that of each with its children. "anew" are
queries with a variable that no other has, so that no answer serves two of them; "respelt" ones differ in a comment,
"again" is one query over and over. The last lines are what no server in Python that isolates a query can go below: the
engine by itself, in as many processes as there are processors, and the plainest server that has it in another process.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from measuring.isolated import isolated
from measuring.load import wrk
from measuring.pair import pair
from measuring.processes import Server
from spacelod.formats import by_name
from spacelod.store import Store

PREFIXES = "PREFIX s: <https://w3id.org/spacelod/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
ROWS = "SELECT ?m ?a ?label ?o~ { ?m s:member ?a ; s:organization ?o~ . ?a rdfs:label ?label } LIMIT 100"
# Where ~ stands, another number makes another query.
QUERIES = {"ASK": "ASK { ?s ?p ?o~ }", "100 rows": PREFIXES + ROWS}
KINDS = ("anew", "respelt", "again")
SCRIPT = """
local number = math.random(1, 1000000000)
function init(arguments) math.randomseed({seed}); number = math.random(1, 1000000000) end
function request()
  number = number + 1
  local query = "{query}"
  if "{kind}" == "anew" then query = string.gsub(query, "~", number) else query = string.gsub(query, "~", "") end
  if "{kind}" == "respelt" then query = query .. "%23" .. number end
  return wrk.format("GET", "{path}?query=" .. query, {{["Accept"] = "application/sparql-results+json"}})
end
function done(summary, latency, requests)
  io.write(string.format("answered %d refused %d half %.3f late %.3f\\n", summary.requests,
    summary.errors.status + summary.errors.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""
SAID = re.compile(r"answered (\d+) refused (\d+) half (\S+) late (\S+)")


def ask(server: Server, script: str, connections: int, seconds: int) -> tuple[float, float]:
    """Return the microseconds of processor time for an answer, and the milliseconds in which half of them came."""
    before = server.cpu()
    found = SAID.search(wrk(server.address, script, connections, seconds))
    assert found, "wrk says what it did"
    count, refused = int(found[1]), int(found[2])
    if refused:
        print(f"{server.name}: {refused} of {count} requests were not answered", file=sys.stderr)
    return (server.cpu() - before) / count * 1e6, float(found[3])


def compare(ours: Server, theirs: Server, connections: list[int], seconds: int) -> None:
    """Print a row for each query, way of asking it, and number of connections."""
    print("| query | asked | connections | ours, us | half, ms | oxigraph, us | half, ms | ratio | of halves |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, query in QUERIES.items():
        for kind in KINDS:
            for count in connections:
                found = []
                for server, path in ((ours, "/sparql"), (theirs, "/query")):
                    script = SCRIPT.format(kind=kind, path=path, query=quote(query, safe="~"), seed=time.time_ns())
                    found.append(ask(server, script, count, seconds))
                (cost, half), (other, other_half) = found
                print(
                    f"| {name} | {kind} | {count} | {cost:,.0f} | {half:.1f} | {other:,.0f} | {other_half:.1f} "
                    f"| {cost / other:.2f} | {half / other_half:.2f} |",
                    flush=True,
                )


def floor(store: Path, connections: list[int], seconds: int) -> None:
    """Print what the engine takes for 100 rows in a process that does nothing else, and isolation without any limit."""
    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count) as pool:
        costs = list(pool.map(partial(_alone, store, seconds), range(count)))
    print(f"engine alone: {sum(costs) / count:,.0f} us for 100 rows anew")
    with isolated(store, threads=max(1, max(connections) // count)) as server:
        query = quote(QUERIES["100 rows"], safe="~")
        script = SCRIPT.format(kind="anew", path="/", query=query, seed=time.time_ns())
        for number in connections:
            cost, half = ask(server, script, number, seconds)
            print(f"isolation alone, {number} connections: {cost:,.0f} us, half in {half:.1f} ms")


def _alone(store: Path, seconds: int, process: int) -> float:
    """Return the microseconds of processor time in which the engine answers a query that is new each time."""
    opened, json = Store.open(store), by_name("json")
    assert json
    number, end, before = 0, time.monotonic() + seconds, time.process_time()
    while time.monotonic() < end:
        number += 1
        opened.query(QUERIES["100 rows"].replace("~", f"{process}n{number}")).serialize(json, BytesIO())
    return (time.process_time() - before) / number * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, action="append", help="how many at a time (1 and 32)")
    parser.add_argument("--port", type=int, help="ours; the one after it is oxigraph's")
    parser.add_argument("options", nargs="*", help="options of `spacelod serve`, after --")
    chosen = parser.parse_args()
    connections = chosen.connections or [1, 32]
    with pair(chosen.releases, chosen.port, chosen.options) as (spacelod, oxigraph):
        compare(spacelod, oxigraph, connections, chosen.seconds)
    floor(chosen.releases.resolve() / "current" / "store", connections, chosen.seconds)


if __name__ == "__main__":
    main()
