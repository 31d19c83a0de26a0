"""What the document about a thing says: its statements, what points to it, and the names of both.

Where the graph of each counts, statements stay objects of the store from look-up to document; where it does not,
they are text, which the sorted dump of a release gives for a fifth of what the store takes to decode it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from spacelod.iris import BASE
from spacelod.labels import Labels
from spacelod.store import Iri, Literal, Statement, parse_lines
from spacelod.terms import FORBIDDEN, unwrap
from spacelod.triples import FIRST, cut, in_order, place
from spacelod.vocab import DCTERMS, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from spacelod.leafing import SortedLines
    from spacelod.lookups import Counted, Lookups
    from spacelod.offsets import Page
    from spacelod.terms import Term
    from spacelod.triples import Triple

__all__ = ["OWN_PAGE_SIZE", "PAGE_SIZE", "Describer", "Description", "Said", "by_subject", "naming", "paged"]

# The United States have 900 incoming statements, and more with every release; 124 of 13,469 things have over 100.
PAGE_SIZE: Final = 100
# Of the United States 440 things are said. In a record of three million statements it is thousands, each with a name
# to look up, and their document would grow with the record.
OWN_PAGE_SIZE: Final = 500
_SH: Final = "http://www.w3.org/ns/shacl#"
_LABELS: Final = (unwrap(RDFS.label), unwrap(SKOS.prefLabel))
# What files, shapes and findings are called.
_LABELS_BESIDE: Final = (
    *_LABELS, unwrap(DCTERMS.title), f"{_SH}name", f"{_SH}resultMessage", f"{_SH}message",
)  # fmt: skip
# Names are asked for again and again (types, sources, states); a release has some ten thousand things.
_KEPT_LABELS: Final = 100_000

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Description(Generic[Said]):
    """The statements of one document: about the topic, one page of those that point to it, and labels.

    ``total`` counts all distinct incoming statements, of which a page shows ``PAGE_SIZE``, and ``said`` those about
    the topic: up to ``OWN_PAGE_SIZE`` stand on every page, of more each page shows as many in reading order, and from
    the second on also what the topic is and is called.
    """

    topic: str
    own: list[Said]
    incoming: list[Said]
    labels: list[Said]
    total: int
    page: int = 1
    said: int = 0

    @property
    def pages(self) -> int:
        """How many pages the statements fill; at least one."""
        return max(1, -(-self.total // PAGE_SIZE), -(-self.said // OWN_PAGE_SIZE))

    @property
    def parted(self) -> bool:
        """Whether what is said about the topic fills several pages."""
        return self.said > OWN_PAGE_SIZE


@dataclass
class Describer:
    """Describes the things of one store, and of ``extra`` statements by subject that lie beside it.

    ``lines`` are the statements of the store as sorted N-Quads; without them the store is asked for everything.
    ``hubs`` are counted, for a store that hands over all that points to a thing before the first of it can be read.
    """

    store: Lookups
    base: str = BASE
    extra: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    lines: SortedLines | None = None
    hubs: Counted | None = None
    _labels: Labels = field(default_factory=Labels, repr=False)
    _names: dict[str, list[Triple]] = field(default_factory=dict, repr=False)
    _told: tuple[str | None, list[Triple]] = field(default=(None, []), repr=False)

    def describe(self, topic: str, page: int = 1) -> Description[Statement]:
        """Return the description of an IRI; a page beyond the last one has no incoming statements."""
        hub = self._page(topic, page)
        own, said = (by_subject(_parsed(hub[0])), hub[1]) if hub else paged(self.own(topic), page, cut)
        incoming, total = self._incoming(topic, page, layers=True)
        named = {statement.object.value for statement in own if isinstance(statement.object, Iri)}
        named.update(unwrap(str(statement.subject)) for statement in incoming)
        labels = self.labels_of(self._to_name(named, topic))
        return Description(topic, own, incoming, labels, total, page, said)

    def tell(self, topic: str, page: int = 1) -> Description[Triple]:
        """Return the description of an IRI as text: each statement once, without telling its graph."""
        hub = self._page(topic, page)
        own, said = (_read(hub[0]), hub[1]) if hub else paged(self.told(topic), page, list)
        statements, total = self._incoming(topic, page, layers=False)
        incoming = cut(statements)
        named = {unwrap(value) for _, _, value in own if value.startswith("<")}
        named.update(unwrap(subject) for subject, _, _ in incoming)
        labels = self._names_of(self._to_name(named, topic))
        return Description(topic, own, incoming, labels, total, page, said)

    def outline(self, topic: str) -> Description[Statement]:
        """Return all that is said about an IRI and how much points to it, without naming any of that."""
        own = by_subject(self._merged(topic))
        _, said = paged(own, 1, cut)
        return Description(topic, own, [], [], sum(self.store.count_incoming(topic).values()), said=said)

    def own(self, topic: str) -> list[Statement]:
        """Return what is said about an IRI, in reading order; raise ValueError for text that is no IRI."""
        return by_subject([*self._stated(topic), *self.extra.get(topic, ())])

    def told(self, topic: str) -> list[Triple]:
        """Return the same as text, each statement once, without telling the graphs."""
        last, found = self._told
        if last != topic:
            found = in_order([*self._said(topic), *cut(self.extra.get(topic, ()))])
            # Whoever has just found a thing tells of it next.
            self._told = topic, found
        return found

    def gist(self, topic: str, properties: Iterable[Term]) -> list[Triple]:
        """Return what some properties say of an IRI, and of what is no hub all the rest, as ``told`` does."""
        if self._place(topic, 1) is None:
            return self.told(topic)
        return in_order(triple for each in properties for triple in self._said(topic, unwrap(each)))

    def labels(self, name: str) -> tuple[Statement, ...]:
        """Return the statements that label an IRI in English or in no language; if there are none, all labels.

        Its own document has them in every language; eight languages for each name would drown the others.
        Text that is no IRI has none.
        """
        known = self._labels.find(name)
        return self._find_labels([name])[name] if known is None else known

    def labels_of(self, names: Iterable[str]) -> list[Statement]:
        """Return the same of several IRIs, in their order; what is not known yet is one look-up."""
        known = {name: self._labels.find(name) for name in names}
        known.update(self._find_labels([name for name, found in known.items() if found is None]))
        return [label for found in known.values() for label in found or ()]

    def names(self, name: str) -> list[Triple]:
        """Return the labels of an IRI as text, for less where nothing is known yet."""
        known = self._known_names(name)
        return self._find_names([name])[name] if known is None else known

    def read_labels(self) -> None:
        """Read the labels of everything in one go, a hundred times cheaper than one by one."""
        for label in _LABELS:
            named: dict[str, list[str | Statement]] = {}
            for statement in self.store.statements(predicate=label):
                name = unwrap(str(statement.subject))
                if name not in self._labels:
                    named.setdefault(name, []).append(self._labels.pack(statement))
            for name, labels in islice(named.items(), _KEPT_LABELS - len(self._labels)):
                self._labels.keep_packed(name, labels)

    def _place(self, topic: str, page: int) -> Page | None:
        """Return where a page of a hub stands in the sorted lines, None where all that is said is to be read."""
        offsets = self.lines.offsets if self.lines else None
        # Pages may be those of another version of the program, and what lies beside the store is in no line.
        if offsets is None or offsets.size != OWN_PAGE_SIZE or topic in self.extra:
            return None
        return offsets.page(f"<{topic}>", page)

    def _page(self, topic: str, page: int) -> tuple[list[str], int] | None:
        """Return the lines of what a page of a hub shows, and how many statements all of it is; None for others."""
        place = self._place(topic, page)
        if place is None or self.lines is None:
            return None
        first = tuple(f"<{topic}> {each} " for each in FIRST)
        others = (line for line in self.lines.between(place.start, place.stop) if not line.startswith(first))
        return [*(line for each in first for line in self.lines.starting(each)), *others], place.said

    def _merged(self, topic: str) -> list[Statement]:
        return [*self.store.merged(subject=topic), *self.extra.get(topic, ())]

    def _to_name(self, named: set[str], topic: str) -> list[str]:
        """Return the IRIs whose names a document tells: of things elsewhere, names are for their servers to give."""
        return sorted(name for name in named if name != topic and name.startswith(self.base))

    def _names_of(self, names: Iterable[str]) -> list[Triple]:
        """Return the labels of several IRIs as text, in their order; what is not known yet is one look-up."""
        known = {name: self._known_names(name) for name in names}
        known.update(self._find_names([name for name, found in known.items() if found is None]))
        return [label for found in known.values() for label in found or ()]

    def _known_names(self, name: str) -> list[Triple] | None:
        known = self._labels.triples(name)
        return self._names.get(name) if known is None else known

    def _stated(self, topic: str, property: str | None = None) -> list[Statement]:
        """Return what each graph says of an IRI, by one property or by all of them."""
        if self.lines is None:
            return list(self.store.statements(subject=topic, predicate=property))
        # To read the text anew takes a third of what the store takes, which has to look into each graph.
        return _parsed(_starting(self.lines, topic, property))

    def _said(self, topic: str, property: str | None = None) -> list[Triple]:
        """Return what the store says of an IRI, by one property or by all of them, as text, each statement once."""
        if self.lines is None:
            return list(dict.fromkeys(cut(self.store.merged(subject=topic, predicate=property))))
        return _read(_starting(self.lines, topic, property))

    def _find_labels(self, names: Sequence[str]) -> dict[str, tuple[Statement, ...]]:
        """Look up the labels of some IRIs, and keep them while there is room."""
        found: dict[str, tuple[Statement, ...]] = {}
        for name, stated in self._look_up(names, self._stated, _parsed):
            labels = stated or self._find_beside(name)
            found[name] = tuple(filter(_english, labels)) or tuple(labels)
            if len(self._labels) < _KEPT_LABELS:
                self._labels.keep(name, labels)
        return found

    def _find_names(self, names: Sequence[str]) -> dict[str, list[Triple]]:
        """Look up the same as text, and keep them while there is room."""
        found: dict[str, list[Triple]] = {}
        for name, said in self._look_up(names, self._said, _read):
            labels = said or cut(self._find_beside(name))
            found[name] = list(filter(_in_english, labels)) or labels
            if len(self._names) + len(self._labels) < _KEPT_LABELS:
                self._names[name] = found[name]
        return found

    def _look_up(
        self, names: Sequence[str], ask: Callable[[str, str], list[Said]], read: Callable[[list[str]], list[Said]]
    ) -> Iterator[tuple[str, list[Said]]]:
        """Yield what the store names IRIs, of all by one look-up where the release was built with their names."""
        offsets = self.lines.offsets if self.lines else None
        if offsets and offsets.has_names:
            lines = offsets.names([f"<{name}>" for name in names]) if names else {}
            yield from ((name, read(lines.get(f"<{name}>", []))) for name in names)
            return
        for name in names:
            try:
                yield name, next(filter(None, (ask(name, label) for label in _LABELS)), [])
            except ValueError:  # the name is no IRI
                yield name, []

    def _find_beside(self, name: str) -> list[Statement]:
        beside = self.extra.get(name, ())
        found = ([each for each in beside if each.predicate.value == label] for label in _LABELS_BESIDE)
        return next((labels for labels in found if labels), [])

    def _incoming(self, topic: str, page: int, *, layers: bool) -> tuple[list[Statement], int]:
        look_up = self.store.statements if layers else self.store.merged
        # Almost every thing has fewer; for those one look-up shows all of them, and no counting query is needed.
        counts = self.hubs.of(topic) if self.hubs else {}
        few = [] if counts else list(islice(look_up(object=topic), PAGE_SIZE + 1))
        if not counts and len(few) <= PAGE_SIZE:
            shown = few if page == 1 else []
            return shown, len({statement.triple for statement in few}) if layers else len(few)
        # A hub such as the United States: count in the engine and read no more than the page.
        counts = counts or self.store.count_incoming(topic)
        shown = []
        skip, room = (page - 1) * PAGE_SIZE, PAGE_SIZE
        for link, count in counts.items():
            if skip < count and room:
                subjects = self.store.incoming_subjects(link, topic, offset=skip, limit=room)
                if layers:
                    for subject in subjects:
                        shown += self.store.statements(subject=subject, predicate=link, object=topic)
                else:
                    shown += [Statement(Iri(subject), Iri(link), Iri(topic)) for subject in subjects]
                room -= len(subjects)
            skip = max(0, skip - count)
        return shown, sum(counts.values())


def by_subject(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements sorted by subject, then type, label and the other properties by name."""
    return sorted(statements, key=_order)


def paged(own: list[Said], page: int, as_text: Callable[[list[Said]], list[Triple]]) -> tuple[list[Said], int]:
    """Return what a page shows of what is said, which is in reading order, and how many statements all of it is."""
    if len(own) <= OWN_PAGE_SIZE:
        return own, len(own)
    # The same statement of several layers counts once: pages have the same statements in every format.
    triples = as_text(own)
    numbers = {triple: number for number, triple in enumerate(dict.fromkeys(triples))}
    if len(numbers) <= OWN_PAGE_SIZE:
        return own, len(numbers)
    first = (page - 1) * OWN_PAGE_SIZE
    shown = range(first, first + OWN_PAGE_SIZE)
    part = [
        each for each, triple in zip(own, triples, strict=True)
        if numbers[triple] in shown or triple[1] in FIRST
    ]  # fmt: skip
    return part, len(numbers)


def naming(labels: Sequence[str]) -> list[str]:
    """Return those of the lines that label a thing by which documents name it: in English or in no language, or all."""
    for label in (RDFS.label, SKOS.prefLabel):
        if found := [line for line in labels if line.split(" ", 2)[1] == label]:
            return [line for line in found if _in_english(_without_graph(line))] or found
    return []


def _english(label: Statement) -> bool:
    return isinstance(label.object, Literal) and label.object.language in (None, "en")


def _in_english(label: Triple) -> bool:
    # Neither text without a language nor a value of another type ends in a letter.
    value = label[2]
    return value.startswith('"') and value.endswith(('"', ">", '"@en'))


def _starting(lines: SortedLines, topic: str, property: str | None = None) -> list[str]:
    if FORBIDDEN.search(topic):
        raise ValueError(f"not an IRI: {topic!r}")
    return lines.starting(f"<{topic}> <{property}> " if property else f"<{topic}> ")


def _parsed(lines: Iterable[str]) -> list[Statement]:
    return parse_lines("\n".join(lines))


def _read(lines: Iterable[str]) -> list[Triple]:
    # Equal statements of several graphs stand side by side.
    return list(dict.fromkeys(map(_without_graph, lines)))


def _without_graph(line: str) -> Triple:
    # The IRI of a graph holds no space, and text may hold any number.
    subject, predicate, value = line[: line.rindex(" ", 0, -2)].split(" ", 2)
    return subject, predicate, value


def _order(statement: Statement) -> tuple[str, str, str]:
    return str(statement.subject), place(str(statement.predicate)), str(statement.object)
