"""Shortcut rules: CONSTRUCT queries that say in one statement what the facts say in several.

The rules read facts and links only; a claim can never become a shortcut. They run in the order of
their file names, and a later rule sees what earlier ones derived. Each is published as a thing of its
own, so that one can ask which rule makes a statement of a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacelod.headers import read_header, remarks
from spacelod.iris import graph, term, thing
from spacelod.resources import resource
from spacelod.store import Store
from spacelod.terms import Quad, text
from spacelod.vocab import DCTERMS, PROV, RDF, RDFS, SPACELOD

__all__ = ["Rule", "derive", "describe_rules", "read_rules"]

_READ = (graph("facts"), graph("links"))
_DERIVED = graph("derived")
_PROVENANCE = graph("provenance")


@dataclass(frozen=True, slots=True)
class Rule:
    """One CONSTRUCT query; ``derives`` and ``reads`` are names of terms of the ontology."""

    name: str
    title: str
    derives: tuple[str, ...]
    reads: tuple[str, ...]
    query: str

    @property
    def key(self) -> str:
        """The name without the number that gives its turn, which may change."""
        return self.name.partition("-")[2]


@cache
def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a folder (by default the published ones) in the order of their file names."""
    files = sorted((folder or resource("ontology") / "rules").glob("*.rq"))
    return tuple(_read(file) for file in files)


def derive(quads: Iterable[Quad], rules: Sequence[Rule] | None = None) -> list[Quad]:
    """Return what the rules derive from the facts and links, without what is stated already, sorted."""
    stated = {(subject, predicate, object_) for subject, predicate, object_, origin in quads if origin in _READ}
    store = Store.create()
    # One default graph of facts and links: the rules need not name graphs, and cannot see a claim whatever they ask.
    store.load(_lines(stated))
    derived: set[tuple[str, str, str]] = set()
    for rule in rules if rules is not None else read_rules():
        # Each rule runs once, in an order that needs no second round.
        new = set(store.query(rule.query).triples()) - stated - derived
        store.load(_lines(new))
        derived |= new
    return [Quad(*triple, _DERIVED) for triple in sorted(derived)]


def describe_rules(rules: Sequence[Rule] | None = None) -> list[Quad]:
    """Return what provenance says of the derived graph: what it comes from, and by which rules."""
    said = [(_DERIVED, PROV.wasDerivedFrom, origin) for origin in _READ]
    for rule in rules if rules is not None else read_rules():
        node = thing("rule", rule.key)
        said += [
            (node, RDF.type, SPACELOD.DerivationRule),
            (node, RDFS.label, text(rule.title, "en")),
            (node, DCTERMS.identifier, text(f"{rule.name}.rq")),
            *((node, DCTERMS.subject, term(name)) for name in rule.derives),
        ]
        if remark := remarks(rule.query):
            said.append((node, DCTERMS.description, text(remark, "en")))
    return [Quad(*triple, _PROVENANCE) for triple in said]


def _read(file: Path) -> Rule:
    query = file.read_text(encoding="utf-8")
    header = read_header(query, file.name, required=("title", "derives", "from"))
    return Rule(
        name=file.stem,
        title=header["title"],
        derives=tuple(header["derives"].split()),
        reads=tuple(header["from"].split()),
        query=query,
    )


def _lines(triples: Iterable[tuple[str, str, str]]) -> bytes:
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples).encode()
