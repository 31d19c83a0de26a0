"""The release described for machines: VoID and DCAT 3, from true counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spacelod.formats import by_suffix
from spacelod.iris import GRAPHS
from spacelod.linksets import FOLDER, OTHER, TARGETS
from spacelod.manifest import Manifest
from spacelod.prefixes import OUTSIDE, prefixes
from spacelod.terms import Term, integer, iri, text, typed
from spacelod.turtle import TurtleWriter

__all__ = ["dataset_turtle"]

_PACKED: Final = {"gz": "application/gzip", "zst": "application/zstd"}
_ABOUT_GRAPHS: Final = {
    "facts": "What the curated tables state: actors, instruments, acts, ties, events and votes, each with its source",
    "claims": "What documents say, held without being asserted, with a verdict; and what is known to be missing",
    "derived": "Shortcuts that rules derive from the facts alone",
    "links": "Identifiers of the same things elsewhere, and links to them",
    "ontology": "The classes, properties and concepts that the other graphs use",
    "provenance": "Where each node comes from: tables, corrections, competency questions",
}
_EXAMPLES: Final = ("id/actor/usa", "id/instrument/outer-space-treaty-1967", "id/claim/claim-b-046")

Statement = tuple[Term, Term, Term]


def dataset_turtle(manifest: Manifest) -> str:
    """Return ``dataset.ttl``: the dataset, this version of it, its graphs, partitions and files."""
    writer = TurtleWriter(prefixes(manifest.base))
    lines = sorted({f"{s} {p} {o} .\n" for s, p, o in _statements(manifest)})
    return "".join([*writer.header(), *writer.turtle(lines)])


def _statements(manifest: Manifest) -> Iterator[Statement]:
    base = manifest.base
    work, version = iri(f"{base}dataset"), iri(f"{base}release/{manifest.version}")
    for node in (work, version):
        yield from _about(node, "rdf:type", iri(OUTSIDE["dcat"] + "Dataset"), iri(OUTSIDE["void"] + "Dataset"))
        yield from _about(node, "dcterms:title", text(manifest.title, "en"))
        yield from _about(node, "dcterms:description", text(manifest.description, "en"))
        yield from _about(node, "dcterms:license", iri(manifest.licence))
        yield from _about(node, "void:sparqlEndpoint", iri(f"{base}sparql"))
        yield from _about(node, "void:uriSpace", text(base))
    yield from _about(work, "dcat:hasCurrentVersion", version)
    yield from _about(version, "dcat:isVersionOf", work)
    yield from _about(version, "dcat:version", text(manifest.version))
    yield from _about(version, "dcterms:issued", typed(manifest.issued, "date"))
    yield from _about(version, "dcterms:conformsTo", iri(f"{base}def"))
    yield from _about(
        version, "void:vocabulary", iri(f"{base}def#"), *(iri(OUTSIDE[name]) for name in ("skos", "foaf"))
    )
    yield from _about(version, "void:exampleResource", *(iri(base + path) for path in _EXAMPLES))
    yield from _sizes(manifest, version)
    yield from _graphs(manifest, version)
    yield from _files(manifest, version)
    yield from _linksets(manifest, version)


def _sizes(manifest: Manifest, version: Term) -> Iterator[Statement]:
    counts = manifest.counts
    yield from _about(version, "void:triples", integer(counts["triples"]))
    yield from _about(version, "void:entities", integer(counts["subjects"]))
    yield from _about(version, "void:distinctSubjects", integer(counts["subjects"]))
    yield from _about(version, "void:distinctObjects", integer(counts["objects"]))
    yield from _about(version, "void:classes", integer(len(counts["classes"])))
    yield from _about(version, "void:properties", integer(len(counts["properties"])))
    kinds = (("class", "classes", "void:entities"), ("property", "properties", "void:triples"))
    for kind, key, measure in kinds:
        for number, (name, size) in enumerate(counts[key].items(), 1):
            part = _fragment(version, f"{kind}-{number}")
            yield from _about(version, f"void:{kind}Partition", part)
            yield from _about(part, f"void:{kind}", iri(name))
            yield from _about(part, measure, integer(size))


def _graphs(manifest: Manifest, version: Term) -> Iterator[Statement]:
    for name in GRAPHS:
        part = iri(f"{manifest.base}graph/{name}")
        yield from _about(version, "void:subset", part)
        yield from _about(part, "rdf:type", iri(OUTSIDE["void"] + "Dataset"))
        yield from _about(part, "dcterms:title", text(f"spacelod, graph {name}", "en"))
        yield from _about(part, "dcterms:description", text(_ABOUT_GRAPHS[name], "en"))
        yield from _about(part, "void:triples", integer(manifest.counts["graphs"][name]))
        dump = f"dumps/spacelod-{manifest.version}-{name}.ttl"
        if dump in manifest.files:
            yield from _about(part, "void:dataDump", iri(f"{manifest.base}release/{manifest.version}/{dump}"))


def _linksets(manifest: Manifest, version: Term) -> Iterator[Statement]:
    """Yield a VoID linkset for each target and property, with its size and its files."""
    for target in (*TARGETS, OTHER):
        for predicate, size in manifest.linksets.get(target.name, {}).items():
            node = _fragment(version, f"linkset-{target.name}-{re.split('[#/]', predicate)[-1]}")
            yield from _about(version, "void:subset", node)
            yield from _about(node, "rdf:type", iri(OUTSIDE["void"] + "Linkset"))
            yield from _about(node, "dcterms:title", text(f"Links to {target.title}", "en"))
            yield from _about(node, "void:linkPredicate", iri(predicate))
            yield from _about(node, "void:subjectsTarget", version)
            if target.dataset:
                yield from _about(node, "void:objectsTarget", iri(target.dataset))
            yield from _about(node, "void:triples", integer(size))
            address = f"{manifest.base}release/{manifest.version}/{FOLDER}/{target.name}"
            yield from _about(node, "void:dataDump", iri(f"{address}.ttl"))
            yield from _about(node, "rdfs:seeAlso", iri(f"{address}.sssom.tsv"))


def _files(manifest: Manifest, version: Term) -> Iterator[Statement]:
    for name, entry in manifest.files.items():
        if not name.startswith("dumps/"):
            continue
        file = name.removeprefix("dumps/")
        node, checksum = _fragment(version, file), _fragment(version, f"{file}.sha256")
        address = iri(f"{manifest.base}release/{manifest.version}/{name}")
        yield from _about(version, "dcat:distribution", node)
        yield from _about(version, "void:dataDump", address)
        yield from _about(node, "rdf:type", iri(OUTSIDE["dcat"] + "Distribution"))
        yield from _about(node, "dcterms:title", text(file, "en"))
        yield from _about(node, "dcterms:license", iri(manifest.licence))
        yield from _about(node, "dcat:downloadURL", address)
        yield from _about(node, "dcat:accessURL", address)
        yield from _about(node, "dcat:byteSize", typed(str(entry.size), "nonNegativeInteger"))
        yield from _about(node, "spdx:checksum", checksum)
        yield from _about(checksum, "rdf:type", iri(OUTSIDE["spdx"] + "Checksum"))
        yield from _about(checksum, "spdx:algorithm", iri(OUTSIDE["spdx"] + "checksumAlgorithm_sha256"))
        yield from _about(checksum, "spdx:checksumValue", typed(entry.sha256, "hexBinary"))
        yield from _media_type(node, file)


def _media_type(node: Term, file: str) -> Iterator[Statement]:
    stem, _, suffix = file.rpartition(".")
    packed = _PACKED.get(suffix)
    if packed:
        yield from _about(node, "dcat:compressFormat", _iana(packed))
        suffix = stem.rpartition(".")[2]
    format_ = by_suffix(suffix)
    if format_:
        yield from _about(node, "dcat:mediaType", _iana(format_.media_type))


def _iana(media_type: str) -> Term:
    return iri(f"https://www.iana.org/assignments/media-types/{media_type}")


def _fragment(node: Term, name: str) -> Term:
    return iri(f"{node[1:-1]}#{name}")


def _about(subject: Term, name: str, *objects: Term) -> Iterator[Statement]:
    prefix, _, local = name.partition(":")
    for value in objects:
        yield subject, iri(OUTSIDE[prefix] + local), value
