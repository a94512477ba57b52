"""Nothing leaves the page's own origin, whatever is played, and no page needs a policy to forgive it."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

PLAYS = {
    "index": ("index.html", "document.querySelector('canvas.is-playing') !== null"),
    "duel": (
        "duel.html?autostart=1&controller=image&opponent=idle&seed=7",
        "window.camcade?.snapshot?.().probabilities && camcade.snapshot().scene !== 'ready'",
    ),
    "escape": ("escape.html?autostart=1&controller=camera", "window.camcade?.snapshot?.().camera === 'on'"),
    "studio": ("studio.html", "window.camcade?.snapshot?.() !== undefined"),
    "widget": ("widget.html", "document.readyState === 'complete'"),
    "licences": ("licences.html", "document.readyState === 'complete'"),
    "404": ("404.html", "document.readyState === 'complete'"),
}


@pytest.fixture(scope="session")
def pages(built_site: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(built_site.glob("*.html"))}


def test_every_page_plays_with_all_other_hosts_blocked(
    page: Page, base_url: str, pages: dict[str, str]
) -> None:
    assert pages.keys() <= PLAYS.keys(), "say here how the new page is played"
    origin = urlsplit(base_url).netloc
    left: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).netloc == origin:
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    page.context.route(re.compile("^(https?|wss?):"), guard)
    page.on("websocket", lambda socket: left.append(socket.url))
    for name in pages:
        address, played = PLAYS[name]
        page.goto(address)
        page.wait_for_function(played, timeout=120_000)
        assert left == [], name


class Elements(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def policy_of(script: str) -> str:
    """What a policy says of a script inside the page that may run."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def test_no_page_has_inline_handlers_or_scripts_and_each_has_a_policy(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        elements = Elements(html).found
        handlers = [key for _, attributes in elements for key in attributes if key.startswith("on")]
        assert handlers == [], name
        policies = [
            attributes["content"] or ""
            for tag, attributes in elements
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, name
        inline = [
            attributes
            for tag, attributes in elements
            if tag == "script"
            and "src" not in attributes
            and attributes.get("type") not in ("py", "application/json")
        ]
        known = [
            text
            for text in re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
            if policy_of(text) in policies[0]
        ]
        assert len(inline) == len(known), f"{name}: a script that the policy does not know"
        assert not re.search(
            r"https?:|\*|'unsafe-inline'[^;]*;\s*script|data:[^;]*;\s*worker", policies[0]
        ), name
        script = next((part for part in policies[0].split(";") if part.strip().startswith("script-src")), "")
        assert "'unsafe-inline'" not in policies[0], name
        assert script or "default-src 'none'" in policies[0], name


def test_the_camera_rests_when_nobody_watches(duel: Any) -> None:
    duel.open("autostart=1&controller=image&opponent=idle&seed=7")
    duel.wait_until("s.camera === 'on'")
    assert duel.page.locator("#preview-sign").is_visible(), "who is filmed can see it"
    duel.page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    duel.wait_until("s.camera === 'off'")
    assert duel.page.evaluate("document.getElementById('preview').srcObject") is None


INJECTED = """async () => {
    const refused = new Promise((done) => {
        const found = [];
        document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
        setTimeout(() => done(found), 1500);
    });
    const add = (name, more) => document.body.append(Object.assign(document.createElement(name), more));
    add("script", { textContent: "window.broken = 'script element'" });
    add("div", { innerHTML: "<img src=x: onerror=\\"window.broken = 'handler'\\">" });
    add("style", { textContent: "body { --broken: 1 }" });
    add("div", { innerHTML: "<p id=styled style='--broken: 2'></p>" });
    add("script", { src: "https://elsewhere.invalid/x.js" });
    add("iframe", { src: "https://elsewhere.invalid/" });
    fetch("https://elsewhere.invalid/").catch(() => {});
    const styles = [document.body, document.getElementById("styled")].map((one) =>
        getComputedStyle(one).getPropertyValue("--broken"));
    return { refused: await refused, styles, broken: window.broken ?? null };
}"""


@pytest.mark.parametrize("name", ["escape", "widget", "404"])
def test_whatever_is_put_into_a_page_the_policy_refuses(name: str, page: Page, base_url: str) -> None:
    page.goto(f"{name}.html")
    page.wait_for_load_state()
    found = page.evaluate(INJECTED)
    assert found["broken"] is None
    assert found["styles"] == ["", ""]
    inline = ("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr")
    assert {*inline, "connect-src", "frame-src"} <= {*found["refused"]}
