"""Time lines: the growing number of parties, and the bars that say since when an actor is bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from spacelod_server.pages.dates import year_of

__all__ = ["Bar", "bars", "growth"]

_WIDTH: Final = 720
_WIDE: Final = 1000
_HEIGHT: Final = 220
_LEFT: Final = 36
_LABEL: Final = 250
_ROW: Final = 22


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart of bars: a point where it was signed, a bar while it lasted. Dates are days or empty."""

    label: str
    start: str = ""
    end: str = ""
    point: str = ""
    mark: str = "bound"


def growth(days: Sequence[str], until: str, title: str, *, name: str = "growth") -> Markup | None:
    """Return a stepped line of how many had come by each day; None for fewer than two."""
    found = sorted(day for day in days if day)
    if len(found) < 2:
        return None
    first, last = math.floor(year_of(found[0])), year_of(until) + 0.2
    top = len(found)

    def x(day: str) -> float:
        return round(_LEFT + (year_of(day) - first) / (last - first) * (_WIDTH - _LEFT - 30), 1)

    def y(count: int) -> float:
        return round(_HEIGHT - 24 - count / top * (_HEIGHT - 44), 1)

    steps = f"M{x(found[0])} {y(0)}" + "".join(f"H{x(day)}V{y(count)}" for count, day in enumerate(found, 1))
    steps += f"H{x(until)}"
    area = f"{steps}V{y(0)}z"
    grid = [_level(y(count), count) for count in _levels(top)]
    years = [_year(x(f"{year}-01-01"), year, _HEIGHT) for year in _years(first, last)]
    return _chart(
        f"0 0 {_WIDTH} {_HEIGHT}", title, name,
        [*grid, *years, Markup('<path class="area" d="{}"/><path class="line" d="{}"/>').format(area, steps),
         Markup('<text class="value" x="{}" y="{}">{}</text>').format(x(until) + 4, y(top) + 4, top)],
    )  # fmt: skip


def bars(rows: Sequence[Bar], until: str, title: str, *, name: str = "bars") -> Markup | None:
    """Return a row for each bar on one axis of years; None when nothing has a date."""
    dated = [row for row in rows if row.start or row.point]
    if not dated:
        return None
    first = math.floor(min(year_of(row.point or row.start) for row in dated)) - 1
    last = year_of(until) + 0.5
    height = len(dated) * _ROW + 34

    def x(day: str) -> float:
        return round(_LABEL + (year_of(day) - first) / (last - first) * (_WIDE - _LABEL - 12), 1)

    drawn = [_year(x(f"{year}-01-01"), year, height) for year in _years(first, last)]
    for number, row in enumerate(dated):
        y = number * _ROW + 14
        drawn.append(Markup('<text class="name" x="{}" y="{}">{}</text>').format(_LABEL - 10, y + 4, _short(row.label)))
        if row.start:
            end = row.end or until
            drawn.append(
                Markup('<rect class="{}" x="{}" y="{}" width="{}" height="8" rx="4"><title>{}</title></rect>').format(
                    row.mark, x(row.start), y - 4, max(3, round(x(end) - x(row.start), 1)), row.label
                )
            )
        if row.point:
            drawn.append(Markup('<circle class="point" cx="{}" cy="{}" r="4.5"/>').format(x(row.point), y))
    return _chart(f"0 0 {_WIDE} {height}", title, name, drawn)


def _chart(box: str, title: str, name: str, drawn: Sequence[Markup]) -> Markup:
    return Markup(
        '<div class="wide chart-box" role="region" aria-label="{title}" tabindex="0">'
        '<svg class="chart {name}" role="img" aria-labelledby="{name}-title" viewBox="{box}">'
        '<title id="{name}-title">{title}</title>{drawn}</svg></div>'
    ).format(box=box, title=title, name=name, drawn=Markup("").join(drawn))


def _levels(top: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 10**6) if top / step <= 5)
    return list(range(step, top + 1, step))


def _years(first: int, last: float) -> list[int]:
    span = last - first
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= 8)
    return [year for year in range(first, math.floor(last) + 1) if year % step == 0]


def _level(y: float, count: int) -> Markup:
    return Markup('<path class="grid" d="M{} {}H{}"/><text x="{}" y="{}" class="axis end">{}</text>').format(
        _LEFT, y, _WIDTH - 30, _LEFT - 6, y + 4, count
    )


def _year(x: float, year: int, height: int) -> Markup:
    return Markup('<path class="grid" d="M{x} 4V{low}"/><text x="{x}" y="{y}" class="axis">{year}</text>').format(
        x=x, low=height - 20, y=height - 6, year=year
    )


def _short(label: str) -> str:
    return label if len(label) <= 38 else label[:37].rstrip() + "…"
