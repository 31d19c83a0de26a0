"""Where the release comes from, in PROV: what was read, by which program."""

from __future__ import annotations

from collections.abc import Iterator

from spacelod import __version__
from spacelod.catalog.statements import About, Statement, about, name
from spacelod.dumps.curated import archive_name
from spacelod.terms import text, typed

__all__ = ["build_provenance"]


def build_provenance(names: About) -> Iterator[Statement]:
    """Yield the build as an activity. It has no time of day: the same inputs give the same description."""
    manifest = names.manifest
    build, program = names.part("build"), names.shared("spacelod")
    tables = names.file(f"dumps/{archive_name(manifest.version)}")
    yield from about(names.version, "rdf:type", name("prov:Entity"))
    yield from about(names.version, "prov:wasGeneratedBy", build)
    yield from about(names.version, "prov:wasDerivedFrom", tables)
    yield from about(names.version, "prov:wasAttributedTo", names.shared("publisher"))
    yield from about(names.version, "prov:generatedAtTime", typed(f"{manifest.issued}T00:00:00Z", "dateTime"))
    yield from about(build, "rdf:type", name("prov:Activity"))
    yield from about(build, "rdfs:label", text(f"Build of release {manifest.version}", "en"))
    yield from about(build, "dcterms:identifier", text(f"sha256:{manifest.inputs_sha256}"))
    yield from about(build, "prov:used", tables, names.ontology)
    yield from about(build, "prov:wasAssociatedWith", program)
    yield from about(build, "prov:generated", names.version)
    yield from about(program, "rdf:type", name("prov:SoftwareAgent"), name("prov:Agent"))
    yield from about(program, "rdfs:label", text(f"spacelod {__version__}", "en"))
    yield from about(names.ontology, "rdf:type", name("prov:Entity"))
    yield from about(tables, "rdf:type", name("prov:Entity"))
    yield from about(tables, "rdfs:label", text("The curated tables", "en"))
