"""From a path to the thing that it names, and to the nearest names when it names nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from spacelod.iris import local_name
from spacelod.terms import lexical, unwrap
from spacelod.vocab import DCTERMS, OWL, RDF, RDFS

if TYPE_CHECKING:
    from spacelod.describe import Describer
    from spacelod.terms import Term

__all__ = ["Thing", "Things", "label_of", "thing_path"]

_TYPE: Final = unwrap(RDF.type)
# More than a release has, so that only invented paths could fill it, and those are not kept.
_KEPT_THINGS: Final = 50_000
_NEAREST: Final = 5
_UNLIKE: Final = 0.15
_LONGEST_KEY: Final = 100
_MOST_NAMES: Final = 5_000
# A thing's document lies at doc/actor/usa, without id/; those of these keep their first step.
_AS_THEY_ARE: Final = ("concept/", "graph/", "shape/", "report/")


def thing_path(stem: str) -> str:
    """Return the path of the thing whose document has a stem (without ``doc/``)."""
    return stem if stem.startswith(_AS_THEY_ARE) or stem == "report" else f"id/{stem}"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a path names: ``path`` and ``stem`` are those of the thing and of its document, without a slash before.

    A retired thing is no more than an address, which stays known for ever: it has a ``successor`` when it was
    renamed, else a ``reason`` and ``pointers`` to what a reader may look at in its place.
    """

    path: str
    iri: str
    label: str
    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    retired: bool = False
    successor: str | None = None
    pointers: tuple[str, ...] = ()
    reason: str = ""

    @property
    def stem(self) -> str:
        """The path of the document about the thing, without a suffix."""
        return "doc/" + self.path.removeprefix("id/")


@dataclass
class Things:
    """Everything that has a document in one release."""

    describer: Describer
    _known: dict[str, Thing] = field(default_factory=dict, repr=False)
    _names: dict[str, list[str]] | None = field(default=None, repr=False)
    _likenesses: dict[str, list[tuple[str, set[str]]]] = field(default_factory=dict, repr=False)

    def find(self, path: str) -> Thing | None:
        """Return what a path such as ``id/actor/usa`` names; letters are compared in Unicode's composed form."""
        path = unicodedata.normalize("NFC", path)
        known = self._known.get(path)
        if known is None:
            known = self._look_up(path)
            if known and len(self._known) < _KEPT_THINGS:
                self._known[path] = known
        return known

    def nearest(self, path: str) -> list[Thing]:
        """Return the things of the same kind whose key or label is most like the key in a path."""
        kind, key = _split(path)
        asked = _trigrams(key[:_LONGEST_KEY])
        scored = ((_overlap(asked, known), name) for name, known in self._likeness(kind))
        best = sorted(((score, name) for score, name in scored if score > _UNLIKE), reverse=True)
        names = list(dict.fromkeys(name for _, name in best))[:_NEAREST]
        return [thing for name in names if (thing := self.find(f"{kind}/{name}"))]

    def names(self) -> dict[str, list[str]]:
        """Return the keys of everything, sorted, by the kind that stands before (``id/actor``, ``concept``)."""
        if self._names is None:
            self._names = self._collect_names()
        return self._names

    def _collect_names(self) -> dict[str, list[str]]:
        base = self.describer.base
        names: dict[str, set[str]] = defaultdict(set)
        for statement in self.describer.store.statements(predicate=_TYPE):
            iri = unwrap(str(statement.subject))
            if iri.startswith((f"{base}id/", f"{base}concept/")):
                kind, key = _split(iri.removeprefix(base))
                names[kind].add(key)
        return {kind: sorted(keys) for kind, keys in sorted(names.items())}

    def _likeness(self, kind: str) -> list[tuple[str, set[str]]]:
        """Return the letter triples of each name and each label of one kind; a kind with too many names has none."""
        known = self._likenesses.get(kind)
        if known is None:
            names = self.names().get(kind, [])
            names = names if len(names) <= _MOST_NAMES else []
            known = [(name, _trigrams(name)) for name in names]
            base = f"{self.describer.base}{kind}/"
            known += [(name, _trigrams(label_of(self.describer, base + name))) for name in names]
            self._likenesses[kind] = known
        return known

    def _look_up(self, path: str) -> Thing | None:
        iri = self.describer.base + path
        try:
            # Parts that have no address of their own stand in the document as well.
            told = self.describer.told(iri)
        except ValueError:  # the path holds characters that no IRI has
            return None
        own: dict[Term, list[Term]] = {}
        term = f"<{iri}>"
        for subject, predicate, value in told:
            if subject == term:
                own.setdefault(predicate, []).append(value)
        if not own:
            return None
        types, successors = _iris(own, RDF.type), _iris(own, DCTERMS.isReplacedBy)
        # A term that is deprecated is still described; what has no class is an address and nothing else.
        retired = not types and bool(successors or any(map(_is_true, own.get(OWL.deprecated, ()))))
        return Thing(
            path=path,
            iri=iri,
            label=label_of(self.describer, iri),
            types=types,
            sources=_iris(own, DCTERMS.source),
            retired=retired,
            successor=successors[0] if retired and successors else None,
            pointers=_iris(own, RDFS.seeAlso) if retired else (),
            reason=next(map(lexical, own.get(RDFS.comment, ())), "") if retired else "",
        )


def label_of(describer: Describer, iri: str) -> str:
    """Return the name to show for an IRI: its label, or its last part."""
    for _, _, label in describer.names(iri):
        return lexical(label) if label.startswith('"') else unwrap(label)
    return local_name(iri.rstrip("/")) or iri


def _split(path: str) -> tuple[str, str]:
    """Return the kind and the key in the path of a thing or a concept."""
    head, _, rest = path.partition("/")
    if head != "id":
        return head, rest
    table, _, key = rest.partition("/")
    return f"id/{table}", key


def _iris(own: dict[Term, list[Term]], predicate: Term) -> tuple[str, ...]:
    return tuple(sorted({unwrap(value) for value in own.get(predicate, ()) if value.startswith("<")}))


def _is_true(value: Term) -> bool:
    return value.startswith('"true"')


def _trigrams(text: str) -> set[str]:
    # As in pg_trgm of PostgreSQL: two spaces before and one behind let beginnings weigh more.
    padded = f"  {text.lower()} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _overlap(asked: set[str], known: set[str]) -> float:
    return len(asked & known) / len(asked | known)
