"""How much dearer a look-up through the server is in a large record than in a small one.

    python benchmarks/big.py --quads 300000 --folder SMALL && python benchmarks/big.py --quads 3000000 --folder LARGE
    python benchmarks/growth.py 300000 SMALL 3000000 LARGE

Both records are served and asked in turn, with default settings; processor time is that of all processes of a server.
Asked are as many things of both, with answers of equal length, and nothing twice, since answers are kept: where the
small record has fewer things than there are requests, each is asked about in several ways, which differ in a day or in
a limit that changes nothing, and of both records alike. The pages of hubs grow until they are full, so that the price
of a statement is the one to compare. All files lie in the memory of the system: they are read before each round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import product
from urllib.parse import quote

from flat import LATER, Subjects, chosen_alike, two_records
from generator import Plan
from measuring import peers
from measuring.files import read_in, served
from measuring.load import Request, drive, once
from measuring.processes import Server
from measuring.requests import FEATURES, codes, text_of
from spacelod.formats import GRAPH_FORMATS

_REQUESTS = 200
_ROUNDS = 3
_HUBS = 120
_WARMING = 60
_FIRST_DAY = date(2000, 1, 1)
_OTHER_DAY = date(1990, 1, 1)
_SMALL = "small document"
_HUB = "hub, first page"
_COUNTED = 20
# Within these seconds workers that are not needed are replaced, and no kind pays for what another left.
_REST = 4
_JSON = {"Accept": "application/sparql-results+json"}


def requests_of(plan: Plan, about: Subjects, count: int, *, first_day: date = _FIRST_DAY) -> dict[str, list[Request]]:
    """Return what is asked of a record, by kind, each in another way or about another thing."""
    bodies = [f"actor/{plan.body(number)}" for number in about.bodies]
    treaties = [f"instrument/{plan.treaty(number)}" for number in about.treaties]
    days = [first_day + timedelta(days=day) for day in range(count)]
    found = {_SMALL: codes(plan, plan.states, first=_WARMING)}
    for what, things in (("actor", bodies), ("treaty", treaties)):
        found[f"document, {what}"] = _ways(things, [f".{each.suffix}" for each in GRAPH_FORMATS], count)
        found[f"document, {what}, on a day"] = _ways(things, [f".ttl?on={day}" for day in days], count)
    for name in FEATURES:
        texts = [
            f"{text_of(name, plan, each).replace(*LATER)} LIMIT {day.toordinal()}"
            for day, each in product(days, about.treaties)
        ]
        found[name] = [Request(f"/sparql?query={quote(text)}", _JSON) for text in texts[:count]]
    found[_HUB] = [Request(f"/doc/actor/{plan.state(number)}.ttl") for number in range(_HUBS)]
    return found


def _ways(things: Sequence[str], endings: Sequence[str], count: int) -> list[Request]:
    return [Request(f"/doc/{thing}{ending}") for ending, thing in product(endings, things)][:count]


class Grown:
    """What one kind of request cost in two records: microseconds of the processor, and bytes of an answer."""

    def __init__(self) -> None:
        self.seconds, self.requests, self.bytes = [0.0, 0.0], [0, 0], [0.0, 0.0]

    @property
    def microseconds(self) -> list[float]:
        """What one request took of each server."""
        return [seconds / count * 1e6 for seconds, count in zip(self.seconds, self.requests, strict=True)]

    @property
    def times(self) -> float:
        """How much dearer a request is in the second."""
        return self.microseconds[1] / self.microseconds[0]

    @property
    def times_by_size(self) -> float:
        """The same for answers of equal size."""
        return self.times * self.bytes[0] / self.bytes[1]


def grown(
    servers: Sequence[Server], asked: Sequence[dict[str, list[Request]]], prepare: Callable[[], None]
) -> Iterator[tuple[str, Grown]]:
    """Ask two servers in turn, and yield what each kind of request cost; prepare each round."""
    for what in asked[0]:
        found, parts = Grown(), [each[what] for each in asked]
        count = min(map(len, parts))
        if count < _WARMING:
            continue
        for number in range(_ROUNDS):
            prepare()
            for place, server in enumerate(servers):
                load = drive(server, parts[place][:count][number::_ROUNDS])
                found.seconds[place] += load.cpu
                found.requests[place] += load.requests
        for place, server in enumerate(servers):
            sizes = [len(once(server, request)[1]) for request in parts[place][:_COUNTED]]
            found.bytes[place] = sum(sizes) / len(sizes)
        yield what, found
        time.sleep(_REST)


def warmed(server: Server, plan: Plan) -> Server:
    """Have each process do what it does only once, asked about other things, or on other days where there are none."""
    server.settle()
    numbers = [number % plan.treaties for number in range(plan.treaties - _WARMING, plan.treaties)]
    other = Subjects([number % plan.bodies for number in range(plan.bodies - _WARMING, plan.bodies)], numbers)
    for what, requests in requests_of(plan, other, _WARMING, first_day=_OTHER_DAY).items():
        if what not in (_SMALL, _HUB):
            drive(server, requests)
    drive(server, codes(plan, _WARMING))
    time.sleep(_REST)
    return server


def _line(what: str, found: Grown) -> str:
    cells = (*found.microseconds, found.times, *found.bytes, found.times_by_size)
    shown = "| {:,.0f} | {:,.0f} | {:.2f} | {:,.0f} | {:,.0f} | {:.2f} |".format(*cells)
    return f"| {what}, {found.requests[0]} {shown}"


def main() -> None:
    quads, records = two_records(__doc__)
    about = chosen_alike(*records, most=_REQUESTS)
    asked = [requests_of(plan, each, _REQUESTS) for (_, plan), each in zip(records, about, strict=True)]
    sizes = f"{quads[0]:,} | {quads[1]:,}"
    print(
        f"Microseconds of the processor, and bytes of an answer.\n\n| look-up | {sizes} | times | {sizes} | by size |"
    )
    print("| --- |" + " ---: |" * 6)
    with ExitStack() as stack:
        servers = [
            warmed(stack.enter_context(peers.spacelod(release.folder.parent)), plan) for release, plan in records
        ]
        files = [path for release, _ in records for path in served(release)]
        for what, found in grown(servers, asked, lambda: read_in(files)):
            print(_line(what, found), flush=True)


if __name__ == "__main__":
    main()
