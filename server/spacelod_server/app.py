"""The application factory: settings and a release in, a Flask application out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from spacelod_server import guard, problems
from spacelod_server.archive import Archive
from spacelod_server.bodies import Bodies
from spacelod_server.bounds import bound
from spacelod_server.language import Tongue
from spacelod_server.memento import Travel
from spacelod_server.memo import Memo
from spacelod_server.pages import context
from spacelod_server.pages.found import page
from spacelod_server.precedence import ShortFirst
from spacelod_server.queries import NoQueries, query_host
from spacelod_server.responses import Reply
from spacelod_server.routes import ROUTES
from spacelod_server.shortcut import Short
from spacelod_server.site import SITE, Publication, Site, current_site
from spacelod_server.turns import AT_ONCE, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from spacelod.release import Release
    from spacelod_server.queries import Queries
    from spacelod_server.settings import Settings

__all__ = ["create_app"]


class Application(Flask):
    """Flask with our response class, and no session: nothing is kept about a reader."""

    response_class = Reply


def create_app(
    settings: Settings,
    release: Release,
    queries: Queries | None = None,
    earlier: Callable[[str], Queries] | None = None,
) -> Application:
    """Return an application that serves a release and those before it; a wrong setting raises SettingError.

    Queries are answered by the host at the socket of the settings, unless someone else is given; those to an
    earlier release by whomever ``earlier`` returns for its version.
    """
    # Flask's own route for files looks at ranges before conditions: it sent 206 where 304 was due.
    app = Application("spacelod_server", static_folder=None)
    app.static_folder = "static"
    # Members stand in an order for readers.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    most = bound("body_bytes")
    app.config.update(MAX_CONTENT_LENGTH=most, MAX_FORM_MEMORY_SIZE=most, MAX_FORM_PARTS=bound("form_parts"))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    queries = queries or query_host(settings)
    publication = app.extensions["spacelod"] = _publication(settings, release, queries, earlier)
    # Keys may hold two slashes or end in one; the guard alone decides what is one address.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    for route in ROUTES:
        app.add_url_rule(
            route.rule, route.name, route.view,
            methods=[*route.methods, "OPTIONS"], provide_automatic_options=False,
        )  # fmt: skip
    bodies = Bodies(settings.threads)
    problems.install(app, lambda: current_site().release.is_there)
    guard.install(app)
    bodies.install(app)
    context.install(app)
    # From the inside out: a turn is taken only for what is not remembered, and what is remembered
    # depends on the language and on the release that the outer layers have found.
    app.wsgi_app = Short(app.wsgi_app, bodies, partial(page, app.jinja_env))  # type: ignore[method-assign]
    # Whoever waits for a store elsewhere takes no time here, and must not hold up the others.
    places = settings.threads if settings.store else AT_ONCE
    app.wsgi_app = Turns(app.wsgi_app, places)  # type: ignore[method-assign]
    app.wsgi_app = ShortFirst(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = Memo(app.wsgi_app, lambda environ: environ[SITE].answers)  # type: ignore[method-assign]
    app.wsgi_app = Tongue(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = Travel(app.wsgi_app, publication)  # type: ignore[method-assign]
    if settings.prefix:
        app.wsgi_app = _Mounted(app.wsgi_app, settings.prefix)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _publication(
    settings: Settings, release: Release, queries: Queries, earlier: Callable[[str], Queries] | None
) -> Publication:
    # Few ask for an earlier release: it is kept in little room, and an endpoint has only the published one. An eighth
    # of the usual room would be less than a megabyte, and that is none.
    most = settings.cache_megabytes
    modest = replace(settings, cache_megabytes=max(most // 8, min(most, 1)), store="")

    def open_earlier(release: Release) -> Site:
        answering = earlier(release.version) if earlier else NoQueries()
        site = Site.open(modest, release, answering)
        site.below = f"/release/{release.version}"
        return site

    archive = Archive(settings.releases, open_earlier, settings.earlier_releases)
    return Publication(Site.open(settings, release, queries), archive)


class _Mounted:
    """Takes the prefix off the path, whether the proxy in front did so already or not."""

    def __init__(self, app: WSGIApplication, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        environ["SCRIPT_NAME"] = self._prefix
        return self._app(environ, start_response)
