"""The shipped configurations at work on this machine, as the tests put them to work."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "helpers"))

from deployed import STORES, Nginx, balanced

__all__ = ["STORES", "Nginx", "balanced"]
