"""spacelod: the record of who is bound by what in space diplomacy, as linked data."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
