"""How to cite a page: BibTeX and CSL-JSON, made from the release."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacelod_server.site import Site

__all__ = ["CITATIONS", "citation"]

# The files in which a citation is offered: suffix, words, media type; a citation has a text for each suffix.
CITATIONS: Final = (
    ("bib", "BibTeX", "application/x-bibtex; charset=utf-8"),
    ("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json"),
)

_UNSAFE = re.compile(r"[^a-z0-9]+")
_SPECIAL = re.compile(r"([&%$#_{}])")


def citation(site: Site, title: str, iri: str) -> dict[str, str]:
    """Return a citation of a thing as a sentence, and by the suffix of each file."""
    release = site.release
    year = release.issued[:4]
    key = "spacelod-" + _UNSAFE.sub("-", iri.removeprefix(site.base).lower()).strip("-")
    fields = {
        "title": "{" + _SPECIAL.sub(r"\\\1", title) + "}",
        "author": "{{spacelod}}",
        "year": "{" + year + "}",
        "url": "{" + iri + "}",
        "version": "{" + release.version + "}",
    }
    bibtex = f"@misc{{{key},\n" + "".join(f"  {name} = {value},\n" for name, value in fields.items()) + "}"
    csl: dict[str, Any] = {
        "id": key,
        "type": "dataset",
        "title": title,
        "author": [{"literal": "spacelod"}],
        "issued": {"date-parts": [[int(part) for part in release.issued.split("-")]]},
        "version": release.version,
        "URL": iri,
    }
    text = f"spacelod ({year}). {title.removesuffix('.')}. Release {release.version}. {iri}"
    return {"text": text, "bib": bibtex, "csl.json": json.dumps([csl], ensure_ascii=False, indent=2)}
