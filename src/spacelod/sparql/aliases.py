"""Names with letters beyond U+FFFF, which SPARQL allows for variables and labels and the engine does not read."""

from __future__ import annotations

import re
import secrets
from typing import Final

__all__ = ["alias", "far", "restored"]

_LAST: Final = "\uffff"
_LETTER: Final = re.compile(r"[\U00010000-\U0010ffff]")
# Whoever knew it could spell a value that looks like an alias, so that no two processes have the same.
_MARK: Final = secrets.token_hex(8)
_ALIASED: Final = re.compile(rf"U([0-9a-f]+)x{_MARK}".encode())


def far(text: str) -> bool:
    """Return whether a text has a letter beyond U+FFFF."""
    return not text.isascii() and max(text) > _LAST


def alias(name: str) -> str:
    """Return a name that the engine reads; of names without such letters, the name itself."""
    return _LETTER.sub(lambda letter: f"U{ord(letter[0]):x}x{_MARK}", name)


def restored(answer: bytes) -> bytes:
    """Return an answer, or a name in UTF-8, with the names of the query in place of their aliases.

    >>> restored(alias("?𝒳").encode()).decode()
    '?𝒳'
    """
    return _ALIASED.sub(lambda found: chr(int(found[1], 16)).encode(), answer)
