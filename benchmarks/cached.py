"""What a document costs that nginx keeps, beside one that the server has to make.

    python benchmarks/cached.py [--releases releases] [--documents 600] [--times 50]

The shipped configuration of nginx stands before the server. Each document is asked for once, which makes it, and then
many times more, in the same run; processor time is that of both together, in both cases.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from documents import dealt, things
from measuring.load import Asked, drive
from measuring.pair import pair
from measuring.processes import Cost, Server
from measuring.shipped import Nginx
from spacelod.release import current

FORMATS = ("html", "ttl", "jsonld")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--times", type=int, default=50)
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
                asked = [Asked(f"/doc/{path}.{suffix}", {"Accept-Encoding": "gzip"}) for path in mine]
                made = cost(front, spacelod, asked)
                kept = cost(front, spacelod, asked * chosen.times)
                costs.append((made, kept))
                print(f"| {suffix}, {len(mine)} | {made:,.0f} | {kept:,.0f} | {made / kept:.0f} |", flush=True)
            made, kept = (sum(cost) / len(costs) for cost in zip(*costs, strict=True))
            print(f"| all, {len(paths)} | {made:,.0f} | {kept:,.0f} | {made / kept:.0f} |")


def cost(front: Server, behind: Server, asked: list[Asked]) -> float:
    """Return the microseconds of processor time of both servers for one request."""
    before = behind.cpu()
    load = drive(front, asked)
    return load.microseconds + (behind.cpu() - before) / len(asked) * 1e6


if __name__ == "__main__":
    main()
