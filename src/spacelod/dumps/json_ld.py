"""JSON-LD a subject at a time: prefixes as context, a node a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from spacelod.dumps.layers import Pairs
from spacelod.errors import BuildError
from spacelod.remembering import recalled
from spacelod.terms import XSD, Term
from spacelod.turtle import ordered
from spacelod.vocab import RDF

__all__ = ["JsonLdWriter"]

_NAMESPACE_END = re.compile(r"[#/]")
# A number of JSON is a double to most readers: whole numbers are exact below 2^53, so up to 15 digits.
_INTEGER = re.compile(r'"(0|-?[1-9][0-9]{0,14})"\Z')
_BOOLEANS: Final = {'"true"': "true", '"false"': "false"}


class JsonLdWriter:
    """Writes subjects as nodes. Whatever N-Triples escapes in a literal, JSON escapes in the same way."""

    between = ",\n"

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = dict(prefixes)
        self._names = {namespace: name for name, namespace in prefixes.items()}
        # Made here and not on the method, where the cache would keep every writer alive.
        self._iri = recalled(self._shorten, 1 << 16)

    def start(self, _comment: str) -> str:
        """Return the opening of a document; JSON has no place for a comment."""
        return f'{{"@context": {json.dumps(self._prefixes)},\n"@graph": [\n'

    def end(self) -> str:
        """Return the end of a document."""
        return "\n]}\n"

    def open_graph(self, graph: Term) -> str:
        """Return the opening of a named graph."""
        return f'{{"@id": {self._iri(graph)}, "@graph": [\n'

    def close_graph(self) -> str:
        """Return the end of a named graph."""
        return "\n]}"

    def block(self, subject: Term, pairs: Pairs) -> str:
        """Return one node."""
        members = [f'"@id": {self._iri(subject)}']
        for predicate, group in groupby(ordered(pairs), key=lambda pair: pair[0]):
            if predicate == RDF.type:
                key, values = '"@type"', [self._iri(value) for _, value in group]
            else:
                key, values = self._iri(predicate), [self._value(value) for _, value in group]
            members.append(f"{key}: {values[0]}" if len(values) == 1 else f"{key}: [{', '.join(values)}]")
        return f"{{{', '.join(members)}}}"

    def _value(self, term: Term) -> str:
        if term.startswith("<"):
            return f'{{"@id": {self._iri(term)}}}'
        end = term.rindex('"') + 1
        value, mark = term[:end], term[end : end + 1]
        if not mark:
            return value
        if mark == "@":
            return f'{{"@language": "{term[end + 1 :]}", "@value": {value}}}'
        datatype = term[end + 2 :]
        if datatype == f"<{XSD}integer>" and (bare := _INTEGER.match(value)):
            return bare[1]
        if datatype == f"<{XSD}boolean>" and value in _BOOLEANS:
            return _BOOLEANS[value]
        return f'{{"@type": {self._iri(datatype)}, "@value": {value}}}'

    def _shorten(self, term: Term) -> str:
        value = term[1:-1]
        for end in reversed([match.end() for match in _NAMESPACE_END.finditer(value)]):
            name = self._names.get(value[:end])
            # A suffix that begins with two slashes makes no compact IRI (JSON-LD 1.1 section 4.1.5).
            if name is not None and end < len(value) and not value.startswith("//", end):
                return f'"{name}:{value[end:]}"'
        # An IRI whose scheme is also a prefix would be expanded by a reader into another one.
        if value.partition(":")[0] in self._prefixes:
            raise BuildError(f"{term} would be read as a prefixed name; rename the prefix {value.partition(':')[0]!r}")
        return f'"{value}"'
