"""What a release carries about its predecessor: the patch, the update, the summary and the activities.

They depend on two releases, so they are no part of what one release is: ``changes/`` stands beside the manifest
and has a list of its own, ``changes/changes.json``, with the hashes of both datasets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from spacelod.changes.merging import between
from spacelod.changes.patch import write_patch
from spacelod.changes.summary import Summary, summarize
from spacelod.changes.update import write_update
from spacelod.diff import Difference
from spacelod.dumps.layers import Layers
from spacelod.dumps.packing import COMPRESSIONS
from spacelod.iris import BASE
from spacelod.manifest import describe_files, files_below
from spacelod.release import Release
from spacelod.terms import Quad

__all__ = ["CHANGES", "activities", "write_changes"]

CHANGES: Final = "changes"
_KINDS: Final = {"added": "Create", "changed": "Update", "removed": "Delete"}
_DOCUMENTED: Final = ("id/", "concept/")


def write_changes(folder: Path, previous: Release, published: str) -> Summary:
    """Write ``changes/`` into the folder of a new release whose predecessor is another release."""
    release = Release.open(folder)
    old, new = Layers.of(previous), Layers.of(release)
    difference = between(old.quads("dataset"), new.quads("dataset"))
    target = folder / CHANGES
    target.mkdir()
    stem = f"from-{previous.version}"
    patch = write_patch(difference, previous.manifest.dataset_sha256, release.manifest.dataset_sha256)
    _write(target / f"{stem}.rdfp", patch)
    _write(target / f"{stem}.ru", write_update(difference))
    # Properties are told by their names under the canonical base, whatever the base of the release.
    told = Difference(
        tuple(_canonical(difference.added, release.base)), tuple(_canonical(difference.removed, release.base))
    )
    summary = summarize(told, old.dataset(), new.dataset())
    _write(target / "summary.txt", (f"{line}\n" for line in summary.lines()))
    _write_json(target / "summary.json", summary.as_json())
    _write_json(target / "activities.json", list(activities(summary, release.base, published)))
    _write_json(target / "changes.json", {
        "version": release.version, "dataset_sha256": release.manifest.dataset_sha256,
        "previous": previous.version, "previous_sha256": previous.manifest.dataset_sha256,
        "published": published, "added": summary.added, "removed": summary.removed,
        "files": {name: asdict(entry) for name, entry in describe_files(target, files_below(target)).items()},
    })  # fmt: skip
    return summary


def activities(summary: Summary, base: str, published: str) -> Iterator[dict[str, Any]]:
    """Yield an Activity Streams 2.0 activity for each thing with a document that came, changed or went."""
    for change in summary.changes:
        path = change.iri.removeprefix(BASE)
        if path != change.iri and path.startswith(_DOCUMENTED):
            kind = f"{base}def#{change.kind}" if change.kind else "Object"
            object_ = {"id": base + path, "type": kind, "name": change.label}
            yield {"type": _KINDS[change.how], "object": object_, "endTime": published}


def _canonical(quads: Iterable[Quad], base: str) -> Iterator[Quad]:
    return iter(quads) if base == BASE else (Quad(*(term.replace(base, BASE) for term in quad)) for quad in quads)


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write a file and its compressed form."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    if path.suffix in (".rdfp", ".ru"):
        with path.open("rb") as plain, path.with_name(f"{path.name}.gz").open("wb") as packed:
            COMPRESSIONS["gz"](plain, packed, path.stat().st_size)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
