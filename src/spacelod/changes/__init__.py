"""What changes from one release to the next: for people, for copies of the data, for followers."""

from __future__ import annotations

from spacelod.changes.applying import apply_patch
from spacelod.changes.merging import between
from spacelod.changes.patch import Patch, read_patch, write_patch
from spacelod.changes.record import CHANGES, write_changes
from spacelod.changes.summary import Summary, summarize
from spacelod.changes.update import write_update

__all__ = [
    "CHANGES", "Patch", "Summary", "apply_patch", "between", "read_patch", "summarize", "write_changes", "write_patch",
    "write_update",
]  # fmt: skip
