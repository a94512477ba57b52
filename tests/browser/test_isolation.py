"""What lasts from test to test: what the browser has fetched, and nothing that a page has kept."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.browser

KEEP = """async () => {
    localStorage.setItem("of-test", "1");
    document.cookie = "of-test=1; max-age=1000";
    await (await caches.open("of-test")).put("of-test", new Response("1"));
    await new Promise((resolve) => { indexedDB.open("of-test").onsuccess = resolve; });
    await navigator.serviceWorker.ready;
    const { url } = JSON.parse(document.getElementById("manifest").textContent)["worker/inference.js"];
    await (await fetch(url)).arrayBuffer();
    return new URL(url, location).href;
}"""
KEPT = """async () => [
    ...Object.keys(localStorage), ...document.cookie.split(";"), ...(await caches.keys()),
    ...(await indexedDB.databases()).map((one) => one.name),
    ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
    navigator.serviceWorker.controller?.scriptURL,
].filter(Boolean)"""
IS_FETCHED = """(url) => fetch(url, { cache: "only-if-cached", mode: "same-origin" })
    .then(({ ok }) => ok, () => false)"""


def visit(page: Page) -> str:
    """Keep something in every way; the address of what was fetched."""
    page.goto("index.html")
    address = page.evaluate(KEEP)
    assert len(page.evaluate(KEPT)) >= 5
    return address


def expect_nothing_but(address: str, page: Page) -> None:
    page.goto("robots.txt")  # which by itself keeps nothing
    assert page.evaluate(KEPT) == []
    assert page.evaluate(IS_FETCHED, address)
    assert not page.evaluate(IS_FETCHED, f"{address}?other")


def test_of_pages_in_the_shared_browser_the_next_finds_nothing(
    page: Page, shared_chromium: Any, base_url: str
) -> None:
    address = visit(page)
    shared_chromium.forget(base_url)
    assert page.is_closed()
    expect_nothing_but(address, shared_chromium.context.new_page())


def test_of_pages_in_another_browser_the_next_browser_finds_nothing(other_chromium: Any) -> None:
    address = visit(other_chromium.start().new_page())
    expect_nothing_but(address, other_chromium.start(has_touch=True).new_page())
    other_chromium.close()


def test_after_a_browser_has_died_there_is_another(shared_chromium: Any, base_url: str) -> None:
    dead = shared_chromium.start()
    assert shared_chromium.start() is dead, "as long as it lives, it is the same"
    with suppress(Error):  # it dies before it answers
        dead.new_cdp_session(dead.new_page()).send("Browser.crash")
    shared_chromium.forget(base_url)
    assert shared_chromium.context is not dead
    shared_chromium.start().new_page().goto("robots.txt")
    shared_chromium.forget(base_url)
