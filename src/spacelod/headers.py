"""The header of a query file: comment lines ``# name: value`` before the query."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from spacelod.errors import BuildError

__all__ = ["read_header", "remarks"]

_LINE = re.compile(r"#\s*(?P<name>[a-z]+):\s*(?P<value>\S.*)\Z")


def read_header(text: str, file: str, *, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, str]:
    r"""Return the lines of these names at the head of a query; raise BuildError when a required one is missing.

    Any other comment line is a remark for readers.

    >>> read_header("# title: A rule\n# a remark\nSELECT * {}", "a.rq", required=["title"])
    {'title': 'A rule'}
    """
    header: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if (found := _LINE.match(line)) and found["name"] in (*required, *optional):
            # The first counts: a remark further down may begin with the same word.
            header.setdefault(found["name"], found["value"])
    missing = [name for name in required if name not in header]
    if missing:
        raise BuildError(f"{file}: the header has no line '# {missing[0]}: ...'. Add it before the query")
    return header


def remarks(text: str) -> str:
    r"""Return the other comment lines at the head of a query, joined as prose.

    >>> remarks("# title: A rule\n# It holds\n# always.\nSELECT * {}")
    'It holds always.'
    """
    head = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    return " ".join(line.lstrip("# ") for line in head if not _LINE.match(line))
