from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.test import Client

from spacelod_server import problems
from spacelod_server.bounds import bound
from spacelod_server.turns import Turns, one_batch, step_aside

MANY = 6


class Work:
    """Counts how many requests are worked on at once; a POST has a body, a GET of /query waits for somebody else."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock, self.go_on = Lock(), Event()
        app = Flask("work")
        app.add_url_rule("/<name>", view_func=self.view, methods=["GET", "POST"])
        problems.install(app, lambda: True)
        self.app = Turns(app.wsgi_app, places=2)

    def view(self, name: str) -> str:
        if name == "batch":
            with one_batch(request.environ):
                return self.work(name)
        if name == "query":
            step_aside(request.environ)
            step_aside(request.environ)
        return self.work(name)

    def work(self, name: str) -> str:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.go_on.wait(5)
        with self.lock:
            self.now -= 1
        return name

    def statuses(self, path: str, many: int, **options: Any) -> list[int]:
        with ThreadPoolExecutor(many) as pool:
            answers = [pool.submit(Client(self.app).open, path, **options) for _ in range(many)]
            time.sleep(0.3)
            self.go_on.set()
            return sorted(answer.result().status_code for answer in answers)

    def most_at_once(self, path: str, **options: Any) -> int:
        assert self.statuses(path, MANY, **options) == [200] * MANY
        return self.most


def test_documents_are_made_a_few_at_a_time() -> None:
    assert Work().most_at_once("/page") == 2


def test_searches_are_made_one_by_one() -> None:
    assert Work().most_at_once("/search") == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_batches_are_answered_one_by_one_and_only_some_wait(method: str) -> None:
    work = Work()
    answered = 1 + bound("batches_waiting")
    assert work.statuses("/batch", answered + 2, method=method) == [200] * answered + [503] * 2
    assert work.most == 1


def test_a_batch_that_waits_holds_up_no_document() -> None:
    work = Work()
    with ThreadPoolExecutor(MANY) as pool:
        batches = [pool.submit(Client(work.app).get, "/batch") for _ in range(MANY - 1)]
        time.sleep(0.3)
        page = pool.submit(Client(work.app).get, "/page")
        time.sleep(0.3)
        assert work.most == 2
        work.go_on.set()
        assert [answer.result().status_code for answer in [*batches, page]] == [200] * MANY


def test_a_request_that_waits_for_queries_or_for_a_body_takes_no_turn() -> None:
    assert Work().most_at_once("/query") == MANY
    assert Work().most_at_once("/page", method="POST") == MANY


def test_turns_come_in_the_order_of_the_requests() -> None:
    come: list[str] = []
    held, go_on = Event(), Event()

    def view(name: str) -> str:
        come.append(name)
        held.set()
        go_on.wait(5)
        return name

    app = Flask("work")
    app.add_url_rule("/<name>", view_func=view)
    turns = Turns(app.wsgi_app, places=1)
    names = [f"request-{number}" for number in range(MANY)]
    with ThreadPoolExecutor(MANY) as pool:
        for name in names:
            pool.submit(Client(turns).open, f"/{name}")
            held.wait(5)
            time.sleep(0.05)
        go_on.set()
    assert come == names
