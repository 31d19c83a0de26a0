"""What a search found, as JSON: things and values come again from search to search, so each is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from spacelod_server.plain import json_text

if TYPE_CHECKING:
    from spacelod.search import Facet, Hit, Results, Value
    from spacelod_server.site import Site

__all__ = ["Pieces", "keep"]

# All that the curated record has; of a larger release those that were found lately.
_MOST: Final = 4096
Key = TypeVar("Key")
Piece = TypeVar("Piece", bound=str)


class Pieces:
    """Writes the results of searches for one site, and keeps the parts that it has written."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hits: dict[int, str] = {}
        self._values: dict[str, str] = {}

    @classmethod
    def of(cls, site: Site) -> Pieces:
        """Return the pieces of a site."""
        known: Pieces | None = site.worked_out.get("pieces")
        # Two threads may each make some; those of one are dropped.
        return known or site.worked_out.setdefault("pieces", cls(site))

    def write(self, query: str, page: int, results: Results) -> bytes:
        """Return one page of results as JSON."""
        return (
            f'{{"query":{json_text(query)},"reading":{json_text(results.reading)},"total":{results.total},"page":{page},'
            f'"results":[{",".join(map(self._hit, results.hits))}],'
            f'"facets":[{",".join(map(self._facet, results.facets))}]}}\n'
        ).encode()

    def _hit(self, hit: Hit) -> str:
        return self._hits.get(hit.number) or keep(self._hits, hit.number, json_text(self._described(hit)))

    def _described(self, hit: Hit) -> dict[str, Any]:
        iri = self._site.base + hit.path
        return {
            "iri": iri,
            "label": hit.label,
            "kind": hit.kind,
            "types": [self._site.finder.label(f"def#{name}") for name in hit.types],
            "description": hit.description,
            "url": self._site.local(iri),
        }

    def _facet(self, facet: Facet) -> str:
        known, write = self._values.get, self._value
        values = ",".join([f'{known(value.path) or write(value)},"count":{value.total}}}' for value in facet.values])
        return f'{{"facet":"{facet.name}","label":{json_text(facet.label)},"values":[{values}]}}'

    def _value(self, value: Value) -> str:
        """Return a value up to its count, which is another in each search."""
        said = {"value": value.path, "iri": self._site.base + value.path, "label": value.label}
        return keep(self._values, value.path, json_text(said).removesuffix("}"))


def keep(pieces: dict[Key, Piece], key: Key, piece: Piece) -> Piece:
    """Keep a piece under a key, among those that were written lately, and return it."""
    if len(pieces) >= _MOST:
        pieces.clear()
    pieces[key] = piece
    return piece
