"""Pages for readers who look around: lists, the matrix, comparisons, relations, claims."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flask import request

from spacelod_server.pages import script_json
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.claim import article_page
from spacelod_server.pages.lists import list_page
from spacelod_server.pages.matrix import compare_page, matrix_page
from spacelod_server.pages.relations import relations_page
from spacelod_server.problems import Problem
from spacelod_server.site import current_site
from spacelod_server.views.showing import show

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Reader
    from spacelod_server.responses import Reply

__all__ = ["claims", "compare", "explorer", "listing", "matrix"]

_ARTICLES: Final = ("article-a", "article-b")


def listing(name: str) -> Reply:
    """List the things of one kind."""
    return show("list.html", partial(list_page, name=name), key=name)


def matrix() -> Reply:
    """Show which state stands where towards which treaty."""
    return show("matrix.html", matrix_page)


def compare() -> Reply:
    """Show the standings of some actors side by side: ?a=usa&b=fra; with fewer than two, ask which."""
    site = current_site()
    given = [request.args.get(name, "").strip() for name in ("a", "b", "c", "d")]
    actors = [_actor(text) for text in given if text]
    actors = actors if len(actors) > 1 else []
    return show("compare.html", lambda reader, asked: compare_page(reader, actors, asked) | {"keys": given},
                key=site.base.join(actors) or "?" + "&".join(given))  # fmt: skip


def explorer() -> Reply:
    """Show the ties around an actor, named by its key or by a name, as a list and as a graph."""
    start = request.args.get("start", "").strip()
    iri = _actor(start) if start else ""
    return show("explorer.html", partial(_relations, start=iri), key=iri)


def claims(name: str = "article-a") -> Reply:
    """Show what an article says, section by section, and what the sources say to it."""
    if name not in _ARTICLES:
        raise Problem(404, "There is no such article.")
    return show("claims.html", partial(_claims, name=name), key=name)


def _relations(reader: Reader, asked: Asked, start: str) -> dict[str, Any]:
    page = relations_page(reader, asked, start)
    return page | {"graph": script_json(page["graph"])}


def _claims(reader: Reader, asked: Asked, name: str) -> dict[str, Any]:
    articles = [(each, reader.name(reader.thing(f"source/c-{each}"))) for each in _ARTICLES]
    return article_page(reader, reader.thing(f"source/c-{name}"), asked) | {"name": name, "articles": articles}


def _actor(text: str) -> str:
    """Return the actor that a reader names, by its key or by any name; raise Problem when there is none or several."""
    site = current_site()
    thing = site.things.find(f"id/actor/{text.lower()}")
    if thing is not None:
        return thing.iri
    named = [hit for hit in site.finder.named(text) if hit.kind == "actor"]
    if len(named) == 1 or (named and named[0].origin == "label" != named[1].origin):
        return site.base + named[0].path
    near = named or site.finder.suggest(text, kinds=("actor",), limit=5) or site.finder.search(text, limit=5).hits
    shown = [{"label": hit.label, "iri": site.base + hit.path, "page": site.path(hit.path)} for hit in near]
    raise Problem(404, f"{'Several actors are' if named else 'No actor is'} called {text}.", nearest=shown)
