from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any

from flask import Flask, request
from werkzeug.test import Client

from spacelod_server.turns import Turns, step_aside

MANY = 6


class Work:
    """Counts how many requests are worked on at once; a POST has a body, a GET of /query waits for somebody else."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock, self.go_on = Lock(), Event()
        app = Flask("work")
        app.add_url_rule("/<name>", view_func=self.view, methods=["GET", "POST"])
        self.app = Turns(app.wsgi_app, places=2)

    def view(self, name: str) -> str:
        if name == "query":
            step_aside(request.environ)
            step_aside(request.environ)
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.go_on.wait(5)
        with self.lock:
            self.now -= 1
        return name

    def most_at_once(self, path: str, **options: Any) -> int:
        with ThreadPoolExecutor(MANY) as pool:
            answers = [pool.submit(Client(self.app).open, path, **options) for _ in range(MANY)]
            time.sleep(0.3)
            self.go_on.set()
            assert [answer.result().status_code for answer in answers] == [200] * MANY
        return self.most


def test_documents_are_made_a_few_at_a_time() -> None:
    assert Work().most_at_once("/page") == 2


def test_searches_are_made_one_by_one() -> None:
    assert Work().most_at_once("/search") == 1


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
