"""Reading the record for pages: nodes by look-up, labels in the language of the page, links that stay here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup, escape

from spacelod.iris import local_name
from spacelod.store import Iri
from spacelod.vocab import RDF, RDFS, SKOS
from spacelod_server.language import current_language, in_language
from spacelod_server.things import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacelod_server.site import Site

__all__ = ["Name", "Node", "Reader", "Value"]

_LABELS: Final = (RDFS.label[1:-1], SKOS.prefLabel[1:-1])
_TYPE: Final = RDF.type[1:-1]
# Nodes of few properties are asked for by many pages: acts, sources, concepts.
_SMALL: Final = 24
_KEPT_NODES: Final = 8_000


@dataclass(frozen=True, slots=True)
class Name:
    """A thing by name: what to show, in which language, and where the link leads."""

    text: str
    href: str | None = None
    language: str | None = None
    iri: str = ""

    def __html__(self) -> str:
        """Return the name as a page shows it: a link where there is one, in its own language and direction."""
        return _shown(self.text, self.href, self.language)

    @property
    def attributes(self) -> Markup:
        """The language and the direction of the name as attributes; nothing when it is in that of the page."""
        return Markup(f' lang="{escape(self.language)}" dir="auto"' if self.language else "")  # noqa: S704 - escaped

    @property
    def order(self) -> str:
        """What names are sorted by."""
        return self.text.casefold().removeprefix("the ")


class Text(NamedTuple):
    """A value that is no IRI, with the IRI of its type."""

    value: str
    language: str | None
    type: str


# An IRI is no more than its text. The engine's own terms are not kept: they would lie scattered among the blocks that
# it reads and lets go of, and hold most of their room.
Value = str | Text


class Said:
    """Values by name, for many things that have the same names: those are there but once.

    Most names have one value, which stands by itself; several are a tuple.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, names: tuple[str, ...], values: tuple[Value | tuple[Value, ...], ...]) -> None:
        self._names, self._values = names, values

    def __len__(self) -> int:
        return len(self._names)

    def get(self, name: str, default: Sequence[Value], /) -> Sequence[Value]:
        """Return the values under a name."""
        if name not in self._names:
            return default
        found = self._values[self._names.index(name)]
        return (found,) if isinstance(found, str | Text) else found


@dataclass(frozen=True, slots=True)
class Node:
    """What the record says of one thing: values by the local name of the property."""

    iri: str
    said: Said | dict[str, list[Value]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def key(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)

    def iris(self, name: str) -> list[str]:
        """Return the things that a property leads to."""
        return [value for value in self.said.get(name, ()) if isinstance(value, str)]

    def iri_of(self, name: str) -> str:
        """Return the first thing that a property leads to, or the empty text."""
        return next(iter(self.iris(name)), "")

    def values(self, name: str, language: str | None = None) -> list[str]:
        """Return the literal values of a property; those in a language first when it is given."""
        found = [value for value in self.said.get(name, ()) if isinstance(value, Text)]
        if language:
            found.sort(key=lambda text: (text.language != language, text.language not in (None, "en")))
        return [text.value for text in found]

    def value(self, name: str, language: str | None = None) -> str:
        """Return the first literal value, or the empty text."""
        return next(iter(self.values(name, language)), "")

    def names(self, name: str) -> list[tuple[str, str]]:
        """Return text and language of each literal value."""
        return [(each.value, each.language or "") for each in self.said.get(name, ()) if isinstance(each, Text)]

    @property
    def types(self) -> list[str]:
        """The local names of the classes."""
        return sorted(intern(local_name(iri)) for iri in self.iris("type"))


class Reader:
    """Reads one release for one page."""

    def __init__(self, site: Site, language: str | None = None) -> None:
        self.site = site
        self.base = site.base
        self.language = language or current_language()
        self._nodes: dict[str, Node] = {}
        self._small: dict[str, Node] = site.worked_out.setdefault("nodes", {})
        self._shared: dict[Any, Any] = site.worked_out.setdefault("shared", {})
        self._names: dict[str, Name] = {}

    def term(self, name: str) -> str:
        """Return the IRI of a class or property of the ontology."""
        return f"{self.base}def#{name}"

    def thing(self, path: str) -> str:
        """Return the IRI of a thing by its path without ``id/``."""
        return f"{self.base}id/{path}"

    def concept(self, path: str) -> str:
        """Return the IRI of a concept by scheme and key."""
        return f"{self.base}concept/{path}"

    def statements(
        self, *, subject: str | None = None, predicate: str | None = None, object: str | None = None
    ) -> Iterator[Any]:
        """Yield the statements of the record that fit; no subject is anything but a name."""
        return self.site.store.triples(subject=subject, predicate=predicate, object=object)

    def node(self, iri: str) -> Node:
        """Return what the record says of a thing; an unknown one has nothing said."""
        known = self._nodes.get(iri) or self._small.get(iri)
        if known is None:
            said: dict[str, list[Value]] = {}
            # What tells where rows come from lies outside the default graph.
            for statement in list(self.statements(subject=iri)) or self.site.store.statements(subject=iri):
                said.setdefault(local_name(statement.predicate.value), []).append(_value(statement.object))
            known = self._nodes[iri] = self._keep(iri, said)
        return known

    def _keep(self, iri: str, said: dict[str, list[Value]]) -> Node:
        """Return a node; a small one is kept for other pages, and what it shares with others is there but once."""
        if len(said) > _SMALL or len(self._small) >= _KEPT_NODES:
            return Node(iri, said)
        iri, names = intern(iri), tuple(map(intern, said))
        values = tuple(self._once(tuple(found) if len(found) > 1 else found[0]) for found in said.values())
        node = self._small[iri] = Node(iri, Said(self._once(names), values))
        return node

    def _once(self, value: Any) -> Any:
        return self._shared.setdefault(value, value)

    def known(self, iri: str, statements: Iterable[Any]) -> Node:
        """Return a node whose statements have been read already."""
        said: dict[str, dict[Value, None]] = {}
        for statement in statements:
            said.setdefault(local_name(statement.predicate.value), {})[_value(statement.object)] = None
        node = self._nodes[iri] = Node(iri, {name: list(values) for name, values in said.items()})
        return node

    def types(self, iri: str) -> list[str]:
        """Return the local names of the classes of a thing that is too large to be read for them."""
        return [local_name(each.object.value) for each in self.statements(subject=iri, predicate=_TYPE)]

    def one(self, iri: str, property: str) -> Any:
        """Return the first value of one property of a thing that is too large to be read for it, or None."""
        found = self.statements(subject=iri, predicate=self._property(property))
        return next((statement.object for statement in found), None)

    def states(self) -> dict[str, tuple[str, bool]]:
        """Return the ISO number of every state, and whether it exists today."""
        known: dict[str, tuple[str, bool]] | None = self.site.worked_out.get("states")
        if known is None:
            numbers = {each.subject.value: each.object.value for each in self._all("isoNumeric")}
            ended = {each.subject.value for each in self._all("dissolvedOn")}
            kinds = self.statements(predicate=_TYPE, object=self.term("State"))
            states = sorted({each.subject.value for each in kinds})
            known = {iri: (str(numbers.get(iri, "")), iri not in ended) for iri in states}
            self.site.worked_out["states"] = known
        return known

    def _all(self, property: str) -> Iterator[Any]:
        return self.statements(predicate=self._property(property))

    def nodes(self, iris: Iterable[str]) -> list[Node]:
        """Return a node for each IRI."""
        return [self.node(iri) for iri in iris]

    def pointing(self, property: str, target: str, *tables: str) -> list[Node]:
        """Return the things that point to another by a property of the ontology; of some tables only, if named."""
        iris = self.pointers(property, target)
        if tables:
            starts = tuple(self.thing(f"{table}/") for table in tables)
            return self.nodes(iri for iri in iris if iri.startswith(starts))
        return self.nodes(iris)

    def pointers(self, property: str, target: str) -> list[str]:
        """Return the IRIs of the things that point to another, each once, without reading the things."""
        found = self.statements(predicate=self._property(property), object=target)
        return list(dict.fromkeys(statement.subject.value for statement in found))

    def instances(self, name: str) -> list[Node]:
        """Return the things of a class of the ontology, sorted by IRI."""
        found = self.statements(predicate=_TYPE, object=self.term(name))
        return self.nodes(sorted({statement.subject.value for statement in found}))

    def members(self, name: str) -> list[str]:
        """Return the IRIs of the things of a class of the ontology, without reading them."""
        found = self.statements(predicate=_TYPE, object=self.term(name))
        return sorted({statement.subject.value for statement in found})

    def _property(self, name: str) -> str:
        return name if ":" in name else self.term(name)

    def name(self, iri: str) -> Name:
        """Return a thing by name, in the language of the page where the record has it; no IRI has no name."""
        known = self._names.get(iri)
        if known is None and not iri:
            return Name("")
        if known is None:
            text, language = self._label(iri)
            known = self._names[iri] = Name(text, self.href(iri), language, iri)
        return known

    def names(self, iris: Iterable[str]) -> list[Name]:
        """Return things by name, in the order of their names."""
        return sorted((self.name(iri) for iri in dict.fromkeys(iris) if iri), key=lambda name: name.order)

    def label(self, iri: str) -> str:
        """Return the name of a thing as text."""
        return self.name(iri).text if iri else ""

    def _label(self, iri: str) -> tuple[str, str | None]:
        # The describer keeps English names alone, so other languages are looked up.
        if self.language != "en" and iri.startswith(self.base):
            for label in _LABELS:
                for statement in self.statements(subject=iri, predicate=label):
                    if statement.object.language == self.language:
                        return str(statement.object.value), None
        for statement in self.site.describer.labels(iri):
            text: Any = statement.object
            return str(text.value), (text.language if text.language != self.language else None)
        return label_of(self.site.describer, iri), None

    def href(self, iri: str) -> str | None:
        """Return where a link to an IRI leads: to the page about it, elsewhere, or nowhere."""
        if not iri.startswith(self.base):
            return self.site.href(iri)
        path = iri.removeprefix(self.base)
        if path.startswith("def#"):
            return self.path(f"def/term/{path[4:]}")
        if path.startswith(("id/", "concept/", "graph/")):
            return self.path("doc/" + path.removeprefix("id/")) + ".html"
        return self.path(path)

    def path(self, path: str) -> str:
        """Return an address of this server in the language of the page."""
        return self.site.path(in_language(path, self.language))


def _value(term: Any) -> Value:
    # The same IRIs stand in thousands of nodes.
    return intern(term.value) if isinstance(term, Iri) else Text(term.value, term.language, intern(term.datatype.value))


@lru_cache(4096)
def _shown(text: str, href: str | None, language: str | None) -> str:
    # A large page shows the same few sources hundreds of times.
    about = f' lang="{escape(language)}" dir="auto"' if language else ""
    if href:
        return f'<a href="{escape(href)}"{about}>{escape(text)}</a>'
    return f"<span{about}>{escape(text)}</span>"
