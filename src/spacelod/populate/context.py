"""What a row needs to know of other tables: sources, kinds and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spacelod.errors import BuildError
from spacelod.iris import thing
from spacelod.tables import Row, Tables
from spacelod.terms import Term

__all__ = ["Context"]

# Where a claim or a gap names its subject, the id alone does not tell the table.
_REFERABLE = (("groups", "group"), ("events", "event"))
# Claims call the two documents by these short names, and the sources have them under keys of their own.
_ARTICLES = {"article-a": "c-article-a", "article-b": "c-article-b"}


@dataclass(frozen=True, slots=True)
class Context:
    """Look-ups over all tables, made once and never changed."""

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    further: Mapping[tuple[str, str], tuple[str, ...]]
    official: frozenset[str]
    # The kind of thing that an id names, as its address has it, where the id alone does not tell.
    segments: Mapping[str, str]

    @classmethod
    def of(cls, tables: Tables) -> Context:
        """Read the look-ups from the tables."""
        further: dict[tuple[str, str], list[str]] = defaultdict(list)
        for table, key, source in tables.cells("further-sources", "table", "key", "source"):
            further[table, key].append(source)
        actors = list(tables.cells("actors", "id", "name", "kind"))
        instruments = list(tables.cells("instruments", "id", "short_name", "kind"))
        named = [*actors, *instruments]
        segments = {key: segment for table, segment in _REFERABLE for (key,) in tables.cells(table, "id")}
        # Actors come last: a group of actors stands in both tables and is one node.
        segments |= {key: "instrument" for key, *_ in instruments} | {key: "actor" for key, *_ in actors}
        return cls(
            names={key: name for key, name, _ in named},
            kinds={key: kind for key, _, kind in named},
            further={key: tuple(sources) for key, sources in further.items()},
            official=frozenset(key for key, kind in tables.cells("sources", "id", "kind") if kind == "official"),
            segments=segments,
        )

    def name(self, key: str) -> str:
        """Return the English name of an actor or the short name of an instrument."""
        return self.names[key]

    def sources(self, row: Row) -> list[str]:
        """Return the ids of all sources of a row, its own first."""
        # A further source may repeat that of the row.
        return list(dict.fromkeys([row["source"], *self.further.get((row.table, row.key), ())]))

    def status(self, sources: Iterable[str]) -> str:
        """Return how far a fact with these sources is verified: by an official source or a secondary one."""
        # One official source is enough: a secondary one beside it takes nothing away.
        return "verified-primary" if any(source in self.official for source in sources) else "verified-secondary"

    def node(self, key: str) -> Term:
        """Return the node that an id names, whichever table holds it."""
        if key in _ARTICLES:
            return thing("source", _ARTICLES[key])
        try:
            return thing(self.segments[key], key)
        except KeyError:
            raise BuildError(f"no table holds {key!r}") from None

    def former(self, actor: str) -> bool:
        """True for a state that no longer exists."""
        return self.kinds[actor] == "former-state"

    def is_state(self, actor: str) -> bool:
        """True for a state, present or former."""
        return self.kinds[actor] in ("state", "former-state")
