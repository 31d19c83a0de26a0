"""Forms made into what joins whole columns: all that many rows say is put together by one call."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
from pyarrow import array, compute, scalar

from spacelod.bulk.columns import Fillings
from spacelod.bulk.forms import Form
from spacelod.bulk.probes import Slot
from spacelod.bulk.reading import Cells, Codes

__all__ = ["Filler"]

# So many rows make a few megabytes of text, which the processor's cache still holds.
_ROWS: Final = 1024

# Characters for private use stand for what fills places, and for terms that stand in a form more than once.
_FIRST: Final = 0xF0000
_TERMS: Final = _FIRST + 0x8000
_PLACES: Final = f"{chr(_FIRST)}-{chr(_FIRST + 0xFFFD)}"
_PLACE: Final = re.compile(f"([{_PLACES}])")
_TERM: Final = re.compile(f"<[^ <>]*[{_PLACES}][^ <>]*>")
# Most texts stand in many forms.
_same: Final = lru_cache(1 << 12)(scalar)
_NOTHING: Final = scalar("")


class Filler:
    """A form, to be filled with columns; raises ValueError for a form that cannot be."""

    def __init__(self, form: Form) -> None:
        if any(_PLACE.search(part) for part in form if isinstance(part, str)):
            raise ValueError("the text of the form has characters that stand for places")
        slots = list(dict.fromkeys(part for part in form if isinstance(part, Slot)))
        self._slots = {chr(_FIRST + number): slot for number, slot in enumerate(slots)}
        marks = {slot: mark for mark, slot in self._slots.items()}
        marked = "".join(part if isinstance(part, str) else marks[part] for part in form)
        # The name of the thing that a row makes stands in each of its statements, and is put together once.
        terms = [term for term, times in Counter(_TERM.findall(marked)).items() if times > 1]
        self._terms = {chr(_TERMS + number): _parts(term) for number, term in enumerate(terms)}
        for mark, term in zip(self._terms, terms, strict=True):
            marked = marked.replace(term, mark)
        self._text = _parts(marked)
        self._constant = b"" if slots else marked.encode()

    def fill(self, fillings: Fillings, start: int, end: int) -> tuple[Iterator[memoryview | bytes], Codes]:
        """Return the statements of some rows in a row, and which of them have a cell that no place takes."""
        refused = np.zeros(end - start, bool)
        for slot in self._slots.values():
            if (found := fillings.of(slot)[1]) is not None:
                refused |= found[start:end]
        kept = np.flatnonzero(~refused) + start if refused.any() else None
        return self._filled(fillings, start, end, kept), np.flatnonzero(refused) + start

    def _filled(self, fillings: Fillings, start: int, end: int, kept: Codes | None) -> Iterator[memoryview | bytes]:
        if self._constant:
            yield self._constant * (end - start)
            return
        columns = {mark: fillings.of(slot)[0] for mark, slot in self._slots.items()}
        if kept is not None:
            columns = {mark: cells.take(array(kept)) for mark, cells in columns.items()}
            start, end = 0, len(kept)
        for first in range(start, end, _ROWS):
            size = min(_ROWS, end - first)
            some = {mark: cells.slice(first, size) for mark, cells in columns.items()}
            some |= {mark: _joined(term, some) for mark, term in self._terms.items()}
            text = _joined(self._text, some).buffers()
            yield memoryview(text[2])[: int(np.frombuffer(text[1], np.int32)[size])]


def _parts(marked: str) -> list[Any]:
    """Return the parts of a text with places: what Arrow takes for the same in every row, or the mark of a place."""
    return [part if _PLACE.match(part) else _same(part) for part in _PLACE.split(marked) if part]


def _joined(parts: list[Any], columns: Mapping[str, Cells]) -> Cells:
    found = [columns[part] if isinstance(part, str) else part for part in parts]
    return compute.binary_join_element_wise(*found, _NOTHING)
