"""What a reader asks of a page by its address: a day, an order, a filter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import request

from spacelod_server.pages.dates import asked_day
from spacelod_server.problems import Problem

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Asked"]

_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters that pages know; all others are noise. ``on`` is a day or empty."""

    on: str = ""
    sort: str = ""
    status: str = ""
    act: str = ""
    find: str = ""
    type: str = ""
    domain: str = ""
    start: str = ""
    depth: str = ""
    verdict: str = ""
    section: str = ""
    kind: str = ""
    with_: str = ""
    all: str = ""

    @classmethod
    def read(cls) -> Self:
        """Read the parameters of this request; raise Problem for a day that is none."""
        given = {field.name: request.args.get(field.name.rstrip("_"), "").strip()[:_LONGEST] for field in fields(cls)}
        given["all"] = "yes" if "all" in request.args else ""
        if given["on"]:
            day = asked_day(given["on"])
            if not day:
                raise Problem(400, "on is a day such as 1980-01-01, or a month or a year.")
            given["on"] = day
        return cls(**given)

    def query(self, **changes: str) -> str:
        """Return the query string for these parameters with some changed; empty ones are left out."""
        values = {field.name.rstrip("_"): getattr(self, field.name) for field in fields(self)}
        values.update(changes)
        text = urlencode({name: value for name, value in values.items() if value})
        return f"?{text}" if text else ""
