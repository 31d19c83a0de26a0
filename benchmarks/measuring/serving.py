"""What an answer costs: the whole server beside its peers, under the same load."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from generator import Plan
from measuring import peers
from measuring.company import beside
from measuring.files import read_in, served
from measuring.library import measure_library
from measuring.load import Load, Request, drive, once
from measuring.processes import Cost, Server, middle
from measuring.requests import QUERIES, codes, documents, question, searches
from measuring.rounds import calmest
from measuring.sizes import Built
from measuring.table import Results, Row
from measuring.virtuoso import virtuoso

__all__ = ["measure_peers", "measure_serving"]

# A start, or a pass of a second or two whose p99 rests on some sixteen answers, is measured so often.
_ROUNDS: Final = 3


class Serving:
    """Measures one server, whose files are in memory, and adds a row for each kind of request."""

    def __init__(
        self, results: Results, server: Server, built: Built, count: int, *, files: Sequence[Path] = ()
    ) -> None:
        self.results, self.server, self.built, self.count = results, server, built, count
        self.plan, self.files = Plan(built.quads), files

    def row(self, what: str, requests: Sequence[Request], remark: str = "") -> Load:
        """Send requests and add what they cost."""
        read_in(self.files)
        load = drive(self.server, requests)
        remark = remark or f"{load.rate:,.0f} answers/s"
        self.results.add(
            Row(what, self.server.name, self.built.quads, load.microseconds, load.within(0.5) * 1000, "us", remark)
        )
        return load

    def start(self, others: Sequence[Cost] = ()) -> None:
        """Add what the start cost: the middle of it and of others."""
        starts = (*others, self.server.start)
        each = ", ".join(f"{start.wall:.2f}" for start in starts)
        remark = f"{len(starts)} starts by the clock: {each}" if others else ""
        start = middle(starts)
        self.results.add(Row("cold start", self.server.name, self.built.quads, start.cpu, start.wall, "s", remark))

    def memory(self) -> None:
        """Add the memory after everything that was asked."""
        used = self.server.megabytes()
        self.results.add(Row("memory (PSS)", self.server.name, self.built.quads, used, None, "MB"))

    def queries(self, path: str, skip: Sequence[str] = ()) -> None:
        """Add a row for each query, every request about another treaty."""
        for name in QUERIES:
            if name not in skip:
                # The system counts a process's time in hundredths of a second: cheap answers take many.
                few = max(4, self.count // 20 if "10,000" in name else self.count * 2)
                self.row(name, [question(name, self.plan, number, path=path) for number in range(few)])


def measure_serving(results: Results, built: Built, count: int) -> None:
    """Add rows for spacelod: documents, queries, search, memory, and slow answers beside other work."""
    # The disk would still be writing what was built while the server starts.
    os.sync()
    starts = []
    for _ in range(_ROUNDS - 1):
        with peers.spacelod(built.releases) as server:
            starts.append(server.start)
    with peers.spacelod(built.releases) as server:
        serving = Serving(results, server, built, count, files=served(built.release))
        serving.start(starts)
        # What it reads ahead belongs to no answer; a cold start is measured before.
        server.settle()
        # The first answers of each process load what the later ones use.
        drive(server, codes(serving.plan, 60, first=130))
        serving.row("small document, first time", codes(serving.plan, 120))
        fresh = documents(serving.plan, count)
        serving.row("document, first time", fresh)
        body = [fresh[0]] * count * 10
        serving.row("document, kept", body)
        tag = once(server, fresh[0])[0].headers["ETag"]
        serving.row("document, 304", [Request(fresh[0].path, {"If-None-Match": tag}, (304,))] * count * 10)
        serving.row("hub, first page", [Request(f"/doc/actor/{serving.plan.state(n)}.ttl") for n in range(40)])
        serving.queries("/sparql")
        serving.row("search", searches(serving.plan, count))
        serving.memory()
        _beside_others(serving)


def _beside_others(serving: Serving) -> None:
    """Add how late documents come, alone, while processors are busy with nothing, and while heavy queries run."""
    server, plan, count = serving.server, serving.plan, serving.count
    pairs = zip(documents(plan, count, first=count), searches(plan, count), strict=False)
    mixed = ([asked for pair in pairs for asked in pair] * 20)[: count * 8]
    # All that follow find the same answers kept.
    drive(server, mixed)
    port = urlsplit(server.address).port or 0

    def one(number: int) -> dict[str, float]:
        read_in(serving.files)
        return beside(port, number, lambda: drive(server, mixed, first=True).within(0.99) * 1000)

    made = calmest(_ROUNDS, one)
    late = {what: median(found[what] for found in made.figures) for what in made.figures[0]}
    for what, figure in late.items():
        remark = str(made) if what == "alone" else f"{figure / late['alone']:.2f} x alone"
        serving.results.add(
            Row(f"p99, documents and search, {what}", "spacelod", serving.built.quads, None, figure, "us", remark)
        )


def measure_peers(results: Results, built: Built, count: int, *, with_rdflib: bool) -> None:
    """Add rows for the peers: the same queries, and what a server costs that does nothing."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        with next(iter(built.release.dumps.values())).open("rb") as dump:
            nginx = stack.enter_context(peers.nginx(folder, dump.read(6000)))
        if nginx is None:
            print("nginx is not installed: the ceiling is not measured")
        else:
            Serving(results, nginx, built, count).row(
                "static file", [Request("/document.ttl")] * count * 40, "the ceiling"
            )
        empty = stack.enter_context(peers.empty_view(folder))
        Serving(results, empty, built, count).row("empty view", [Request("/")] * count * 10, "what the framework costs")
        server = stack.enter_context(peers.oxigraph(built.release, folder))
        oxigraph = Serving(results, server, built, count, files=list((folder / "oxigraph").iterdir()))
        oxigraph.start()
        oxigraph.queries("/query")
        oxigraph.memory()
        found = stack.enter_context(virtuoso(built.release, folder))
        if found is None:
            print("Virtuoso is not installed: it is not measured")
        else:
            server, cost = found
            results.add(Row("load N-Triples", server.name, built.quads, cost.cpu, cost.wall, "s", "default graph only"))
            peer = Serving(results, server, built, count)
            peer.queries("/sparql")
            peer.memory()
        if with_rdflib:
            endpoint = Serving(results, stack.enter_context(peers.library_endpoint(built.release, folder)), built, 20)
            endpoint.start()
            endpoint.queries("/", skip=["SELECT, 10,000 rows"])
            endpoint.memory()
            measure_library(results, built)
