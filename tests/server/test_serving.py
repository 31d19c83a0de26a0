"""The server as an operator starts it: ready soon, clean on the wire, gone when told."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from spacelod.release import Release
from spacelod_server.patience import close_silent
from spacelod_server.processes import family_of

START = "import sys; from spacelod.cli import main; sys.argv = ['spacelod', 'serve']; main()"
# What any server of this kind has to load, and is measured against.
LIBRARIES = "import time, flask, granian, prometheus_client, pyoxigraph; print(time.process_time())"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def started(small: Release, port: int, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, and end it with everything that it started."""
    folder = small.folder.parent
    if not (folder / "current").exists():
        (folder / "current").symlink_to(small.folder.name)
    environ = {**os.environ, "SPACELOD_RELEASES": str(folder), "SPACELOD_PORT": str(port), **more}
    with subprocess.Popen([sys.executable, "-c", START], env=environ, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(20)


def wait(port: int, process: subprocess.Popen[bytes], seconds: float = 15) -> float:
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            if fetch(port, "/health")[0] == 200:
                return time.monotonic() - begin
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the server does not answer")


def fetch(port: int, target: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port(small: Release) -> Iterator[int]:
    """The port of a running server."""
    chosen = free_port()
    with started(small, chosen) as process:
        wait(chosen, process)
        yield chosen


def test_it_answers_documents_pages_and_queries(port: int) -> None:
    assert fetch(port, "/doc/actor/usa.ttl")[0] == 200
    assert fetch(port, "/", Accept="text/html")[0] == 200
    status, body, _ = fetch(port, "/sparql?query=ASK%7B%7D")
    assert (status, body.replace(b" ", b"")) == (200, b'{"head":{},"boolean":true}')


def raw(port: int, request: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received.decode("latin-1")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET /health HTTP/1.0\r\n\r\n", 200),
        (b"GET http://elsewhere.example/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 204),
        (b"GET /id/place/s\xc3\xa3o-jos\xc3\xa9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 303),
        (b"GET /id/actor/usa%0d%0aX:1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400),
        (b"GET /id/actor/" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 414),
        (b"BREW /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 501),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
         b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 200),
        (b"QUERY /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
         b"Content-Length: 6\r\nConnection: close\r\n\r\nASK {}", 200),
    ],
)  # fmt: skip
def test_requests_are_taken_as_they_come_over_the_wire(port: int, request_: bytes, status: int) -> None:
    assert raw(port, request_).split(" ", 2)[1] == str(status)


def test_head_sends_headers_and_no_body(port: int) -> None:
    answer = raw(port, b"HEAD /doc/actor/usa.ttl HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition("\r\n\r\n")
    assert body == ""
    assert "content-length: " in head.lower()


def test_a_body_that_is_too_large_is_refused_without_being_read_to_the_end(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/sparql", b"x" * 2_000_000, {"Content-Type": "application/sparql-query"})
        assert connection.getresponse().status == 413
    except BrokenPipeError:
        pass  # the server may close before the client has sent all
    finally:
        connection.close()
    assert fetch(port, "/health")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_when_told(small: Release, how: signal.Signals) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, started(small, port, TMPDIR=folder) as process:
        wait(port, process)
        children = descendants(process.pid)
        process.send_signal(how)
        assert process.wait(20) == 0
        assert list(Path(folder).iterdir()) == []
    assert len(children) >= 3
    until = time.monotonic() + 5
    while any(alive(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [child for child in children if alive(child)]


def test_a_start_costs_a_few_times_what_its_libraries_do(small: Release) -> None:
    """Processor time of the main process and the query host, since other work on the machine is not the server's.

    A busy machine makes work dearer, too, but that of the libraries as well; the web processes go on to warm up.
    """
    yardstick = min(float(subprocess.check_output([sys.executable, "-c", LIBRARIES])) for _ in range(3))
    assert min(start_cost(small) for _ in range(3)) < 6 * yardstick


def start_cost(small: Release) -> float:
    with started(small, port := free_port()) as process:
        wait(port, process)
        roles = family_of(process.pid).items()
        return sum(processor_seconds(pid) for pid, role in roles if role in ("main", "query-host"))


def test_bodies_that_never_end_keep_nobody_else_waiting(small: Release) -> None:
    body = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
    )
    with (
        started(small, port := free_port(), SPACELOD_WORKERS="1", SPACELOD_THREADS="4") as process,
        ExitStack() as stack,
    ):
        wait(port, process)
        for _ in range(40):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(body)
        assert fetch(port, "/sparql?query=ASK%7B%7D")[0] == 200
        assert fetch(port, "/doc/actor/usa.ttl")[0] == 200


def test_headers_that_never_end_keep_nobody_else_waiting(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(400):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            half.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        begin = time.monotonic()
        assert fetch(port, "/health")[0] == 200
        assert time.monotonic() - begin < 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a connection last sent something")
def test_only_connections_that_send_nothing_are_closed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as silent,
        listener.accept()[0] as theirs,
        socket.create_connection(listener.getsockname()) as served,
        listener.accept()[0] as ours,
    ):
        silent.sendall(b"never mind")
        time.sleep(0.4)
        ours.sendall(b"answer")
        assert close_silent(listener.getsockname()[1], 0.3) == 1
        assert theirs.recv(20) == b"never mind"
        assert (theirs.recv(1), silent.recv(1)) == (b"", b"")
        ours.sendall(b"more")
        assert served.recv(6) == b"answer"


def test_a_worker_that_dies_is_replaced(small: Release) -> None:
    port = free_port()
    with started(small, port, SPACELOD_WORKERS="1") as process:
        wait(port, process)
        victim = next(pid for pid in descendants(process.pid) if "sparql" not in command(pid))
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.2)
        wait(port, process)


def test_a_query_host_that_dies_is_replaced(small: Release) -> None:
    port = free_port()
    with started(small, port) as process:
        wait(port, process)
        victim = next(pid for pid in descendants(process.pid) if "spacelod.sparql.host" in command(pid))
        os.kill(victim, signal.SIGKILL)
        until = time.monotonic() + 10
        while fetch(port, "/sparql?query=ASK%7B%7D")[0] != 200 and time.monotonic() < until:
            time.sleep(0.05)
        assert fetch(port, "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")[0] == 200


def test_a_long_path_for_temporary_files_is_no_obstacle(small: Release, tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / ("a" * 60)
    folder.mkdir()
    with started(small, port, TMPDIR=str(folder)) as process:
        wait(port, process)


def test_an_address_that_is_taken_is_told_in_one_line(small: Release) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with started(small, taken.getsockname()[1]) as process:
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert b"cannot listen on 127.0.0.1" in errors
    assert len(errors.splitlines()) == 1


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent(int(entry.name)) == pid:
            found += [int(entry.name), *descendants(int(entry.name))]
    return found


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def alive(pid: int) -> Any:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
