"""JSON-LD with short names: statements as nodes, with a context that explains every name in use.

The context stands in the document, cut down to the names that it uses, so that no reader has to
fetch anything. IRIs of things stay whole: people who read plain JSON can follow them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from spacelod.store import Iri, Literal
from spacelod.terms import XSD, unwrap
from spacelod.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacelod.store import Statement

__all__ = ["Context"]

_TYPE: Final = unwrap(RDF.type)
_STRING: Final = XSD + "string"
# Up to 15 digits: a number of JSON is a double to most readers, and exact below 2^53.
_CANONICAL_INTEGER = re.compile(r"(?:0|-?[1-9]\d{0,14})\Z")


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


@dataclass
class Context:
    """The names of a JSON-LD context, ready to write documents with."""

    prefixes: Mapping[str, str]
    _names: dict[str, list[_Name]] = field(default_factory=lambda: defaultdict(list))

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

    def write(self, statements: Iterable[Statement]) -> bytes:
        """Return statements as a JSON-LD document, a node a line; graph names are left out."""
        used: dict[str, str | dict[str, Any]] = {}
        nodes: dict[str, dict[str, Any]] = {}
        # Several layers may say the same; without their names it is said once.
        for triple in dict.fromkeys(statement.triple for statement in statements):
            subject = unwrap(str(triple.subject))
            node = nodes.setdefault(subject, {"@id": subject})
            self._put(node, triple.predicate.value, triple.object, used)
        context = json.dumps(dict(sorted(used.items())), ensure_ascii=False)
        lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes.values())
        return f'{{"@context": {context},\n"@graph": [\n{lines}\n]}}\n'.encode()

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

    def _put(self, node: dict[str, Any], predicate: str, value: Any, used: dict[str, Any]) -> None:
        if predicate == _TYPE and isinstance(value, Iri):
            _append(node, "@type", self._class(value.value, used), as_list=False)
            return
        name = self._choose(predicate, value)
        if name is None:
            _append(node, self._shorten(predicate, used), _plain(value, None), as_list=False)
            return
        if name.name not in used:
            used[name.name] = name.definition(predicate)
        if name.by_language:
            by_language = node.setdefault(name.name, {})
            _append(by_language, value.language, value.value, as_list=name.as_list)
        else:
            _append(node, name.name, _plain(value, name.kind), as_list=name.as_list)

    def _choose(self, predicate: str, value: Any) -> _Name | None:
        names = self._names.get(predicate, [])
        language = isinstance(value, Literal) and value.language is not None
        wanted = "@id" if isinstance(value, Iri) else None if language else value.datatype.value
        for name in names:
            if name.by_language == language and (language or (name.kind == wanted)):
                return name
        return next((name for name in names if not name.by_language and name.kind is None), None)

    def _class(self, iri: str, used: dict[str, Any]) -> str:
        for name in self._names.get(iri, ()):
            used[name.name] = name.definition(iri)
            return name.name
        return self._shorten(iri, used)

    def _shorten(self, iri: str, used: dict[str, Any]) -> str:
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                used[prefix] = namespace
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def _append(node: dict[str, Any], key: str, value: Any, *, as_list: bool) -> None:
    known = node.get(key)
    if known is None:
        node[key] = [value] if as_list else value
    elif isinstance(known, list):
        known.append(value)
    else:
        node[key] = [known, value]


def _plain(value: Any, kind: str | None) -> Any:
    """Return a value as JSON: bare where the context or JSON itself says the type, an object otherwise."""
    if isinstance(value, Iri):
        return value.value if kind == "@id" else {"@id": value.value}
    if value.language:
        return {"@language": value.language, "@value": value.value}
    datatype = value.datatype.value
    if datatype == kind or (kind is None and datatype == _STRING):
        return value.value
    if datatype == XSD + "integer" and _CANONICAL_INTEGER.match(value.value):
        return int(value.value)
    # "1" means true as well, but would come back as another literal.
    if datatype == XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    return {"@type": datatype, "@value": value.value}
