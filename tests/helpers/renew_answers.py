"""Writes the expected answers of the gallery anew, from a published release.

Run it after a change of the tables, then read the difference: each changed answer is a change of what users get.

    python tests/helpers/renew_answers.py releases
"""

from __future__ import annotations

import sys
from pathlib import Path

from spacelod.formats import RESULT_FORMATS
from spacelod.questions import read_questions
from spacelod.release import current

CSV = next(known for known in RESULT_FORMATS if known.name == "csv")
FOLDER = Path(__file__).parents[1] / "questions"


def main(releases: str) -> None:
    store = current(Path(releases)).open_store()
    for question in read_questions():
        written = store.query(question.query).serialize(CSV) or b""
        (FOLDER / f"{question.name}.csv").write_bytes(written.replace(b"\r\n", b"\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
