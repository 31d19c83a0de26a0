"""The table of results: what the command measured, on what kind of machine, kept in the documentation."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from spacelod.store import ENGINE

__all__ = ["Results", "Row"]

_OWN = "spacelod"
_MARKS = ("<!-- results: written by make bench -->", "<!-- end of results -->")
_DOCUMENT = Path(__file__).resolve().parents[1] / "README.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing: the figure, its unit, and the ratios or remarks that give it a meaning."""

    what: str
    who: str
    quads: int
    cpu: float | None
    wall: float | None
    unit: str
    remark: str = ""


@dataclass
class Results:
    """The rows of one run, shown as they come."""

    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> Row:
        """Keep a row, with its ratio to what spacelod takes for the same, and show it."""
        own = next(
            (one.cpu for one in self.rows if (one.what, one.quads, one.who) == (row.what, row.quads, _OWN)), None
        )
        if own and row.cpu and row.who != _OWN:
            row = replace(row, remark=f"{row.cpu / own:.2f} x {_OWN}{row.remark and '; '}{row.remark}")
        self.rows.append(row)
        print(_line(row), flush=True)
        return row

    def write(self, command: str) -> None:
        """Replace the table in the documentation, and keep the figures as JSON beside it."""
        table = "\n".join([_MARKS[0], "", *_head(command), *map(_line, self.rows), "", _MARKS[1]])
        text = _DOCUMENT.read_text(encoding="utf-8")
        replaced = re.sub(f"{_MARKS[0]}.*{_MARKS[1]}", lambda _: table, text, flags=re.DOTALL)
        _DOCUMENT.write_text(replaced, encoding="utf-8")
        figures = {"machine": machine(), "command": command, "rows": [asdict(row) for row in self.rows]}
        _DOCUMENT.with_name("results.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """Describe the machine by what matters for the figures, and by nothing that tells where it stands."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*:\s*(.*)", info)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {ENGINE}; load average {load:.1f} at the end"
    )


def _head(command: str) -> Iterator[str]:
    yield f"`{command}` on {machine()}."
    yield ""
    yield "| what | who | quads | processor time | by the clock | unit | remark |"
    yield "| --- | --- | ---: | ---: | ---: | --- | --- |"


def _line(row: Row) -> str:
    return (
        f"| {row.what} | {row.who} | {row.quads:,} | {_number(row.cpu)} | {_number(row.wall)} | {row.unit} "
        f"| {row.remark} |"
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
