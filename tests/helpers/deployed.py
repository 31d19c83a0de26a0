"""The shipped configurations, put to work on this machine: other ports and folders, the rest as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from operating import fetch, free_port, until

DEPLOY = Path(__file__).resolve().parents[2] / "server" / "deploy"
# Where the shipped configuration for replicas of a store looks for them.
STORES = ("127.0.0.1:7878", "127.0.0.1:7879", "127.0.0.1:7880")


def program(name: str, package: str) -> str:
    """The path of an operator's program; without it the test is skipped, and says what to install."""
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin")
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        pytest.skip(f"{name} is not installed; install {package}")
    return found


class Nginx:
    """nginx with the shipped configuration in a folder of its own, in front of a port."""

    def __init__(self, folder: Path, behind: int, release: str) -> None:
        self.folder, self.port = folder, free_port()
        self.program = program("nginx", "nginx-light")
        self.process: subprocess.Popen[bytes]
        self.release_file = folder / "spacelod-release.conf"
        self.release_file.write_text(f'map "" $spacelod_release {{ default "{release}"; }}\n')
        for path in (DEPLOY / "nginx").glob("*.conf"):
            text = path.read_text(encoding="utf-8")
            for shipped, here in self._changes(behind):
                text = text.replace(shipped, here)
            (folder / path.name).write_text(text)
        (folder / "nginx.conf").write_text(
            # Its workers would be somebody else, who may not enter the folder of a test.
            f"{'user root;' if os.geteuid() == 0 else ''}\n"
            f"pid {folder}/pid; error_log {folder}/errors warn; worker_processes 1; daemon off;\n"
            "events { worker_connections 512; }\n"
            f"http {{ {_temporary(folder)} include {folder}/spacelod.conf; }}\n"
        )

    def _changes(self, behind: int) -> list[tuple[str, str]]:
        return [
            ("/etc/nginx/snippets/", f"{self.folder}/"), ("/etc/nginx/", f"{self.folder}/"),
            ("/var/cache/nginx/", f"{self.folder}/"), ("/var/log/nginx/", f"{self.folder}/"),
            ("127.0.0.1:8000", f"127.0.0.1:{behind}"), ("listen [::]:80", "#"),
            ("listen 80", f"listen 127.0.0.1:{self.port}"), ("data.example.org", "127.0.0.1"),
        ]  # fmt: skip

    @property
    def command(self) -> list[str]:
        return [self.program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def check(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self.command, "-t"], capture_output=True, text=True, check=False)

    @contextmanager
    def running(self) -> Iterator[Nginx]:
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        try:
            until((self.folder / "pid").exists)
            yield self
        finally:
            self.process.terminate()
            self.process.wait(20)


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


@contextmanager
def balanced(folder: Path, replicas: list[str]) -> Iterator[str]:
    """Yield the address of nginx with the shipped configuration in front of replicas of a store, given by host."""
    port, text = free_port(), (DEPLOY / "nginx" / "stores.conf").read_text(encoding="utf-8")
    for shipped, here in zip(STORES, replicas, strict=True):
        text = text.replace(shipped, here)
    text = text.replace("127.0.0.1:8890", f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; worker_processes 1; pid {folder}/pid;\n"
        f"error_log {folder}/errors warn; events {{ worker_connections 512; }}\n"
        f"http {{ {_temporary(folder)} {text} }}\n"
    )
    command = [program("nginx", "nginx-light"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until((folder / "pid").exists)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(20)


class Apache:
    """Apache with a folder that holds an .htaccess, as w3id.org has it."""

    _MODULES = ("mpm_event", "authz_core", "rewrite", "headers", "alias", "dir")

    def __init__(self, folder: Path, served: Path) -> None:
        self.program, self.folder, self.port = program("apache2", "apache2"), folder, free_port()
        modules = Path("/usr/lib/apache2/modules")
        load = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in self._MODULES)
        (folder / "apache.conf").write_text(
            f"{load}ServerName w3id.example\nListen 127.0.0.1:{self.port}\nPidFile {folder}/pid\n"
            f"ErrorLog {folder}/errors\nDocumentRoot {served}\nAllowEncodedSlashes NoDecode\n"
            f"<Directory {served}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
        )

    @contextmanager
    def running(self) -> Iterator[Apache]:
        command = [self.program, "-d", str(self.folder), "-f", str(self.folder / "apache.conf")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen([*command, "-DFOREGROUND"], stderr=subprocess.DEVNULL)
        try:
            until((self.folder / "pid").exists)
            yield self
        finally:
            process.terminate()
            process.wait(20)


class Varnish:
    """Varnish with the shipped configuration, in front of a port."""

    def __init__(self, folder: Path, behind: int) -> None:
        self.program, self.folder, self.port = program("varnishd", "varnish"), folder, free_port()
        text = (DEPLOY / "varnish" / "spacelod.vcl").read_text(encoding="utf-8")
        (folder / "spacelod.vcl").write_text(text.replace('"8000"', f'"{behind}"'))

    @contextmanager
    def running(self) -> Iterator[Varnish]:
        command = [
            self.program, "-F", "-j", "none", "-n", str(self.folder / "run"), "-s", "malloc,32m",
            "-a", f"127.0.0.1:{self.port}", "-f", str(self.folder / "spacelod.vcl"),
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(self._answers, 30)
            yield self
        finally:
            process.terminate()
            process.wait(20)

    def _answers(self) -> bool:
        try:
            return fetch(self.port, "/health").status == 200
        except OSError:
            return False
