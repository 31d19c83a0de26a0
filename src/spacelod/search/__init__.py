"""Finding things by name, by words, and by what others call them.

The index is made by ``spacelod.search.index``, which only a build imports: it needs the tables.
"""

from __future__ import annotations

from spacelod.search.finder import Finder
from spacelod.search.layout import INDEX
from spacelod.search.results import Facet, Hit, Results, Value

__all__ = ["INDEX", "Facet", "Finder", "Hit", "Results", "Value"]
