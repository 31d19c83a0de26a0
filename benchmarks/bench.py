"""Measure building and serving against the peers in one run, and keep the table in the documentation.

    make bench                                     30,000, 300,000 and 3,000,000 quads, half an hour
    python benchmarks/bench.py 30000 300000        other sizes
    python benchmarks/bench.py --only serving 30000

The peers are installed in an environment of their own on the first run; generated releases are kept
beside it, in benchmarks/.cache. Processor time is that of a server and all of its processes.
"""

from __future__ import annotations

import argparse

from measuring.building import measure_building
from measuring.serving import measure_peers, measure_serving
from measuring.sizes import build_size
from measuring.table import Results

SIZES = (30_000, 300_000, 3_000_000)
PARTS = ("building", "serving", "peers")


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
    if not chosen.only:
        results.write("make bench" if tuple(chosen.sizes) == SIZES else f"bench.py {' '.join(map(str, chosen.sizes))}")


if __name__ == "__main__":
    main()
