"""Tables of any size to N-Quads parts: every core, bounded memory, and the statements that careful population makes.

    from spacelod.bulk import write_parts
    write_parts(Path("tables"), Path("parts"))

or at once to a release: ``build_bulk(Path("tables"), Path("releases"))``.

The row functions of ``spacelod.populate`` stay the only ones that say what a row means. Here they are asked once for
each form of row, and the answer is filled with the cells of all rows of that form (see ``spacelod.bulk.forms``).
"""

from __future__ import annotations

from spacelod.errors import BuildError

try:
    from spacelod.bulk.parts import Part, write_parts
    from spacelod.bulk.releasing import LEFT_OUT, build_bulk
except ModuleNotFoundError as error:
    if error.name not in ("numpy", "pyarrow"):
        raise
    raise BuildError(f"{error.name} is not installed; pip install 'spacelod[bulk]' brings it") from error

__all__ = ["LEFT_OUT", "Part", "build_bulk", "write_parts"]
