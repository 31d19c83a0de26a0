"""The files of the release by what they hold: the whole, one layer, the descriptions."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["file_groups"]

_LAYERS: Final = {
    "": "Everything", "facts": "Facts", "claims": "Claims", "derived": "Derived statements",
    "links": "Links to elsewhere", "ontology": "The ontology", "provenance": "Where rows come from",
}  # fmt: skip
_UNITS: Final = ((1 << 20, "MB"), (1 << 10, "kB"))


def file_groups(files: list[dict[str, Any]], version: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return files by layer, each with its format in short and its size in words."""
    groups: dict[str, list[dict[str, Any]]] = {words: [] for words in _LAYERS.values()}
    for file in files:
        name = str(file["name"]).rpartition("/")[2]
        stem, _, ending = name.removeprefix(f"spacelod-{version}").removeprefix("-").partition(".")
        words = _LAYERS.get(stem, "Descriptions and indexes")
        shown = f".{ending}" if stem in _LAYERS else name
        groups.setdefault(words, []).append({**file, "short": shown, "amount": _amount(int(file["size"]))})
    return [(words, rows) for words, rows in groups.items() if rows]


def _amount(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"
