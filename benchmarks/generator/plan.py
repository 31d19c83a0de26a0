"""How many rows of each kind a generated record has, and what several tables must agree on."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from functools import cached_property

__all__ = ["DOMAINS", "Plan", "Row"]

Row = tuple[str, ...]

DOMAINS = ("earth-observation", "launch", "satellite-communications", "space-science", "navigation-timing")
# What a unit gives, and what the states and the ontology give at every size, all graphs taken together.
_QUADS_OF_A_UNIT = 13_300
_QUADS_OF_THE_FRAME = 29_000
_MIX = 0x9E3779B97F4A7C15
_LAST_OPENING = datetime.date(2010, 1, 1).toordinal()
_FIRST_OPENING = datetime.date(1960, 1, 1).toordinal()


@dataclass(frozen=True)
class Plan:
    """A record of about so many quads.

    States stay as many as there are, so that they become hubs as the record grows; everything
    else grows with it and keeps the number of its neighbours.
    """

    quads: int
    seed: int = 1

    @cached_property
    def unit(self) -> float:
        """How many times the smallest record this one is."""
        return max(0.1, (self.quads - _QUADS_OF_THE_FRAME) / _QUADS_OF_A_UNIT)

    def count(self, each: float) -> int:
        """Return how many things there are of a kind of which a unit has ``each``."""
        return max(1, round(each * self.unit))

    def random(self, name: str) -> random.Random:
        """Return the dice of one table; no table's dice depend on another table."""
        return random.Random(f"{self.seed} {name}")

    def mix(self, number: int, below: int) -> int:
        """Return a number that belongs to a thing, whichever table asks for it."""
        return ((number + 1) * _MIX + self.seed * 97 >> 17) % below

    states: int = 190

    @cached_property
    def bodies(self) -> int:
        """Agencies and companies."""
        return self.count(30)

    @cached_property
    def organizations(self) -> int:
        """Organisations of states."""
        return self.count(3)

    @cached_property
    def treaties(self) -> int:
        """Treaties and commitments."""
        return self.count(14)

    @cached_property
    def resolutions(self) -> int:
        """Resolutions with a roll of votes."""
        return self.count(1)

    @cached_property
    def sources(self) -> int:
        """Documents that facts are taken from."""
        return self.count(30)

    def state(self, number: int) -> str:
        """Return the id of a state."""
        return f"state-{number % self.states:03d}"

    def body(self, number: int) -> str:
        """Return the id of an agency or company."""
        return f"body-{number % self.bodies:08d}"

    def organization(self, number: int) -> str:
        """Return the id of an organisation."""
        return f"org-{number % self.organizations:08d}"

    def treaty(self, number: int) -> str:
        """Return the id of a treaty or commitment."""
        return f"treaty-{number % self.treaties:08d}"

    def resolution(self, number: int) -> str:
        """Return the id of a resolution; it begins with the body that adopted it."""
        return f"unga-resolution-{number % self.resolutions:08d}"

    def source(self, number: int) -> str:
        """Return the id of a source."""
        return f"s-{number % self.sources:08d}"

    def opened(self, treaty: int) -> int:
        """Return the day (ordinal) on which a treaty was opened for signature."""
        return _FIRST_OPENING + self.mix(treaty, _LAST_OPENING - _FIRST_OPENING)

    def participants(self, treaty: int) -> list[int]:
        """Return the numbers of the states that have to do with a treaty, in order."""
        many = 4 + self.mix(treaty + 7, 13)
        first = self.mix(treaty + 3, self.states)
        return sorted({(first + step * 17) % self.states for step in range(many)})

    def ratified(self, treaty: int, state: int) -> bool:
        """Say whether a signatory went on to ratify."""
        return self.mix(treaty * 1_009 + state, 5) > 0

    def commitment(self, treaty: int) -> bool:
        """Say whether a text is a political commitment and no treaty."""
        return treaty % 8 == 7


def day(ordinal: int) -> str:
    """Return a day as it stands in a table."""
    return datetime.date.fromordinal(ordinal).isoformat()
