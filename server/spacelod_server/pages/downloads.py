"""The files of the release by what they hold: the whole, one layer, the descriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from spacelod.formats import by_suffix

__all__ = ["Layer", "layers"]

_LAYERS: Final = {
    "": "Everything", "facts": "Facts", "claims": "Claims", "derived": "Derived statements",
    "links": "Links to elsewhere", "ontology": "The ontology", "provenance": "Where rows come from",
}  # fmt: skip
_OTHERS: Final = "Descriptions and indexes"
_UNITS: Final = ((1_000_000, "MB"), (1_000, "kB"))


@dataclass(slots=True)
class Layer:
    """The files of one layer: those of a format in a row, plain first, then as they are packed; the others apart."""

    words: str
    formats: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    others: list[dict[str, Any]] = field(default_factory=list)


def layers(files: list[dict[str, Any]], version: str) -> list[Layer]:
    """Return the files of a release by layer, each with its size in words."""
    found = {words: Layer(words) for words in (*_LAYERS.values(), _OTHERS)}
    for file in files:
        name = str(file["name"]).rpartition("/")[2]
        stem, _, ending = name.removeprefix(f"spacelod-{version}").removeprefix("-").partition(".")
        suffix, _, packing = ending.partition(".")
        known = by_suffix(suffix)
        row = {**file, "short": name, "amount": _amount(int(file["size"]))}
        if stem in _LAYERS and known is not None:
            found[_LAYERS[stem]].formats.setdefault(known.label, {})[packing] = row
        else:
            found[_LAYERS.get(stem, _OTHERS)].others.append(row)
    return [layer for layer in found.values() if layer.formats or layer.others]


def _amount(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"
