"""The description once more in schema.org, for search engines that know nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from spacelod.catalog import words
from spacelod.catalog.distributions import kind_of
from spacelod.manifest import Manifest

__all__ = ["schema_org"]

_CONTEXT: Final = "https://schema.org/"
_MEASURED: Final = ("standing of an actor towards an instrument", "date of a legal act", "membership", "vote", "claim")


def schema_org(manifest: Manifest) -> str:
    """Return a schema.org Dataset as JSON-LD; its facts are those of the manifest."""
    return json.dumps({"@context": _CONTEXT, **_dataset(manifest)}, indent=2, ensure_ascii=False) + "\n"


def _dataset(manifest: Manifest) -> dict[str, Any]:
    base, coverage = manifest.base, manifest.coverage
    address = f"{base}release/{manifest.version}"
    publisher = {
        "@type": "Organization", "@id": f"{base}dataset#publisher", "name": manifest.publisher, "url": base,
        "contactPoint": {"@type": "ContactPoint", "contactType": "customer service", "url": f"{base}about"},
    }  # fmt: skip
    period = {"temporalCoverage": f"{coverage['from']}/{coverage['until']}"} if coverage else {}
    return {
        "@id": address,
        "@type": "Dataset",
        "name": manifest.title,
        "description": manifest.description,
        "url": base,
        "identifier": address,
        # The release is what is cited and never changes; the dataset whatever its version has this name.
        "sameAs": f"{base}dataset",
        "version": manifest.version,
        "datePublished": manifest.issued,
        "dateModified": manifest.issued,
        "license": manifest.licence,
        "isAccessibleForFree": True,
        "conditionsOfAccess": "open",
        "inLanguage": "en",
        "keywords": list(words.KEYWORDS),
        "creator": publisher,
        "publisher": publisher,
        **period,
        "spatialCoverage": {"@type": "Place", "name": words.EARTH.label, "sameAs": words.EARTH.iri},
        "variableMeasured": list(_MEASURED),
        "size": f"{manifest.counts['quads']} statements",
        "citation": f"{manifest.publisher}. {manifest.title}. Release {manifest.version}. {address}",
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{base}dataset#catalog",
            "name": "spacelod",
            "url": base,
        },
        "distribution": list(_downloads(manifest)),
    }


def _downloads(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for path, entry in manifest.files.items():
        kind = kind_of(path, manifest.version)
        if kind:
            yield {
                "@type": "DataDownload",
                "name": path.removeprefix("dumps/"),
                "description": kind.title,
                "contentUrl": f"{manifest.base}release/{manifest.version}/{path}",
                "encodingFormat": kind.compression or kind.package or kind.media_type,
                "contentSize": str(entry.size),
                "sha256": entry.sha256,
                "license": manifest.licence,
            }
