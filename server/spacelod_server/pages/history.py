"""The releases that lie beside the one that is served: their figures, and what changed from one to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spacelod_server.site import Site

__all__ = ["Past", "difference", "read_history", "releases_of", "with_differences"]

# Releases of the data before the oldest of these are in the archive, not on the page.
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Past:
    """One release in figures: statements, findings by level, nodes by curated table."""

    version: str
    issued: str
    triples: int
    findings: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)


def read_history(folder: Path, current: str) -> list[Past]:
    """Return the releases in a folder, the newest first; of one day the current one is the newest."""
    manifests = (path for path in folder.glob("*/release.json") if not path.parent.name.startswith((".", "current")))
    found = [_past(json.loads(path.read_text(encoding="utf-8"))) for path in manifests]
    return sorted(found, key=lambda past: (past.issued, past.version == current, past.version), reverse=True)[:_MOST]


def releases_of(site: Site) -> list[Past]:
    """Return the releases that lie beside the one that a site serves, and that one, the newest first."""
    return read_history(site.release.folder.parent, site.release.version)


def difference(newer: Past, older: Past | None) -> list[tuple[str, int]]:
    """Return by how many nodes each curated table grew or shrank since the release before; the largest first."""
    if older is None:
        return []
    names = newer.tables.keys() | older.tables.keys()
    changed = [(name, newer.tables.get(name, 0) - older.tables.get(name, 0)) for name in sorted(names)]
    return sorted((row for row in changed if row[1]), key=lambda row: -abs(row[1]))


def with_differences(history: Sequence[Past]) -> list[tuple[Past, list[tuple[str, int]]]]:
    """Return each release with what changed since the one before it."""
    older: list[Past | None] = [*history[1:], None]
    return [(past, difference(past, before)) for past, before in zip(history, older, strict=True)]


def _past(content: dict[str, Any]) -> Past:
    counts = content["counts"]
    return Past(content["version"], content["issued"], counts.get("triples", 0), content.get("findings", {}),
                counts.get("tables", {}))  # fmt: skip
