"""Copy what the pages use from others into static/vendor, and draw the world once.

Run after ``npm install`` in this folder. Only the finished files are served; npm is not needed
to run the server, and nothing is fetched from another host when a page is read.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
MODULES: Final = HERE / "node_modules"
TARGET: Final = HERE / "spacelod_server" / "static" / "vendor"
FILES: Final = {
    "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2": "plex-400.woff2",
    "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff2": "plex-600.woff2",
    "@fontsource/newsreader/files/newsreader-latin-500-normal.woff2": "newsreader-500.woff2",
    "@zazuko/yasgui/build/yasgui.min.js": "yasgui.js",
    "@zazuko/yasgui/build/yasgui.min.css": "yasgui.css",
    "cytoscape/dist/cytoscape.min.js": "cytoscape.js",
}
WIDTH: Final = 1000
# Below this many square units a country is a speck: it gets a dot as well.
SPECK: Final = 6.0
_SOUTH: Final = -58.0
# Room on the right for the part of Asia that lies beyond 180 degrees.
_EDGE: Final = 28
_EQUAL_EARTH: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_HALF_WIDTH: Final = 2.70663

Point = tuple[float, float]


def main() -> None:
    """Fill static/vendor; say what to run when the packages are not there."""
    if not MODULES.is_dir():
        raise SystemExit(f"{MODULES} is missing: run `npm install --no-package-lock` in {HERE}")
    TARGET.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        shutil.copyfile(MODULES / source, TARGET / name)
    (TARGET / "world.json").write_text(json.dumps(world(), separators=(",", ":")), encoding="utf-8")
    (TARGET / "manifest.json").write_text(json.dumps(manifest(), indent=1), encoding="utf-8")


def manifest() -> dict[str, Any]:
    """Return version and licence of each package that is served, and the SHA-256 of each file; keep the licences."""
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {}
    for name in wanted:
        package = json.loads((MODULES / name / "package.json").read_text(encoding="utf-8"))
        packages[name] = {"version": package["version"], "license": package.get("license", "")}
        for text in (MODULES / name).glob("LICENSE*"):
            shutil.copyfile(text, TARGET / f"{name.replace('/', '-').removeprefix('@')}.license.txt")
    files = sorted(path for path in TARGET.iterdir() if path.name != "manifest.json")
    return {"packages": packages, "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}}


def world() -> dict[str, Any]:
    """Return the paths of the countries by ISO number, and the places of those too small to see."""
    coarse = json.loads((MODULES / "world-atlas" / "countries-110m.json").read_text(encoding="utf-8"))
    fine = json.loads((MODULES / "world-atlas" / "countries-50m.json").read_text(encoding="utf-8"))
    paths: dict[str, str] = {}
    for number, rings in _countries(coarse):
        drawn = "".join(_path(ring) for ring in rings)
        if number and drawn:
            paths[number] = drawn
    dots = {
        number: _middle(max(rings, key=_area))
        for number, rings in _countries(fine)
        if number and rings and (number not in paths or sum(map(_area, rings)) < SPECK)
    }
    return {"width": WIDTH + _EDGE, "height": round(_project(0, _SOUTH)[1]), "paths": paths, "dots": dots}


def _countries(topology: dict[str, Any]) -> Iterator[tuple[str, list[list[Point]]]]:
    arcs = [_arc(topology["transform"], arc) for arc in topology["arcs"]]
    for country in topology["objects"]["countries"]["geometries"]:
        shapes = country.get("arcs", [])
        polygons = shapes if country["type"] == "MultiPolygon" else [shapes]
        rings = [_ring(arcs, polygon[0]) for polygon in polygons if polygon]
        shown = [ring for ring in rings if max(lat for _, lat in ring) > _SOUTH]
        yield str(country.get("id", "")), [[_project(*point) for point in _unwrapped(ring)] for ring in shown]


def _arc(transform: dict[str, Any], deltas: Iterable[list[int]]) -> list[Point]:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in deltas:
        x, y = x + step[0], y + step[1]
        points.append((x * kx + dx, y * ky + dy))
    return points


def _ring(arcs: list[list[Point]], indexes: Iterable[int]) -> list[Point]:
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _unwrapped(ring: list[Point]) -> list[Point]:
    """Return a ring that goes on beyond 180 degrees instead of jumping to the other edge of the map."""
    points, shift, last = [], 0.0, ring[0][0]
    for longitude, latitude in ring:
        if abs(longitude - last) > 180:
            shift += 360 if longitude < last else -360
        last = longitude
        points.append((longitude + shift, latitude))
    lowest = min(longitude for longitude, _ in points)
    return [(longitude + 360, latitude) for longitude, latitude in points] if lowest < -180.5 else points


def _project(longitude: float, latitude: float) -> Point:
    """Return a place in the Equal Earth projection, which shows every country in its true size."""
    a1, a2, a3, a4 = _EQUAL_EARTH
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle)
    x /= 3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1)
    y = angle * (a1 + a2 * square + sixth * (a3 + a4 * square))
    scale = WIDTH / 2 / _HALF_WIDTH
    return WIDTH / 2 + x * scale, (1.3 - y) * scale


def _path(ring: list[Point]) -> str:
    rounded = [(round(x), round(y)) for x, y in ring]
    kept = [point for n, point in enumerate(rounded) if n == 0 or point != rounded[n - 1]]
    if len(kept) < 4:
        return ""
    steps = (f"{x - px} {y - py}" for (px, py), (x, y) in itertools.pairwise(kept[:-1]))
    return f"M{kept[0][0]} {kept[0][1]}l{','.join(steps)}z".replace(" -", "-").replace(",-", "-")


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _middle(ring: list[Point]) -> list[int]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return [round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)]


if __name__ == "__main__":
    main()
