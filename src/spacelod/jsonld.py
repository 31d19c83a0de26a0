"""JSON-LD with short names: triples as nodes, with a context that explains every name in use.

The context stands in the document, cut down to the names that it uses, so that no reader has to
fetch anything. IRIs of things stay whole: people who read plain JSON can follow them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from spacelod.remembering import recalled
from spacelod.terms import XSD, unwrap
from spacelod.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacelod.terms import Term
    from spacelod.triples import Triple

__all__ = ["Context"]

# To ask a vocabulary for a term takes longer than all else that is done with it here.
_TYPE: Final = RDF.type
_LANGUAGE: Final = "@language"
_STRING, _INTEGER, _BOOLEAN = XSD + "string", XSD + "integer", XSD + "boolean"
# Up to 15 digits: a number of JSON is a double to most readers, and exact below 2^53.
_CANONICAL_INTEGER = re.compile(r'"(?:0|-?[1-9]\d{0,14})"\Z')
_BOOLEANS: Final = frozenset({'"true"', '"false"'})
# Properties and classes come again and again, in few ways each.
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write a property: its name, and what the context says about the values."""

    name: str
    kind: str | None = None
    by_language: bool = False
    as_list: bool = False

    def definition(self, iri: str) -> str | dict[str, Any]:
        if not (self.kind or self.by_language or self.as_list):
            return iri
        container = ["@language"] * self.by_language + ["@set"] * self.as_list
        found: dict[str, Any] = {"@id": iri}
        if self.kind:
            found["@type"] = self.kind
        if container:
            found["@container"] = container[0] if len(container) == 1 else container
        return found


@dataclass(frozen=True, slots=True)
class _Way:
    """How a property or a class stands in a document, and the term of the context that explains it, if any does."""

    key: str
    term: str = ""
    definition: str = ""
    kind: str | None = None
    by_language: bool = False
    as_list: bool = False

    @classmethod
    def by_name(cls, name: _Name, iri: str) -> _Way:
        definition = _member(name.name, name.definition(iri))
        return cls(name.name, name.name, definition, name.kind, name.by_language, name.as_list)


# By key: how it is written, and its values as JSON by language, "" where the key has them in none.
_Node = dict[str, tuple[_Way, dict[str, list[str]]]]
_TYPES: Final = _Way("@type")


@dataclass
class Context:
    """The names of a JSON-LD context, ready to write documents with."""

    prefixes: Mapping[str, str]
    _names: dict[str, list[_Name]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._way = recalled(self._choose, _REMEMBERED)
        self._class_way = recalled(self._choose_class, _REMEMBERED)

    @classmethod
    def read(cls, text: str, prefixes: Mapping[str, str]) -> Context:
        """Read a context document; its own prefixes go before the given ones."""
        entries = json.loads(text)["@context"]
        own = {name: value for name, value in entries.items() if isinstance(value, str) and value.endswith(("#", "/"))}
        context = cls({**prefixes, **own})
        for name, definition in entries.items():
            if not name.startswith("@") and name not in own:
                context._add(name, definition if isinstance(definition, dict) else {"@id": definition})
        return context

    def write(self, triples: Iterable[Triple]) -> bytes:
        """Return distinct triples as a JSON-LD document, a node a line."""
        used: dict[str, str] = {}
        nodes: dict[Term, _Node] = defaultdict(dict)
        for subject, predicate, term in triples:
            self._put(nodes[subject], predicate, term, used)
        context = ", ".join([definition for _, definition in sorted(used.items()) if definition])
        lines = ",\n".join([_written(subject, node) for subject, node in nodes.items()])
        return f'{{"@context": {{{context}}},\n"@graph": [\n{lines}\n]}}\n'.encode()

    def _add(self, name: str, definition: dict[str, Any]) -> None:
        iri = self._expand(str(definition.get("@id", "")))
        container = definition.get("@container", ())
        containers = {container} if isinstance(container, str) else set(container)
        kind = definition.get("@type")
        if iri and not iri.endswith(("/", "#", ":")):
            known = _Name(name, kind and self._expand(kind), "@language" in containers, "@set" in containers)
            self._names[iri].append(known)

    def _expand(self, value: str) -> str:
        prefix, colon, local = value.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else value

    def _put(self, node: _Node, predicate: Term, term: Term, used: dict[str, str]) -> None:
        kind, value, language = _parts(term)
        if predicate == _TYPE and kind == "@id":
            found, way = self._class_way(term), _TYPES
            value = f'"{found.key}"'
        else:
            found = way = self._way(predicate, kind)
            value = value if way.by_language else _plain(kind, value, language, way.kind)
        used[found.term] = found.definition
        key = way.key
        if key not in node:
            node[key] = way, {}
        node[key][1].setdefault(language if way.by_language else "", []).append(value)

    def _choose(self, predicate: Term, kind: str) -> _Way:
        """Return how values of a kind are written: by a name made for them, by one for any, or by a short IRI."""
        iri, language = unwrap(predicate), kind == _LANGUAGE
        names = self._names.get(iri, [])
        fitting = (name for name in names if name.by_language == language and (language or name.kind == kind))
        general = (name for name in names if not name.by_language and name.kind is None)
        name = next(fitting, None) or next(general, None)
        return _Way.by_name(name, iri) if name else self._shorten(iri)

    def _choose_class(self, class_: Term) -> _Way:
        iri = unwrap(class_)
        name = next(iter(self._names.get(iri, ())), None)
        return _Way.by_name(name, iri) if name else self._shorten(iri)

    def _shorten(self, iri: str) -> _Way:
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return _Way(f"{prefix}:{iri[len(namespace) :]}", prefix, _member(prefix, namespace))
        return _Way(iri)


def _parts(term: Term) -> tuple[str, str, str]:
    """Return the kind of a value (``@id``, ``@language`` or its datatype), the value as JSON, and its language."""
    if term.startswith("<"):
        return "@id", f'"{term[1:-1]}"', ""
    end = term.rindex('"') + 1
    # Whatever N-Triples escapes in a text, JSON escapes in the same way.
    value, mark = term[:end], term[end : end + 1]
    if mark == "@":
        return _LANGUAGE, value, term[end + 1 :]
    return term[end + 3 : -1] if mark else _STRING, value, ""


def _plain(kind: str, value: str, language: str, wanted: str | None) -> str:
    """Return a value as JSON: bare where the context or JSON itself says the type, an object otherwise."""
    if kind == wanted or (wanted is None and kind == _STRING):
        return value
    if kind == "@id":
        return f'{{"@id": {value}}}'
    if kind == _LANGUAGE:
        return f'{{"@language": "{language}", "@value": {value}}}'
    if kind == _INTEGER and _CANONICAL_INTEGER.match(value):
        return value[1:-1]
    # "1" means true as well, but would come back as another literal.
    if kind == _BOOLEAN and value in _BOOLEANS:
        return value[1:-1]
    return f'{{"@type": "{kind}", "@value": {value}}}'


def _written(subject: Term, node: _Node) -> str:
    members = [f'"@id": "{subject[1:-1]}"']
    for key, (way, values) in node.items():
        if way.by_language:
            told = [f'"{language}": {_joined(each, way)}' for language, each in values.items()]
            members.append(f'"{key}": {{{", ".join(told)}}}')
        else:
            members.append(f'"{key}": {_joined(values[""], way)}')
    return f"{{{', '.join(members)}}}"


def _joined(values: list[str], way: _Way) -> str:
    return values[0] if len(values) == 1 and not way.as_list else f"[{', '.join(values)}]"


def _member(name: str, value: Any) -> str:
    return f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
