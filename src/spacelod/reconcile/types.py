"""The types of what can be reconciled: our classes that have such things, with their hierarchy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from spacelod.iris import DEF
from spacelod.search import Finder
from spacelod.search.folding import compact, fold

__all__ = ["KINDS", "ROOTS", "Type", "Types"]

# The tables whose things can be reconciled, and the classes at the top.
KINDS: Final = ("actor", "instrument", "group")
ROOTS: Final = ("Actor", "Instrument")


@dataclass(frozen=True, slots=True)
class Type:
    """One type: the local name of its class, its label, the types right above it, and how many things it has."""

    id: str
    name: str
    broader: tuple[str, ...]
    description: str
    count: int


class Types:
    """The types of a release, from its index."""

    def __init__(self, finder: Finder) -> None:
        self._above: dict[str, set[str]] = {}
        for name, broader in finder.database.rows("SELECT class, broader FROM broader"):
            self._above.setdefault(name, set()).add(broader)
        counts: Counter[str] = Counter()
        for kind in KINDS:
            for (direct,) in finder.database.rows("SELECT types FROM thing WHERE kind = ?", (kind,)):
                counts.update(self.ancestors(direct.split()))
        self._types = {name: self._type(finder, name, counts) for name in sorted(counts)}
        self._by_name = {compact(fold(type_.name)): type_.id for type_ in self._types.values()}

    def __iter__(self) -> Any:
        return iter(self._types.values())

    def get(self, identifier: str) -> Type | None:
        """Return the type that an identifier (local name, IRI or label) names, or None."""
        name = identifier.removeprefix(DEF).rpartition("#")[2]
        return self._types.get(name) or self._types.get(self._by_name.get(compact(fold(identifier)), ""))

    def ancestors(self, names: Iterable[str]) -> set[str]:
        """Return some classes and every class above them."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._above.get(name, ()))
        return found

    def as_json(self, name: str, *, broader: bool = False) -> dict[str, Any]:
        """Return a type as the protocol writes it."""
        type_ = self._types.get(name)
        if type_ is None:
            return {"id": name, "name": name}
        written: dict[str, Any] = {"id": type_.id, "name": type_.name}
        above = [self.as_json(parent) for parent in type_.broader]
        return {**written, "broader": above} if broader and above else written

    def _type(self, finder: Finder, name: str, counts: Counter[str]) -> Type:
        hit = finder.thing(f"def#{name}")
        broader = tuple(sorted(above for above in self._above.get(name, ()) if above in counts))
        return Type(name, hit.label if hit else name, broader, hit.description if hit else "", counts[name])
