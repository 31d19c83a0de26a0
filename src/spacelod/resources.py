"""Where the ontology, the shapes and the curated tables live."""

from __future__ import annotations

from pathlib import Path

__all__ = ["resource"]

# An editable install also leaves a copy beside the package metadata; only the folder beside
# the imported package is the right one.
_INSTALLED = Path(__file__).resolve().parent / "_published"
_CHECKOUT = Path(__file__).resolve().parents[2]


def resource(folder: str) -> Path:
    """Return the folder ``ontology``, ``shapes`` or ``data``, installed or in a checkout."""
    base = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return base / folder
