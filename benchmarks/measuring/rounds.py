"""Rounds of a measurement, of which the calmest count: other machines of one host take from the same processors."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

__all__ = ["Rounds", "calmest"]

Figures = TypeVar("Figures")
# What other machines take of an undisturbed round: p99 shows hardly more than that.
_CALM: Final = 0.01
# Rounds are made until enough of them are calm, and at most so many for each that is wanted.
_MOST: Final = 3


class Rounds(NamedTuple, Generic[Figures]):
    """What the calmest rounds found, in their order, and by how much the least calm of them was disturbed."""

    figures: list[Figures]
    made: int
    taken: float

    def __str__(self) -> str:
        return (
            f"{len(self.figures)} of {self.made} rounds, in which others took up to {self.taken:.1%} of the processors"
        )


def calmest(wanted: int, measure: Callable[[int], Figures]) -> Rounds[Figures]:
    """Measure, with a number from 1 on, until ``wanted`` rounds were calm or three times as many were made."""
    made: list[tuple[float, int, Figures]] = []
    while len(made) < wanted * _MOST and sum(taken <= _CALM for taken, _, _ in made) < wanted:
        before, started, number = _stolen(), time.perf_counter(), len(made) + 1
        figures = measure(number)
        passed = (time.perf_counter() - started) * (os.cpu_count() or 1)
        made.append(((_stolen() - before) / passed, number, figures))
    kept = sorted(made, key=lambda one: one[0])[:wanted]
    return Rounds([one[2] for one in sorted(kept, key=lambda one: one[1])], len(made), kept[-1][0])


def _stolen() -> float:
    """Return the seconds that other machines had of the processors when this one wanted them (proc_stat(5), steal)."""
    with Path("/proc/stat").open(encoding="ascii") as file:
        return int(file.readline().split()[8]) / os.sysconf("SC_CLK_TCK")
