"""The wheel works where there is no checkout: an empty environment, another folder, nothing borrowed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from running import running

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made by way of the source distribution, so that both hold all that is needed."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it requires, nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    return folder / "bin"


def run(*command: str | Path, cwd: Path | None = None) -> str:
    # What a developer's shell sets must not help the wheel along.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPACELOD"))}
    finished = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def plain(name: str) -> str:
    """Return the name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_that_is_imported_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {plain(re.match(r"[\w-]+", requirement)[0]) for requirement in required}
    # Some libraries are imported by another name than they are installed by.
    provided = {module for module, by in packages_distributions().items() if names.intersection(map(plain, by))}
    own = {"spacelod", "spacelod_server", "_typeshed"}
    # What only a few need may be missing here; then its name has to be that of the module.
    assert imported() - sys.stdlib_module_names - own <= provided | names


def imported() -> set[str]:
    """The first names of all modules that the library and the server import, wherever they do it."""
    found = set()
    for path in chain((ROOT / "src").rglob("*.py"), (ROOT / "server" / "spacelod_server").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


@pytest.mark.slow
def test_the_wheel_holds_what_the_checkout_holds(wheel: Path) -> None:
    """Every file of the packages and of the published folders is there, and no other top-level name."""
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    sources = {"src/spacelod": "spacelod", "server/spacelod_server": "spacelod_server"}
    sources |= {folder: f"spacelod/_published/{folder}" for folder in ("ontology", "shapes", "data")}
    wanted = {
        f"{target}/{path.relative_to(ROOT / source).as_posix()}"
        for source, target in sources.items()
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert inside == wanted


@pytest.mark.slow
def test_the_command_and_its_tables_work_elsewhere(environment: Path, tmp_path: Path) -> None:
    assert run(environment / "spacelod", "--version", cwd=tmp_path).startswith("spacelod, version ")
    assert "no faults" in run(environment / "spacelod", "validate", cwd=tmp_path)


@pytest.mark.slow
def test_the_ontology_and_the_templates_load_elsewhere(environment: Path, tmp_path: Path) -> None:
    script = (
        "import spacelod, spacelod_server\n"
        "from spacelod.terminology import terminology\n"
        "from spacelod.validate import read_shapes\n"
        "assert 'site-packages' in spacelod.__file__, spacelod.__file__\n"
        "print(len(terminology()) > 1000, len(read_shapes()) > 3)\n"
    )
    assert run(environment / "python", "-c", script, cwd=tmp_path) == "True True\n"


@pytest.mark.slow
def test_the_installed_server_serves_a_page(environment: Path, releases: Path, tmp_path: Path) -> None:
    with running([environment / "spacelod", "serve", "--releases", releases], cwd=tmp_path) as address:
        request = Request(f"{address}/id/instrument/outer-space-treaty-1967", headers={"Accept": "text/html"})
        with urlopen(request, timeout=30) as reply:
            page = reply.read().decode()
    assert "<html" in page
    assert "Outer Space Treaty" in page
