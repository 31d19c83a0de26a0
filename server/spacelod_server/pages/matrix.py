"""Treaties by states, as in the status report of the United Nations: one letter for each standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacelod_server.pages.instrument import standings_of

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Reader
    from spacelod_server.pages.standing import Standing

__all__ = ["compare_page", "matrix_page"]

# The columns of the report, then what came after it.
_COLUMNS: Final = (
    "outer-space-treaty-1967", "rescue-agreement-1968", "liability-convention-1972", "registration-convention-1974",
    "moon-agreement-1979", "partial-test-ban-treaty-1963", "brussels-satellite-convention-1974",
    "intelsat-itso-agreement-1971", "imso-convention-1976", "itu-constitution-1992",
    "artemis-accords-2020", "ilrs-cooperation", "da-asat-test-moratorium-pledge",
)  # fmt: skip
_LETTERS: Final = {"bound": "R", "joined": "J", "signed": "S", "left": "W"}


def matrix_page(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return the matrix, on a day when one is asked for."""
    columns = _columns(reader)
    rows = _rows(reader, columns, asked.on)
    if asked.find:
        rows = [row for row in rows if asked.find.casefold() in row[0].text.casefold()]
    counts = [
        sum(cell is not None and cell.mark in ("bound", "joined") for cell in column)
        for column in zip(*(cells for _, cells in rows), strict=True)
    ]
    return {"columns": columns, "rows": rows, "counts": counts, "letters": _LETTERS}


def compare_page(reader: Reader, actors: list[str], asked: Asked) -> dict[str, Any]:
    """Return the standings and memberships of some actors side by side: what sets them apart, then what they share."""
    from spacelod_server.pages.actor import standings_by, tie_rows

    found: dict[str, dict[str, Standing]] = {}
    joined: dict[Name, dict[str, dict[str, Any]]] = {}
    for actor in actors:
        for row in standings_by(reader, actor, asked.on):
            found.setdefault(row.instrument.iri, {})[actor] = row
        for tie in tie_rows(reader, reader.pointing("member", actor), "organization", asked):
            joined.setdefault(tie["other"], {})[actor] = tie
    rows = [(reader.name(iri), [cells.get(actor) for actor in actors]) for iri, cells in found.items()]
    rows.sort(key=lambda row: (-sum(cell is not None and cell.mark == "bound" for cell in row[1]), row[0].order))
    same = [row for row in rows if len({cell.mark if cell else "none" for cell in row[1]}) == 1]
    members = sorted(joined.items(), key=lambda item: (-len(item[1]), item[0].order))
    return {
        "actors": [reader.name(actor) for actor in actors],
        "same": same,
        "apart": [row for row in rows if row not in same],
        "bound": [sum(cell is not None and cell.mark == "bound" for cell in column)
                  for column in zip(*(cells for _, cells in rows), strict=True)] or [0] * len(actors),
        "memberships": [(name, [cells.get(actor) for actor in actors]) for name, cells in members],
    }  # fmt: skip


def _columns(reader: Reader) -> list[Name]:
    known = [reader.thing(f"instrument/{key}") for key in _COLUMNS]
    # A release of other tables may lack some of them.
    return [reader.name(iri) for iri in known if reader.one(iri, "instrumentForm") is not None]


def _rows(reader: Reader, columns: list[Name], on: str) -> list[tuple[Name, list[Standing | None]]]:
    found: dict[str, dict[str, Standing]] = {}
    for column in columns:
        for row in standings_of(reader, column.iri, on):
            found.setdefault(row.actor.iri, {})[column.iri] = row
    # On a day that was before their time most actors stood nowhere.
    rows = [
        (reader.name(iri), [cells.get(column.iri) for column in columns]) for iri, cells in found.items()
        if any(cell.mark != "none" for cell in cells.values())
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row[0].order)
