"""``spacelod stats``."""

from __future__ import annotations

from pathlib import Path

import click

from spacelod.cli.options import chosen_release, release_option, releases_option
from spacelod.manifest import Manifest

__all__ = ["stats"]


@click.command(short_help="Show what a release holds, in numbers.", epilog="Example: spacelod stats --json")
@release_option
@releases_option
@click.option("--json", "as_json", is_flag=True, help="Write the counts as JSON.")
def stats(version: str | None, releases: Path, as_json: bool) -> None:
    """Show the counts of a release by graph, class and table, as its manifest gives them."""
    manifest = chosen_release(releases, version).manifest
    if as_json:
        import json

        click.echo(json.dumps({**manifest.counts, "rows": manifest.rows}, indent=2, ensure_ascii=False))
    else:
        for line in _lines(manifest):
            click.echo(line)


def _lines(manifest: Manifest) -> list[str]:
    counts = manifest.counts
    totals = {"statements": counts["triples"], "things": counts["subjects"]}
    classes = {name.removeprefix(f"{manifest.base}def#"): number for name, number in counts["classes"].items()}
    ranked = dict(sorted(classes.items(), key=lambda entry: (-entry[1], entry[0])))
    groups = {"in all": totals, "graph": counts["graphs"], "class": ranked}
    lines = [f"{manifest.title}, release {manifest.version} of {manifest.issued}"]
    for title, group in groups.items():
        lines += ["", title, *(f"{number:>10,}  {name}" for name, number in group.items())]
    return [*lines, "", *_accounts(counts.get("accounts", {}))]


def _accounts(accounts: dict[str, dict[str, int]]) -> list[str]:
    """Every row of every table: published as a thing, as a statement about other things, or withheld."""
    columns = ("rows", "things", "statements", "withheld")
    whole = {column: sum(account[column] for account in accounts.values()) for column in columns}
    rows = [*accounts.items(), ("in all", whole)] if accounts else []
    head = "".join(f"{column:>12}" for column in columns)
    return [
        f"{head}  table",
        *("".join(f"{row[column]:>12,}" for column in columns) + f"  {name}" for name, row in rows),
    ]
