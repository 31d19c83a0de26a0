"""Forms: what the statements of rows of one kind have in common, learnt from the row function itself.

A row function is pure. Rows that have the same features (which cells are empty, which words of a closed
list stand in them, how exact the dates are) make the same statements with other cells in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacelod.bulk.lookups import TracingContext, TracingKinds
from spacelod.bulk.probes import CORE, MARK, Feature, Key, Peeked, Probe, ProbedCells, Slot, Trace
from spacelod.populate.context import Context
from spacelod.tables import Row
from spacelod.tables.metadata import Column
from spacelod.terms import Quad, lines

__all__ = ["Form", "Learnt", "feature", "learn"]

Quads = Callable[[list[Row], Context], Iterable[Quad]]
Form = tuple[str | Slot, ...]


@dataclass(frozen=True)
class Learnt:
    """A form, and what the row function asked about the row from which it was learnt.

    There is no form when the function looked into a cell, or made of it what no slot can.
    """

    form: Form | None
    asked: frozenset[Feature]


def feature(name: str, column: Column | None) -> Feature | None:
    """Return what has to be known of a column that is read; None when all of its cells are alike."""
    if column is None or column.separator:
        return Feature("count", name)
    if column.datatype == "date":
        return Feature("date", name)
    if column.values or column.datatype in ("language tag", "count"):
        return Feature("value", name)
    return None if column.required else Feature("full", name)


def learn(
    quads: Quads,
    names: Sequence[Mapping[str, str]],
    cells: Mapping[str, str],
    *,
    columns: Mapping[str, Column | None],
    keys: frozenset[str],
    context: Context,
    table: str,
) -> Learnt:
    """Return the form of the group of rows at hand; its statements may turn out not to be a matter of form.

    ``names`` has for each row of the group the name in ``cells`` of each column of the table.
    """
    trace = Trace(cells)
    probes = {name: _probe(trace, name, column, cells[name], keys) for name, column in columns.items()}
    rows = [Row(table, table, 0, "", ProbedCells(trace, probes, named)) for named in names]
    try:
        tracing = TracingContext(context, trace, TracingKinds(context, trace))
        form = _form(list(dict.fromkeys(lines(quads(rows, tracing)))), trace)
    except (Peeked, ValueError, KeyError, TypeError, AttributeError):
        form = None
    # A column that nobody read decides nothing.
    known = (feature(name, columns[name]) for name in trace.read)
    return Learnt(form, frozenset({*trace.asked, *(asked for asked in known if asked)}))


def _probe(trace: Trace, name: str, column: Column | None, cell: str, keys: frozenset[str]) -> str:
    if column is None:
        return trace.probe(Slot(name), len(cell.split(";")) if cell else 0, kind=Key)
    known = feature(name, column)
    if not cell or (known and known.kind == "value"):
        return cell
    if known and known.kind == "date":
        return trace.day(Slot(name), cell)
    items = len(cell.split(";")) if column.separator else 0
    form = "id" if column.datatype in ("id", "choice") else "address" if "://" in cell else "text"
    return trace.probe(Slot(name), items, form, Key if name in keys else Probe)


def _form(statements: Sequence[str], trace: Trace) -> Form | None:
    """Return the statements as constant text and slots, or None when something of a mark is left over."""
    images = dict(reversed(list(trace.images())))
    form: list[str | Slot] = []
    for line in statements:
        place = 0
        for found in MARK.finditer(line):
            # What follows a mark may look like a part of it.
            mark = next((mark for mark in (found[0], found[0][:-2], found[0][:7], found[0][:4]) if mark in images), "")
            if not mark:
                continue
            _constant(form, line[place : found.start()])
            slot = images[mark]
            # In a literal what stands in a cell is escaped; an IRI takes it as it is, and refuses what it cannot hold.
            literal = line.count('"', 0, found.start()) % 2 == 1
            form.append(Slot(slot.column, f"{slot.kind}{'-escaped' if literal else ''}", slot.item))
            place = found.start() + len(mark)
        _constant(form, line[place:])
    left = any(CORE in part.lower() for part in form if isinstance(part, str))
    return None if left or not form else tuple(form)


def _constant(form: list[str | Slot], text: str) -> None:
    if form and isinstance(form[-1], str):
        form[-1] += text
    elif text:
        form.append(text)
