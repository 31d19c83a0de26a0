"""RDF/XML a subject at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from spacelod.dumps.layers import Pairs
from spacelod.errors import BuildError
from spacelod.prefixes import OUTSIDE
from spacelod.remembering import recalled
from spacelod.terms import Term, lexical
from spacelod.turtle import ordered

__all__ = ["RdfXmlWriter"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_LAST_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
# XML 1.0 has no way at all to write these.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A parser turns a bare carriage return into a line feed (XML 1.0 section 2.11); a reference to it stays.
_CARRIAGE_RETURN: Final = {"\r": "&#13;"}
_QUOTE: Final = {'"': "&quot;"}


class RdfXmlWriter:
    """Writes subjects as descriptions; a name that XML cannot write is refused, never dropped."""

    between = ""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = dict(prefixes)
        self._names = {namespace: name for name, namespace in prefixes.items()}
        self._element = recalled(self._name_element, 1 << 12)
        self._attribute = lru_cache(maxsize=1 << 16)(_attribute)

    def start(self, comment: str) -> str:
        """Return the declaration, the comment and the opening of the root."""
        # A comment must not hold two hyphens (XML 1.0 section 2.5).
        shown = f"<!--\n{comment.replace('--', '- -')}\n-->\n" if comment else ""
        # Things have a namespace for each kind; here only properties need a name.
        used = {name: namespace for name, namespace in self._prefixes.items() if self._is_vocabulary(name)}
        spaces = "".join(f'\n  xmlns:{name}="{escape(namespace, _QUOTE)}"' for name, namespace in used.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{shown}<rdf:RDF{spaces}>\n'

    def end(self) -> str:
        """Return the end of the root."""
        return "</rdf:RDF>\n"

    def block(self, subject: Term, pairs: Pairs) -> str:
        """Return one description."""
        lines = [f"<rdf:Description rdf:about={self._attribute(subject[1:-1])}>\n"]
        for predicate, value in ordered(pairs):
            opening, closing = self._element(predicate)
            lines.append(f"  <{opening}{self._value(value, closing)}\n")
        lines.append("</rdf:Description>\n")
        return "".join(lines)

    def _value(self, term: Term, closing: str) -> str:
        if term.startswith("<"):
            return f" rdf:resource={self._attribute(term[1:-1])}/>"
        end = term.rindex('"') + 1
        mark = term[end : end + 1]
        kind = f' xml:lang="{term[end + 1 :]}"' if mark == "@" else ""
        if mark == "^":
            kind = f" rdf:datatype={self._attribute(term[end + 3 : -1])}"
        # Few literals hold an escape; to look for one in each would cost a quarter more.
        value = lexical(term) if "\\" in term else term[1 : end - 1]
        if _NOT_XML.search(value):
            raise BuildError(f"a control character cannot be written in XML: {term}")
        return f"{kind}>{escape(value, _CARRIAGE_RETURN)}</{closing}>"

    def _name_element(self, predicate: Term) -> tuple[str, str]:
        """Return what stands in the opening tag of a property, and its name in the closing tag."""
        value = predicate[1:-1]
        for namespace, name in self._names.items():
            if value.startswith(namespace) and self._is_vocabulary(name) and _NAME.match(value, len(namespace)):
                return (f"{name}:{value[len(namespace) :]}",) * 2
        # RDF/XML writes a property as an element, whose name has to end the
        # IRI: without one there is no way to write it.
        local = _LAST_NAME.search(value)
        if local is None:
            raise BuildError(f"no XML name ends the property {predicate}; it cannot be written as RDF/XML")
        return f"ns:{local[0]} xmlns:ns={_attribute(value[: local.start()])}", f"ns:{local[0]}"

    def _is_vocabulary(self, name: str) -> bool:
        return name in OUTSIDE or self._prefixes[name].endswith("#")


def _attribute(value: str) -> str:
    return f'"{escape(value, _QUOTE)}"'
