"""What a document costs that nginx keeps, beside one that the server has to make.

    python benchmarks/cached.py [--releases releases] [--documents 600] [--seconds 4]

The shipped configuration of nginx stands before the server. Each document is asked for once, which makes it, and then
all of them in turn for some seconds, by wrk, in the same run: both times by four clients and at full load. Processor
time is that of nginx and the server together, in both cases.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from documents import dealt, things
from measuring.load import Load, Request, drive, flood
from measuring.pair import pair
from measuring.processes import Cost, Server
from measuring.shipped import Nginx
from spacelod.release import current

FORMATS = ("html", "ttl", "jsonld")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=4)
    chosen = parser.parse_args()
    version = current(chosen.releases).version
    with pair(chosen.releases) as (spacelod, _), TemporaryDirectory() as folder:
        port = int(spacelod.address.rpartition(":")[2])
        with Nginx(Path(folder), port, version).running() as nginx:
            front = Server("nginx", f"http://127.0.0.1:{nginx.port}", nginx.process.pid, Cost(0.0, 0.0))
            paths = things(spacelod, chosen.documents * len(FORMATS))
            print("| documents | made, us | kept, us | times cheaper |\n| --- | ---: | ---: | ---: |")
            costs = []
            for suffix, mine in zip(FORMATS, dealt(paths, len(FORMATS)), strict=True):
                asked = [Request(f"/doc/{path}.{suffix}", {"Accept-Encoding": "gzip"}) for path in mine]
                made = cost(spacelod, partial(drive, front, asked))
                kept = cost(spacelod, partial(flood, front, asked, chosen.seconds))
                costs.append((made, kept))
                print(f"| {suffix}, {len(mine)} | {made:,.0f} | {kept:,.0f} | {made / kept:.0f} |", flush=True)
            made, kept = (sum(cost) / len(costs) for cost in zip(*costs, strict=True))
            print(f"| all, {len(paths)} | {made:,.0f} | {kept:,.0f} | {made / kept:.0f} |")


def cost(behind: Server, load: Callable[[], Load]) -> float:
    """Return the microseconds of processor time for one request of a load, with those of the server behind."""
    before = behind.cpu()
    done = load()
    return done.microseconds + (behind.cpu() - before) / done.requests * 1e6


if __name__ == "__main__":
    main()
