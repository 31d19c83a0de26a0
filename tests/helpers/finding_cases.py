"""Cases of the finding tests that are kept as tables."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["cases"]

_FOLDER = Path(__file__).resolve().parents[1] / "finding"


def cases(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside the tests."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
