"""A release written to a folder: dumps, store, descriptions and manifest, from finished statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from spacelod import __version__
from spacelod.beside import Beside
from spacelod.catalog import citation_cff, crate_metadata, dataset_turtle, schema_org
from spacelod.catalog.crate import CRATE
from spacelod.dumps import Dump, Layers, compress, write_dumps
from spacelod.dumps.curated import archive_name, write_archive
from spacelod.dumps.packing import COMPRESSORS
from spacelod.errors import BuildError
from spacelod.incoming import INCOMING, write_incoming
from spacelod.inputs import Inputs
from spacelod.iris import rebase
from spacelod.linksets import FOLDER, linksets, write_linksets
from spacelod.manifest import Manifest, StoreIndex, describe_file, describe_files, files_below
from spacelod.offsets import OFFSETS, write_offsets
from spacelod.prefixes import OUTSIDE
from spacelod.progress import Progress
from spacelod.search import INDEX, Finder
from spacelod.search.index import IndexBuilder
from spacelod.stats import count, coverage
from spacelod.store import ENGINE, Store
from spacelod.terms import Quad, iri, lines, unwrap

__all__ = ["Dataset", "write_release"]

_BLOCK: Final = 1 << 20
_VERSION_IRI: Final = iri(OUTSIDE["owl"] + "versionIRI")


@dataclass(frozen=True)
class Dataset:
    """Every statement of a release, how many rows each table gave, and what validation found.

    The statements are read once, so a generator of any length will do. Where the same are given as ``lines`` of
    N-Quads too, both are read at once, in two processes.
    """

    quads: Iterable[Quad]
    rows: Mapping[str, int] = field(default_factory=dict)
    report: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    # The folder that the rows were read from; the tables themselves are published too.
    tables: Path | None = None
    lines: Iterable[str] = ()


def write_release(
    folder: Path,
    dataset: Dataset,
    inputs: Inputs,
    *,
    version: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a complete release into an empty folder; its name defaults to the version of the inputs.

    The statements have the canonical base; the release has that of the inputs. Of statements that are given as
    lines there are no dumps but those from which the store is loaded.
    """
    progress = progress or Progress()
    version = version or inputs.version
    dumps = folder / "dumps"
    dumps.mkdir()
    index, nquads = IndexBuilder(), dumps / Dump("dataset", "nq").file_name(version)
    write_index = partial(_write_index, index, folder / INDEX, inputs.base)
    with progress.step("sort"):
        indexed = Beside(lambda: write_index(dataset.quads)) if dataset.lines else None
        # The search index listens while the statements pass by, unless it reads them for itself.
        lines_ = dataset.lines or lines(index.watch(dataset.quads))
        # Rebased before sorting: another base has another order.
        layers = Layers.write((rebase(line, inputs.base) for line in lines_), nquads, inputs.base)
    plain = [layers.path, dumps / Dump("default", "nt").file_name(version)]
    write_counts = partial(_write_counts, folder, nquads, inputs.base)
    counted = Beside(write_counts) if dataset.lines else None
    with progress.step("dump"):
        if dataset.lines:
            with plain[1].open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(layers.triples("default"))
        else:
            write_dumps(layers, dumps, version, inputs.base, _comment(inputs, version))
    with progress.step("load store"):
        _write_store(folder / "store", plain)
    with progress.step("index"):
        (indexed or write_index)()
        (counted or write_counts)()
        finder = Finder.open(folder / INDEX)
        write_linksets(finder, folder / FOLDER, version=version, issued=inputs.issued, licence=inputs.licence)
    with progress.step("count"):
        store = Store.open(folder / "store")
        manifest = _manifest(plain, dataset, inputs, version, count(store, inputs.base))
        manifest = replace(
            manifest, linksets=linksets(finder), coverage=coverage(store, inputs.base),
            ontology=_ontology(store, inputs.base), compressors=COMPRESSORS,
        )  # fmt: skip
    # The plain files stay: exports, proofs and the changes of the next release are read from them.
    with progress.step("compress"):
        if not dataset.lines:
            compress(dumps)
        if dataset.tables:
            write_archive(dataset.tables, dumps / archive_name(version), inputs.issued)
    with progress.step("describe"):
        (folder / "report.ttl").write_text(rebase(dataset.report, inputs.base), encoding="utf-8")
        _describe(folder, manifest)


def _write_index(index: IndexBuilder, path: Path, base: str, unseen: Iterable[Quad] = ()) -> None:
    for _ in index.watch(unseen):
        pass
    index.write(path, base=base)


def _write_counts(folder: Path, nquads: Path, base: str) -> None:
    write_incoming(folder / INCOMING, nquads, base=base)
    write_offsets(folder / OFFSETS, nquads)


def _write_store(folder: Path, dumps: list[Path]) -> None:
    """Load the named graphs and the default graph; everything is on disk once the store is gone."""
    store = Store.create(folder)
    # Named graphs from the N-Quads, the default graph from the N-Triples: it
    # is built, since the engine's union repeats.
    for dump in dumps:
        store.load(dump)
    store.optimize()


def _digest(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file of sorted lines, and how many there are."""
    count = 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            count += block.count(b"\n")
    return describe_file(path).sha256, count


def _manifest(plain: list[Path], dataset: Dataset, inputs: Inputs, version: str, counts: dict[str, Any]) -> Manifest:
    (dataset_sha256, quads), (default_sha256, triples) = map(_digest, plain)
    # What is served must be what is downloaded: one is counted in the store, the other in the file.
    if (quads, triples) != (counts["quads"], counts["triples"]):
        raise BuildError(f"the store holds {counts['quads']} statements of {quads}; the release is not usable")
    return Manifest(
        version=version,
        base=inputs.base,
        issued=inputs.issued,
        title=inputs.title,
        description=inputs.description,
        licence=inputs.licence,
        publisher=inputs.publisher,
        inputs_sha256=inputs.digest,
        dataset_sha256=dataset_sha256,
        default_sha256=default_sha256,
        counts=counts,
        rows=dict(sorted(dataset.rows.items())),
        findings=dict(sorted(dataset.findings.items())),
    )


def _ontology(store: Store, base: str) -> str:
    """Return the version of the ontology, as its version IRI ends; that of the program where none is stated."""
    stated = next(store.statements(subject=f"{base}def", predicate=unwrap(_VERSION_IRI)), None)
    return unwrap(str(stated.object)).removeprefix(f"{base}def/") if stated else __version__


def _describe(folder: Path, manifest: Manifest) -> None:
    """Write the descriptions, which list the dumps, then the crate, which lists them too, then the manifests."""
    names = [name for name in files_below(folder) if not _is_local(name)]
    manifest = replace(manifest, files=describe_files(folder, names))
    for name, make in _DESCRIPTIONS.items():
        (folder / name).write_text(make(manifest), encoding="utf-8")
        manifest = replace(manifest, files=dict(sorted({**manifest.files, **describe_files(folder, [name])}.items())))
    manifest.write(folder)
    stored = [name for name in files_below(folder) if _is_local(name)]
    StoreIndex(ENGINE, describe_files(folder, stored)).write(folder)


# The crate comes last: it lists the others, too.
_DESCRIPTIONS: Final = {
    "dataset.ttl": dataset_turtle, "schema-org.jsonld": schema_org, "CITATION.cff": citation_cff, CRATE: crate_metadata,
}  # fmt: skip


def _is_local(name: str) -> bool:
    """Say whether a file is an index of what is published, and may differ from build to build."""
    return name in (INDEX, INCOMING, OFFSETS) or name.startswith("store/")


def _comment(inputs: Inputs, version: str) -> str:
    return f"{inputs.title}\nRelease {version} of {inputs.issued}. Licence: {inputs.licence}\n{inputs.base}"
