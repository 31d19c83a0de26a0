"""spacelod: the record of who is bound by what in space diplomacy, as linked data.

>>> release = open_release()
>>> for row in release.query('''
...     SELECT ?state ?since {
...       ?standing spacelod:instrument instrument:moon-agreement-1979 ; spacelod:participant ?actor .
...       ?standing spacelod:boundFrom ?since . ?actor rdfs:label ?state
...       FILTER (lang(?state) = "en" && ?since < "1984-12-31"^^xsd:date)
...     } ORDER BY ?state LIMIT 2'''):
...     print(row.state, row.since)
Austria 1984-07-11
Chile 1984-07-11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from spacelod.dataset import Dataset

__all__ = ["__version__", "open_release"]

__version__ = "0.1.0"


def open_release(place: str | Path | None = None) -> Dataset:
    """Return a release that answers queries: the published one, or that of a folder or an endpoint.

    ``query`` gives rows that are dataclasses, and ``query(...).frame()`` a pandas data frame; ``ask`` gives a
    truth value and ``graph`` an rdflib graph. Without a place it is the published release in the folder that
    SPACELOD_RELEASES names, else ``releases``. Raises ReleaseError where there is no release.
    """
    from spacelod import dataset

    return dataset.open_release(place)
