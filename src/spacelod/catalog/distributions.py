"""The files of the release as DCAT distributions: where, how large, in which format, and what proves them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from spacelod.catalog import words
from spacelod.catalog.statements import About, Statement, about, concept, name
from spacelod.dumps.table import dump_of
from spacelod.formats import by_suffix
from spacelod.manifest import FileEntry
from spacelod.terms import Term, iri, text, typed

__all__ = ["PACKED", "Kind", "distributions", "kind_of"]

PACKED: Final = {"gz": "application/gzip", "zst": "application/zstd"}
_ALGORITHM: Final = "spdx:checksumAlgorithm_sha256"
# DCAT wants media types by the address of their registration.
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_CONTENTS: Final = {
    "dataset": "The whole dataset, six named graphs",
    "default": "What a query sees that names no graph",
}


class Kind(NamedTuple):
    """What a file of the release is: its suffix without compression, the types of content, coding and package."""

    suffix: str
    media_type: str
    compression: str = ""
    package: str = ""
    title: str = ""


def kind_of(path: str, version: str) -> Kind | None:
    """Return what one of the dumps is, by its path in the release; None for any other file."""
    file = path.removeprefix("dumps/")
    if file == path:
        return None
    if file.endswith(".csvw.zip"):
        return Kind(
            "zip", "text/csv", package="application/zip", title="The curated tables, with their CSVW description"
        )
    dump = dump_of(file, version)
    if dump is None:
        return None
    format_ = by_suffix(dump.suffix)
    assert format_ is not None
    content = _CONTENTS.get(dump.content) or f"Graph {dump.content}. {words.ABOUT_GRAPHS[dump.content]}"
    packed = file.rpartition(".")[2]
    return Kind(dump.suffix, format_.media_type, PACKED.get(packed, ""),
                title=f"{content} ({format_.label}{f', {packed}' if packed in PACKED else ''})")  # fmt: skip


def distributions(names: About) -> Iterator[Statement]:
    """Yield every dump, with its checksum."""
    used: set[str] = set()
    manifest = names.manifest
    for path, entry in manifest.files.items():
        kind = kind_of(path, manifest.version)
        if kind:
            node = names.part(path.removeprefix("dumps/"))
            yield from about(names.version, "dcat:distribution", node)
            yield from about(names.work, "dcat:distribution", node)
            yield from _distribution(names, node, path, kind)
            yield from _proof(names, node, path, entry)
            used.update(filter(None, (kind.media_type, kind.compression, kind.package)))
            yield from concept(words.FILE_TYPES[kind.suffix], "dcterms:MediaTypeOrExtent")
    for media_type in sorted(used):
        yield from about(
            _media_type(media_type), "rdf:type", name("dcterms:MediaType"), name("dcterms:MediaTypeOrExtent")
        )
    yield from about(name(_ALGORITHM), "rdf:type", name("spdx:ChecksumAlgorithm"))


def _distribution(names: About, node: Term, path: str, kind: Kind) -> Iterator[Statement]:
    manifest, address = names.manifest, names.file(path)
    yield from about(node, "rdf:type", name("dcat:Distribution"))
    yield from about(node, "dcterms:title", text(path.removeprefix("dumps/"), "en"))
    yield from about(node, "dcterms:description", text(kind.title, "en"))
    yield from about(node, "dcterms:license", iri(manifest.licence))
    yield from about(node, "dcterms:rights", iri(words.PUBLIC.iri))
    yield from about(node, "dcterms:issued", typed(manifest.issued, "date"))
    yield from about(node, "dcterms:modified", typed(manifest.issued, "date"))
    yield from about(node, "dcterms:language", iri(words.ENGLISH.iri))
    yield from about(node, "dcterms:conformsTo", names.ontology)
    yield from about(node, "dcatap:availability", iri(words.AVAILABLE.iri))
    yield from about(node, "dcat:downloadURL", address)
    # DCAT-AP makes the access address mandatory, even where the file is downloaded at once.
    yield from about(node, "dcat:accessURL", address)
    yield from about(node, "dcat:mediaType", _media_type(kind.media_type))
    yield from about(node, "dcterms:format", iri(words.FILE_TYPES[kind.suffix].iri))
    if kind.compression:
        yield from about(node, "dcat:compressFormat", _media_type(kind.compression))
    if kind.package:
        yield from about(node, "dcat:packageFormat", _media_type(kind.package))


def _proof(names: About, node: Term, path: str, entry: FileEntry) -> Iterator[Statement]:
    checksum = names.part(f"{path.removeprefix('dumps/')}.sha256")
    yield from about(node, "dcat:byteSize", typed(str(entry.size), "nonNegativeInteger"))
    yield from about(node, "spdx:checksum", checksum)
    yield from about(checksum, "rdf:type", name("spdx:Checksum"))
    yield from about(checksum, "spdx:algorithm", name(_ALGORITHM))
    # The type that DCAT 3 gives for it.
    yield from about(checksum, "spdx:checksumValue", typed(entry.sha256, "hexBinary"))


def _media_type(value: str) -> Term:
    return iri(_IANA + value)
