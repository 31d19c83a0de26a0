"""What the server writes down: messages for the operator, and a line of JSON for each request and query.

Messages go to the error stream, as text or as JSON; requests and queries go to the output stream, so that
either can be kept without the other. Of a client no more is written than a part of its address that
thousands share, and of a query only its size and a digest: a query text may hold anything.
"""

from __future__ import annotations

import json
import logging
import os
from typing import Any, Final

from spacelod.messages import as_json, now

__all__ = ["REQUEST_ID", "JsonLines", "Quiet", "configuration", "record"]

# Where a request keeps its name in the environment of WSGI.
REQUEST_ID: Final = "spacelod.request_id"
_OUTPUT: Final = 1


def record(event: str, **members: Any) -> None:
    """Write one line of JSON about an event to the output stream, whole or not at all."""
    line = {"time": now(), "event": event, **members}
    data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
    # One call of the system for a line keeps the lines of several processes apart.
    os.write(_OUTPUT, data)


def configuration(level: str, format: str) -> dict[str, Any]:
    """Return how processes log: one line a message on the error stream, granian's own only when they matter."""
    formatter = (
        {"()": "spacelod_server.logs.JsonLines"}
        if format == "json"
        else {"format": "%(asctime)s %(levelname)s %(message)s"}
    )
    return {
        "formatters": {"line": formatter},
        "filters": {"quiet": {"()": "spacelod_server.logs.Quiet"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
        "loggers": {
            "_granian": {"handlers": ["stream"], "propagate": False},
            "spacelod_server": {"handlers": ["stream"], "level": level.upper(), "propagate": False},
        },
    }


class JsonLines(logging.Formatter):
    """Formats a message, with its traceback if it has one, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        more = {"trace": self.formatException(record.exc_info)} if record.exc_info else {}
        return as_json(record.levelname.lower(), record.getMessage(), **more)


class Quiet(logging.Filter):
    """Passes over what granian says of each start, and its advice to have few threads.

    Threads here mostly wait for the query host, so their number has nothing to do with that of processors.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a message is shown."""
        return record.name != "_granian" or (record.levelno >= logging.WARNING and "Python threads" not in record.msg)
