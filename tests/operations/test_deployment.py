"""Each shipped file is sound by its own tool, and says what the server and the other files say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployed import DEPLOY, Apache, program
from operating import fetch, operated
from spacelod.release import Release
from spacelod.sparql.limits import Limits
from spacelod_server import SETTINGS
from spacelod_server.bounds import bound
from spacelod_server.processes import family_of

UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = DEPLOY / "container" / "compose.yaml"
KUBERNETES = DEPLOY / "kubernetes" / "spacelod.yaml"
W3ID = DEPLOY / "w3id" / "spacelod"
# What systemd counts as exposed, from 0 to 10; below 2 it calls a unit "OK".
EXPOSURE = 2.0


def run(*command: str | Path, **options: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_varnish_takes_its_configuration(tmp_path: Path) -> None:
    run(program("varnishd", "varnish"), "-j", "none", "-C", "-n", tmp_path, "-f", DEPLOY / "varnish" / "spacelod.vcl")


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units with programs that exist here, since systemd looks for those too."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/spacelod/bin/spacelod", "/bin/true")
        (tmp_path / unit.name).write_text(text.replace("/usr/local/sbin/spacelod-release", "/bin/true"))
    return sorted(tmp_path.iterdir())


def test_systemd_takes_its_units(units: list[Path]) -> None:
    said = run(program("systemd-analyze", "systemd"), "verify", "--man=no", *units)
    assert not [line for line in said.splitlines() if any(unit.name in line for unit in units)]


def test_the_service_is_locked_in(units: list[Path]) -> None:
    (service,) = [unit for unit in units if unit.name == "spacelod.service"]
    said = run(program("systemd-analyze", "systemd"), "security", "--offline=true", service)
    found = re.search(r"Overall exposure level for spacelod\.service: ([\d.]+)", said)
    assert found
    assert float(found[1]) <= EXPOSURE, said


def test_the_container_file_is_good_practice() -> None:
    run(program("hadolint", "hadolint, from the test requirements"), DEPLOY / "container" / "Containerfile")


def test_compose_takes_its_file() -> None:
    from compose_spec import PyCompose

    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text(encoding="utf-8"))
    read = PyCompose.from_yaml(text)
    assert sorted(read.service_names()) == ["nginx", "spacelod"]
    assert read.extensions == {}


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


@pytest.mark.parametrize("name", services())
def test_each_container_is_locked_in(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert all(volume["read_only"] for volume in service["volumes"])


def test_every_file_that_compose_mounts_is_here() -> None:
    for service in services().values():
        for volume in service["volumes"]:
            if not volume["source"].startswith("$"):
                assert (COMPOSE.parent / volume["source"]).exists(), volume["source"]


def manifests() -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(KUBERNETES.read_text(encoding="utf-8")) if one]


@pytest.mark.parametrize("manifest", manifests(), ids=lambda manifest: manifest["kind"])
def test_kubernetes_takes_each_resource(manifest: dict[str, Any]) -> None:
    import kubernetes_validate

    kubernetes_validate.validate(manifest, "1.31", strict=True)


def test_every_container_of_a_pod_is_locked_in() -> None:
    (pod,) = [one["spec"]["template"]["spec"] for one in manifests() if one["kind"] == "Deployment"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert "memory" in container["resources"]["limits"]
    (server,) = pod["containers"]
    assert next(one for one in server["volumeMounts"] if one["name"] == "releases")["readOnly"] is True
    assert pod["terminationGracePeriodSeconds"] > bound("stop_seconds") + 5


def test_every_setting_that_is_named_exists() -> None:
    known = {setting.variable for setting in SETTINGS}
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".md" and path.name != "spacelod-release":
            named = set(re.findall(r"\bSPACELOD_[A-Z_]+", path.read_text(encoding="utf-8")))
            assert named <= known, path


def test_the_limits_of_the_proxies_are_those_of_the_server() -> None:
    text = (DEPLOY / "nginx" / "spacelod-server.conf").read_text(encoding="utf-8")
    vcl = (DEPLOY / "varnish" / "spacelod.vcl").read_text(encoding="utf-8")
    limits = Limits()
    longest = limits.fast_seconds + 2 * limits.queue_seconds + limits.deadline
    assert number(text, r"client_max_body_size (\d+)k") * 1000 >= bound("body_bytes")
    assert number(text, r"large_client_header_buffers \d+ (\d+)k") * 1024 >= bound("header_bytes")
    assert number(text, r"client_header_timeout (\d+)s") == bound("header_seconds")
    assert number(text, r"proxy_read_timeout (\d+)s") > longest
    assert number(vcl, r"first_byte_timeout = (\d+)s") > longest
    main = (DEPLOY / "nginx" / "spacelod.conf").read_text(encoding="utf-8")
    # A connection that the server closes for idleness must not be one that nginx is about to use.
    assert number(main, r"keepalive_timeout (\d+)s") < bound("header_seconds")
    unit = (DEPLOY / "systemd" / "spacelod.service").read_text(encoding="utf-8")
    assert number(unit, r"TimeoutStopSec=(\d+)") > bound("stop_seconds")


def number(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    assert found, pattern
    return int(found[1])


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/spacelod/id/actor/usa", "/id/actor/usa"),
        ("/spacelod/", "/"),
        ("/spacelod/def", "/def"),
        ("/spacelod/id/actor/%D1%80%D0%BE%D1%81", "/id/actor/%D1%80%D0%BE%D1%81"),
        ("/spacelod/id/a%2Fb%3Fc%23d%20e", "/id/a%2Fb%3Fc%23d%20e"),
        ("/spacelod/sparql?query=ASK%7B%7D&x=%26", "/sparql?query=ASK%7B%7D&x=%26"),
        ("/spacelod/doc/actor/usa.ttl?on=1980-01-01", "/doc/actor/usa.ttl?on=1980-01-01"),
    ],
)
def test_w3id_sends_each_name_on_as_it_was_asked_for(apache: Apache, path: str, location: str) -> None:
    answer = fetch(apache.port, path)
    assert answer.status == 302
    assert answer.headers["location"] == f"https://data.example.org{location}"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.fixture(scope="module")
def apache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Apache(tmp_path_factory.mktemp("apache"), W3ID.parent).running() as started:
        yield started


# A file system that only one folder of can be written to, then another user without any rights.
LOCKED = (
    "mount -o remount,bind,ro / && mount -t tmpfs -o mode=1777 tmpfs /mnt && "
    "exec setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "
)
STRANGER = 10001


def python_of_strangers() -> str:
    """A Python that another user may run, and that finds the libraries of this one."""
    script = "import os, sys, granian, spacelod.store; sys.exit(not os.access(sys.executable, os.X_OK))"
    for python in (sys.executable, "/usr/bin/python3"):
        trial = ["setpriv", f"--reuid={STRANGER}", "--clear-groups", python, "-c", script]
        if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip("no Python here can be run by another user")


def test_a_stranger_on_a_read_only_system_can_run_it(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container, or under systemd: no rights, and nothing to write to but one folder for temporary files."""
    program("setpriv", "util-linux")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("only root can make a read-only system for a test")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("TMPDIR", "/mnt")
    command = ["unshare", "--mount", "sh", "-c", f'{LOCKED} "$@"', "sh", python_of_strangers()]
    with operated(release.folder.parent, tmp_path, command=command) as server:
        assert server.get("/doc/actor/usa.ttl").status == 200
        assert server.get("/sparql?query=ASK%7B%7D").status == 200
        for pid in family_of(server.process.pid):
            status = Path(f"/proc/{pid}/status").read_text()
            assert f"Uid:\t{STRANGER}\t{STRANGER}\t{STRANGER}" in status
            assert number(status, r"NoNewPrivs:\s+(\d)") == 1
        (own,) = Path(f"/proc/{server.process.pid}/root/mnt").iterdir()
        assert own.stat().st_mode & 0o777 == 0o700
        assert (own / "query.sock").stat().st_mode & 0o777 == 0o600
        assert "read" not in server.errors.read_text().lower()
