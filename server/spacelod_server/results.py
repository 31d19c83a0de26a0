"""An answer of the query host as a table for people."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacelod.formats import Format
    from spacelod_server.site import Site

__all__ = ["SHOWN_ROWS", "Answer", "Cell", "answer_table"]

# More rows make a page that no browser likes; the page says so, and the data formats hold them all.
SHOWN_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row; an IRI leads to its page here or elsewhere."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the query page shows: rows, a yes or no, or a graph as text.

    ``rows`` are the first of ``total``.
    """

    variables: list[str] = field(default_factory=list)
    rows: list[list[Cell | None]] = field(default_factory=list)
    total: int = 0
    boolean: bool | None = None
    text: str | None = None


def answer_table(site: Site, body: bytes, format: Format) -> Answer:
    """Return an answer in SPARQL JSON, or a graph in any text format, ready to be shown."""
    if format.name != "json":
        return Answer(text=body.decode())
    content = json.loads(body)
    if "boolean" in content:
        return Answer(boolean=content["boolean"])
    variables = content["head"]["vars"]
    found = content["results"]["bindings"]
    rows = [[_cell(site, row.get(name)) for name in variables] for row in found[:SHOWN_ROWS]]
    return Answer(variables=variables, rows=rows, total=len(found))


def _cell(site: Site, value: dict[str, Any] | None) -> Cell | None:
    if value is None:
        return None
    text = str(value["value"])
    if value["type"] == "uri":
        return Cell(site.short(text), site.href(text))
    return Cell(text, language=value.get("xml:lang"))
