"""Reading what clients of the Reconciliation Service API send: every fault is found, named and refused.

Two versions are read: 0.2, and the draft of 1.0 where it is settled. Both become the same ``Query``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from spacelod.errors import SpacelodError

__all__ = [
    "BATCH", "MOST_CANDIDATES", "MOST_IDS", "MOST_PROPERTIES", "Condition", "ExtendedProperty", "Extension",
    "MalformedRequest", "Query", "read_batch", "read_draft_batch", "read_extension",
]  # fmt: skip

BATCH: Final = 50
MOST_CANDIDATES: Final = 50
MOST_IDS: Final = 200
MOST_PROPERTIES: Final = 25
# Identifiers times properties, or the values that conditions compare: what bounds the time of an answer.
MOST_CELLS: Final = 1000
_DEFAULT_CANDIDATES: Final = 10
_LONGEST_TEXT: Final = 1000
_MOST_VALUES: Final = 50
_MOST_NAMES: Final = 5
_FIELDS: Final = {"query", "type", "limit", "properties", "type_strict"}
_DRAFT_FIELDS: Final = {"type", "limit", "conditions", "lang", "dir"}
_STRICTNESS: Final = ("should", "all", "any")
_QUANTIFIERS: Final = ("any", "all", "none")


class MalformedRequest(SpacelodError):
    """A request breaks the protocol or a limit; ``status`` is the HTTP status that says so, ``where`` the place."""

    def __init__(self, message: str, *, where: str = "", status: int = 400) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where, self.status = where, status


@dataclass(frozen=True, slots=True)
class Condition:
    """A property that a candidate should have (or must, if ``required``), with any, all or none of some values."""

    property: str
    values: tuple[Any, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True)
class Query:
    """One question: a name, types, properties. ``all_types`` wants every type and not one of them.

    ``others`` are further names; an entity has to fit one of all the names, or each of them if ``all_names``.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    limit: int = _DEFAULT_CANDIDATES
    conditions: tuple[Condition, ...] = ()
    all_types: bool = False
    others: tuple[str, ...] = ()
    all_names: bool = False


@dataclass(frozen=True, slots=True)
class ExtendedProperty:
    """A property to fetch and its settings."""

    id: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extension:
    """Which properties of which entities to fetch."""

    ids: tuple[str, ...]
    properties: tuple[ExtendedProperty, ...]


def read_batch(text: str) -> dict[str, Query]:
    """Read the batch of version 0.2: an object of queries by their keys."""
    batch = _json(text, "queries")
    if not isinstance(batch, dict):
        raise MalformedRequest("a batch is a JSON object with one query for each key", where="queries")
    _check_size(batch)
    queries = {key: _query(value, f"queries.{key}") for key, value in batch.items()}
    _check_values(queries.values())
    return queries


def read_draft_batch(text: str) -> list[Query]:
    """Read the batch of the draft of version 1.0: an object with a list of queries."""
    body = _json(text, "the body")
    batch = body.get("queries") if isinstance(body, dict) else None
    if not isinstance(batch, list):
        raise MalformedRequest('the body is a JSON object with a list under "queries"')
    _check_size(batch)
    queries = [_draft_query(value, f"queries[{number}]") for number, value in enumerate(batch)]
    _check_values(queries)
    return queries


def read_extension(text: str) -> Extension:
    """Read a data extension query, which is the same in both versions."""
    body = _object(_json(text, "extend"), "extend")
    ids, properties = body.get("ids"), body.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise MalformedRequest("is missing, or no list of identifiers", where="extend.ids")
    if not isinstance(properties, list):
        raise MalformedRequest("is missing, or no list of properties", where="extend.properties")
    _check_extension_size(len(ids), len(properties))
    wanted = tuple(_extended(value, f"extend.properties[{number}]") for number, value in enumerate(properties))
    return Extension(tuple(dict.fromkeys(ids)), wanted)


def _check_extension_size(ids: int, properties: int) -> None:
    for name, given, most in (("ids", ids, MOST_IDS), ("properties", properties, MOST_PROPERTIES)):
        if given > most:
            message = f"has {given} items; at most {most} are answered at a time"
            raise MalformedRequest(message, where=f"extend.{name}", status=413)
    if ids * properties > MOST_CELLS:
        message = f"asks for {ids * properties} values; at most {MOST_CELLS} are answered at a time"
        raise MalformedRequest(message, where="extend", status=413)


def _query(value: Any, where: str) -> Query:
    query = _object(value, where, _FIELDS)
    text, properties = query.get("query", ""), query.get("properties", [])
    _text(text, f"{where}.query")
    if not isinstance(properties, list):
        raise MalformedRequest("is no list", where=f"{where}.properties")
    if "query" not in query and not properties:
        raise MalformedRequest('has neither a text under "query" nor anything under "properties"', where=where)
    strictness = query.get("type_strict", "any")
    if strictness not in _STRICTNESS:
        raise MalformedRequest(f"is none of {', '.join(_STRICTNESS)}", where=f"{where}.type_strict")
    conditions = tuple(
        _condition(one, f"{where}.properties[{number}]", ("pid",), ("v",)) for number, one in enumerate(properties)
    )
    return Query(
        text.strip(), _types(query.get("type"), f"{where}.type"), _limit(query, where), conditions, strictness == "all"
    )


def _draft_query(value: Any, where: str) -> Query:
    query = _object(value, where, _DRAFT_FIELDS)
    conditions = query.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        raise MalformedRequest("is missing, or no list with at least one condition", where=f"{where}.conditions")
    type_ = query.get("type")
    if type_ is not None and not isinstance(type_, str):
        raise MalformedRequest("is no identifier of one type", where=f"{where}.type")
    names: tuple[str, ...] = ()
    kept, all_names = [], False
    for number, one in enumerate(conditions):
        place = f"{where}.conditions[{number}]"
        kind = one.get("matchType") if isinstance(one, dict) else None
        if kind not in ("name", "property"):
            raise MalformedRequest('has a "matchType" that is neither "name" nor "property"', where=place)
        required, quantifier = _draft_manner(one, place)
        if kind == "property":
            condition = _condition(one, place, ("propertyId", "pid"), ("propertyValue", "v"))
            kept.append(Condition(condition.property, condition.values, required, quantifier))
            continue
        if names or quantifier == "none":
            raise MalformedRequest("a query looks for names once, and leaves none out", where=place)
        names, all_names = _names(one, place), quantifier == "all"
    text, others = "".join(names[:1]), names[1:]
    limit = _limit(query, where)
    return Query(text, _types(type_, f"{where}.type"), limit, tuple(kept), others=others, all_names=all_names)


def _draft_manner(value: dict[str, Any], where: str) -> tuple[bool, str]:
    """Return whether a condition of the draft is required, and how many of its values are."""
    required, quantifier = value.get("required", False), value.get("matchQuantifier", "any")
    if not isinstance(required, bool):
        raise MalformedRequest("is neither true nor false", where=f"{where}.required")
    if quantifier not in _QUANTIFIERS:
        raise MalformedRequest(f"is none of {', '.join(_QUANTIFIERS)}", where=f"{where}.matchQuantifier")
    if value.get("matchQualifier") is not None:
        raise MalformedRequest("is not supported by any property", where=f"{where}.matchQualifier")
    return required, quantifier


def _names(value: dict[str, Any], where: str) -> tuple[str, ...]:
    """Return the names that a condition of the draft asks for; the draft has called its field by two names."""
    found = value.get("propertyValue", value.get("v"))
    listed = found if isinstance(found, list) else [found]
    if len(listed) > _MOST_NAMES:
        message = f"has {len(listed)} names; at most {_MOST_NAMES} are looked for"
        raise MalformedRequest(message, where=where, status=413)
    for one in listed:
        _text(one, where)
    names = tuple(dict.fromkeys(str(one).strip() for one in listed if str(one).strip()))
    if not names:
        raise MalformedRequest("has no name to look for", where=where)
    return names


def _condition(value: Any, where: str, ids: tuple[str, ...], values: tuple[str, ...]) -> Condition:
    given = _object(value, where)
    name = next((given[key] for key in ids if key in given), None)
    if not isinstance(name, str) or not name:
        raise MalformedRequest(f'names no property under "{ids[-1]}"', where=where)
    if not any(key in given for key in values):
        raise MalformedRequest(f'has no value under "{values[-1]}"', where=where)
    found = next(given[key] for key in values if key in given)
    listed = found if isinstance(found, list) else [found]
    if len(listed) > _MOST_VALUES:
        raise MalformedRequest(
            f"has {len(listed)} values; at most {_MOST_VALUES} are compared", where=where, status=413
        )
    for one in listed:
        _value(one, where)
    return Condition(name, tuple(listed))


def _value(value: Any, where: str) -> None:
    if isinstance(value, dict):
        if not isinstance(value.get("id"), str):
            raise MalformedRequest('has an object without an "id" as a value', where=where)
    elif not isinstance(value, str | int | float):
        raise MalformedRequest("has a value that is neither text, number, true, false nor an entity", where=where)


def _extended(value: Any, where: str) -> ExtendedProperty:
    given = _object(value, where)
    settings = given.get("settings", {})
    if not isinstance(given.get("id"), str) or not given["id"]:
        raise MalformedRequest('names no property under "id"', where=where)
    if not isinstance(settings, dict):
        raise MalformedRequest("is no object", where=f"{where}.settings")
    return ExtendedProperty(given["id"], settings)


def _types(value: Any, where: str) -> tuple[str, ...]:
    """Return the identifiers of types: one, several, or objects that have them."""
    listed = value if isinstance(value, list) else [value]
    plain = [one.get("id") if isinstance(one, dict) else one for one in listed if one not in (None, "")]
    if not all(isinstance(one, str) for one in plain):
        raise MalformedRequest("is no identifier of a type and no list of them", where=where)
    return tuple(str(one) for one in plain if one)


def _limit(query: dict[str, Any], where: str) -> int:
    limit = query.get("limit", _DEFAULT_CANDIDATES)
    # JSON has one sort of number, so 10.0 is whole; NaN and Infinity, which
    # Python reads in JSON too, equal nothing here.
    whole = isinstance(limit, int | float) and not isinstance(limit, bool) and limit == limit // 1
    if not whole or limit < 1:
        raise MalformedRequest("is no positive whole number", where=f"{where}.limit")
    # More is no fault: the answer simply has fewer than were asked for.
    return min(int(limit), MOST_CANDIDATES)


def _text(value: Any, where: str) -> None:
    if not isinstance(value, str):
        raise MalformedRequest("is no text", where=where)
    if len(value) > _LONGEST_TEXT:
        raise MalformedRequest(
            f"has {len(value)} characters; a name has at most {_LONGEST_TEXT}", where=where, status=413
        )


def _object(value: Any, where: str, allowed: set[str] | None = None) -> dict[str, Any]:
    """Return an object. Where the protocol closes it, unknown fields are refused: they are most likely misspelt."""
    if not isinstance(value, dict):
        raise MalformedRequest("is no JSON object", where=where)
    unknown = sorted(value.keys() - allowed) if allowed else []
    if allowed and unknown:
        known = ", ".join(sorted(allowed))
        raise MalformedRequest(f"has the unknown field {unknown[0]!r}; known are {known}", where=where)
    return value


def _json(text: str, where: str) -> Any:
    try:
        content = json.loads(text)
        # Half of a surrogate pair is JSON but no text: it could not be written into the answer.
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise MalformedRequest("has half of a surrogate pair, which is no character", where=where) from None
    except ValueError as error:
        raise MalformedRequest(f"is not JSON: {error}", where=where) from None
    except RecursionError:
        raise MalformedRequest("is nested too deeply", where=where) from None
    return content


def _check_size(batch: dict[str, Any] | list[Any]) -> None:
    if len(batch) > BATCH:
        raise MalformedRequest(f"a batch has at most {BATCH} queries, not {len(batch)}", status=413)


def _check_values(queries: Iterable[Query]) -> None:
    # A condition without a value is looked at as well.
    values = sum(max(len(condition.values), 1) for query in queries for condition in query.conditions)
    if values > MOST_CELLS:
        message = f"a batch has at most {MOST_CELLS} values of properties, not {values}"
        raise MalformedRequest(message, where="queries", status=413)
