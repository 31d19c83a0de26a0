"""What processes tell whoever runs them: a line for each message, as text or as JSON, whichever process it is."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["LOG_FORMAT", "as_json", "now", "say"]

# A setting of the server, which hands it on to the processes that it starts by this variable.
LOG_FORMAT: Final = "SPACELOD_LOG_FORMAT"


def say(text: str) -> None:
    """Write a message to the error stream, where no logging is set up."""
    line = as_json("info", text) if os.environ.get(LOG_FORMAT) == "json" else text
    print(line, file=sys.stderr, flush=True)


def as_json(level: str, text: str, **more: Any) -> str:
    """Return a message as one line of JSON."""
    return json.dumps({"time": now(), "event": "message", "level": level, "text": text, **more}, ensure_ascii=False)


def now() -> str:
    """Return the time as logs write it: UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
