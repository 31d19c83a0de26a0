"""The page of a search. It reads nothing of a request, so whoever answers one may write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

from jinja2.filters import do_truncate
from markupsafe import Markup, escape

from spacelod.search.layout import FACETS
from spacelod_server.finding import leader
from spacelod_server.language import current_language, in_language, translate
from spacelod_server.pages.context import surroundings
from spacelod_server.pieces import keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from spacelod.search import Facet, Hit, Results
    from spacelod_server.finding import Search
    from spacelod_server.site import Site

__all__ = ["page"]

# Of a description, in characters.
_LONGEST: Final = 220
# What stands in the page of one search only, in the frame of all: characters that are in no template.
_BEHIND, _TITLE, _TEXT, _FILTERS, _FOUND = "\ue000\ue001\ue002\ue003\ue004"
_PLACES: Final = re.compile("([\ue000-\ue004])")


def page(templates: Environment, site: Site, asked: Search, results: Results) -> str:
    """Return the page that shows results, in the language of this request."""
    query = asked.query(page=asked.page) if asked.text or asked.filters else ""
    own = {
        _BEHIND: escape(f"?{query}") if query else "",
        _TITLE: escape(f"{asked.text} · ") if asked.text else "",
        _TEXT: escape(asked.text),
        _FILTERS: "".join([_hidden(facet, value) for facet, value in asked.filters]),
        _FOUND: _found(templates, site, asked, results, query) if query else "",
    }
    return "".join([own.get(piece, piece) for piece in _frame(templates, site)])


def _frame(templates: Environment, site: Site) -> list[str]:
    """Return what every page of a language has around what was found, cut at the places of that."""
    known: dict[str, list[str]] = site.worked_out.setdefault("searching", {})
    frame = known.get(current_language())
    if frame is None:
        around = surroundings(templates, site, "search", _BEHIND)
        written = templates.get_template("search.html").render(
            around, title=_TITLE, text=_TEXT, filters=_FILTERS, found=_FOUND
        )
        frame = known[current_language()] = _PLACES.split(written)
    return frame


def _hidden(facet: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">\n').format(facet, value)


def _found(templates: Environment, site: Site, asked: Search, results: Results, query: str) -> str:
    """Return what was found, and the links to more, fewer and other forms of it."""
    shown = _labels(site)
    pages = -(-results.total // asked.limit)
    return (
        templates.get_template("found.html").render(
            here=site.path(in_language("search", current_language())),
            data=site.path("search"),
            asked=asked,
            query=query,
            results=results,
            hits=_hits(templates, site, results.hits),
            facets=_narrowing(site, asked, results.facets),
            chosen=[(FACETS[facet], shown(value), asked.toggled(facet, value)) for facet, value in asked.filters],
            pages=[
                number for number in range(1, pages + 1) if abs(number - asked.page) <= 3 and number <= asked.deepest
            ],
        )
        + "\n"
    )


def _labels(site: Site) -> Callable[[str], str]:
    language = current_language()
    return lambda path: site.finder.label_in(path, language)


def _hits(templates: Environment, site: Site, hits: list[Hit]) -> Markup:
    """Return things as every page of a language shows them, which is most of what there is to write."""
    known: dict[tuple[str, int], str] = site.worked_out.setdefault("found", {})
    language = current_language()
    lines = [known.get((language, hit.number)) or _written(templates, site, hit, language, known) for hit in hits]
    return Markup("".join(lines))  # noqa: S704 - everything that is not ours is escaped


def _written(templates: Environment, site: Site, hit: Hit, language: str, known: dict[tuple[str, int], str]) -> str:
    shown = _labels(site)
    types = ", ".join(shown(f"def#{name}") for name in hit.types)
    link = f'<a href="{escape(leader(site)(site.base + hit.path))}">{escape(shown(hit.path))}</a>'
    about = escape(do_truncate(templates, hit.description, _LONGEST))
    # Descriptions are in English alone.
    tag = "span" if language == "en" else 'span lang="en"'
    lines = [f'{link} <small class="tag">{escape(types)}</small>', *([f"<br><{tag}>{about}</span>"] if about else [])]
    return keep(known, (language, hit.number), "\n".join(["<li>", *lines, "</li>\n"]))


def _narrowing(site: Site, asked: Search, facets: list[Facet]) -> Markup:
    """Return the links that narrow a search, by facet; put together here, for a page has some sixty of them."""
    language, chosen = current_language(), set(asked.filters)
    here = escape(site.path(in_language("search", language)))
    begun = f'<li><a href="{here}?{escape(asked.query())}&amp;'
    lines = []
    for name, label, values in facets:
        known: dict[str, str] = site.worked_out.setdefault(f"narrowing {language} {name}", {})
        lines.append(f"<details>\n<summary>{escape(translate(label))}</summary>\n<ul>")
        for path, _, total in values:
            link = begun + (known.get(path) or keep(known, path, _value(site, name, path)))
            if chosen and (name, path) in chosen:
                again = f'{escape(asked.toggled(name, path))}" aria-current="true"'
                link = f'<li><a href="{here}?{again}>{escape(_labels(site)(path))}'
            lines.append(f"{link}</a> <small>{total}</small></li>")
        lines.append("</ul>\n</details>")
    text = "\n".join(lines).replace("<details>", "<details open>", 1)
    return Markup(text)  # noqa: S704 - everything that is not ours is escaped or quoted


def _value(site: Site, facet: str, path: str) -> str:
    """Return a value of a facet, from within its address up to its count, as all pages of a language show it."""
    return f'{facet}={quote_plus(path)}">{escape(_labels(site)(path))}'
