"""The manual for operators says what is so: every figure, every limit, every file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import REGISTRY

from deployed import DEPLOY
from spacelod.release import Release
from spacelod_server import create_app, load_settings
from spacelod_server.bounds import BOUNDS
from spacelod_server.metrics import Gathered

MANUAL = (DEPLOY / "README.md").read_text(encoding="utf-8")
COUNTED = {"counter": "_total", "gauge": "", "histogram": ""}


class Queries:
    def stats(self) -> dict[str, object]:
        lane = {"running": 0, "waiting": 0}
        return {"fast": lane, "heavy": lane, "counts": {}, "workers": {"all": 1, "idle": 1}, "seconds": 1.0}

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        pass


def rows(families: Iterable[Metric]) -> list[str]:
    found = []
    for family in sorted(families, key=lambda family: family.name):
        if family.name.startswith("spacelod_"):
            labels = sorted({label for sample in family.samples for label in sample.labels} - {"le"})
            found.append(f"| `{family.name}{COUNTED[family.type]}` | {', '.join(labels)} | {family.documentation} |")
    return found


def test_every_figure_is_in_the_table(release: Release) -> None:
    app = create_app(load_settings({"metrics": "open"}, {}), release, Queries())
    from spacelod_server import metrics

    metrics.answered("/doc", "GET", "200", 0.1, remembered=True)
    metrics.asked("fast", 200, 0.1)
    wanted = rows([*REGISTRY.collect(), *Gathered(app.extensions["spacelod"].site).collect()])
    assert "\n".join(wanted) in MANUAL, "the rows should be:\n" + "\n".join(wanted)


def test_every_limit_is_in_the_table() -> None:
    wanted = [f"| `{row.name}` | {row.value:,} {row.unit} | {row.help} | {row.beyond} |" for row in BOUNDS]
    assert "\n".join(wanted) in MANUAL, "the rows should be:\n" + "\n".join(wanted)


def test_every_file_is_explained() -> None:
    for path in DEPLOY.iterdir():
        assert path.name == "README.md" or f"`{path.name}" in MANUAL, path.name


def test_the_commands_name_files_that_exist() -> None:
    for name in re.findall(r"(?:cp|install) ((?:nginx|systemd)/[\w.*-]+)", MANUAL):
        assert list(DEPLOY.glob(name)), name
