"""The axioms by which a reasoner proves a clash, put into English sentences.

Pellet prints one axiom a line, in a notation with short names; the labels of the ontology turn it into text that a
curator can read. A line of a form that is not known here stays as it is: a rough line is better than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

__all__ = ["sentences"]

# A line of an axiom is indented by five characters; one that goes on from the line above is indented further.
_AXIOM = re.compile(r"(?:\d+\)   | {5})(?=\S)")
_DATATYPE = re.compile(r"\^\^\w+")
Write = Callable[["re.Match[str]", "_Words"], str]


def sentences(proof: str, labels: Mapping[str, str]) -> list[str]:
    """Return the first proof in Pellet's output, one sentence for each axiom: what is said of things, then the rules.

    ``labels`` gives the English label of a class or property by its local name.
    """
    words = _Words(labels)
    rules, facts = [], []
    for axiom in _axioms(proof):
        rule = _sentence(axiom, _RULES, words)
        if rule:
            rules.append(rule)
        else:
            facts.append(_sentence(axiom, _FACTS, words) or axiom)
    return facts + rules


class _Words:
    """Local names and class expressions as English phrases."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def name(self, local: str) -> str:
        return self._labels.get(local) or local.replace("_", "/")

    def an(self, local: str) -> str:
        """Return a class expression with its article: "a state or an intergovernmental organization"."""
        parts = re.split(r" (or|and) ", local)
        return " ".join(part if part in ("or", "and") else self._one(part) for part in parts)

    def _one(self, part: str) -> str:
        if part.startswith("not "):
            return f"not {self._one(part[4:])}"
        for keyword, phrase in ((" some ", "something with {} that is {}"), (" only ", "something with {} only {}")):
            if keyword in part:
                role, filler = part.split(keyword, 1)
                return phrase.format(self.name(role), self.an(filler))
        phrase = self.name(part)
        return f"{'an' if phrase[:1] in 'aeiou' else 'a'} {phrase}"


def _axioms(proof: str) -> Iterator[str]:
    _, _, explained = proof.partition("Explanation(s):")
    current = ""
    for line in explained.splitlines()[1:]:
        # Pellet may print several proofs; one is enough to find the row at fault.
        if (not line.strip() and current) or line.startswith("2)"):
            break
        if _AXIOM.match(line):
            if current:
                yield current
            current = line[5:].strip()
        elif line.strip():
            current += " " + line.strip()
    if current:
        yield current


def _list(match: re.Match[str], words: _Words) -> str:
    names = [words.name(name) for name in match[1].split()]
    return f"Nothing is two of these at once: {', '.join(names)}."


_RULES: Final[tuple[tuple[str, Write], ...]] = (
    (r"DisjointClasses\((.+)\)", _list),
    (r"Functional (\w+)", lambda m, w: f'Nothing has "{w.name(m[1])}" twice.'),
    (r"Asymmetric (\w+)", lambda m, w: f'"{w.name(m[1])}" never goes both ways, nor from a thing to itself.'),
    (r"Irreflexive (\w+)", lambda m, w: f'"{w.name(m[1])}" never goes from a thing to itself.'),
    (r"Symmetric (\w+)", lambda m, w: f'"{w.name(m[1])}" always goes both ways.'),
    (r"Transitive (\w+)", lambda m, w: f'"{w.name(m[1])}" carries over from link to link.'),
    (
        r"(\w+) subClassOf (\w+) only (.+)",
        lambda m, w: f'Whatever {w.an(m[1])} has as "{w.name(m[2])}" is {w.an(m[3])}.',
    ),
    (
        r"(\w+) subClassOf (\w+) some (.+)",
        lambda m, w: f'Every {w.name(m[1])} has as "{w.name(m[2])}" {w.an(m[3])}.',
    ),
    (r"(\w+) subClassOf (.+)", lambda m, w: f"Every {w.name(m[1])} is {w.an(m[2])}."),
    (r"(\w+) equivalentTo (.+)", lambda m, w: f"{w.an(m[1]).capitalize()} is the same as {w.an(m[2])}."),
    (r"(\w+) disjointWith (\w+)", lambda m, w: f"No {w.name(m[1])} is {w.an(m[2])}."),
    (r"(\w+) domain (.+)", lambda m, w: f'Whatever has "{w.name(m[1])}" is {w.an(m[2])}.'),
    (r"(\w+) range (.+)", lambda m, w: f'Every value of "{w.name(m[1])}" is {w.an(m[2])}.'),
    (r"(\w+) inverseOf (\w+)", lambda m, w: f'"{w.name(m[1])}" is "{w.name(m[2])}" read backwards.'),
    (r"(\w+) subPropertyOf (\w+)", lambda m, w: f'"{w.name(m[1])}" implies "{w.name(m[2])}".'),
)
_FACTS: Final[tuple[tuple[str, Write], ...]] = (
    (r"(\S+) type (.+)", lambda m, w: f"{w.name(m[1])} is {w.an(m[2])}."),
    (r"(\S+) differentFrom (\S+)", lambda m, w: f"{w.name(m[1])} and {w.name(m[2])} are two things."),
    (r"(\S+) (\w+) (.+)", lambda m, w: f'{w.name(m[1])} has as "{w.name(m[2])}" {w.name(_DATATYPE.sub("", m[3]))}.'),
)


def _sentence(axiom: str, forms: tuple[tuple[str, Write], ...], words: _Words) -> str | None:
    for form, write in forms:
        match = re.fullmatch(form, axiom)
        if match:
            return write(match, words)
    return None
