"""Releases of generated tables, kept between runs as long as what they are made from is the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from generator import Plan, write_tables
from measuring.peers import CACHE
from spacelod.build import build
from spacelod.bulk import build_bulk
from spacelod.progress import Progress
from spacelod.release import Release

__all__ = ["Built", "build_size"]

# What the parts of a build are called in the table.
STEPS = {
    "read tables": "read tables", "populate": "population", "parts": "population in bulk, all cores", "derive": "rules",
    "validate shapes": "validation", "run checks": "checks", "sort": "sort", "dump": "dump", "load store": "load",
    "count": "count",
}  # fmt: skip
# Validation of more than this takes longer than everything else together.
_MOST_WITH_CARE = 1_000_000


@dataclass(frozen=True)
class Built:
    """A published release of so many quads, its tables, and what each step of its build cost."""

    quads: int
    data: Path
    release: Release
    steps: dict[str, dict[str, float]]

    @property
    def releases(self) -> Path:
        """The folder in which the release is published."""
        return self.release.folder.parent


def build_size(quads: int, *, seed: int = 1) -> Built:
    """Generate tables of about so many quads and build them, in bulk if they are many, unless that was done before."""
    plan = Plan(quads, seed)
    code = hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(Path(__file__).parents[1].glob("generator/*.py")))
    )
    folder = CACHE / f"{quads}-{seed}-{code.hexdigest()[:8]}"
    data, releases = folder / "data", folder / "releases"
    if not (folder / "written").exists():
        write_tables(data, plan)
        (folder / "written").touch()
    progress, log = Progress(), folder / "steps.json"
    make = build if quads <= _MOST_WITH_CARE else build_bulk
    release = make(data=data, releases=releases, progress=progress)
    if progress.steps:
        log.write_text(json.dumps({step.name: step.as_dict() for step in progress.steps}))
    return Built(quads, data, release, json.loads(log.read_text()))
