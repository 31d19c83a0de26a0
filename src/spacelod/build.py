"""From the curated tables to a published release."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from spacelod.errors import BuildError, InvalidDataset, ReleaseError
from spacelod.findings import ENGINES, locate
from spacelod.history import Published, next_moment, shelved
from spacelod.inputs import Inputs, read_inputs
from spacelod.iris import BASE
from spacelod.manifest import Manifest, StoreIndex
from spacelod.progress import Progress
from spacelod.publish import Shelf, check_name
from spacelod.release import RELEASES, Release
from spacelod.resources import resource
from spacelod.store import ENGINE
from spacelod.verify import same_size, verify

if TYPE_CHECKING:
    from spacelod.findings import Finding
    from spacelod.signing import Signer
    from spacelod.tables import Row
    from spacelod.terms import Quad, Term
    from spacelod.writing import Dataset

__all__ = ["Gathered", "assemble", "build", "examine", "gather", "publish_written"]

_LOG: Final = "builds.jsonl"
_SHOWN: Final = 20
# Names are joined to it as text: without a slash, or with a query, they would be other addresses.
_BASE = re.compile(r"https?://[^\s<>\"{}|^`\\?#]+/\Z")
# What a disk says that is full, beyond a quota or a size, read-only, forbidden or broken: the operator's to mend.
_DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO}


def build(
    *,
    data: Path | None = None,
    releases: Path = RELEASES,
    base: str = BASE,
    version: str | None = None,
    force: bool = False,
    signer: Signer | None = None,
    progress: Progress | None = None,
) -> Release:
    """Build, validate and publish a release; return the one that is published afterwards.

    A release of the same inputs is reused unless ``force``. Whatever fails, and whenever the
    process dies, the published release stays as it was. The new release is verified before it is published.

    Raises:
        TablesError: if a table has faults.
        InvalidDataset: if the dataset breaks a shape or a check.
        BuildError: if another build is running, the version is taken, or the disk is full.
    """
    progress = progress or Progress()
    data = data or resource("data")
    if not _BASE.match(base):
        raise BuildError(f"the base URI {base!r} must be http(s) and end with a slash")

    def write(folder: Path, inputs: Inputs, name: str) -> None:
        # Looking for a release that can be reused takes a tenth of the time that this import takes.
        from spacelod.writing import write_release

        write_release(folder, assemble(data, progress), inputs, version=name, progress=progress)

    def finish(folder: Path, record: Published) -> None:
        with progress.step("verify"):
            _finish(folder, releases, record, signer)

    return publish_written(data, releases, write, finish, base=base, version=version, force=force, progress=progress)


def publish_written(
    data: Path,
    releases: Path,
    write: Callable[[Path, Inputs, str], None],
    finish: Callable[[Path, Published], None] = lambda *_: None,
    *,
    base: str = BASE,
    version: str | None = None,
    suffix: str = "",
    force: bool = False,
    progress: Progress,
) -> Release:
    """Publish the release of some tables that ``write`` writes into a folder, under a name; return what is published.

    A release of the same inputs that is there already is reused unless ``force``. Without a version the name is that
    of the inputs and the suffix, which stands for the way in which ``write`` makes a release. ``finish`` is given the
    folder when the record of its publication stands in it.

    Raises:
        BuildError: if another build is running, the version is no name or taken, or the disk is full.
    """
    shelf = Shelf(releases)
    with _disk_errors(releases), shelf.writer():
        inputs = read_inputs(data, base)
        name = check_name(version or f"{inputs.version}{suffix}")
        if suffix:
            # Whoever asks for a validated release must not be given one that was only written.
            inputs = inputs.made(suffix)
        # Asked even when forced: a name that is taken by other inputs is refused, for a release never changes.
        if not _reusable(releases / name, inputs) or force:
            folder = shelf.workspace()
            write(folder, inputs, name)
            record = _record(shelf, name)
            record.write(folder)
            finish(folder, record)
            with progress.step("publish"):
                shelf.publish(folder, name)
            _log(releases, name, progress)
        elif shelf.published() != releases / name:
            shelf.switch(name)
    return Release.open(releases / name)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every statement that tables, ontology and rules give, before anything is checked."""

    quads: list[Quad]
    origins: dict[Term, Row]
    rows: dict[str, int]


def gather(data: Path, progress: Progress) -> Gathered:
    """Read the tables, populate and derive; raise TablesError if a table has faults."""
    # Each of these brings a library that nothing else needs.
    from spacelod.populate import populate
    from spacelod.rules import derive, describe_rules
    from spacelod.tables import read_tables
    from spacelod.terminology import terminology

    with progress.step("read tables"):
        tables = read_tables(data)
    with progress.step("populate"):
        population = populate(tables)
        quads = [*population.quads, *terminology(), *describe_rules()]
    with progress.step("derive"):
        quads += derive(quads)
    return Gathered(quads, population.origins, {name: len(tables.rows(name)) for name in tables})


def assemble(data: Path, progress: Progress) -> Dataset:
    """Gather the statements and validate them; raise InvalidDataset if anything is violated."""
    from spacelod.findings import finding_quads, report
    from spacelod.writing import Dataset

    gathered = gather(data, progress)
    findings = examine(gathered, progress)
    counted: Counter[str] = Counter(finding.severity for finding in findings)
    quads = [*gathered.quads, *finding_quads(findings)]
    return Dataset(quads, gathered.rows, report(findings), counted, data)


def examine(
    gathered: Gathered, progress: Progress, *, engine: str = ENGINES[0], only: Set[Term] | None = None
) -> list[Finding]:
    """Run the shapes, on all nodes or ``only`` some, and the checks; raise InvalidDataset if anything is violated."""
    from spacelod.checks import checkable, run_checks
    from spacelod.validate import validate

    with progress.step("validate shapes"):
        findings = list(validate(gathered.quads, engine=engine, only=only))
    with progress.step("run checks"):
        # After the shapes, and whatever those found: a curator gets all faults at once.
        findings += run_checks(checkable(gathered.quads))
    findings = locate(findings, gathered.origins)
    _refuse_violations(findings)
    return findings


def _refuse_violations(findings: Sequence[Finding]) -> None:
    violations = [str(finding) for finding in findings if finding.severity == "violation"]
    if violations:
        shown = violations[:_SHOWN]
        if len(violations) > _SHOWN:
            shown.append(f"and {len(violations) - _SHOWN} more")
        count = f"{len(violations)} violation{'s' if len(violations) > 1 else ''}"
        raise InvalidDataset("\n".join([f"the dataset is not valid, nothing was published: {count}", *shown]))


def _record(shelf: Shelf, name: str) -> Published:
    """Return when a new release is published, and after which one."""
    present = shelf.published()
    before = [one for one in shelved(shelf.folder) if one.release.version != name]
    again = next((one for one in shelved(shelf.folder) if one.release.version == name), None)
    previous = present.name if present and present.name != name else ""
    # A release that is built again is the same release: it keeps its place in the history.
    return again.record if again else Published(name, next_moment(before), previous)


def _finish(folder: Path, releases: Path, record: Published, signer: Signer | None) -> None:
    """Sign a new release, say what it changes, and prove that all of it is on the disk."""
    manifest = Manifest.read(folder)
    if signer:
        signer.sign(folder, f"spacelod {record.version} of {manifest.issued}, dataset sha256:{manifest.dataset_sha256}")
    predecessor = _predecessor(releases, record, manifest.base)
    if predecessor:
        from spacelod.changes import write_changes

        write_changes(folder, predecessor, record.published)
    # Last, when all is written: the proof covers the signature and says what the disk really holds.
    differences = verify(folder)
    if differences:
        raise BuildError(f"what was written is not what was meant: {differences[0]}; nothing was published")


def _predecessor(releases: Path, record: Published, base: str) -> Release | None:
    """Return the release before, if it is there in a form that this program reads and has the same base."""
    try:
        found = Release.open(releases / record.previous) if record.previous else None
    except ReleaseError:
        return None
    return found if found and found.base == base else None


def _reusable(folder: Path, inputs: Inputs) -> bool:
    """Say whether a sound release of these inputs is there; raise BuildError if its name is taken by other inputs."""
    if not folder.exists():
        return False
    try:
        release = Release.open(folder)
        if release.manifest.inputs_sha256 == inputs.digest:
            # A file cut short by a full disk shows in its size; the hashes of 350 MB are left to ``spacelod verify``.
            return StoreIndex.read(folder).engine == ENGINE and same_size(release)
    except ReleaseError:
        return False
    raise BuildError(
        f"{folder} is a release of other inputs or built in another way, and releases never change; "
        "choose another --version"
    )


def _log(releases: Path, name: str, progress: Progress) -> None:
    """Append what the build cost to a log beside the releases, which themselves hold nothing of the machine."""
    entry = {"version": name, "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    steps = [step.as_dict() for step in progress.steps]
    with (releases / _LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps({**entry, "cpu": round(progress.cpu, 3), "steps": steps}) + "\n")


@contextmanager
def _disk_errors(releases: Path) -> Iterator[None]:
    """Turn what a disk refuses into one readable line; everything else is a bug and traces back."""
    try:
        yield
    except OSError as error:
        # The engine passes on what the system said, without its number.
        if error.errno is not None and error.errno not in _DISK:
            raise
        raise _unwritable(releases, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        # SQLite says "database or disk is full" and "disk I/O error"; any other text is a bug of ours.
        if "disk" not in str(error):
            raise
        raise _unwritable(releases, str(error)) from error


def _unwritable(releases: Path, reason: str) -> BuildError:
    return BuildError(f"cannot write to {releases}: {reason}; the published release is as it was")
