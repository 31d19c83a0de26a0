"""Equal requests get equal answers: a whole answer is kept and given again without asking a view.

That is sound because a release never changes and views look at no header but those that are part
of the key. Only answers that a view marks as lasting are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spacelod_server.guard import oversized
from spacelod_server.responses import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from spacelod_server.cache import BoundedCache
    from spacelod_server.responses import Kept

__all__ = ["REMEMBERED", "SEEN_HEADERS", "Memo"]

# Where a request keeps that its answer was known already.
REMEMBERED: Final = "spacelod.remembered"

# Every request header that a lasting answer may depend on.
SEEN_HEADERS: Final = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_DATETIME", "HTTP_HOST",
    "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
)  # fmt: skip
_KEY: Final = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", *SEEN_HEADERS)
_SAFE: Final = frozenset({"GET", "HEAD"})


class Memo:
    """A WSGI layer directly around the application; ``answers`` returns the cache of the release that is asked."""

    def __init__(self, app: WSGIApplication, answers: Callable[[WSGIEnvironment], BoundedCache[Kept]]) -> None:
        self._app, self._answers = app, answers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or ask the application and remember."""
        if environ["REQUEST_METHOD"] not in _SAFE:
            return self._app(environ, start_response)
        # Headers as they came and not as they are understood: comparing text costs next to nothing.
        key = tuple(map(environ.get, _KEY))
        answers = self._answers(environ)
        known = answers.peek(key)
        if known is not None and not oversized(environ):
            environ[REMEMBERED] = True
            start_response(known.status, known.headers)
            return [known.body]
        answer = self._app(environ, start_response)
        made = environ.get(KEPT)
        if made is not None:
            answers.keep(key, made)
        return answer
