"""Where the browser tests find Chromium, axe, and the pages that they open."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "browser"
ROOT = FOLDER.parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "server" / "node_modules" / "axe-core" / "axe.min.js"
VENDOR = ROOT / "server" / "spacelod_server" / "static" / "vendor" / "world.json"
PATHS: list[str] = tomllib.loads((FOLDER / "pages.toml").read_text())["paths"]
