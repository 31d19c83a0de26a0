"""Forms made into functions of Python, one call of which says all that a row says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, repeat
from operator import call
from typing import Final

from spacelod.bulk.blocks import Block
from spacelod.bulk.columns import Columns, Fillings
from spacelod.bulk.forms import Form
from spacelod.bulk.probes import Slot
from spacelod.bulk.reading import CODE, raw

__all__ = ["Family", "Filler"]

# So many rows make some hundred kilobytes of text, which the processor's cache still holds.
_ROWS: Final = 64

# Characters for private use stand for what fills places, and for terms that stand in a form more than once.
_FIRST: Final = 0xF0000
_TERMS: Final = _FIRST + 0x8000
_PLACES: Final = f"{chr(_FIRST)}-{chr(_FIRST + 0xFFFD)}"
_PLACE: Final = re.compile(f"([{_PLACES}])")
_TERM: Final = re.compile(f"<[^ <>]*[{_PLACES}][^ <>]*>")

Say = Callable[[Sequence[str]], str]


class Filler:
    """A form as a function of what fills its places; raises ValueError for a form that cannot be one."""

    def __init__(self, form: Form, family: Family) -> None:
        if any(_PLACE.search(part) for part in form if isinstance(part, str)):
            raise ValueError("the text of the form has characters that stand for places")
        self.family = family
        self.slots = frozenset(part for part in form if isinstance(part, Slot))
        numbers = {slot: family.number(slot) for slot in self.slots}
        parts = (raw(part) if isinstance(part, str) else chr(_FIRST + numbers[part]) for part in form)
        self.say = _compiled("".join(parts))


class Family:
    """The forms of rows whose lists are alike in length: what fills their places is looked up together."""

    def __init__(self) -> None:
        self._numbers: dict[Slot, int] = {}

    def number(self, slot: Slot) -> int:
        """Return where among what fills the places of a row a slot stands."""
        return self._numbers.setdefault(slot, len(self._numbers))

    def fill(
        self, columns: Columns, block: Block, places: Sequence[int], fillers: Sequence[Filler]
    ) -> tuple[Iterator[bytes], list[int]]:
        """Return the statements of the rows at some places, and where among these a cell stands that no place takes."""
        fillings = Fillings(columns, block, places)
        filled = [fillings.of(slot) for slot in self._numbers]
        says = [filler.say for filler in fillers]
        # A slot refuses cells of rows that do not use it as well.
        refused = {at for slot, refused in fillings.refused.items() for at in refused if slot in fillers[at].slots}
        for at in refused:
            says[at] = _nothing
        return _text(map(call, says, zip(*filled, strict=True) if filled else repeat(()))), sorted(refused)


def _nothing(_: Sequence[str]) -> str:
    return ""


def _text(rows: Iterator[str]) -> Iterator[bytes]:
    # One loop in C over everything that the rows say.
    while some := list(islice(rows, _ROWS)):
        yield "".join(some).encode(CODE)


def _compiled(marked: str) -> Say:
    """Return a function that fills the places of a text: Python's own, for nothing else is as fast with short texts."""
    # The name of the thing that a row makes stands in each of its statements, and is put together once.
    terms = [term for term, times in Counter(_TERM.findall(marked)).items() if times > 1]
    for number, term in enumerate(terms):
        marked = marked.replace(term, chr(_TERMS + number))
    before = "".join(f"term{number} := {_spelt(term)}, " for number, term in enumerate(terms))
    made: Say = eval(f"lambda row: ({before}{_spelt(marked)},)[-1]")  # noqa: S307 - texts in quotes, numbers of places
    return made


def _spelt(marked: str) -> str:
    """Return the expression of Python that makes a text with places."""
    return f'f"{"".join(_part(part) for part in _PLACE.split(marked))}"'


def _part(part: str) -> str:
    if not _PLACE.match(part):
        # What JSON escapes, and how, Python reads; but braces are marks in such a text.
        return json.dumps(part, ensure_ascii=False)[1:-1].replace("{", "{{").replace("}", "}}")
    code = ord(part)
    return f"{{row[{code - _FIRST}]}}" if code < _TERMS else f"{{term{code - _TERMS}}}"
