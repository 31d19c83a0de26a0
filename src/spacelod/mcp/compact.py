"""Answers in few words: each source and each thing once, because an assistant pays for every word that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from spacelod.record.answers import Description, Source, Thing
from spacelod.record.codec import to_json

__all__ = ["compact"]

_NOTHING: Final = Thing("", "")


def compact(answers: Sequence[Any]) -> dict[str, Any]:
    """Return answers as JSON: things as their label and key, sources as identifiers that ``sources`` explains."""
    sources: dict[str, Any] = {}
    return {"results": [_short(answer, sources, whole=True) for answer in answers], "sources": sources}


def _short(value: Any, sources: dict[str, Any], *, whole: bool = False) -> Any:
    if isinstance(value, Source):
        name = value.iri.rpartition("/")[2]
        sources.setdefault(name, to_json(value))
        return name
    if isinstance(value, Thing) and not whole:
        return f"{value.label} ({value.key})"
    if isinstance(value, Description):
        return {**to_json(value.thing), "key": value.thing.key, **_fields(replace(value, thing=_NOTHING), sources)}
    if isinstance(value, tuple):
        return [_short(one, sources) for one in value]
    if not is_dataclass(value):
        return value
    return _fields(value, sources)


def _fields(value: Any, sources: dict[str, Any]) -> dict[str, Any]:
    told = ((field.name, getattr(value, field.name), field.default) for field in fields(value))
    return {name: _short(one, sources) for name, one, default in told if one not in (default, _NOTHING)}
