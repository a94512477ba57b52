"""A match is played, recorded, watched, shared, saved, filmed and opened again: a page, one more visit."""

import json
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from camcade.duel.replay import play
from camcade.duel.replay_link import from_link
from camcade.duel.replay_reading import from_json
from camcade.sessions.archive import read_session
from camcade.sessions.duel_play import session_of
from camcade_build.cli import main
from camcade_render.small import SmallRenderer
from camcade_training.core.art import art_folder, load_pictures
from camcade_training.core.frames import read_frames
from camcade_training.sessions.checking import check_session
from camcade_training.sessions.frames import drawn_frames

pytestmark = pytest.mark.browser

MATCH = "autostart=1&rounds=1&time=10&level=easy&seed=7&muted=1&rival=same&colours=2"


def fight(duel: Any) -> None:
    """Walk up and strike until the match is over."""
    keyboard = duel.page.keyboard
    keyboard.down("ArrowRight")
    duel.wait_until("s.match.fighters[1].x - s.match.fighters[0].x < 90 || s.match.phase === 'over'")
    for _ in range(12):
        keyboard.press("d", delay=60)
        keyboard.press("a", delay=60)
    keyboard.up("ArrowRight")
    duel.wait_until("s.scene === 'over'", 120_000)


def has_focus(duel: Any) -> str:
    return duel.page.evaluate("document.activeElement.id")


def outcome(duel: Any) -> list[Any]:
    """How the match that is shown stands, whatever its tick."""
    match = duel.snapshot()["match"]
    return [match["round"], match["winner"], match["wins"], [one["life"] for one in match["fighters"]]]


def watch_to_the_end(duel: Any) -> str:
    """As fast as it goes; what has come of it."""
    for _ in range(3):
        duel.page.keyboard.press("ArrowUp")
    duel.wait_until("s.replay.verdict !== 'open'", 120_000)
    return duel.snapshot()["replay"]["verdict"]


def open_in_address(duel: Any, fragment: str) -> None:
    duel.page.evaluate("fragment => { location.hash = fragment }", fragment)


def test_a_match_is_watched_shared_saved_and_filmed(duel: Any, tmp_path: Any) -> None:
    page = duel.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    duel.open(MATCH)
    assert not [url for url in asked if ".later" in url], "who does not record does not fetch what records"
    page.keyboard.press("F9")
    duel.wait_until("s.recording")
    assert page.locator("#recording-sign").is_visible()
    fight(duel)
    ended = outcome(duel)
    assert has_focus(duel) == "rematch", "the next match is wanted most"

    # Watched: paused, one step, faster, to its end.
    page.click("#watch-replay")
    duel.wait_until("s.scene === 'replay' && s.replay.tick > 0")
    assert has_focus(duel) == "replay-pause"
    page.keyboard.press("Space")
    tick = duel.snapshot()["replay"]["tick"]
    page.keyboard.press("ArrowRight")
    duel.wait_until(f"s.replay.paused && s.replay.tick === {tick + 1} && s.match.tick === {tick + 1}")
    page.select_option("#replay-speed", "0.5")
    assert duel.snapshot()["replay"]["speed"] == 0.5
    page.focus("#replay-pause")
    page.keyboard.press("Space")
    assert watch_to_the_end(duel) == "same"
    assert page.locator("#replay-verdict").inner_text() == "The end, exactly as it was played."
    assert outcome(duel) == ended
    # Any moment of it, by the line's own keys, and five seconds back and on.
    page.focus("#replay-place")
    page.keyboard.press("ArrowLeft")
    ticks = duel.snapshot()["replay"]["ticks"]
    duel.wait_until(f"s.replay.verdict === 'open' && s.replay.tick >= {ticks - 500}")
    page.keyboard.press("Space")
    page.evaluate(
        """() => {
            const line = document.getElementById("replay-place");
            line.value = 600;
            line.dispatchEvent(new Event("input"));
        }"""
    )
    duel.wait_until("s.replay.paused && s.replay.tick === 600")
    page.keyboard.press("j")
    duel.wait_until("s.replay.tick === 100")
    page.click("#replay-on")
    duel.wait_until("s.replay.tick === 600 && s.match.tick === 600")
    assert page.locator("#replay-time").inner_text().startswith("0:06.00 of ")
    page.click("#replay-restart")
    duel.wait_until("s.replay.verdict === 'open' && s.replay.tick < 300")
    page.keyboard.press("Escape")
    duel.wait_until("s.scene === 'over' && s.replay === null")
    assert has_focus(duel) == "rematch"

    # Shared and saved: both hold the same match, which CPython plays to the same end.
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text } }")
    page.click("#copy-link")
    page.wait_for_function("window.copied")
    link = page.evaluate("window.copied")
    assert link.startswith(f"{page.url.partition('?')[0]}#r=3.") and len(link) < 1500
    assert page.locator("#copy-link").inner_text() == "Link copied"
    with page.expect_download() as download:
        page.click("#save-replay")
    assert download.value.suggested_filename == "camcade-duel.json"
    download.value.save_as(tmp_path / "match.json")
    kept = from_json((tmp_path / "match.json").read_text())
    assert kept == from_link(link) and kept.players == ("person", "cpu-easy")
    assert (kept.match.fighters, kept.palettes) == (("ember", "ember"), (2, 0)), "as they were worn"
    *_, last = play(kept)  # raises ReplayError where the page's engine went another way
    assert [last.round, last.winner, list(last.wins), [one.life for one in last.fighters]] == ended

    # Where no page may copy, the address bar has the link.
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new DOMException() } }")
    page.click("#copy-link")
    assert "address bar" in duel.message()
    assert page.url.partition("#")[2] == link.partition("#")[2]

    # Filmed.
    with page.expect_download() as download:
        page.click("#save-film")
    assert download.value.suggested_filename.startswith("camcade-duel.")
    download.value.save_as(tmp_path / "film")
    assert (tmp_path / "film").stat().st_size > 20_000
    duel.wait_until("s.scene === 'over'")

    # The link opened in the same page comes to the same end; what is broken is told, and the game goes on.
    open_in_address(duel, link.partition("#")[2])
    duel.wait_until("s.scene === 'replay'")
    assert watch_to_the_end(duel) == "same"
    assert outcome(duel) == ended
    page.click("#replay-leave")
    assert "#r=" not in page.url
    open_in_address(duel, link.partition("#")[2][:-9])
    assert "This link holds no whole replay" in duel.message()
    open_in_address(duel, "r=9.AAAA")
    page.get_by_text("another version of Camcade").wait_for()
    page.set_input_files("#replay-file", {"name": "x.json", "mimeType": "", "buffer": b"\xff[[["})
    page.get_by_text("“x.json” is no replay that can be shown").wait_for()
    assert duel.snapshot()["scene"] == "over"
    page.click("#rematch")
    duel.wait_until("s.match.phase === 'fight'")

    # A file by other rules is shown up to where they are known to differ; the fight waits meanwhile.
    data = json.loads((tmp_path / "match.json").read_text())
    data["rounds"][0][1] = "0" * 8
    other = {"name": "other.json", "mimeType": "", "buffer": json.dumps(data).encode()}
    page.set_input_files("#replay-file", other)
    duel.wait_until("s.scene === 'replay'")
    assert watch_to_the_end(duel) == "other"
    assert duel.snapshot()["replay"]["tick"] == data["rounds"][0][0]
    page.get_by_text("made by other rules of Duel").wait_for()
    page.keyboard.press("Escape")
    duel.wait_until("s.scene === 'paused'")
    page.click("#resume")
    duel.expect_keys_to_work()
    played = duel.wait_until("s.match.tick > 300")["match"]["tick"]

    # The next visit, by the link; and the last match is still there.
    page.goto("about:blank")
    page.goto(f"duel.html?muted=1#{link.partition('#')[2]}")
    duel.wait_for_page()
    duel.wait_until("s.scene === 'replay' && s.replay.tick > 0")
    page.click("#replay-leave")
    duel.wait_until("s.scene === 'ready'")
    assert has_focus(duel) == "fight"
    page.click("#open-replays")
    page.click("#last-match")
    duel.wait_until("s.scene === 'replay'")
    assert duel.snapshot()["replay"]["ticks"] == kept.watched_ticks

    # Nothing was written on leaving, as in a crash: of the match that broke off all but a second is there.
    page.click("#replay-leave")
    duel.wait_until("s.scene === 'ready' && !s.recording")
    page.click("#open-replays")
    page.wait_for_function("document.querySelectorAll('#sessions li').length === 2")
    sessions = saved_sessions(page, tmp_path)
    names = sorted(sessions)
    assert all(name.endswith("-keyboard-against-cpu-easy.zip") for name in names)
    whole, broken_off = (read_session(sessions[name]) for name in names)
    match = whole.replay
    assert match is not None and match.rounds == kept.rounds and len(whole.timeline.fights) == 1
    # The match is offered as the card comes; the tape goes on while the loser falls.
    assert list(islice(match.inputs(), kept.ticks)) == list(kept.inputs())
    assert broken_off.replay is not None and broken_off.replay.ticks > played - 100
    assert [check_session(path).problems for path in sessions.values()] == [[], []]

    # Drawn on the command line, it is the match as it was played.
    with pytest.raises(SystemExit) as done:
        main(["sessions", "render", str(sessions[names[0]]), "--out", str(tmp_path / "videos")])
    assert not done.value.code
    (video,) = (tmp_path / "videos").glob("*.mp4")
    pictures = load_pictures(art_folder())
    expected = drawn_frames(session_of(match, "", ("", "")), pictures, 10, SmallRenderer(pictures))
    for seen, (_, drawn) in zip(read_frames(video), expected, strict=True):
        assert np.abs(seen.picture.mean(axis=2) - drawn).mean() < 8

    # Deleted, when the player is sure.
    page.locator("#sessions li").first.get_by_text("Delete").click()
    page.get_by_text("Really delete").click()
    page.wait_for_function("document.querySelectorAll('#sessions li').length === 1")
    assert has_focus(duel) == "record"
    page.click("#record")
    duel.wait_until("s.recording")
    assert page.get_attribute("#record", "aria-pressed") == "true"


def saved_sessions(page: Any, folder: Path) -> dict[str, Path]:
    """All that the page lists, taken out of it in one file."""
    with page.expect_download() as download:
        page.click("#save-sessions")
    assert download.value.suggested_filename == "camcade-sessions.zip"
    download.value.save_as(folder / "all.zip")
    with zipfile.ZipFile(folder / "all.zip") as archive:
        return {name: Path(archive.extract(name, folder / "sessions")) for name in archive.namelist()}
