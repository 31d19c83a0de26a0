"""Every limit of the query service: one table, read by the host, the settings, the descriptions and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, NamedTuple

from spacelod.errors import SettingError

__all__ = ["LIMITS", "Limit", "Limits"]


class Limit(NamedTuple):
    """One row of the table: a limit, its default, its unit, what it means for a reader, and whether it may be 0."""

    name: str
    default: float
    unit: str
    help: str
    may_be_nothing: bool

    @property
    def accepted(self) -> str:
        """Which values it may have, in words."""
        if isinstance(self.default, int):
            return f"a whole number from {0 if self.may_be_nothing else 1}"
        return "a number from 0" if self.may_be_nothing else "a number above 0"

    def read(self, value: str | float) -> float:
        """Return the number that a value stands for; raise ValueError for what is not accepted."""
        number = float(value)
        # Infinity has no remainder either: it is not a count.
        if isinstance(self.default, int) and number % 1 != 0:
            raise ValueError
        if not (number > 0 or (number == 0 and self.may_be_nothing)):
            raise ValueError
        return int(number) if isinstance(self.default, int) else number


def _limit(default: float, unit: str, help: str) -> Any:
    return field(default=default, metadata={"unit": unit, "help": help})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; a field left out has its default."""

    query_bytes: int = _limit(100_000, "bytes", "Longest query text, in UTF-8")
    # 2,250 nested braces overflow the usual stack of a process and end it; nobody writes a hundred.
    nesting: int = _limit(100, "levels", "Deepest nesting of brackets of all kinds")
    # The engine's planner takes over 20 s for 250 patterns that share no variable.
    patterns: int = _limit(60, "patterns", "Most triple patterns joined in one group; each step of a path counts")
    # 2,750 BIND in a row end a process, 5,000 branches of UNION take ten seconds to plan.
    clauses: int = _limit(500, "clauses", "Most FILTER, BIND, VALUES, OPTIONAL, UNION, MINUS, GRAPH and sub-queries")
    # 7,000 additions in a row end a process as nested braces do.
    operators: int = _limit(2_000, "operators", "Most operators in the expressions of one query")
    deadline: float = _limit(10.0, "seconds", "Longest run of one query")
    # Two lanes were measured to be needed: with one, a dozen heavy queries kept every cheap one waiting for seconds.
    fast_seconds: float = _limit(0.25, "seconds", "Time in the fast lane before a query moves to the heavy lane")
    fast_workers: int = _limit(4, "queries", "Queries that run at once in the fast lane")
    # One for each core of a small server; more would only make each of them slower.
    heavy_workers: int = _limit(2, "queries", "Queries that run at once in the heavy lane")
    heavy_queue: int = _limit(8, "queries", "Queries that wait for the heavy lane")
    queue_seconds: float = _limit(4.0, "seconds", "Longest wait for a place in a lane")
    # A page's query takes megabytes; CONCAT that doubles itself, or a sorted product, a gigabyte in seconds.
    memory_bytes: int = _limit(1 << 30, "bytes", "Memory of one query")
    # Enough for 50,000 nested braces, so that only the scan decides what is too deep.
    stack_bytes: int = _limit(256 << 20, "bytes", "Stack of one query")
    # Answers are built whole before the first byte is sent, so that a cut one never looks complete; dumps are for more.
    answer_rows: int = _limit(100_000, "rows", "Most solutions or triples in an answer")
    answer_bytes: int = _limit(20 << 20, "bytes", "Largest answer, before compression")
    # Time and not requests, as at Wikidata, where a flood of cheap queries once passed below a count of slow ones.
    client_seconds: float = _limit(60.0, "seconds", "Query time that one client gets back each minute")
    client_burst: float = _limit(120.0, "seconds", "Query time that one client can save up")
    client_parallel: int = _limit(4, "queries", "Queries of one client at once")
    # Programs repeat a query that failed; each repetition would cost the whole deadline again.
    breaker_kills: int = _limit(3, "times", "Forced stops of the same query before it is refused at once")
    breaker_seconds: float = _limit(600.0, "seconds", "Time over which forced stops are counted, and of the refusal")
    worker_queries: int = _limit(5_000, "queries", "Queries that a worker process answers before it is replaced")
    merged_graphs: int = _limit(8, "stores", "Merged default graphs kept ready for queries that name several graphs")

    @classmethod
    def of(cls, values: Mapping[str, str | float]) -> Limits:
        """Return limits with some values replaced; raise SettingError for what is no limit."""
        known = {limit.name: limit for limit in LIMITS}
        chosen: dict[str, Any] = {}
        for name, value in values.items():
            if name not in known:
                raise SettingError(f"no limit is called {name!r}; there are {', '.join(known)}")
            try:
                chosen[name] = known[name].read(value)
            except (ValueError, TypeError):
                raise SettingError(f"limit {name} is {value!r}; accepted is {known[name].accepted}") from None
        return cls(**chosen)

    def changed(self) -> dict[str, float]:
        """Return the limits that differ from their defaults."""
        return {name: value for name, value in asdict(self).items() if value != _DEFAULTS[name]}


_MAY_BE_NOTHING: Final = frozenset(["heavy_queue", "queue_seconds", "breaker_kills", "breaker_seconds"])
_SHIPPED: Final = Limits()
LIMITS: Final = tuple(
    Limit(
        row.name, getattr(_SHIPPED, row.name), row.metadata["unit"], row.metadata["help"], row.name in _MAY_BE_NOTHING
    )
    for row in fields(Limits)
)
_DEFAULTS: Final = {limit.name: limit.default for limit in LIMITS}
