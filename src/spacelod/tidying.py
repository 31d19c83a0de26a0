"""Equal statements give equal bytes: the head of a document that the engine has written is put in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacelod.formats import Format

__all__ = ["tidy"]

# These two read what the engine writes, whose first lines are all its prefixes or namespaces.
_HEADER: Final = re.compile(rb"(?:@prefix [^\n]*\n)*")
_ROOT: Final = re.compile(rb"<rdf:RDF ([^>]*)>")


def tidy(document: bytes, format: Format) -> bytes:
    """Return a document of the engine with its prefixes or namespaces in order, and only those that it uses."""
    # The engine declares all prefixes, in an order that differs from run to run. Equal statements
    # must give equal bytes: that is what a strong ETag promises.
    if format.name in ("turtle", "trig"):
        head = _HEADER.match(document)
        end = head.end() if head else 0
        body = document[end:]
        used = [line for line in document[:end].splitlines(keepends=True) if line.split(None, 2)[1] in body]
        return b"".join([*sorted(used), b"\n", body])
    if format.name == "rdf-xml":
        # A bare carriage return in a value would be read as a line feed.
        document = document.replace(b"\r", b"&#13;")
        root = _ROOT.search(document)
        if root:
            start, end = root.span(1)
            return b"".join([document[:start], _used(document[start:end].split(), document), document[end:]])
    return document


def _used(declarations: list[bytes], document: bytes) -> bytes:
    names = {declaration: declaration.partition(b"=")[0].removeprefix(b"xmlns:") for declaration in declarations}
    used = [declaration for declaration, name in names.items() if b"<" + name + b":" in document]
    return b" ".join(sorted(used))
