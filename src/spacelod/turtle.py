"""Turtle for people: sorted, prefixed, grouped by subject, the same bytes on every machine.

The engine's own writer prints its prefixes in a different order each time it runs, so two builds
would never be identical. This one turns sorted N-Triples lines into text, a subject at a time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from spacelod.remembering import recalled
from spacelod.terms import XSD, Term
from spacelod.triples import Triple
from spacelod.vocab import RDF, RDFS, SKOS

__all__ = ["TurtleWriter", "ordered"]

_FIRST: Final = {RDF.type: 0, RDFS.label: 1, SKOS.prefLabel: 2}
# Turtle's PN_LOCAL: letters of every script stand as they are, these punctuation marks after a backslash.
_LETTER: Final = (
    "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
# Nearly all keys, which are told faster than by the rules for all.
_USUAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_/-]*+\Z")
_PLAIN = re.compile(rf"(?:[{_LETTER}](?:[{_LETTER}.-]*[{_LETTER}-])?)?\Z")
_ESCAPABLE = re.compile(rf"[{_LETTER}~.\-!$&'()*+,;=/?#@%]*\Z")
_TO_ESCAPE = re.compile(r"[~!$&'()*+,;=/?#@%]|^[.-]")
_BARE: Final = {f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+\Z"), f"<{XSD}boolean>": re.compile(r"true\Z|false\Z")}


def ordered(pairs: list[tuple[Term, Term]]) -> list[tuple[Term, Term]]:
    """Return pairs of property and value by property: kinds first, then labels; values stay in their order."""
    return sorted(pairs, key=lambda pair: (_FIRST.get(pair[0], 9), pair[0]))


class TurtleWriter:
    """Writes N-Triples as Turtle; of so many IRIs the short form is ``remembered``."""

    def __init__(self, prefixes: Mapping[str, str], *, remembered: int = 1 << 16) -> None:
        self._prefixes = dict(prefixes)
        self._names = {namespace: name for name, namespace in prefixes.items()}
        # The same predicates and classes come again and again; a bound keeps a large dump's memory flat.
        self._short = recalled(self._shorten, remembered)

    def header(self, comment: str = "") -> Iterator[str]:
        """Yield the comment lines, the prefixes and an empty line."""
        yield from (f"# {line}\n" for line in comment.splitlines())
        yield from (f"@prefix {name}: <{namespace}> .\n" for name, namespace in self._prefixes.items())

    def turtle(self, lines: Iterable[str], indent: str = "") -> Iterator[str]:
        """Yield one block for each subject; the lines of a subject stand together and are distinct."""
        for subject, group in groupby(map(_split, lines), key=lambda triple: triple[0]):
            yield "\n" + indent + self.block(subject, [(p, o) for _, p, o in group], indent)

    def compact(self, triples: Collection[Triple]) -> str:
        """Return triples in their order, a line for each property, with the prefixes that they use."""
        names, used = self._names_in(triples)
        verbs = {}
        for predicate in {predicate for _, predicate, _ in triples}:
            verbs[predicate], prefix = ("a", "") if predicate == RDF.type else self._short(predicate)
            used.add(prefix)
        parts, last_subject, last_predicate = [], "", ""
        for subject, predicate, value in triples:
            if subject != last_subject:
                parts.append(f" .\n{names[subject]} {verbs[predicate]} {names[value]}")
            elif predicate != last_predicate:
                parts.append(f" ;\n\t{verbs[predicate]} {names[value]}")
            else:
                parts.append(f" , {names[value]}")
            last_subject, last_predicate = subject, predicate
        head = sorted([f"@prefix {prefix}: <{self._prefixes[prefix]}> .\n" for prefix in used if prefix])
        body = "".join([*parts, " .\n"]).removeprefix(" .\n")
        return "".join([*head, "\n", body])

    def names(self, triples: Iterable[Triple]) -> dict[str, str]:
        """Return the prefixes of the properties and the classes in triples, and their namespaces."""
        type_ = RDF.type
        terms = {value if predicate == type_ else predicate for _, predicate, value in triples}
        found = {self._spell(term)[1] for term in terms}
        return {prefix: self._prefixes[prefix] for prefix in found if prefix}

    def term(self, term: Term) -> str:
        """Return a term as Turtle: a prefixed name, a bare number or truth value, or as it is."""
        return self._spell(term)[0]

    def block(self, subject: Term, pairs: list[tuple[Term, Term]], indent: str = "") -> str:
        """Return what is said about one subject, in some number of lines."""
        statements = []
        for predicate, group in groupby(ordered(pairs), key=lambda pair: pair[0]):
            verb = "a" if predicate == RDF.type else self._iri(predicate)
            objects = [self.term(value) for _, value in group]
            joined = f" ,\n{indent}        ".join(objects)
            statements.append(f"{verb} {joined}" if len(objects) == 1 else f"{verb}\n{indent}        {joined}")
        separator = f" ;\n{indent}    "
        return f"{self._iri(subject)}\n{indent}    {separator.join(statements)} .\n"

    def _names_in(self, triples: Iterable[Triple]) -> tuple[dict[Term, str], set[str]]:
        """Return the subjects and values of triples as Turtle, and the prefixes in them."""
        names: dict[Term, str] = {}
        used = set()
        for subject, _, value in triples:
            for term in (subject, value):
                if term not in names:
                    names[term], prefix = self._spell(term)
                    used.add(prefix)
        return names, used

    def _spell(self, term: Term) -> tuple[str, str]:
        """Return a term as Turtle, and the prefix in it or the empty text."""
        if term.startswith("<"):
            return self._short(term)
        # Neither text nor text in a language ends so.
        if not term.endswith(">"):
            return term, ""
        value, _, datatype = term.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.match(value[1:-1]):
            return value[1:-1], ""
        name, prefix = self._short(datatype)
        return f"{value}^^{name}", prefix

    def _iri(self, term: Term) -> str:
        return self._short(term)[0]

    def _shorten(self, term: Term) -> tuple[str, str]:
        value = term[1:-1]
        end = len(value)
        # The longest namespace wins, so that as little of an IRI as possible has to be escaped.
        while (end := max(value.rfind("/", 0, end), value.rfind("#", 0, end))) >= 0:
            name = self._names.get(value[: end + 1])
            if name is not None:
                local = _local(value[end + 1 :])
                return (term, "") if local is None else (f"{name}:{local}", name)
        return term, ""


def _local(text: str) -> str | None:
    if _USUAL.match(text):
        return text.replace("/", r"\/")
    if _PLAIN.match(text):
        return text
    # An escaped full stop at the end is right, but not every parser knows it.
    if _ESCAPABLE.match(text) and not text.endswith("."):
        return _TO_ESCAPE.sub(r"\\\g<0>", text)
    return None


def _split(line: str) -> tuple[Term, Term, Term]:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[: rest.rindex(" .")]
