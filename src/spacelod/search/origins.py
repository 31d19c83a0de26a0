"""Where a name comes from, and how much it says of what was meant."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["DESCRIPTIVE", "ORIGINS", "Origin"]


class Origin(NamedTuple):
    """One origin of names: ``sureness`` from 0 to 1, and whether the name may decide alone which thing is meant."""

    sureness: float
    decides: bool


# The surest first: of two names that read alike the first is kept.
ORIGINS: Final = {
    "label": Origin(1.0, decides=True),
    "title": Origin(1.0, decides=True),
    "official": Origin(1.0, decides=True),
    "native": Origin(1.0, decides=True),
    "acronym": Origin(1.0, decides=True),
    "alternative": Origin(1.0, decides=True),
    "symbol": Origin(1.0, decides=True),
    "former": Origin(0.97, decides=True),
    # What people say, though others may be called so too: it comes first and settles nothing.
    "everyday": Origin(0.96, decides=False),
    "code": Origin(0.95, decides=False),
    "key": Origin(0.95, decides=False),
    # Other languages' names of states, from the Common Locale Data Repository.
    "exonym": Origin(0.98, decides=True),
    "minor-exonym": Origin(0.6, decides=False),
    # Made by rule from the names above.
    "transliteration": Origin(0.85, decides=False),
    "initials": Origin(0.8, decides=False),
    # "Chinese" is said of a state, and "Chinese space agency" of a body of its own.
    "description": Origin(0.8, decides=False),
    "adjective": Origin(0.8, decides=False),
}
# What tells of a thing without being a name of it.
DESCRIPTIVE: Final = frozenset({"description", "adjective"})
