"""Write tables of a chosen size, in the form of the curated ones and the same for the same seed.

python benchmarks/generate.py --quads 300000 FOLDER
spacelod build --data FOLDER --releases OTHER-FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

from generator import Plan, write_tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quads", type=int, default=300_000, help="about how many statements the tables make")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rows = write_tables(chosen.folder, Plan(chosen.quads, chosen.seed))
    print(f"{rows:,} rows in {chosen.folder}")


if __name__ == "__main__":
    main()
