"""Sources, and the further ones of some rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.plan import Plan, Row

_DOCUMENTS = ("c-article-a", "c-article-b")


def source_rows(plan: Plan) -> Iterator[Row]:
    """Yield the two documents whose claims are examined, and everything else that is cited."""
    for key in _DOCUMENTS:
        yield key, f"Document {key}", "A publisher", "2025", "", "secondary", "given to the project"
    for number in range(plan.sources):
        kind = "official" if number % 3 == 0 else "secondary"
        year = str(1990 + number % 36)
        yield plan.source(number), f"Document {number}", f"Archive {number % 40}", year, _page(number), kind, ""


def _page(number: int) -> str:
    return f"https://archive-{number % 40}.example/{number}"


def further_rows(plan: Plan) -> Iterator[Row]:
    """Yield a second source of every second body."""
    for number in range(0, plan.bodies, 2):
        yield "actors", plan.body(number), plan.source(number + 1)


TABLES: dict[str, Callable[[Plan], Iterator[Row]]] = {"sources": source_rows, "further-sources": further_rows}
