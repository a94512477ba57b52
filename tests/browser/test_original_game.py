"""What every game host keeps, played in the page: the built-in game, and a stand-in of the original's shape.

Where `CAMCADE_MK` names a real copy of MK.js, that is played too.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from camcade_build.project import this_checkout
from camcade_build.server import serving
from camcade_build.site.builder import build_single_file, build_site

pytestmark = pytest.mark.browser

REAL = os.environ.get("CAMCADE_MK")
GAMES = ("camcade", "stand-in", *(("real",) if REAL else ()))
QUERY = "autostart=1&opponent=idle&seed=7&arena=tower&muted=1&game="
SCREEN = {"width": 1280, "height": 800}


@pytest.fixture
def open_game(
    made_once: Callable[..., Path], original_games: Path, browser: Browser, duel: Any
) -> Iterator[Callable[[str], Any]]:
    """Opens a match in one of `GAMES`."""
    with ExitStack() as stack:

        def open_one(game: str) -> Any:
            copy = Path(REAL) if game == "real" and REAL else original_games / "mk"
            project = replace(this_checkout(), original=copy)
            name = "site-with-original" if game == "real" else "site-with-stand-in"
            site = made_once(name, lambda folder: build_site(project, folder / "site", lambda stage: None))
            server = stack.enter_context(serving(site / "site"))
            duel.page.goto(
                f"http://127.0.0.1:{server.server_address[1]}/duel.html?{QUERY}"
                f"{'camcade&rounds=1' if game == 'camcade' else 'mk'}"  # the original knows one round
            )
            duel.wait_for_page()
            duel.wait_until("s.match.phase === 'fight'")
            return duel

        yield open_one


def walk_up(duel: Any) -> None:
    duel.page.keyboard.down("ArrowRight")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 60")
    duel.page.keyboard.up("ArrowRight")
    duel.wait_until("s.match.fighters[0].move === 'stand'")


@pytest.mark.parametrize("game", GAMES)
def test_a_match_keeps_the_contract(open_game: Callable[[str], Any], game: str) -> None:
    duel = open_game(game)
    page: Page = duel.page
    names = [fighter["name"] for fighter in duel.snapshot()["match"]["fighters"]]
    assert names == (["ember", "tide"] if game == "camcade" else ["subzero", "kano"])
    page.evaluate(
        "window.heard = [];"
        "for (const kind of ['attack', 'game-end'])"
        "  addEventListener(kind, event => heard.push({ kind, ...event.detail }));"
    )

    walk_up(duel)
    page.keyboard.press("a", delay=60)
    duel.wait_until("s.match.fighters[1].life < 100")
    (attack,) = page.evaluate("heard")
    assert (attack["kind"], attack["attacker"]["side"], attack["opponent"]["name"]) == ("attack", 0, names[1])
    assert attack["damage"] == 100 - duel.life(1) and duel.life(0) == 100
    duel.wait_until("s.match.fighters[0].move === 'stand'")

    place = duel.snapshot()["match"]["fighters"][0]["x"]
    page.keyboard.down("ArrowLeft")
    duel.wait_until(f"s.match.fighters[0].x < {place} - 20")
    page.evaluate("dispatchEvent(new Event('blur'))")
    duel.wait_until("s.match.fighters[0].move === 'stand'")
    place = duel.snapshot()["match"]["fighters"][0]["x"]
    page.wait_for_timeout(400)
    assert duel.snapshot()["match"]["fighters"][0]["x"] == place, "no key is held any more"
    page.keyboard.up("ArrowLeft")

    page.keyboard.press("Escape")
    duel.wait_until("s.scene === 'paused'")
    before = duel.snapshot()["match"]
    page.evaluate("Detect.onPunch()")
    page.wait_for_timeout(300)
    assert duel.snapshot()["match"] == before, "a pause stops the game itself"
    page.click("#resume")
    with duel.sees("s.match.fighters[0].move === 'low-kick'"):
        page.evaluate("Detect.onKick(); Detect.onStand(); Detect.onKick()")

    walk_up(duel)  # kicks follow each other too closely for a step between them
    page.keyboard.down("ArrowRight")
    for _ in range(120):
        if duel.snapshot()["scene"] == "over":
            break
        page.keyboard.press("f", delay=60)
        page.wait_for_timeout(500)
    page.keyboard.up("ArrowRight")
    over = duel.snapshot()["match"]
    assert (over["phase"], over["winner"], over["fighters"][1]["life"]) == ("over", 0, 0)
    assert [(end["kind"], end["loser"]["side"]) for end in page.evaluate("heard.slice(-1)")] == [
        ("game-end", 1)
    ]
    assert "You win" in page.locator("#card-over").inner_text()

    page.click("#rematch")
    duel.wait_until("s.match.phase === 'fight' && s.match.fighters.every(one => one.life === 100)")
    walk_up(duel)
    page.keyboard.press("a", delay=60)
    duel.wait_until("s.match.fighters[1].life < 100")
    assert duel.life(1) == 100 - attack["damage"], "one listener hears each key"


def test_when_the_original_breaks_the_built_in_game_is_offered(open_game: Callable[[str], Any]) -> None:
    duel = open_game("stand-in")
    duel.page.evaluate(
        "() => { frames[0].mk.game.fighters[0].getX = () => { throw new Error('lost its way'); }; }"
    )
    duel.wait_until("s.scene === 'broken'")
    assert "lost its way" in duel.page.locator("#card-broken").inner_text()
    duel.page.click("#try-again")
    duel.wait_until(
        "s.scene === 'fight' && s.match.phase === 'fight' && s.match.fighters[0].name === 'subzero'"
    )
    duel.page.evaluate("() => { frames[0].setTimeout(() => { throw new Error('again'); }); }")
    duel.wait_until("s.scene === 'broken'")
    duel.page.click("#play-built-in")
    duel.wait_until("s.match.phase === 'fight' && s.match.fighters[0].name === 'ember'")
    duel.expect_keys_to_work()


def test_a_site_without_it_says_so_and_plays_its_own_game(duel: Any) -> None:
    duel.open("autostart=1&opponent=idle&game=mk")
    assert "camcade build --mk FOLDER" in duel.message()
    duel.expect_keys_to_work()


def test_it_plays_in_the_one_file_without_a_network(
    made_once: Callable[..., Path], original_games: Path, browser: Browser
) -> None:
    project = replace(this_checkout(), original=original_games / "game")
    folder = made_once(
        "file-with-stand-in",
        lambda folder: build_single_file(project, folder / "camcade.html", lambda stage: None),
    )
    context = browser.new_context(offline=True, viewport=SCREEN)
    page = context.new_page()
    page.goto(f"{(folder / 'camcade.html').as_uri()}?{QUERY}mk#duel")
    page.wait_for_function("window.camcade?.snapshot?.().match?.phase === 'fight'", timeout=120_000)
    page.keyboard.down("ArrowRight")
    page.wait_for_function("camcade.snapshot().match.fighters[0].x > 100", timeout=60_000)
    assert page.evaluate("camcade.snapshot().match.fighters[0].name") == "subzero"
    context.close()
