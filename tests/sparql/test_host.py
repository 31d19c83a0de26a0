"""The query host with real processes: lanes, limits, and what happens when something dies."""

from __future__ import annotations

import json
import mmap
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from query_store import Serve, build, children, running, until
from spacelod.errors import SettingError
from spacelod.iris import BASE
from spacelod.sparql import wire
from spacelod.sparql.client import QueryClient, Reply, Request
from spacelod.sparql.crew import Crew, Member
from spacelod.sparql.limits import LIMITS, Limits
from spacelod.sparql.sandbox import LONG_QUERY, QUERY
from spacelod.sparql.supervise import Supervisor

Shared = tuple[Supervisor, QueryClient]

ASK = Request("ASK { <http://x/person/1> a <http://x/Person> }")
# 343 million rows, which take minutes.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a <http://x/age> ?x . ?b <http://x/age> ?y . ?c <http://x/age> ?z }"
# Half a million rows, which take some tenths of a second.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a <http://x/age> ?x . ?b <http://x/age> ?y }"
BOMB = "SELECT (STRLEN(?f) AS ?n) { BIND('" + "x" * 1000 + "' AS ?a) " + "".join(
    f"BIND(CONCAT({','.join([f'?{old}'] * 16)}) AS ?{new}) " for old, new in ("ab", "bc", "cd", "de", "ef")
) + "}"  # fmt: skip


def at_once(client: QueryClient, requests: list[Request]) -> list[Reply]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(client.run, requests))


def limits_of(pid: int) -> dict[str, str]:
    """Return the limits that the system has set for a process."""
    rows = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {row[:25].strip(): row.split()[-3] for row in rows}


def ticks(pid: int) -> int:
    """Return the processor time that a process has used, in ticks of the kernel's clock."""
    return int(Path(f"/proc/{pid}/stat").read_text().split()[13])


def priorities(pid: int) -> list[int]:
    """Return the priority of each thread of a process."""
    return [os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in Path(f"/proc/{pid}/task").iterdir()]


def busy_worker(supervisor: Supervisor) -> int:
    """Return the worker that has used most processor time, as soon as one has used any worth the name."""
    assert supervisor.pid
    until(lambda: max(map(ticks, children(supervisor.pid or 0))) > 2)
    return max(children(supervisor.pid), key=ticks)


def test_a_quick_query_is_answered_in_the_fast_lane(shared: Shared) -> None:
    _, client = shared
    reply = client.run(ASK)
    assert (reply.status, reply.lane, reply.form, reply.rows, reply.budget) == (200, "fast", "ask", None, None)
    assert json.loads(reply.body)["boolean"] is True
    assert reply.media_type == "application/sparql-results+json"
    reply = client.run(Request("SELECT ?s { ?s a <http://x/Person> } LIMIT 7", "csv"))
    assert (reply.status, reply.rows, reply.body.count(b"\r\n")) == (200, 7, 8)


def test_a_query_that_needs_longer_finishes_in_the_heavy_lane(serve: Serve) -> None:
    _, client = serve(fast_seconds=0.02)
    first, second = client.run(Request(SLOW, "csv")), client.run(Request(SLOW, "csv"))
    assert (first.status, first.lane, first.body) == (200, "heavy", b"n\r\n490000\r\n")
    assert (second.status, second.lane, second.body) == (200, "heavy", b"n\r\n490000\r\n")
    assert client.run(ASK).lane == "fast"


def test_every_thread_of_a_worker_gives_way_and_more_so_in_the_heavy_lane(serve: Serve) -> None:
    supervisor, client = serve(fast_seconds=0.05, deadline=3.0)
    own, host = os.getpriority(os.PRIO_PROCESS, 0), supervisor.pid or 0
    client.run(ASK)
    until(lambda: {each for worker in children(host) for each in priorities(worker)} == {max(own, QUERY)})
    assert set(priorities(host)) == {own}
    asking = threading.Thread(target=client.run, args=[Request(ENDLESS)])
    asking.start()
    worker = busy_worker(supervisor)
    until(lambda: set(priorities(worker)) == {max(own, LONG_QUERY)})
    asking.join()


def test_a_query_at_its_deadline_is_stopped_and_the_next_one_answered(serve: Serve) -> None:
    _, client = serve(deadline=0.4)
    started = time.monotonic()
    reply = client.run(Request(ENDLESS))
    assert (reply.status, reply.reason, reply.lane) == (504, "deadline", "heavy")
    assert "0.4 seconds" in reply.problem
    assert 0.4 <= time.monotonic() - started < 2.0
    assert client.run(ASK).status == 200


def test_a_full_queue_is_told_at_once_and_a_long_wait_is_ended(serve: Serve) -> None:
    _, client = serve(deadline=2, fast_seconds=0.05, heavy_workers=1, heavy_queue=1, queue_seconds=0.5)
    replies = at_once(client, [Request(ENDLESS.replace("?n", f"?n{number}")) for number in range(4)])
    assert sorted(reply.status for reply in replies) == [503, 503, 503, 504]
    assert {reply.retry_after for reply in replies if reply.status == 503} == {2}
    assert {reply.reason for reply in replies if reply.status == 503} == {"busy"}


def test_a_canary_is_answered_within_a_second_beside_twelve_heavy_queries(serve: Serve) -> None:
    _, client = serve(deadline=1.5)
    assert client.run(ASK).status == 200
    heavy = [threading.Thread(target=client.run, args=[Request(f"{ENDLESS} # {number}")]) for number in range(12)]
    for thread in heavy:
        thread.start()
    worst, known, unknown = 0.0, 0, 0
    while any(thread.is_alive() for thread in heavy) and known < 60:
        started = time.monotonic()
        assert client.run(ASK).status == 200
        known += 1
        worst = max(worst, time.monotonic() - started)
        if known == 3:
            started = time.monotonic()
            assert client.run(Request("ASK { <http://x/never/asked> ?p ?o }")).status == 200
            unknown += 1
            worst = max(worst, time.monotonic() - started)
        time.sleep(0.03)
    for thread in heavy:
        thread.join()
    assert unknown == 1
    assert worst < 1.0


def test_a_query_that_needs_too_much_memory_ends_alone(serve: Serve) -> None:
    _, client = serve(memory_bytes=300 << 20)
    reply = client.run(Request(BOMB))
    assert (reply.status, reply.reason) == (422, "memory")
    assert client.run(ASK).status == 200


@pytest.mark.parametrize(
    ("number", "status", "reason"),
    [
        (signal.SIGSEGV, 422, "stack"), (signal.SIGABRT, 422, "memory"), (signal.SIGKILL, 422, "memory"),
        (signal.SIGXCPU, 504, "deadline"), (signal.SIGILL, 500, "crash"),
    ],
)  # fmt: skip
def test_a_worker_that_dies_is_one_reply_and_no_outage(
    number: int, status: int, reason: str, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor, client = serve(fast_seconds=30, deadline=60)
    with ThreadPoolExecutor() as pool:
        reply = pool.submit(client.run, Request(ENDLESS))
        until(lambda: running(client) == 1)
        time.sleep(0.1)
        os.kill(busy_worker(supervisor), number)
        assert (reply.result().status, reply.result().reason) == (status, reason)
    assert client.run(ASK).status == 200
    assert supervisor.starts == 1
    assert f"a worker ended with -{number}" in capfd.readouterr().err


def test_an_idle_worker_that_dies_is_not_noticed_by_anyone(serve: Serve) -> None:
    supervisor, client = serve()
    assert supervisor.pid
    for worker in children(supervisor.pid):
        os.kill(worker, signal.SIGKILL)
    assert [client.run(ASK).status for _ in range(20)] == [200] * 20


def test_a_client_that_leaves_takes_its_query_with_it(serve: Serve) -> None:
    supervisor, client = serve(deadline=30)
    path = client._path
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    connection.sendall(wire.request(wire.QUERY, {"format": "json"}, ENDLESS.encode()))
    until(lambda: running(client) == 1)
    connection.close()
    until(lambda: running(client) == 0)
    assert client.stats()["counts"]["abandoned"] == 1
    assert supervisor.starts == 1


def test_a_client_that_leaves_in_the_middle_of_its_answer_harms_nobody(shared: Shared) -> None:
    """What it did not read waits in the host, which learns of the end by the attempt to send the rest."""
    supervisor, client = shared
    large = "SELECT * { ?s <http://x/age> ?o . ?t <http://x/name> ?n } LIMIT 50000"
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(client._path)
            connection.sendall(wire.request(wire.QUERY, {"format": "json"}, large.encode()))
            assert connection.recv(1024)
        assert client.run(ASK).status == 200
    assert supervisor.starts == 1


def test_connections_that_are_only_kept_make_room_for_others(shared: Shared) -> None:
    supervisor, client = shared
    with ExitStack() as stack:
        for _ in range(600):
            kept = stack.enter_context(socket.socket(socket.AF_UNIX))
            kept.connect(client._path)
        other = stack.enter_context(closing(QueryClient(client._path)))
        assert other.run(ASK).status == 200
    assert client.run(ASK).status == 200
    assert supervisor.starts == 1


def test_a_client_that_has_used_up_its_time_waits_and_others_do_not(serve: Serve) -> None:
    _, client = serve(deadline=0.4, client_burst=0.5, client_seconds=12, breaker_kills=0)
    greedy = Request(ENDLESS, client="greedy")
    replies = [client.run(greedy)]
    assert 0 <= (replies[0].budget or 0) < 0.5
    while replies[-1].status == 504 and len(replies) < 5:
        replies.append(client.run(greedy))
    assert (replies[-1].status, replies[-1].reason, replies[-1].budget) == (429, "budget", 0.0)
    assert replies[-1].retry_after in {1, 2, 3, 4}
    assert client.run(Request(ASK.query, client="other")).status == 200
    assert client.run(ASK).status == 200
    until(lambda: client.run(Request(ASK.query, client="greedy")).status == 200, seconds=4)


def test_a_client_has_only_so_many_queries_at_once(serve: Serve) -> None:
    _, client = serve(deadline=0.5, client_parallel=2)
    replies = at_once(client, [Request(f"{ENDLESS} # {number}", client="many") for number in range(4)])
    assert sorted(reply.status for reply in replies) == [429, 429, 504, 504]
    assert {reply.retry_after for reply in replies if reply.status == 429} == {1}
    assert client.run(Request(ASK.query, client="many")).status == 200


def test_a_query_that_was_stopped_too_often_is_refused_at_once(serve: Serve) -> None:
    _, client = serve(deadline=0.3, breaker_kills=2, breaker_seconds=30)
    assert [client.run(Request(f"{ENDLESS} # {number}")).reason for number in range(2)] == ["deadline"] * 2
    started = time.monotonic()
    reply = client.run(Request(f"# again\n{ENDLESS.lower().replace('count', 'Count').replace('as', 'AS')}"))
    assert (reply.status, reply.reason) == (504, "breaker")
    assert time.monotonic() - started < 1.0
    assert 1 <= (reply.retry_after or 0) <= 31
    assert client.run(ASK).status == 200


def test_a_worker_is_replaced_after_so_many_queries(serve: Serve) -> None:
    supervisor, client = serve(worker_queries=5, fast_workers=1)
    assert supervisor.pid
    before = set(children(supervisor.pid))
    assert {client.run(ASK).status for _ in range(40)} == {200}
    until(lambda: not before & set(children(supervisor.pid or 0)))


@pytest.mark.parametrize(("rest", "let_go"), [(0.5, False), (1.5, True)], ids=["just now", "for long"])
def test_of_workers_that_rest_those_that_have_grown_are_let_go(tmp_path: Path, rest: float, let_go: bool) -> None:
    crew = Crew(Limits(), BASE, tmp_path, lambda member: None)
    with ExitStack() as held:
        for size in (0, 1 << 30):
            # A process that has only been started has no memory yet.
            waiting = [sys.executable, "-c", "print(flush=True); input()"]
            process = held.enter_context(subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
            held.callback(process.kill)
            assert process.stdout
            assert process.stdout.readline()
            connection = held.enter_context(socket.socket())
            member = Member(process.pid, connection, mmap.mmap(-1, 16), 0)
            crew.members.add(member)
            crew.rest(member)
            member.size = size
        crew.fill(time.monotonic() + rest)
        assert [member.killed for member in sorted(crew.members, key=lambda one: one.size)] == [let_go, False]


def test_many_threads_get_their_own_answers(shared: Shared) -> None:
    _, client = shared

    def ask(number: int) -> bool:
        reply = client.run(Request(f"SELECT ?n {{ <http://x/person/{number}> <http://x/name> ?n }}", "csv"))
        return reply.body.decode() == f"n\r\nPerson {number}\r\n"

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(300)))


def test_a_large_answer_arrives_whole(shared: Shared) -> None:
    _, client = shared
    text = "SELECT * { ?s <http://x/age> ?o . ?t <http://x/name> ?n } LIMIT 90000"
    reply = client.run(Request(text, "tsv"))
    assert (reply.status, reply.rows) == (200, 90_000)
    assert reply.body.count(b"\n") == 90_001
    assert len(reply.body) > 5 << 20
    assert client.run(Request(text.replace("90000", "100001"))).status == 413


def test_several_default_graphs_are_merged(shared: Shared) -> None:
    _, client = shared
    counted = "SELECT (COUNT(*) AS ?n) { ?s <http://x/name> ?o }"
    graphs = ("http://x/g", "http://x/h")
    merged = Request(counted, "csv", default_graphs=graphs)
    reply = client.run(merged)
    assert (reply.status, reply.body) == (200, b"n\r\n700\r\n")
    # What was merged once is kept: the same graphs cost no second merge.
    until(lambda: client.run(merged).lane == "fast")
    assert client.run(Request(counted, "csv", named_graphs=graphs)).body == b"n\r\n0\r\n"
    assert client.run(Request(counted, default_graphs=("file:///etc/passwd",))).status == 400


@pytest.mark.parametrize(
    ("request_", "status", "place"),
    [
        (Request("SELECT * {\n ?s ?p }"), 400, (2, 8, "}")),
        (Request("INSERT DATA { <a:a> <a:b> 1 }"), 400, (1, 1, "INSERT")),
        (Request("SELECT * { ?s ?p '\ud800' }"), 400, (None, None, "")),
        (Request("ASK {}", "turtle"), 406, (None, None, "")),
        (Request("ASK {} #" + "é" * 60_000), 413, (None, None, "")),
        (Request("SELECT ('\\u0001' AS ?x) {}", "xml"), 422, (None, None, "")),
    ],
)
def test_a_refusal_says_what_and_where(
    request_: Request, status: int, place: tuple[object, ...], shared: Shared
) -> None:
    _, client = shared
    reply = client.run(request_)
    assert reply.status == status
    assert (reply.line, reply.column, reply.found) == place
    assert reply.problem
    assert not reply.body


def test_a_query_in_another_encoding_is_refused(shared: Shared) -> None:
    _, client = shared
    head, told, _ = client._exchange(wire.request(wire.QUERY, {"format": "json"}, b"ASK { ?s ?p '\xe9' }"))
    assert head.status == 400
    assert "UTF-8" in told["problem"]


@pytest.mark.parametrize(
    "data",
    [b"\xff" * 100, b"Z\0\0\0\2\0\0\0\0{}", b"Q\0\0\0\2\0\0\0\0[]", b"Q\0\0\0\1\0\0\0\0{", b"Q\xff" + bytes(7)],
)
def test_a_connection_that_speaks_otherwise_is_cut_off(data: bytes, shared: Shared) -> None:
    supervisor, client = shared
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(client._path)
        connection.settimeout(2)
        connection.sendall(data)
        assert connection.recv(100) == b""
    assert client.run(ASK).status == 200
    assert supervisor.starts == 1


def test_only_the_owner_may_use_the_socket(shared: Shared) -> None:
    _, client = shared
    assert stat.S_IMODE(Path(client._path).stat().st_mode) == 0o600


def test_a_worker_has_no_network_few_files_and_no_core(shared: Shared) -> None:
    supervisor, client = shared
    assert supervisor.pid
    worker = children(supervisor.pid)[0]
    # Some systems forbid it to ordinary users; then the host says so.
    if client.stats()["offline"]:
        assert Path(f"/proc/{worker}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    until(lambda: limits_of(worker)["Max address space"] != "unlimited")
    limits = limits_of(worker)
    assert limits["Max core file size"] == "0"
    assert limits["Max open files"] == "256"
    assert int(limits["Max address space"]) < 4 << 30
    files = {int(path.name): str(path.readlink()) for path in Path(f"/proc/{worker}/fd").iterdir()}
    assert {files[stream] for stream in (0, 1, 2)} == {"/dev/null"}
    assert sum(name.startswith("socket:") for name in files.values()) == 1


def test_a_host_that_is_killed_is_soon_back_and_its_workers_are_gone(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor, client = serve(deadline=30)
    assert client.run(ASK).status == 200
    assert supervisor.pid
    old, workers = supervisor.pid, children(supervisor.pid)
    with ThreadPoolExecutor() as pool:
        pending = pool.submit(client.run, Request(ENDLESS))
        until(lambda: running(client) == 1)
        os.kill(old, signal.SIGKILL)
        killed = time.monotonic()
        reply = pending.result()
        assert (reply.status, reply.reason, reply.retry_after) == (503, "down", 1)
    until(lambda: client.run(ASK).status == 200)
    assert time.monotonic() - killed < 2.0
    assert supervisor.pid != old
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert "it is started again" in capfd.readouterr().err


def test_nothing_is_left_when_the_supervisor_stops(
    store_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("q") / "s"
    with Supervisor(store_folder, path) as supervisor:
        assert supervisor.wait_ready()
        assert supervisor.pid
        processes = [supervisor.pid, *children(supervisor.pid)]
    assert not any(Path(f"/proc/{process}").exists() for process in processes)
    assert not list(path.parent.iterdir())
    reply = QueryClient(path).run(ASK)
    assert (reply.status, reply.retry_after) == (503, 1)
    assert not QueryClient(path).ping()


def test_the_host_ends_with_the_process_that_supervises_it(
    store_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("q") / "s"
    program = (
        "import sys, time; from pathlib import Path; from spacelod.sparql.supervise import Supervisor\n"
        "with Supervisor(Path(sys.argv[1]), Path(sys.argv[2])) as supervisor:\n"
        "    supervisor.wait_ready(); print(supervisor.pid, flush=True); time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, store_folder, path], stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout
        host = int(owner.stdout.readline())
        workers = children(host)
        owner.kill()
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in (host, *workers)))


def test_a_new_store_is_taken_while_queries_run_on_the_old_one(serve: Serve, tmp_path: Path) -> None:
    supervisor, client = serve(deadline=20, fast_seconds=0.05)
    new = build(tmp_path / "new", b'<http://x/person/1> <http://x/age> "1" <http://x/only> .\n')
    slow = SLOW.replace("}", "FILTER(?x + ?y >= 0) }")
    with ThreadPoolExecutor() as pool:
        pending = pool.submit(client.run, Request(slow, "csv"))
        until(lambda: running(client) == 1)
        assert supervisor.switch(new) == ""
        assert client.run(Request("SELECT ?g { GRAPH ?g {} }", "csv")).body == b"g\r\nhttp://x/only\r\n"
        assert pending.result().body == b"n\r\n490000\r\n"
    assert {client.run(Request("ASK FROM <http://x/only> {}")).status for _ in range(10)} == {200}
    assert {client.run(Request("ASK FROM <http://x/g> {}")).status for _ in range(10)} == {400}
    assert "could not be opened" in supervisor.switch(tmp_path / "nothing")
    assert client.run(Request("ASK FROM <http://x/only> {}")).status == 200


def test_a_hang_up_signal_opens_the_store_that_the_link_leads_to_now(
    serve: Serve, store_folder: Path, tmp_path: Path
) -> None:
    link = tmp_path / "current"
    link.symlink_to(store_folder)
    supervisor, client = serve(store=link)
    new = build(tmp_path / "new", b'<http://x/s> <http://x/p> "1" <http://x/only> .\n')
    link.unlink()
    link.symlink_to(new)
    assert client.run(Request("ASK FROM <http://x/g> {}")).status == 200
    assert supervisor.pid
    os.kill(supervisor.pid, signal.SIGHUP)
    until(lambda: client.stats()["store"] == str(new))
    assert client.run(Request("ASK FROM <http://x/only> {}")).status == 200


def test_a_socket_path_that_the_system_would_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="too long"):
        Supervisor(tmp_path, tmp_path / ("x" * 100))


def test_each_limit_is_explained_and_can_be_set() -> None:
    for limit in LIMITS:
        assert limit.help
        assert limit.unit
        assert getattr(Limits.of({limit.name: "7"}), limit.name) == 7
        assert Limits.of({limit.name: "7"}).changed() == {limit.name: 7}
    for values in ({"no_such": 1}, {"deadline": "soon"}, {"deadline": "-1"}, {"deadline": "nan"}, {"fast_workers": 0}):
        with pytest.raises(SettingError):
            Limits.of(values)
