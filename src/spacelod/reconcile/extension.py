"""Data extension: the values of properties of entities, in the shapes of both versions of the protocol."""

from __future__ import annotations

from typing import Any

from spacelod.dates import precision
from spacelod.reconcile.budget import Budget
from spacelod.reconcile.properties import Property
from spacelod.reconcile.queries import ExtendedProperty, Extension, MalformedRequest
from spacelod.reconcile.readings import Subject, Value
from spacelod.reconcile.service import Service

__all__ = ["SETTINGS", "draft_extend", "extend", "propose"]

# The settings of a property, in the words of version 0.2.
SETTINGS: tuple[dict[str, Any], ...] = (
    {
        "name": "on",
        "label": "On a day (YYYY-MM-DD)",
        "type": "text",
        "default": "",
        "help_text": "Standings and memberships as they were on this day; empty for those of the release",
    },
    {
        "name": "limit",
        "label": "Values at most",
        "type": "number",
        "default": 0,
        "help_text": "How many values a cell may have; 0 for all",
    },
)

Column = tuple[Property, str, int]


def extend(service: Service, wanted: Extension, budget: Budget | None = None) -> dict[str, Any]:
    """Return the answer of version 0.2: rows by entity and by property."""
    columns, budget = _columns(service, wanted), budget or Budget()
    rows = {
        given: {column[0].id: values for column, values in _row(service, given, columns, budget)}
        for given in wanted.ids
    }
    return {"meta": _meta(service, columns), "rows": rows}


def draft_extend(service: Service, wanted: Extension, budget: Budget | None = None) -> dict[str, Any]:
    """Return the answer of the draft of version 1.0: a list of rows with a list of properties each."""
    columns, budget = _columns(service, wanted), budget or Budget()
    rows = [
        {
            "id": given,
            "properties": [
                {"id": column[0].id, "values": values} for column, values in _row(service, given, columns, budget)
            ],
        }
        for given in wanted.ids
    ]
    return {"meta": _meta(service, columns), "rows": rows}


def propose(service: Service, type: str, limit: int | None) -> dict[str, Any]:
    """Return the properties that entities of a type may have, the generic ones first."""
    known = service.types.get(type) if type else None
    # A class may have what is said of those above it and of those below.
    related = service.types.ancestors([known.id]) if known else set()
    below = {one.id for one in service.types if known and known.id in service.types.ancestors([one.id])}
    fitting = [one for one in service.properties if not known or not one.of or one.of in related | below]
    proposed = [{"id": one.id, "name": one.name} for one in fitting[:limit]]
    answer: dict[str, Any] = {"type": type, "properties": proposed}
    return answer if limit is None else {**answer, "limit": limit}


def _columns(service: Service, wanted: Extension) -> list[Column]:
    return [_column(service, asked, f"extend.properties[{number}]") for number, asked in enumerate(wanted.properties)]


def _column(service: Service, asked: ExtendedProperty, where: str) -> Column:
    property_ = service.properties.get(asked.id)
    if property_ is None:
        raise MalformedRequest(f"there is no property {asked.id!r}", where=where)
    day, most = asked.settings.get("on") or "", asked.settings.get("limit") or 0
    if day and (not isinstance(day, str) or precision(day) != "day"):
        raise MalformedRequest(f"the setting on is {day!r}, not a day (YYYY-MM-DD)", where=where)
    try:
        return property_, day, max(0, int(most))
    except (TypeError, ValueError):
        raise MalformedRequest(f"the setting limit is {most!r}, not a number", where=where) from None


def _row(
    service: Service, given: str, columns: list[Column], budget: Budget
) -> list[tuple[Column, list[dict[str, Any]]]]:
    hit = service.entity(given)
    kinds = service.types.ancestors(hit.types) if hit else set()
    subject = Subject(hit, service.facts, service.finder) if hit else None
    row = []
    for column in columns:
        budget.check()
        property_, day, most = column
        values: list[Value] = []
        if subject and (not property_.of or property_.of in kinds):
            subject.day = day
            values = list(property_.read(subject))
        row.append((column, [value.as_json() for value in values[: most or None]]))
    return row


def _meta(service: Service, columns: list[Column]) -> list[dict[str, Any]]:
    return [
        {"id": column.id, "name": column.name, **({"type": service.types.as_json(column.type)} if column.type else {})}
        for column, _, _ in columns
    ]
