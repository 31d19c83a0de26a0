"""Measure building and serving against the peers in one run, and keep the table in the documentation.

    make bench                                     30,000, 300,000 and 3,000,000 quads, half an hour
    python benchmarks/bench.py 30000 300000        other sizes
    python benchmarks/bench.py --only serving 30000

The peers are installed in an environment of their own on the first run; generated releases are kept
beside it, in benchmarks/.cache. Processor time is that of a server and all of its processes.
"""

from __future__ import annotations

import argparse
from itertools import pairwise

from measuring.building import measure_building
from measuring.requests import FEATURES
from measuring.serving import measure_peers, measure_serving
from measuring.sizes import build_size
from measuring.table import Results, Row

SIZES = (30_000, 300_000, 3_000_000)
PARTS = ("building", "serving", "peers")
FLAT = ("small document, first time", "document, first time", "hub, first page", *FEATURES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="about how many quads")
    parser.add_argument("--times", type=int, default=3, help="repetitions of what is done in this process")
    parser.add_argument("--requests", type=int, default=200, help="requests of a kind")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part and keep no table")
    chosen = parser.parse_args()
    results = Results()
    for size in chosen.sizes:
        built = build_size(size)
        if "building" in (chosen.only or PARTS):
            measure_building(results, built, chosen.times)
        if "serving" in (chosen.only or PARTS):
            measure_serving(results, built, chosen.requests)
        if "peers" in (chosen.only or PARTS):
            measure_peers(results, built, chosen.requests, with_rdflib=size == min(chosen.sizes))
    _flatness(results)
    if not chosen.only:
        results.write("make bench" if tuple(chosen.sizes) == SIZES else f"bench.py {' '.join(map(str, chosen.sizes))}")


def _flatness(results: Results) -> None:
    """Add how much dearer a look-up is in a record than in the next smaller one in which questions do not repeat."""
    for what in FLAT:
        found = sorted((row.quads, row.cpu) for row in results.rows if (row.what, row.who) == (what, "spacelod"))
        for (quads, cpu), (more, dearer) in pairwise(each for each in found if each[0] > SIZES[0]):
            if cpu and dearer:
                results.add(Row(f"growth of: {what}", "spacelod", more, dearer / cpu, None, f"x {quads:,} quads"))


if __name__ == "__main__":
    main()
