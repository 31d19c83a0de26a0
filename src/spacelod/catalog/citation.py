"""``CITATION.cff`` of a release: how to cite exactly what was downloaded."""

from __future__ import annotations

import json
from typing import Final

from spacelod.catalog import words
from spacelod.manifest import Manifest

__all__ = ["citation_cff"]

# The format takes a licence by its SPDX name only; any other goes by its address.
_SPDX: Final = {"https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0"}


def citation_cff(manifest: Manifest) -> str:
    """Return the citation file; a JSON string is a YAML string too, so nothing needs other quoting."""
    quoted = json.dumps
    licence = _SPDX.get(manifest.licence)
    lines = [
        "cff-version: 1.2.0",
        f"message: {quoted('Please cite the release that you used, by its version.')}",
        "type: dataset",
        f"title: {quoted(manifest.title, ensure_ascii=False)}",
        f"abstract: {quoted(manifest.description, ensure_ascii=False)}",
        "authors:",
        f"  - name: {quoted(manifest.publisher, ensure_ascii=False)}",
        f"version: {quoted(manifest.version)}",
        f"date-released: {manifest.issued}",
        f"license: {licence}" if licence else f"license-url: {quoted(manifest.licence)}",
        f"url: {quoted(f'{manifest.base}release/{manifest.version}')}",
        "identifiers:",
        "  - type: url",
        f"    value: {quoted(f'{manifest.base}release/{manifest.version}')}",
        f"    description: {quoted('The release, which never changes')}",
        "keywords:",
        *(f"  - {quoted(word)}" for word in words.KEYWORDS),
    ]
    return "\n".join(lines) + "\n"
