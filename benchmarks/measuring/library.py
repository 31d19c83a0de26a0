"""The library that most would take, in memory and without a server: what the same queries cost it."""

from __future__ import annotations

import time
from itertools import islice
from statistics import median

import rdflib

from generator import Plan
from measuring.requests import QUERIES, text_of
from measuring.sizes import Built
from measuring.table import Results, Row
from spacelod.dumps import Dump

__all__ = ["measure_library"]

_TIMES = 10
_MOST_ROWS = 10_000


def measure_library(results: Results, built: Built) -> None:
    """Add a row for each query, answered by rdflib in this process from the statements of the default graph."""
    name = Dump("default", "nt").file_name(built.release.version)
    graph = rdflib.Graph().parse(built.release.dumps[name], format="nt")
    plan = Plan(built.quads)
    for what in QUERIES:
        costs = [_cost(graph, text_of(what, plan, number)) for number in range(_TIMES)]
        wall, cpu = (median(each) * 1e6 for each in zip(*costs, strict=True))
        results.add(Row(what, "rdflib in memory", built.quads, cpu, wall, "us"))


def _cost(graph: rdflib.Graph, text: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    list(islice(graph.query(text), _MOST_ROWS))
    return time.perf_counter() - wall, time.process_time() - cpu
