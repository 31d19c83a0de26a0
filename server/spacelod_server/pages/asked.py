"""What a reader asks of a page by its address: a day, an order, a filter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import request

from spacelod_server.asked import asked_date

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Asked"]

_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters that pages know; all others are noise. ``on`` is a date or empty."""

    on: str = ""
    sort: str = ""
    status: str = ""
    act: str = ""
    find: str = ""
    type: str = ""
    domain: str = ""
    start: str = ""
    from_: str = ""
    until: str = ""
    depth: str = ""
    verdict: str = ""
    section: str = ""
    kind: str = ""
    with_: str = ""
    all: str = ""

    @classmethod
    def read(cls) -> Self:
        """Read the parameters of this request; raise Problem for a date that is none."""
        given = {field.name: request.args.get(field.name.rstrip("_"), "").strip()[:_LONGEST] for field in fields(cls)}
        given["all"] = "yes" if "all" in request.args else ""
        given.update({name: asked_date(name.rstrip("_")) for name in ("on", "from_", "until")})
        return cls(**given)

    def query(self, **changes: str) -> str:
        """Return the query string for these parameters with some changed; empty ones are left out."""
        values = {field.name.rstrip("_"): getattr(self, field.name) for field in fields(self)}
        values.update(changes)
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""
