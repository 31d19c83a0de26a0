"""The release as a research object: ``ro-crate-metadata.json``, written by the RO-Crate library."""

from __future__ import annotations

import json
from typing import Any, Final

from spacelod import __version__
from spacelod.catalog import words
from spacelod.catalog.distributions import kind_of
from spacelod.manifest import MANIFEST, Manifest

__all__ = ["CRATE", "crate_metadata"]

CRATE: Final = "ro-crate-metadata.json"
_ABOUT: Final = {
    MANIFEST: ("The manifest: size and SHA-256 of every file", "application/json"),
    "dataset.ttl": ("The release described with VoID, DCAT and PROV", "text/turtle"),
    "schema-org.jsonld": ("The release described with schema.org", "application/ld+json"),
    "report.ttl": ("What shapes and checks found", "text/turtle"),
    "CITATION.cff": ("How to cite the release", "application/yaml"),
}


def crate_metadata(manifest: Manifest) -> str:
    """Return the metadata of a crate whose root is the folder of the release."""
    # The library brings templating and networking code that nothing else here needs.
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(gen_preview=False, version="1.1")
    crate.name, crate.description = manifest.title, manifest.description
    # The library would put the time of the build there, and two builds would differ.
    crate.datePublished, crate.license = f"{manifest.issued}T00:00:00Z", {"@id": manifest.licence}
    root = crate.root_dataset
    publisher = crate.add(ContextEntity(crate, f"{manifest.base}dataset#publisher", properties={
        "@type": "Organization", "name": manifest.publisher, "url": manifest.base}))  # fmt: skip
    crate.add(ContextEntity(crate, manifest.licence, properties={
        "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"}))  # fmt: skip
    program = crate.add(ContextEntity(crate, f"{manifest.base}dataset#spacelod", properties={
        "@type": "SoftwareApplication", "name": "spacelod", "softwareVersion": __version__}))  # fmt: skip
    build = crate.add(ContextEntity(crate, "#build", properties={
        "@type": "CreateAction", "name": f"Build of release {manifest.version}"}))  # fmt: skip
    build["instrument"], build["result"] = program, root
    root["version"], root["identifier"] = manifest.version, f"{manifest.base}release/{manifest.version}"
    root["publisher"], root["author"], root["keywords"] = publisher, publisher, ", ".join(words.KEYWORDS)
    root["mentions"] = build
    for path in sorted({*manifest.files, MANIFEST}):
        crate.add_file(dest_path=path, properties=_file(manifest, path))
    metadata: dict[str, Any] = crate.metadata.generate()
    # The descriptor and the root first, as readers expect; the rest by name,
    # so that the order of insertion plays no part.
    metadata["@graph"].sort(key=lambda entity: (entity["@id"] not in (CRATE, "./"), entity["@id"]))
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"


def _file(manifest: Manifest, path: str) -> dict[str, Any]:
    kind, entry = kind_of(path, manifest.version), manifest.files.get(path)
    title, media_type = _ABOUT.get(path, (path.rpartition("/")[2], "text/plain"))
    if kind:
        title, media_type = kind.title, kind.compression or kind.package or kind.media_type
    elif path.endswith(".ttl"):
        media_type = "text/turtle"
    elif path.endswith(".tsv"):
        media_type = "text/tab-separated-values"
    measured = {"contentSize": str(entry.size), "sha256": entry.sha256} if entry else {}
    return {"name": title, "encodingFormat": media_type, "license": {"@id": manifest.licence}, **measured}
