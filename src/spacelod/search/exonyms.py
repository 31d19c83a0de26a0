"""What other languages call a state, from the Unicode Common Locale Data Repository.

These names help to find a state and are never published as facts: the curated tables hold only names
that have a source of their own. Babel ships the repository; the code of a territory is ISO 3166-1 alpha-2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

__all__ = ["MAJOR", "Exonym", "exonyms"]

# The languages of the United Nations and of most spacefaring states: a name in one is as good as an English one.
MAJOR: Final = (
    "en",
    "fr",
    "es",
    "ru",
    "ar",
    "zh",
    "zh_Hant",
    "de",
    "it",
    "ja",
    "ko",
    "pt",
    "nl",
    "tr",
    "pl",
    "uk",
    "hi",
    "fa",
)
_OTHER: Final = (
    "az", "be", "bg", "bn", "ca", "cs", "da", "el", "et", "eu", "fi", "gl", "he", "hr", "hu", "hy", "id", "is", "ka",
    "kk", "lt", "lv", "mk", "mn", "ms", "nb", "nn", "ro", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te",
    "th", "ur", "uz", "vi",
)  # fmt: skip
# "Myanmar (Burma)" is two names; "Congo - Kinshasa" is one.
_TWO_NAMES = re.compile(r"(.{3,}?)\s*[(（](.{3,})[)）]\Z")


class Exonym(NamedTuple):
    """A name of a territory, its language (BCP 47), and whether the language is a major one."""

    name: str
    language: str
    major: bool


def exonyms(code: str) -> list[Exonym]:
    """Return the names of the territory with an upper-case alpha-2 code; there are none for an unknown code.

    >>> [found.name for found in exonyms("MM") if found.language == "en"]
    ['Myanmar', 'Burma']
    """
    return list(_all().get(code, ()))


@cache
def _all() -> Mapping[str, list[Exonym]]:
    names: dict[str, list[Exonym]] = defaultdict(list)
    for identifier in (*MAJOR, *_OTHER):
        language = identifier.replace("_", "-").lower()
        for code, written in Locale.parse(identifier).territories.items():
            for name in _split(written):
                names[code].append(Exonym(name, language, identifier in MAJOR))
    for code in list(names):
        names[code] += [name for name in _endonyms(code) if name not in names[code]]
    return names


def _endonyms(code: str) -> Iterator[Exonym]:
    """Yield what a state calls itself: a name in its own language is as good as one in a major one."""
    for language in get_official_languages(code, de_facto=True):
        try:
            written = Locale.parse(language).territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        for name in _split(written) if written else ():
            yield Exonym(name, language.replace("_", "-").lower(), major=True)


def _split(written: str) -> Iterator[str]:
    two = _TWO_NAMES.match(written)
    yield from two.groups() if two else (written,)
