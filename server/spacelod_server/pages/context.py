"""What every template knows: links in the language of the page, words, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup

from spacelod.formats import HTML
from spacelod_server.asked import split_suffix
from spacelod_server.language import DATA_LANGUAGES, LANGUAGES, current_language, in_language, translate
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.backing import backing, listed
from spacelod_server.pages.citation import CITATIONS
from spacelod_server.pages.dates import counted, spoken
from spacelod_server.pages.downloads import layers
from spacelod_server.pages.lines import line, mark, said, standing
from spacelod_server.pages.querying import query_page
from spacelod_server.pages.reader import Reader
from spacelod_server.problems import Problem
from spacelod_server.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from jinja2 import Environment

    from spacelod_server.site import Site

__all__ = ["install", "page_address", "surroundings"]

# The pages to which every other one leads; a page below one of them is part of it.
_SECTIONS: Final = ("actors", "instruments", "matrix", "explorer", "claims", "sparql", "def", "downloads", "about")
# Pages that are told apart by parameters of their own.
_NAMED: Final = {"search": ("q", "page"), "sparql": ("query",), "compare": ("a", "b", "c", "d", "on")}


def install(app: Flask) -> None:
    """Let the templates of an application know what pages need."""
    app.context_processor(lambda: surroundings(app.jinja_env, current_site(), *page_address()))
    # Macros see no context, but words, names and dates are wanted there too. A macro for each name would cost more
    # than all the rest of a large page.
    app.jinja_env.globals.update(
        _=translate, named=Markup, list=listed, backing=backing, mark=mark, said=said, standing=standing, line=line,
        counted=lambda value: counted(value, current_language()),
        spoken=lambda value: spoken(value, current_language()),
    )  # fmt: skip


def surroundings(templates: Environment, site: Site, path: str, query: str) -> dict[str, Any]:
    """Return what the template of the page at a path needs for what stands around the page.

    ``query`` is what its other languages have behind the path. Nothing else is read of a request.
    """
    language = current_language()

    def link(path: str, code: str = language) -> str:
        return site.path(in_language(path, code))

    return {
        "page_path": path,
        "site": site,
        "link": link,
        "data": site.path,
        "asset": site.asset,
        "language": language,
        "present": _present(site, link(path) + query),
        "languages": [(code, words, link(path, code) + query) for code, words in LANGUAGES.items()],
        "data_languages": DATA_LANGUAGES,
        "file_layers": layers,
        "citations": CITATIONS,
        "query_page": lambda: query_page(Reader(site)),
        "around": lambda template: _around(templates, site, template, path, link),
    }


def _around(templates: Environment, site: Site, template: str, path: str, link: Callable[[str], str]) -> Markup:
    """Return what stands around every page, written once for each language and section of a release."""
    section = next((name for name in _SECTIONS if path.startswith(name)), "")
    key = f"around {template} {current_language()} {section}"
    known: Markup | None = site.worked_out.get(key)
    if known is None:
        written = templates.get_template(template).render(site=site, link=link, section=section)
        known = site.worked_out[key] = Markup(written)  # noqa: S704 - a template escapes what is not ours
    return known


def _present(site: Site, address: str) -> str:
    """Return where a page of a past release stands in the present one; empty on a page of that one itself."""
    past = f"/release/{site.release.version}"
    outside = site.prefix.removesuffix(past)
    return "" if outside == site.prefix else outside + address.removeprefix(site.prefix)


def page_address() -> tuple[str, str]:
    """Return path and query of this page as its other languages have them.

    Every page shows them, so whoever keeps pages for other readers keeps them under this too.
    """
    path = split_suffix(request.path.lstrip("/"), (HTML,))[0]
    # Addresses of documents are given with their suffix: a switch of language must not negotiate anew.
    if path.startswith("doc/"):
        number = request.args.get("page", "")
        # However the number is spelt, it is the same page.
        paged = f"?page={int(number)}" if number.isdecimal() and int(number) > 1 else ""
        return f"{path}.html", paged or _asked()
    names = _NAMED.get(path)
    if names is None:
        return path, _asked()
    values = {name: request.args[name] for name in names if request.args.get(name)}
    return path, f"?{urlencode(values)}" if values else ""


def _asked() -> str:
    try:
        return Asked.read().query()
    except Problem:
        return ""
