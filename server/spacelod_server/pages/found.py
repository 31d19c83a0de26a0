"""The page of a search. It reads nothing of a request, so whoever answers one may write it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

from jinja2.filters import do_truncate
from markupsafe import Markup, escape

from spacelod.search.layout import FACETS
from spacelod_server.finding import leader
from spacelod_server.language import current_language, in_language
from spacelod_server.pages.context import surroundings
from spacelod_server.pieces import keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from spacelod.search import Facet, Hit, Results
    from spacelod_server.finding import Asked
    from spacelod_server.site import Site

__all__ = ["page"]

# The values of facets are a few hundred, and most pages show the same.
_KEPT: Final = 1024
# Of a description, in characters.
_LONGEST: Final = 220
_escaped, _quoted = lru_cache(_KEPT)(escape), lru_cache(_KEPT)(quote_plus)


def page(templates: Environment, site: Site, asked: Asked, results: Results) -> str:
    """Return the page that shows results, in the language of this request."""
    query = asked.query(page=asked.page) if asked.text or asked.filters else ""
    shown = _labels(site)
    pages = -(-results.total // asked.limit)
    return templates.get_template("search.html").render(
        surroundings(templates, site, "search", f"?{query}" if query else ""),
        asked=asked,
        query=query,
        results=results,
        hits=[_hit(templates, site, hit) for hit in results.hits],
        facets=_narrowing(site, asked, results.facets),
        chosen=[(FACETS[facet], shown(value), asked.toggled(facet, value)) for facet, value in asked.filters],
        pages=[number for number in range(1, pages + 1) if abs(number - asked.page) <= 3 and number <= asked.deepest],
    )


def _labels(site: Site) -> Callable[[str], str]:
    language = current_language()
    return lambda path: site.finder.label_in(path, language)


def _hit(templates: Environment, site: Site, hit: Hit) -> Markup:
    """Return a thing as every page of a language shows it, which is most of what there is to write."""
    written: dict[tuple[str, int], Markup] = site.worked_out.setdefault("found", {})
    key = (current_language(), hit.number)
    known = written.get(key)
    if known is not None:
        return known
    shown = _labels(site)
    types = ", ".join(shown(f"def#{name}") for name in hit.types)
    link = f'<a href="{escape(leader(site)(site.base + hit.path))}">{escape(shown(hit.path))}</a>'
    about = escape(do_truncate(templates, hit.description, _LONGEST))
    # Descriptions are in English alone.
    tag = "span" if key[0] == "en" else 'span lang="en"'
    lines = [f'{link} <small class="tag">{escape(types)}</small>', *([f"<br><{tag}>{about}</span>"] if about else [])]
    return keep(written, key, Markup("\n".join(lines)))  # noqa: S704 - everything that is not ours is escaped


def _narrowing(site: Site, asked: Asked, facets: list[Facet]) -> list[tuple[str, Markup]]:
    """Return the links that narrow a search, by facet; put together here, for a page has some sixty of them."""
    shown = _labels(site)
    here = escape(site.path(in_language("search", current_language())))
    stem = f"{here}?{escape(asked.query(filters=asked.filters))}&amp;"
    found = []
    for facet in facets:
        lines = []
        for value in facet.values:
            link = f'"{stem}{facet.name}={_quoted(value.path)}"'
            if (facet.name, value.path) in asked.filters:
                link = f'"{here}?{escape(asked.toggled(facet.name, value.path))}" aria-current="true"'
            lines.append(f"<li><a href={link}>{_escaped(shown(value.path))}</a> <small>{value.count}</small></li>")
        found.append((facet.label, Markup("\n".join(lines))))  # noqa: S704 - everything not ours is escaped or quoted
    return found
