"""What a query costs over HTTP, web processes and isolation included, beside the oxigraph server on the same store.

    python benchmarks/endpoint.py [--releases releases] [--seconds 4]

Needs wrk. Both servers are asked in turn in the same run; processor time is that of each with its children. "anew"
queries differ in a comment, so that nothing is answered from memory; "again" is one query over and over.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

PREFIXES = "PREFIX s: <https://w3id.org/spacelod/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
ROWS = "SELECT ?m ?a ?label ?o { ?m s:member ?a ; s:organization ?o . ?a rdfs:label ?label } LIMIT 100"
QUERIES = {"ASK": "ASK { ?s ?p ?o }", "100 rows": PREFIXES + ROWS}
CONNECTIONS = (1, 32)
OURS, THEIRS = 8181, 8182
SCRIPT = """
local number = math.random(1, 1000000000)
local again = "{again}" == "True"
function init(arguments) math.randomseed(os.time()) end
function request()
  number = number + 1
  local mark = again and "" or "%23" .. number
  return wrk.format("GET", "{path}?query={query}" .. mark, {{["Accept"] = "application/sparql-results+json"}})
end
"""


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that came from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def processor_time(pid: int) -> float:
    ticks = 0
    for member in family(pid):
        ticks += sum(map(int, Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def ask(pid: int, port: int, script: Path, connections: int, seconds: int) -> tuple[float, str]:
    """Return the microseconds of processor time for an answer, and the middle of the waiting times."""
    before = processor_time(pid)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script, f"http://127.0.0.1:{port}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    count = int(re.search(r"(\d+) requests in", said)[1])
    return (processor_time(pid) - before) / count * 1e6, re.search(r"^ +50% +(\S+)", said, re.MULTILINE)[1]


def wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{address} does not answer")


def settle(pid: int) -> None:
    """Wait until a server has done what it does after its start."""
    for _ in range(120):
        before = processor_time(pid)
        time.sleep(1)
        if processor_time(pid) - before < 0.05:
            return


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--seconds", type=int, default=4)
    chosen = parser.parse_args()
    beside = Path(sys.executable).parent
    serve = [beside / "spacelod", "serve", "--releases", chosen.releases, "--port", str(OURS)]
    store = chosen.releases / "current" / "store"
    other = [beside / "oxigraph", "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{THEIRS}"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(serve, stderr=subprocess.DEVNULL) as ours,
        subprocess.Popen(other, stderr=subprocess.DEVNULL) as theirs,
    ):
        wait(f"http://127.0.0.1:{OURS}/health")
        wait(f"http://127.0.0.1:{THEIRS}/query?query=ASK%7B%7D")
        settle(ours.pid)
        print("| query | asked | connections | ours, us | half under | oxigraph, us | half under | ratio |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for name, query in QUERIES.items():
            for again in (False, True):
                for connections in CONNECTIONS:
                    found = []
                    for process, port, path in ((ours, OURS, "/sparql"), (theirs, THEIRS, "/query")):
                        script = Path(folder) / "ask.lua"
                        script.write_text(SCRIPT.format(again=again, path=path, query=quote(query, safe="")))
                        found.append(ask(process.pid, port, script, connections, chosen.seconds))
                    (cost, half), (other_cost, other_half) = found
                    print(
                        f"| {name} | {'again' if again else 'anew'} | {connections} | {cost:,.0f} | {half} "
                        f"| {other_cost:,.0f} | {other_half} | {cost / other_cost:.2f} |",
                        flush=True,
                    )
        ours.terminate()
        theirs.kill()


if __name__ == "__main__":
    main()
