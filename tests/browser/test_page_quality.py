"""What holds on every page: nothing leaves the origin, everybody can use it, nothing sticks out."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from camcade.duel import Match
from camcade.duel.players import IdlePlayer
from camcade.duel.replay import record
from camcade.duel.replay_link import to_link
from camcade_build.project import this_checkout

pytestmark = pytest.mark.browser

REPLAY = to_link(record(Match(1), (IdlePlayer(), IdlePlayer()), max_ticks=300))
PAGES = [
    "index.html",
    "duel.html",
    "duel.html?autostart=1&opponent=idle",
    "duel.html?tutorial=1",
    f"duel.html?autostart=1#r={REPLAY}",
    "studio.html",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
PHONE_SIDEWAYS = {**PHONE, "viewport": {"width": 844, "height": 390}}


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, from the npm packages that the builder installs."""
    return (this_checkout().node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def load(duel: Any, page: str) -> None:
    name, _, query = page.partition("?")
    if name == "duel.html":
        duel.open(query)
    else:
        duel.page.goto(page)
        duel.page.wait_for_load_state("networkidle")


def test_no_request_leaves_the_origin_while_playing(duel: Any, base_url: str) -> None:
    origin = urlsplit(base_url).netloc
    requests: list[str] = []
    duel.page.context.on("request", lambda request: requests.append(request.url))
    duel.page.on("websocket", lambda socket: requests.append(socket.url))
    duel.open("autostart=1&controller=image&opponent=cpu&seed=7")
    duel.wait_until("s.camera === 'on' && s.match.tick > 200")
    # What the page is kept with for playing offline comes after all that is needed to play.
    duel.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    duel.page.wait_for_load_state("networkidle")
    begun = len(requests)
    duel.page.keyboard.press("a", delay=60)
    duel.page.wait_for_timeout(2000)
    hosts = {urlsplit(url).netloc for url in requests if urlsplit(url).scheme not in ("blob", "data")}
    assert hosts == {origin}
    if duel.snapshot()["model"] is not None:
        asked = [url for url in requests[begun:] if "/icons-" not in url]  # the browser draws its tab again
        assert asked == [], "once all is loaded, nothing is asked of anyone"


def test_the_page_s_own_rule_forbids_other_hosts(duel: Any) -> None:
    duel.open()
    refused = duel.page.evaluate(
        "fetch('https://example.org/').then(() => 'let through', error => `${error.name}`)"
    )
    assert refused == "TypeError"
    policy = duel.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "connect-src 'self' blob: data:" in policy


@pytest.mark.parametrize("page_address", PAGES, ids=lambda address: address.partition("=3.")[0])
def test_axe_finds_nothing_serious(duel: Any, axe: str, page_address: str) -> None:
    load(duel, page_address)
    duel.page.evaluate(axe)
    found = duel.page.evaluate("axe.run({ resultTypes: ['violations'] })")
    serious = [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("page_address", PAGES, ids=lambda address: address.partition("=3.")[0])
@pytest.mark.parametrize("context", [PHONE, PHONE_SIDEWAYS], ids=["upright", "sideways"])
def test_nothing_sticks_out_on_a_phone(
    duel_in_browser_with: Any, page_address: str, context: dict[str, Any]
) -> None:
    duel = duel_in_browser_with(**context)
    load(duel, page_address)
    assert overflow(duel.page)[0] <= 0, "no scrolling sideways"
    if "autostart" in page_address:
        assert overflow(duel.page)[1] <= 0, "nothing scrolls while playing"
        buttons = ".replay-buttons .button:visible" if "#r=" in page_address else ".touch button"
        assert duel.page.locator(buttons).count() >= 5
        for button in duel.page.locator(buttons).all():
            box = button.bounding_box()
            assert box is not None and min(box["width"], box["height"]) >= 40, "wide enough for a thumb"
            assert box["x"] >= 0 and box["x"] + box["width"] <= context["viewport"]["width"]


def overflow(page: Page) -> list[float]:
    """How much wider and higher than the screen the page is, in CSS pixels."""
    return page.evaluate(
        """(() => {
            const root = document.documentElement;
            return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight];
        })()"""
    )


def test_the_front_page_moves_and_leads_to_the_game(page: Page) -> None:
    page.goto("index.html")
    page.wait_for_function("document.getElementById('reel').width > 300")
    pictures: set[str] = set()
    for _ in range(4):
        pictures.add(page.evaluate("document.getElementById('reel').toDataURL('image/webp', 0.2)"))
        page.wait_for_timeout(300)
    assert len(pictures) > 1
    # What there is, each with a picture, and the ways to all of it.
    led_to = page.eval_on_selector_all("a", "all => all.map((one) => one.getAttribute('href').split('?')[0])")
    assert {"duel.html", "escape.html", "studio.html", "widget.html", "licences.html"} <= set(led_to)
    for picture in page.locator(".here img").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "(() => { const all = [...document.querySelectorAll('.here img')];"
        " return all.length === 3 && all.every((one) => one.naturalWidth > 0); })()"
    )
    page.click("text=Fight with the keys")
    page.wait_for_function("window.camcade?.snapshot?.().scene === 'fight'", timeout=60_000)


def test_the_front_page_stands_still_for_those_who_ask(duel_in_browser_with: Any) -> None:
    page = duel_in_browser_with(reduced_motion="reduce").page
    page.goto("index.html")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    first = page.evaluate("document.getElementById('reel').toDataURL('image/webp', 0.2)")
    page.wait_for_timeout(500)
    assert page.evaluate("document.getElementById('reel').toDataURL('image/webp', 0.2)") == first
