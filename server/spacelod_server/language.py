"""The language of the pages: chosen by the address (``/fr/…``), so that a link keeps it.

Where an address names no form of a document either, Accept-Language chooses (see ``asked.asked_language``).

Words of the interface are written in English in the templates and looked up in ``languages/``;
words of the data carry their own language and fall back to English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = [
    "DATA_LANGUAGES", "LANGUAGES", "Tongue", "current_language", "in_language", "speak", "translate", "words",
]  # fmt: skip

# Code, and the language's own name. The first one has no prefix in addresses.
LANGUAGES: Final = {"en": "English", "fr": "Français"}
# The languages in which names in the data are asked for, in the order in which pages list them.
DATA_LANGUAGES: Final = {
    "en": "English", "fr": "français", "es": "español", "ru": "русский", "ar": "العربية", "zh": "中文",
}  # fmt: skip
# Asked for a thousand times by a large page: by way of the request that alone took an eighth of its time.
_SPOKEN: Final = ContextVar("spoken", default="en")
_NEGOTIATED: Final = re.compile(r"(?:def(?:/\d[\d.]*\d)?|dataset)\Z")
_FOLDER: Final = Path(__file__).resolve().parent / "languages"


class Tongue:
    """A WSGI layer that takes the language off the path and adds it to the root of the application."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer in the language of the path."""
        path = environ["PATH_INFO"]
        code = path[1:3]
        named = code in LANGUAGES and code != "en" and (len(path) == 3 or path[3] == "/")
        if named:
            environ["PATH_INFO"] = path[3:] or "/"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path[:3]
        token = _SPOKEN.set(code if named else "en")
        try:
            return self._app(environ, start_response)
        finally:
            _SPOKEN.reset(token)


def current_language() -> str:
    """Return the code of the language of this request; "en" outside of one."""
    return _SPOKEN.get()


def speak(code: str) -> None:
    """Let the page of this request be in a language."""
    _SPOKEN.set(code)


def in_language(path: str, code: str) -> str:
    """Return the path by which every reader gets a page in a language; neither path has a slash in front."""
    # Without the suffix these are given to readers in the language that they like best.
    path = f"{path}.html" if _NEGOTIATED.match(path) else path
    return path if code == "en" else f"{code}/{path}"


@cache
def words(code: str) -> dict[str, str]:
    """Return the words of the interface in a language, by their English."""
    path = _FOLDER / f"{code}.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def translate(text: str, **values: Any) -> str:
    """Return words of the interface in the language of this request; ``{name}`` takes a value.

    Markup in the words stays markup, and values are escaped when there is any.
    """
    language = _SPOKEN.get()
    found = words(language).get(str(text), text) if language != "en" else text
    if isinstance(text, Markup):
        found = Markup(found)  # noqa: S704 - words of the interface are ours
    return found.format(**values) if values else found
