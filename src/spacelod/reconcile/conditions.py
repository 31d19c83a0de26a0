"""Whether an entity has what a condition asks for."""

from __future__ import annotations

import re
from typing import Any

from spacelod.reconcile.properties import Property
from spacelod.reconcile.queries import Condition
from spacelod.reconcile.readings import Subject, Value
from spacelod.reconcile.types import Types
from spacelod.search import Finder
from spacelod.search.folding import compact, fold

__all__ = ["fits", "identifier", "thing_of"]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def fits(condition: Condition, property: Property, subject: Subject, types: Types) -> bool | None:
    """Return whether an entity fits a condition; None when the release has no value to compare."""
    own = list(property.read(subject))
    if not own:
        return None
    found = [_has(own, given, property, subject, types) for given in condition.values]
    if condition.quantifier == "none":
        return not any(found)
    return all(found) if condition.quantifier == "all" else any(found)


def identifier(path: str) -> str:
    """Return the identifier of an entity in the service: its path within ``id/``."""
    return path.removeprefix("id/")


def thing_of(finder: Finder, given: str) -> str:
    """Return the path that an identifier of an entity means: our IRI, its path, or the identifier itself."""
    return "id/" + given.strip().removeprefix(finder.base).removeprefix("id/")


def _has(own: list[Value], given: Any, property: Property, subject: Subject, types: Types) -> bool:
    if isinstance(given, dict):
        wanted = identifier(thing_of(subject.finder, given["id"]))
        return any(value.id == wanted for value in own)
    text = str(given).strip()
    if property.id == "kind":
        type_ = types.get(text)
        return bool(type_) and type_ is not None and type_.id in types.ancestors(subject.hit.types)
    # An entity may be given by name as well as by identifier, as people do in a cell.
    if any(value.id for value in own):
        return _is_entity(own, text, subject.finder)
    return any(_same(value, text) for value in own)


def _is_entity(own: list[Value], text: str, finder: Finder) -> bool:
    meant = {identifier(hit.path) for hit in finder.named(text)} | {identifier(thing_of(finder, text))}
    return any(value.id in meant for value in own)


def _same(value: Value, text: str) -> bool:
    if value.number is not None:
        return str(value.number) == text
    if _DATE.match(value.text) and _DATE.match(text):
        # The coarser of two dates decides: 2003 and 2003-10-01 agree, 2003-10 and 2003-11 do not.
        shorter, longer = sorted((value.text, text[:10]), key=len)
        return longer.startswith(shorter)
    return compact(fold(value.text)) == compact(fold(text))
