"""What the query page knows besides the answer: the gallery, and what its script needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacelod.formats import RESULT_FORMATS
from spacelod.vocab import CLASSES, PROPERTIES
from spacelod_server.language import translate
from spacelod_server.pages import script_json
from spacelod_server.pages.gallery import groups

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Reader

__all__ = ["query_page"]

_WORLD: Final = "vendor/world.json"
_STATIC: Final = Path(__file__).resolve().parents[1] / "static"
_WORDS: Final = {
    "table": "Table", "map": "Map", "timeline": "Time line", "chart": "Chart", "yes": "Yes", "no": "No",
    "running": "The query runs …", "cancel": "Cancel", "cancelled": "Cancelled.", "download": "The same as",
    "rows": "{rows} rows in {ms} ms",
}  # fmt: skip


def query_page(reader: Reader) -> dict[str, Any]:
    """Return the gallery by group, and the data of the script."""
    found = groups(reader.base)
    site = reader.site
    return {
        "groups": found,
        "total": sum(len(members) for _, members in found),
        "data": script_json({
            "endpoint": site.path("sparql"), "base": site.base, "root": site.path(""),
            "prefixes": list(site.prefixes.items()), "terms": sorted(CLASSES + PROPERTIES),
            "formats": [(known.name, known.label) for known in RESULT_FORMATS],
            "numbers": {iri: number.zfill(3) for iri, (number, _) in reader.states().items() if number},
            "world": site.asset(_WORLD) if (_STATIC / _WORLD).exists() else "",
            "words": {key: translate(words) for key, words in _WORDS.items()},
        }),
    }  # fmt: skip
