"""Maps of the world: which states are bound, which signed only, which are neither."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Place", "drawn_as", "world_map"]

_FILE: Final = Path(__file__).resolve().parents[1] / "static" / "vendor" / "world.json"
# At the scale of the shapes small states have no outline; a dot of this size can be seen and pointed at.
_RADIUS: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A state on the map: its ISO number, how it is drawn, and what its title says."""

    number: str
    mark: str
    title: str


def drawn_as(number: str) -> str:
    """Return how a state is drawn: as its "outline", as a "dot", or not at all ("")."""
    shapes = _shapes() or {"paths": {}, "dots": {}}
    found = number.zfill(3)
    return "outline" if found in shapes["paths"] else "dot" if found in shapes["dots"] else ""


def world_map(places: Iterable[Place], title: str, *, name: str = "map") -> Markup | None:
    """Return a map, or None where the shapes of the countries are not installed."""
    shapes = _shapes()
    if shapes is None:
        return None
    paths, dots = shapes["paths"], shapes["dots"]
    known = {place.number.zfill(3): place for place in places if place.number and place.mark != "none"}
    land = "".join(path for number, path in paths.items() if number not in known)
    drawn = [
        Markup('<path class="{}" d="{}"><title>{}</title></path>').format(place.mark, paths[number], place.title)
        for number, place in known.items()
        if number in paths
    ]
    drawn += [
        Markup('<circle class="{} speck" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
            place.mark, *dots[number], _RADIUS, place.title
        )
        for number, place in known.items()
        if number in dots
    ]
    return Markup(
        '<svg class="world" role="img" aria-labelledby="{name}-title" viewBox="0 0 {width} {height}">'
        '<title id="{name}-title">{title}</title>'
        '<defs><pattern id="{name}-half" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="half-ground" width="6" height="6"/>'
        '<rect class="half-line" width="3" height="6"/></pattern></defs>'
        '<path class="land" d="{land}"/>{drawn}</svg>'
    ).format(
        name=escape(name), width=shapes["width"], height=shapes["height"], title=title, land=land,
        drawn=Markup("").join(drawn),
    )  # fmt: skip


@cache
def _shapes() -> dict[str, Any] | None:
    if not _FILE.exists():
        return None
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
