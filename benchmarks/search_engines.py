"""Which engine for the index of names: SQLite's FTS5 beside tantivy, on the things of a release.

    python benchmarks/search_engines.py RELEASES        (tantivy 0.22 or later, in an environment of its own)

Both get the same folded words and the same questions: all words, the last one as the beginning of a word, the twenty
best. What surrounds them (exact names, mending of words, facets) is the same code for either and is left out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import tantivy

from measuring.load import within
from search_load import texts
from spacelod.release import current
from spacelod.search import INDEX, Finder
from spacelod.search.folding import fold, stems

QUESTIONS = 3000


def documents(finder: Finder) -> list[tuple[int, str, str]]:
    names: dict[int, list[str]] = {}
    rows = finder.database.rows("SELECT thing, folded FROM name WHERE origin NOT IN ('minor-exonym', 'initials')")
    for number, folded in rows:
        names.setdefault(number, []).append(" ".join(stems(folded)))
    about = dict(finder.database.rows("SELECT id, description FROM thing"))
    return [(number, " ".join(found), " ".join(stems(fold(about[number])))) for number, found in names.items()]


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def show(engine: str, built: float, megabytes: float, spent: list[float], found: int) -> None:
    spent.sort()
    p50, p99 = spent[len(spent) // 2] * 1000, within(spent, 0.99) * 1000
    cost = f"built {built:5.2f} s  {megabytes:5.1f} MB"
    print(f"{engine:>8}  {cost}  p50 {p50:6.3f} ms  p99 {p99:6.3f} ms  answered {found}")


def with_sqlite(rows: list[tuple[int, str, str]], asked: list[list[str]]) -> None:
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        database = sqlite3.connect(Path(folder) / "index.sqlite")
        database.execute(
            "CREATE VIRTUAL TABLE words USING fts5(names, about, content='', prefix='1 2 3', "
            "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"
        )
        database.executemany("INSERT INTO words (rowid, names, about) VALUES (?, ?, ?)", rows)
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
        built, spent, found = time.process_time() - begun, [], 0
        for words in asked:
            expression = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
            begun = time.process_time()
            best = database.execute(
                "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 6.0, 1.0) LIMIT 20", (expression,)
            ).fetchall()
            spent.append(time.process_time() - begun)
            found += bool(best)
        show("FTS5", built, size(Path(folder)), spent, found)


def with_tantivy(rows: list[tuple[int, str, str]], asked: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True)
        builder.add_text_field("names", tokenizer_name="whitespace")
        builder.add_text_field("about", tokenizer_name="whitespace")
        schema = builder.build()
        index = tantivy.Index(schema, path=folder)
        writer = index.writer(num_threads=1)
        for number, names, about in rows:
            writer.add_document(tantivy.Document(id=number, names=[names], about=[about]))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        built, spent, found = time.process_time() - begun, [], 0
        searcher = index.searcher()
        for words in asked:
            begun = time.process_time()
            best = searcher.search(_question(schema, words), 20).hits
            ids = [searcher.doc(address)["id"] for _, address in best]
            spent.append(time.process_time() - begun)
            found += bool(ids)
        show("tantivy", built, size(Path(folder)), spent, found)


def _question(schema: tantivy.Schema, words: list[str]) -> tantivy.Query:
    def one(word: str, *, begins: bool) -> tantivy.Query:
        made = []
        for field, boost in (("names", 6.0), ("about", 1.0)):
            if begins:
                query = tantivy.Query.regex_query(schema, field, f"{word}.*")
            else:
                query = tantivy.Query.term_query(schema, field, word)
            made.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)))
        return tantivy.Query.boolean_query(made)

    parts = [one(word, begins=place == len(words) - 1) for place, word in enumerate(words)]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def main(releases: str) -> None:
    finder = Finder.open(current(Path(releases)).folder / INDEX)
    rows = documents(finder)
    asked = [list(words) for text in texts(finder)[:QUESTIONS] if (words := stems(fold(text)))]
    print(f"{len(rows)} things, {len(asked)} questions")
    with_sqlite(rows, asked)
    with_tantivy(rows, asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
