"""The processes of a running server: which there are, what each is for, how much memory it takes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

__all__ = ["family_of", "memory_by_role", "memory_of"]

_PROC: Final = Path("/proc")
_HOST: Final = "spacelod.sparql.host"


def family_of(root: int) -> dict[int, str]:
    """Return a process and its descendants with what each is for: main, web, query-host or query-worker."""
    found = {root: "main"}
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        for child in _children(parent):
            found[child] = "query-worker" if found[parent].startswith("query") else _role(child)
            waiting.append(child)
    return found


def memory_by_role(family: dict[int, str]) -> dict[str, int]:
    """Return the bytes of memory of each kind of process; those that end meanwhile count nothing."""
    used: Counter[str] = Counter()
    for pid, role in family.items():
        used[role] += memory_of(pid)
    return dict(used)


def memory_of(pid: int) -> int:
    """Return the proportional set size of a process in bytes, 0 where it cannot be read."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    # Proportional: pages that forked processes share are divided among them, so that the sum is true.
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _children(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads started them."""
    found: list[int] = []
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        try:
            found += [int(child) for child in path.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def _role(pid: int) -> str:
    try:
        command = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return "web"
    return "query-host" if _HOST.encode() in command else "web"
