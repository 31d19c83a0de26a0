"""What the README promises is true: commands, settings, layout, and the answers of its examples."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import spacelod
import spacelod_server
from spacelod import __version__
from spacelod.cli import COMMANDS
from spacelod_server.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no section {title!r}"
    return found[1]


# A command may go on over several lines inside quotation marks; what follows up to the fence is its answer.
EXAMPLES = re.findall(r"\$ (curl (?:[^\n']|'[^']*')*)\n(.*?)\n```", README, re.DOTALL)

MODULES = [
    module.name
    for package in (spacelod, spacelod_server)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
]


def test_the_first_screen_has_both_commands_and_three_examples() -> None:
    first = README[: README.index("## Layout")]
    assert "make serve" in first
    assert "make test" in first
    assert len(EXAMPLES) >= 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(("command", "answer"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_prints_what_the_readme_says(server: str, command: str, answer: str) -> None:
    script = command.replace("http://127.0.0.1:8000", server)
    finished = subprocess.run(["bash", "-c", script], check=True, capture_output=True, text=True)
    assert finished.stdout.replace(server, "http://127.0.0.1:8000").replace("\r", "").rstrip("\n") == answer


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_in_the_readme(name: str) -> None:
    assert f"`spacelod {name}`" in section("Commands")


@pytest.mark.parametrize("name", MODULES)
def test_each_example_in_a_docstring_holds(
    name: str, releases: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACELOD_RELEASES", str(releases))
    module = importlib.import_module(name)
    assert doctest.testmod(module, extraglobs={"ADDRESS": server}, optionflags=doctest.ELLIPSIS).failed == 0


def test_the_table_of_settings_is_that_of_the_server() -> None:
    rows = [
        f"| `{row.variable}` | `--{row.name.replace('_', '-')}` | {shown(row.default)} | {row.help}; {row.accepted} |"
        for row in SETTINGS
    ]
    assert "\n".join(rows) in section("Settings"), "the rows should be:\n" + "\n".join(rows)


def test_the_layout_names_every_folder() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    made = {"releases", "dist", "build", "node_modules"}
    assert {name for name in folders - made if f"{name}/" not in section("Layout")} == set()


def test_every_target_of_the_makefile_is_explained() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, re.MULTILINE)) - {"help"}
    assert {target for target in targets if f"# make {target} " not in text} == set()


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def shown(default: object) -> str:
    return "none" if default in (None, "") else f"`{default}`"
