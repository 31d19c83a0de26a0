"""From a path to the thing that it names, and to the nearest names when it names nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from spacelod.iris import local_name
from spacelod.search.nearness import likeness, near, trigrams
from spacelod.terms import lexical, unwrap
from spacelod.vocab import DCTERMS, OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacelod.describe import Describer
    from spacelod.search import Finder
    from spacelod.terms import Term

__all__ = ["Thing", "Things", "label_of", "thing_path"]

_TYPE: Final = unwrap(RDF.type)
# What tells of a thing as such.
_GIST: Final = (RDF.type, DCTERMS.isReplacedBy, DCTERMS.source, OWL.deprecated, RDFS.comment, RDFS.seeAlso)
# More than a release has, so that only invented paths could fill it, and those are not kept.
_KEPT_THINGS: Final = 50_000
_NEAREST: Final = 5
_UNLIKE: Final = 0.15
_LONGEST_KEY: Final = 100
# Keys that are put together of others begin with those of such things.
_OWNERS: Final = ("id/instrument", "id/actor", "id/vote", "id/committee-vote")
_MOST_PARTS: Final = 3
_ALIKE: Final = 0.4
# A hub has thousands around it: whoever asks for nothing has no right to read them all.
_MOST_AROUND: Final = 500
# What the index leaves out and no other thing leads to is never much.
_FEW_OF_A_KIND: Final = {
    "id/correction": "Correction", "id/gap": "KnownGap", "id/rule": "DerivationRule", "id/table": "CuratedTable",
    "id/reference-count": "ReferenceCount", "id/provision": "Provision", "id/conflict": "Conflict",
}  # fmt: skip
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

    def find(self, path: str) -> Thing | None:
        """Return what a path such as ``id/actor/usa`` names; letters are compared in Unicode's composed form."""
        path = unicodedata.normalize("NFC", path)
        known = self._known.get(path)
        if known is None:
            known = self._look_up(path)
            if known and len(self._known) < _KEPT_THINGS:
                self._known[path] = known
        return known

    def nearest(self, path: str, finder: Finder) -> list[Thing]:
        """Return the things of the same kind whose key or label is most like the key in a path."""
        kind, key = _split(path)
        asked = trigrams(key[:_LONGEST_KEY])
        best: dict[str, float] = {}
        for name, label in self._candidates(kind, key[:_LONGEST_KEY], finder):
            key_of = name.removeprefix(f"{kind}/")
            best[name] = max(likeness(asked, trigrams(text)) for text in (key_of, label) if text)
        found = sorted(((score, name) for name, score in best.items() if score > _UNLIKE), reverse=True)
        return [thing for _, name in found[:_NEAREST] if (thing := self.find(name))]

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

    def _candidates(self, kind: str, key: str, finder: Finder) -> Iterator[tuple[str, str]]:
        """Yield paths of a kind, and labels where they are at hand, among which those nearest to a key are."""
        yield from near(finder, kind, key).items()
        owners = self._owners(key, finder)
        for name in {name for owner in owners for name in self._around(owner, f"{self.describer.base}{kind}/")}:
            yield name, ""
        if not owners and kind in _FEW_OF_A_KIND:
            few = self.describer.store.merged(
                predicate=_TYPE, object=f"{self.describer.base}def#{_FEW_OF_A_KIND[kind]}"
            )
            for statement in islice(few, _MOST_AROUND):
                yield unwrap(str(statement.subject)).removeprefix(self.describer.base), ""

    def _owners(self, key: str, finder: Finder) -> list[str]:
        """Return what the parts of a composed key name: ``outer-space-treaty-1967/usa`` an instrument and an actor."""
        parts = key.split("/")[:_MOST_PARTS]
        if len(parts) < 2:
            return []
        found = []
        for part in parts:
            asked = trigrams(part)
            scored = [
                (likeness(asked, trigrams(path.removeprefix(f"{kind}/"))), path)
                for kind in _OWNERS for path in near(finder, kind, part)
            ]  # fmt: skip
            score, path = max(scored, default=(0.0, ""))
            if score > _ALIKE:
                found.append(path)
        return found

    def _around(self, owner: str, start: str) -> Iterator[str]:
        """Yield the paths, of IRIs that begin in a way, of what a thing points to and what points to it."""
        store, base = self.describer.store, self.describer.base
        said, pointing = store.merged(subject=base + owner), store.merged(object=base + owner)
        ends = chain(
            (str(each.object) for each in islice(said, _MOST_AROUND)),
            (str(each.subject) for each in islice(pointing, _MOST_AROUND)),
        )
        return (end[1 + len(base) : -1] for end in ends if end.startswith(f"<{start}"))

    def _look_up(self, path: str) -> Thing | None:
        iri = self.describer.base + path
        try:
            # Parts that have no address of their own stand in the document as well.
            told = self.describer.gist(iri, _GIST)
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
