"""How many processors this process may use: those that it is bound to, and no more than its container is given."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path
from typing import Final

__all__ = ["has_quota", "processors"]

# Of the second version of control groups: microseconds of processor time in each period, or "max".
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def processors(quota: Path = _QUOTA) -> int:
    """Return the number of processors, at least 1; a part of one counts as one."""
    # Not every system can tell which processors a process is bound to.
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    given = _given(quota)
    return bound if given is None else max(1, min(bound, ceil(given)))


def has_quota(quota: Path = _QUOTA) -> bool:
    """Say whether the container of this process is given only so much processor time in each period."""
    return _given(quota) is not None


def _given(quota: Path) -> float | None:
    """Return how many processors the container is given, in parts too; None is as many as there are."""
    try:
        given, period = quota.read_text(encoding="ascii").split()
        return int(given) / int(period)
    except (OSError, ValueError):
        return None
