"""Answers as JSON and back: every field under its own name, nothing that is not declared."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from spacelod.errors import SpacelodError

__all__ = ["from_json", "to_json"]

Answer = TypeVar("Answer")


def to_json(answer: Any) -> Any:
    """Return an answer, or a list of them, as what JSON can hold; empty fields are left out."""
    if isinstance(answer, list | tuple):
        return [to_json(one) for one in answer]
    if not is_dataclass(answer):
        return answer
    given = ((field.name, getattr(answer, field.name), field.default) for field in fields(answer))
    return {name: to_json(value) for name, value, default in given if value != default}


def from_json(kind: type[Answer], content: Any) -> Answer:
    """Return the answer that was written; raise SpacelodError for anything else."""
    try:
        made: Answer = _read(kind, content)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise SpacelodError(f"the answer is no {kind.__name__}: {error}") from None
    return made


def _read(kind: Any, content: Any) -> Any:
    if get_origin(kind) is UnionType:
        return None if content is None else _read(next(one for one in get_args(kind) if one is not NoneType), content)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in content)
    if isinstance(kind, type) and is_dataclass(kind):
        # A newer server may tell more than this client knows.
        given = {name: _read(hint, content[name]) for name, hint in _hints(kind).items() if name in content}
        return kind(**given)
    if not isinstance(content, kind):
        raise TypeError(f"{content!r} is no {kind.__name__}")
    return content


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
