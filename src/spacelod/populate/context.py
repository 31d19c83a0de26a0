"""What a row needs to know of other tables: sources, kinds and names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from spacelod.errors import BuildError
from spacelod.iris import thing
from spacelod.tables import Row, Tables
from spacelod.terms import Term

__all__ = ["Context"]

# Where a claim or a gap names its subject, the id alone does not tell the table.
_REFERABLE = (("actors", "actor"), ("instruments", "instrument"), ("events", "event"), ("groups", "group"))


@dataclass(frozen=True, slots=True)
class Context:
    """Look-ups over all tables, made once and never changed."""

    names: dict[str, str]
    kinds: dict[str, str]
    further: dict[tuple[str, str], tuple[str, ...]]
    official: frozenset[str]
    nodes: dict[str, Term]

    @classmethod
    def of(cls, tables: Tables) -> Context:
        """Read the look-ups from the tables."""
        further: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in tables.rows("further-sources"):
            further[row["table"], row["key"]].append(row["source"])
        named = [*tables.rows("actors"), *tables.rows("instruments")]
        return cls(
            names={row["id"]: row.cells.get("name") or row["short_name"] for row in named},
            kinds={row["id"]: row["kind"] for row in named},
            further={key: tuple(sources) for key, sources in further.items()},
            official=frozenset(row["id"] for row in tables.rows("sources") if row["kind"] == "official"),
            nodes=_nodes(tables),
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
        try:
            return self.nodes[key]
        except KeyError:
            raise BuildError(f"no table holds {key!r}") from None

    def former(self, actor: str) -> bool:
        """True for a state that no longer exists."""
        return self.kinds[actor] == "former-state"

    def is_state(self, actor: str) -> bool:
        """True for a state, present or former."""
        return self.kinds[actor] in ("state", "former-state")


def _nodes(tables: Tables) -> dict[str, Term]:
    # Claims call the two documents by these short names, and the sources have them under keys of their own.
    nodes = {"article-a": thing("source", "c-article-a"), "article-b": thing("source", "c-article-b")}
    # Actors come last: a group of actors stands in both tables and is one node.
    for table, segment in reversed(_REFERABLE):
        nodes |= {row["id"]: thing(segment, row["id"]) for row in tables.rows(table)}
    return nodes
