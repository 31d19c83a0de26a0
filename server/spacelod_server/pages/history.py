"""The releases from the first to the present one: their figures, and what each changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from spacelod.iris import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from spacelod.history import Shelved

__all__ = ["Change", "Past", "past_releases"]

# Older releases are listed as mementos; a page is read by people.
_MOST: Final = 60
_SHOWN: Final = 40
# What readers look for first among all that changed, by the table.
_NOTABLE: Final = ("act", "instrument", "actor", "claim", "event", "relationship", "correction")


class Change(NamedTuple):
    """One thing that a release changed: how, its name and IRI, the properties that changed, and where it still stands.

    ``version`` is the release to which a reader is led: the one before for what is gone.
    """

    how: str
    label: str
    iri: str
    properties: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """One release in figures, and what it changed: statements, things by kind, and the things that matter most."""

    version: str
    issued: str
    published: str
    triples: int
    findings: Mapping[str, int] = field(default_factory=dict)
    added: int = 0
    removed: int = 0
    kinds: tuple[tuple[str, str, int], ...] = ()
    notable: tuple[Change, ...] = ()
    first: bool = False


def past_releases(history: Sequence[Shelved]) -> list[Past]:
    """Return releases for readers, the newest first, from those that the server has, the oldest first."""
    before = ["", *(one.release.version for one in history)]
    found = [_past(one, version) for one, version in zip(history, before, strict=False)]
    return found[::-1][:_MOST]


def _past(one: Shelved, before: str) -> Past:
    release, manifest = one.release, one.release.manifest
    told = _summary(release.folder / "changes" / "summary.json")
    return Past(
        version=release.version,
        issued=release.issued,
        published=one.record.published,
        triples=int(manifest.counts.get("triples", 0)),
        findings=manifest.findings,
        added=told["added"],
        removed=told["removed"],
        kinds=tuple((each["type"], each["change"], each["count"]) for each in told["kinds"]),
        notable=_notable(told["changes"], release.base, before),
        first=not before,
    )


def _summary(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {"added": 0, "removed": 0, "kinds": [], "changes": []}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _notable(changes: list[dict[str, Any]], base: str, before: str) -> tuple[Change, ...]:
    """Return the changes that readers look for first; the summary keeps to the canonical base."""
    ranked = []
    for change in changes:
        table = change["id"].removeprefix(f"{BASE}id/").partition("/")[0]
        if table in _NOTABLE:
            how = change["change"]
            told = Change(
                how, change["label"], change["id"].replace(BASE, base, 1),
                tuple(change["values"]) if how == "changed" else (), before if how == "removed" else "",
            )  # fmt: skip
            ranked.append((_NOTABLE.index(table), told))
    return tuple(told for _, told in sorted(ranked, key=lambda row: row[0])[:_SHOWN])
