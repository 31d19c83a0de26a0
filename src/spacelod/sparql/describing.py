"""DESCRIBE by one definition, whoever answers it: what the default graph says of each thing that is described.

The standard leaves open what a description holds, and engines differ. An endpoint is asked for a CONSTRUCT instead,
which leaves it no choice.
"""

from __future__ import annotations

from typing import Final

from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan
from spacelod.sparql.tokens import Lexer

__all__ = ["as_construct"]

_TARGETS: Final = frozenset({"var", "iri", "pname"})


def as_construct(text: str, limits: Limits) -> str:
    """Return a CONSTRUCT that means what a DESCRIBE means here; the text is legal and has no FROM.

    >>> as_construct("DESCRIBE ?a { ?a a <urn:c> } LIMIT 1", Limits())  # doctest: +NORMALIZE_WHITESPACE
    'CONSTRUCT { ?thing ?property ?value } WHERE { { SELECT DISTINCT ?thing { { SELECT ?a { ?a a <urn:c> } LIMIT 1 }
    BIND(?a AS ?thing) FILTER(BOUND(?thing)) } } ?thing ?property ?value }'
    """
    lexer = Lexer(text, limits)
    while lexer.kind != "DESCRIBE":
        lexer.advance()
    prologue = text[: lexer.start]
    lexer.advance()
    targets = []
    while lexer.kind in _TARGETS:
        targets.append(lexer.value)
        lexer.advance()
    if lexer.kind == "*":
        lexer.advance()
        targets = _all(prologue, lexer, limits)
    thing, said, value = (_unused(name, text) for name in ("thing", "property", "value"))
    # A thing left unbound would be any thing.
    found = f"{_solutions(lexer, targets)} {_each(targets, thing, text)} FILTER(BOUND({thing}))"
    pattern = f"{{ SELECT DISTINCT {thing} {{ {found} }} }}"
    return f"{prologue}CONSTRUCT {{ {thing} {said} {value} }} WHERE {{ {pattern} {thing} {said} {value} }}"


def _all(prologue: str, lexer: Lexer, limits: Limits) -> list[str]:
    """Return the variables of a pattern, as SELECT would give them."""
    return [f"?{name}" for name in scan(f"{prologue}SELECT * {_where(lexer)}", limits).columns]


def _solutions(lexer: Lexer, targets: list[str]) -> str:
    """Return the solutions of the query as a pattern; without one of its own it has a single, empty one."""
    rest = lexer.text[lexer.start :]
    if not rest.strip():
        return ""
    names = " ".join(dict.fromkeys(target for target in targets if target[0] in "?$"))
    return f"{{ SELECT {names or '*'} {_where(lexer)} }}"


def _where(lexer: Lexer) -> str:
    """Return the rest of the query, with an empty pattern where it has none."""
    rest = lexer.text[lexer.start :].rstrip()
    # A comment may end the text, and would hide the bracket that follows.
    return f"{'' if lexer.kind in ('WHERE', '{') else '{} '}{rest}" + ("\n" if "#" in rest else "")


def _each(targets: list[str], thing: str, text: str) -> str:
    """Return what binds the thing to each target in turn."""
    if not targets:
        return "FILTER(false)"
    if len(targets) == 1:
        return f"BIND({targets[0]} AS {thing})"
    number = _unused("number", text)
    choice = targets[-1]
    for place, target in reversed(list(enumerate(targets[:-1]))):
        choice = f"IF({number} = {place}, {target}, {choice})"
    return f"VALUES {number} {{ {' '.join(map(str, range(len(targets))))} }} BIND({choice} AS {thing})"


def _unused(name: str, text: str) -> str:
    while name in text:
        name += "_"
    return f"?{name}"
