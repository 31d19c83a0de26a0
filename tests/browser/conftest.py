"""A real Chromium on a real server. Where either is missing the tests are skipped, and the reason is printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browsing import AXE, CHROMIUM, FOLDER, VENDOR


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [
        words
        for words, there in (("Chromium", CHROMIUM), ("server/node_modules", AXE.exists()), ("vendor", VENDOR.exists()))
        if not there
    ]
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"NO BROWSER TESTS: {', '.join(missing)} is not installed"))


@pytest.fixture(scope="session")
def browser() -> Iterator:
    sync_api = pytest.importorskip("playwright.sync_api", reason="NO BROWSER TESTS: playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, server: str) -> Iterator:
    """Open an address in a fresh window; what the console says and what is asked of other hosts is kept."""
    contexts = []

    def open_at(path: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.elsewhere = [], []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((server, "data:", "blob:"))
                else page.elsewhere.append(asked.url))  # fmt: skip
        page.goto(server + path, wait_until="load")
        return page

    yield open_at
    for context in contexts:
        context.close()
