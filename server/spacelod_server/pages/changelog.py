"""The list of changes of the ontology, read from the file in which its authors keep it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from spacelod.resources import resource

__all__ = ["Version", "read_changelog"]

_VERSION: Final = re.compile(r"## (?P<title>.+)")
_KIND: Final = re.compile(r"### (?P<title>.+)")
_ITEM: Final = re.compile(r"[-*] (?P<text>.+)")

# A version by its title, and its changes by kind ("Added", "Changed").
Version = tuple[str, dict[str, list[str]]]


@cache
def read_changelog() -> tuple[Version, ...]:
    """Return the versions in the order of the file; text before the first one is no change."""
    versions: list[Version] = []
    kind: list[str] = []
    for line in (resource("ontology") / "CHANGELOG.md").read_text(encoding="utf-8").splitlines():
        if found := _VERSION.match(line):
            versions.append((found["title"], {}))
            kind = []
        elif versions and (found := _KIND.match(line)):
            kind = versions[-1][1].setdefault(found["title"], [])
        elif versions and (found := _ITEM.match(line)):
            if not versions[-1][1]:
                kind = versions[-1][1].setdefault("", [])
            kind.append(found["text"])
        elif kind and line.startswith("  "):
            kind[-1] += f" {line.strip()}"
    return tuple(versions)
