"""Time lines: the number of parties as it rose and fell, and the bars that say since when an actor is bound.

Places are percentages and lengths of text are not, so the same picture is read on a phone and on a wall.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from markupsafe import Markup

from spacelod_server.pages.dates import year_of

__all__ = ["Bar", "Step", "bars", "course", "growth"]

_HEIGHT: Final = 230
_TOP: Final = 18
_LOW: Final = _HEIGHT - 24
# The share of the width where the axis begins, and the share that it takes.
_LEFT: Final = 8.0
_ACROSS: Final = 84.0
# The plot has whole numbers of its own, finer than a pixel and shorter than decimals.
_SCALE: Final = 1000

Place = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart of bars: a point where it was signed, a bar while it lasted. Dates are days or empty."""

    label: str
    start: str = ""
    end: str = ""
    point: str = ""
    mark: str = "bound"


@dataclass(frozen=True, slots=True)
class Step:
    """How many there were from a day on."""

    day: str
    count: int


def course(stays: Iterable[tuple[str, str]], until: str) -> list[Step]:
    """Return how many there were from each day on, from the first and the last day of each stay; no end lasts."""
    changes: Counter[str] = Counter()
    for start, end in stays:
        if start and start <= until:
            changes[start] += 1
            if end and end <= until:
                changes[end] -= 1
    days = sorted(changes)
    return [Step(day, count) for day, count in zip(days, accumulate(changes[day] for day in days), strict=True)]


def growth(steps: Sequence[Step], until: str, title: str, *, name: str = "growth") -> Markup | None:
    """Return a stepped line of how many there were on each day; None when there never were two."""
    top = max((step.count for step in steps), default=0)
    if top < 2:
        return None
    first, last = math.floor(year_of(steps[0].day)), year_of(until) + 0.2
    share = _axis(first, last)

    def height(count: int) -> int:
        return round(_LOW - count / top * (_LOW - _TOP))

    levels = [_level(height(count), count) for count in _levels(top)]
    years = [_year(_LEFT + share(f"{year}-01-01") * _ACROSS / 100, year) for year in _years(first, last)]
    plot = Markup(
        # Only the plot is stretched with its box; the text beside it keeps its shape.
        '<svg x="{x}%" y="{y}" width="{w}%" height="{h}" viewBox="0 0 {s} {s}" preserveAspectRatio="none">'
        '<path class="area" d="{line}V{s}z"/><path class="line" d="{line}"/></svg>'
        '<text class="value" x="{end}%" y="{at}">{count}</text>'
    ).format(x=_LEFT, y=_TOP, w=_ACROSS, h=_LOW - _TOP, s=_SCALE, line=_path(steps, top, until, share),
             end=_LEFT + _ACROSS + 1, at=height(steps[-1].count) + 4, count=steps[-1].count)  # fmt: skip
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{name}-title" width="100%" height="{height}">'
        '<title id="{name}-title">{title}</title>{drawn}</svg>'
    ).format(name=name, height=_HEIGHT, title=title, drawn=Markup("").join([*levels, *years, plot]))


def bars(rows: Sequence[Bar], until: str, title: str) -> Markup | None:
    """Return a lane for each bar over one axis of years; None when nothing has a date."""
    dated = [row for row in rows if row.start or row.point]
    if not dated:
        return None
    first = math.floor(min(year_of(row.point or row.start) for row in dated)) - 1
    last = year_of(until) + 0.5
    share = _axis(first, last)
    marked = [(share(f"{year}-01-01"), year) for year in _years(first, last)]
    grid = Markup("").join(_line(x) for x, _ in marked)
    axis = Markup("").join(Markup('<text x="{}%" y="13">{}</text>').format(x, year) for x, year in marked)
    lanes = Markup("").join(_lane(row, until, share) for row in dated)
    return Markup(
        '<div class="lanes" role="img" aria-label="{title}"><svg class="grid" aria-hidden="true">{grid}</svg>'
        '{lanes}<div class="lane"><span></span><svg class="axis" height="18">{axis}</svg></div></div>'
    ).format(title=title, grid=grid, lanes=lanes, axis=axis)


def _lane(row: Bar, until: str, share: Place) -> Markup:
    drawn = []
    if row.start:
        start = share(row.start)
        # A commitment of a few days still has to be seen.
        width = max(0.6, round(share(row.end or until) - start, 2))
        drawn.append(Markup('<rect class="{}" x="{}%" y="5" width="{}%" height="8" rx="4"/>')
                     .format(row.mark, start, width))  # fmt: skip
    if row.point:
        drawn.append(Markup('<circle class="point" cx="{}%" cy="9" r="4.5"/>').format(share(row.point)))
    return Markup('<div class="lane"><span>{}</span><svg height="18">{}</svg></div>').format(
        row.label, Markup("").join(drawn)
    )


def _axis(first: float, last: float) -> Place:
    """Return the place of a day in hundredths of the axis."""
    return lambda day: round((year_of(day) - first) / (last - first) * 100, 2)


def _path(steps: Sequence[Step], top: int, until: str, share: Place) -> str:
    scale = _SCALE / 100
    drawn = (f"H{share(step.day) * scale:.0f}V{_SCALE - step.count * _SCALE / top:.0f}" for step in steps)
    return f"M{share(steps[0].day) * scale:.0f} {_SCALE}{''.join(drawn)}H{share(until) * scale:.0f}"


def _levels(top: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 10**6) if top / step <= 5)
    return list(range(step, top + 1, step))


def _years(first: int, last: float) -> list[int]:
    span = last - first
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= 8)
    return [year for year in range(first, math.floor(last) + 1) if year % step == 0]


def _level(y: int, count: int) -> Markup:
    return Markup(
        '<line class="grid" x1="{}%" x2="{}%" y1="{y}" y2="{y}"/><text x="{}%" y="{}" class="axis end">{}</text>'
    ).format(_LEFT, _LEFT + _ACROSS, _LEFT - 1, y + 4, count, y=y)


def _year(x: float, year: int) -> Markup:
    return Markup(
        '<line class="grid" x1="{x}%" x2="{x}%" y1="{}" y2="{}"/><text x="{x}%" y="{}" class="axis">{}</text>'
    ).format(_TOP, _LOW, _HEIGHT - 6, year, x=round(x, 2))


def _line(x: float) -> Markup:
    return Markup('<line x1="{x}%" x2="{x}%" y1="0" y2="100%"/>').format(x=x)
