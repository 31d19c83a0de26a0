"""``spacelod diff``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spacelod.cli.options import console, releases_option
from spacelod.errors import ReleaseError
from spacelod.iris import BASE
from spacelod.publish import CURRENT

if TYPE_CHECKING:
    from spacelod.diff import Difference
    from spacelod.terms import Quad

__all__ = ["diff"]

_METADATA = "csv-metadata.json"
_REPORT = f"<{BASE}report"
_FORMATS = ("text", "people", "patch", "update", "json")


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two things that are compared: its statements, and the hash of its dataset where it has one."""

    # A function: the statements of a release are read from its file, and some formats read them twice.
    quads: Callable[[], Iterable[Quad]]
    digest: str = ""
    checked: bool = True

    def unchecked(self) -> _Side:
        """Return the same without what the checks found, which is not known of tables that no build has checked."""
        return _Side(lambda: (quad for quad in self.quads() if not quad.subject.startswith(_REPORT)))


@click.command(
    short_help="Show what a change adds and removes.",
    epilog="Example: spacelod diff --format people 0.1.0-2b7d2e2e current",
)
@click.argument("before", default=CURRENT)
@click.argument("after", required=False)
@releases_option
@click.option("--summary", is_flag=True, help="Only count the changes of each graph.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True,
    help="text: every statement; people: acts, standings and corrections in words, json: the same for programs; "
    "patch: RDF Patch; update: SPARQL Update.",
)  # fmt: skip
def diff(before: str, after: str | None, releases: Path, summary: bool, form: str) -> None:
    """Show what AFTER adds to and takes from BEFORE, derived statements included.

    Each of them is the version of a release (or "current", the published one), the folder of a release,
    or a folder of curated tables. Without arguments the published release is compared with the tables
    that came with spacelod. Tables with faults are refused; the shapes and checks are left to a build.
    """
    from spacelod.diff import difference
    from spacelod.resources import resource

    old, new = _side(before, releases), _side(after or str(resource("data")), releases)
    if not (old.checked and new.checked):
        old, new = old.unchecked(), new.unchecked()
    changes = difference(old.quads(), new.quads())
    if form != "text":
        for text in _written(form, changes, old, new):
            click.echo(text, nl=False)
        return
    for line in changes.text():
        if not summary or line[:1] not in "+-":
            click.echo(line)
    click.echo(f"in all: {len(changes.removed):,} removed, {len(changes.added):,} added")


def _written(form: str, changes: Difference, old: _Side, new: _Side) -> Iterator[str]:
    from spacelod.changes import summarize, write_patch, write_update

    if form == "patch":
        yield from write_patch(changes, old.digest or _digest(old), new.digest or _digest(new))
    elif form == "update":
        yield from write_update(changes)
    else:
        found = summarize(changes, old.quads(), new.quads())
        if form == "json":
            import json

            yield json.dumps(found.as_json(), indent=1, ensure_ascii=False) + "\n"
        else:
            yield from (f"{line}\n" for line in found.lines())


def _digest(side: _Side) -> str:
    """Return the hash that a dataset would have as a release under the canonical base."""
    from spacelod.manifest import digest_lines
    from spacelod.terms import lines

    return digest_lines(sorted(set(lines(side.quads()))))[0]


def _side(place: str, releases: Path) -> _Side:
    folder = Path(place)
    if (folder / _METADATA).is_file():
        from spacelod.build import gather
        from spacelod.progress import Progress

        gathered = gather(folder, Progress(console(stderr=True))).quads
        return _Side(lambda: gathered, checked=False)
    from spacelod.dumps import Layers
    from spacelod.release import Release

    # A version goes before a folder of that name in the working directory.
    found = next((candidate for candidate in (releases / place, folder) if candidate.is_dir()), None)
    if found is None:
        raise ReleaseError(f"{place} is neither a release nor a folder of tables; `spacelod build` makes a release")
    release = Release.open(found)
    # Under another base the statements are compared as under the canonical one, where they have another hash.
    digest = release.manifest.dataset_sha256 if release.base == BASE else ""
    return _Side(Layers.of(release).dataset, digest)
