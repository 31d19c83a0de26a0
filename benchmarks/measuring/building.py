"""What a build costs: each step beside what a general library takes for the same."""

from __future__ import annotations

import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import rdflib

from measuring.peers import oxigraph_program
from measuring.processes import clocked
from measuring.sizes import STEPS, Built
from measuring.table import Results, Row
from spacelod.bulk import write_parts
from spacelod.populate import populate
from spacelod.store import Store
from spacelod.tables import read_tables
from spacelod.terms import lines

__all__ = ["measure_building"]

# rdflib takes minutes for what the engine takes seconds for.
_MOST_FOR_RDFLIB = 400_000


def measure_building(results: Results, built: Built, times: int) -> None:
    """Add rows for the steps of the build, for loading, and for the peers that load the same."""
    for name, label in STEPS.items():
        if name in built.steps:
            step = built.steps[name]
            results.add(Row(label, "spacelod", built.quads, step["cpu"], step["wall"], "s"))
    _population(results, built, times)
    # Of what takes a minute the ends weigh little.
    _loading(results, built, 1 if built.quads > _MOST_FOR_RDFLIB else times)


def _population(results: Results, built: Built, times: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folders = (Path(name) / str(number) for number in count())
        bulk = clocked(lambda: write_parts(built.data, next(folders), jobs=1), times)
        rows = sum(built.release.manifest.rows.values())
        size = sum(part.stat().st_size for part in (Path(name) / "0").iterdir())
    said = f"{rows / bulk.cpu:,.0f} rows/s of {size / rows / 1000:.1f} kB"
    results.add(Row("population in bulk, one core", "spacelod", built.quads, bulk.cpu, bulk.wall, "s", said))
    if built.quads <= _MOST_FOR_RDFLIB:
        tables = read_tables(built.data)
        own = clocked(lambda: "".join(lines(populate(tables).quads)), times)
        said = f"{rows / own.cpu:,.0f} rows/s"
        results.add(Row("population to N-Quads", "spacelod", built.quads, own.cpu, own.wall, "s", said))
        text = "".join(f"{s} {p} {o} .\n" for s, p, o, _ in populate(tables).quads)
        triples = list(rdflib.Graph().parse(data=text, format="nt"))

        def fill() -> None:
            graph = rdflib.Graph()
            for triple in triples:
                graph.add(triple)
            graph.serialize(format="nt")

        other = clocked(fill, 1)
        said = f"{other.cpu / own.cpu:.1f} x spacelod to N-Quads"
        results.add(Row("population to N-Triples", "rdflib", built.quads, other.cpu, other.wall, "s", said))


def _loading(results: Results, built: Built, times: int) -> None:
    release = built.release
    nquads = release.dumps[f"spacelod-{release.version}.nq"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = clocked(lambda: _load(nquads, folder / f"{time.monotonic_ns()}"), times)
        results.add(Row("load N-Quads", "spacelod", built.quads, own.cpu, own.wall, "s", "with optimisation"))
        command = [oxigraph_program(), "load", "--file", nquads, "--location"]
        other = clocked(
            lambda: subprocess.run([*command, folder / f"o{time.monotonic_ns()}"], check=True, capture_output=True), 1
        )
        results.add(Row("load N-Quads", "oxigraph", built.quads, other.cpu, other.wall, "s"))
    if built.quads <= _MOST_FOR_RDFLIB:
        other = clocked(lambda: rdflib.Dataset().parse(nquads, format="nquads"), 1)
        results.add(Row("load N-Quads", "rdflib", built.quads, other.cpu, other.wall, "s"))


def _load(nquads: Path, folder: Path) -> None:
    store = Store.create(folder)
    with nquads.open("rb") as file:
        store.load(file)
    store.optimize()
