"""Where a page leads to, and what can be led to within it."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["Anchors"]


class Anchors(HTMLParser):
    """Collects where a page leads to, and the anchors that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        for name in ("href", "src", "action"):
            if values.get(name):
                self.targets.append(str(values[name]))
