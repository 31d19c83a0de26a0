"""``python -m spacelod`` is the same as ``spacelod``."""

from spacelod.cli import main

main()
