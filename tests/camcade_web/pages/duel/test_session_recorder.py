"""What is on tape, what the browser keeps of it, and what is told where it keeps nothing."""

import asyncio
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.duel.replay import play
from camcade.errors import BrowserError
from camcade.intents import Intent
from camcade.sessions.archive import read_session
from camcade.sessions.tape import Tape, tape_of


class Store:
    """As `TapeStore`, in this process; `room` for so many pieces more."""

    def __init__(self) -> None:
        self.heads: dict[str, str] = {}
        self.pieces: dict[str, list[str]] = {}
        self.room = 1000

    async def keys(self) -> list[str]:
        return sorted(self.heads)

    async def put(self, key: str, tape: Tape, number: int) -> None:
        if self.room == 0:
            raise BrowserError("QuotaExceededError")
        self.room -= 1
        self.heads[key] = tape.head(number + 1)
        self.pieces.setdefault(key, [])[number:] = [tape.pieces[number]]

    async def read(self, key: str) -> Tape:
        return tape_of(self.heads[key], self.pieces[key])

    async def remove(self, key: str) -> None:
        self.heads.pop(key, None)


class Page:
    """The recorder with a match at hand, and all that came of it."""

    def __init__(self, module: Any, games: Any, tmp_path: Path) -> None:
        self.module, self.games = module, games
        self.elements: dict[str, MagicMock] = {}
        self.files: dict[str, bytes] = {}
        self.rows: list[Tape] = []
        self.store = Store()
        self.messages = MagicMock()
        self.running: list[asyncio.Task[None]] = []
        module.TapeStore = lambda: self.store
        module.element = lambda name: self.elements.setdefault(name, MagicMock())
        module.new_element = lambda *given: MagicMock()
        module.show = MagicMock()
        module.save_file = lambda content, name: self.files.__setitem__(name, content)
        module.js.Date.now.side_effect = range(1000, 2000)
        module.js.camcadeScripts.hold = self.hold
        self.is_held_elsewhere = False
        self.game = self.match()
        tasks = MagicMock(spawn=lambda work: self.running.append(asyncio.ensure_future(work)))
        self.recorder = module.SessionRecorder(self.messages, lambda: (self.game, "keyboard"), tasks)

    def match(self, **settings: Any) -> Any:
        given = {"level": "easy", "rounds": 1, "time_limit_s": 10, "ready_ms": 100} | settings
        return self.games.DuelGame(self.games.DuelSettings(7, **given))

    def play(self, seconds: float, *held: Intent) -> None:
        self.game.held = frozenset(held)
        for _ in range(int(100 * seconds)):
            self.game.tick()

    async def hold(self, name: str) -> bool:
        return not self.is_held_elsewhere

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    @property
    def tapes(self) -> list[Tape]:
        return list(self.recorder._tapes.values())

    @property
    def told(self) -> str:
        return " ".join(str(call.args[1]) for call in self.messages.tell.call_args_list)

    @property
    def said(self) -> str:
        return str(self.elements["sessions-said"].textContent)

    async def end(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)


@pytest.fixture
def with_page(
    in_page: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Page], Any]], None]:
    """Runs a coroutine of a page, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(scenario: Callable[[Page], Any]) -> None:
        async def whole() -> None:
            page = Page(
                in_page("camcade_web.pages.duel.session_recorder"),
                in_page("camcade_web.pages.duel.game"),
                tmp_path,
            )
            await scenario(page)
            await page.end()

        asyncio.run(whole())

    return run


def test_each_match_becomes_a_session_from_its_beginning(with_page: Any, tmp_path: Path) -> None:
    async def scenario(page: Page) -> None:
        page.play(1.0, Intent.RIGHT)
        page.recorder.turn()  # in the middle of the match
        page.play(0.5, Intent.BLOCK)
        page.recorder.look()
        first, page.game = page.game, page.match(side=1, opponent="rusher")
        first.tick()  # between the last look and the next match
        page.recorder.look()
        page.play(0.3)
        page.recorder.turn()  # off: what was played since the last look counts
        page.play(5.0)
        page.recorder.look()
        await page.settle()
        assert [tape.ticks for tape in page.tapes] == [151, 530]
        assert [tape.side for tape in page.tapes] == [0, 1]
        assert page.tapes[0].replay() == (first.replay(), ())
        for name, held in ((tape.name, tape) for tape in page.tapes):
            page.recorder._save(held)
            (tmp_path / "one.zip").write_bytes(page.files[f"{name}.zip"])
            session = read_session(tmp_path / "one.zip")
            assert session.replay == held.replay()[0] and list(play(session.replay))
            assert len(session.timeline.fights) == 1
        assert page.tapes[0].name.endswith("-keyboard-against-cpu-easy")
        assert session.manifest.players == ("person", "rusher-easy") and session.manifest.side == 1

    with_page(scenario)


def test_what_a_crash_leaves_is_what_the_browser_was_given(with_page: Any) -> None:
    async def scenario(page: Page) -> None:
        page.recorder.turn()
        for _ in range(5):
            page.play(0.4, Intent.LEFT)
            page.recorder.look()
            await page.settle()
        (key,) = page.store.heads
        page.play(0.4)
        kept = await page.store.read(key)
        assert kept.ticks == 200 and kept.replay()[0].ticks == 200

    with_page(scenario)


def test_lessons_are_no_session_and_the_original_game_says_so_once(with_page: Any) -> None:
    async def scenario(page: Page) -> None:
        page.game = page.match(ready_ms=0)
        page.play(0.5)
        page.recorder.turn()
        assert page.tapes == []
        page.game = page.match()
        page.game.host.is_replayable = False
        page.play(0.5)
        for _ in range(3):
            page.recorder.look()
        assert page.told.count("cannot be recorded") == 1
        await page.recorder.show()
        assert page.elements["sessions"].replaceChildren.call_args.args == ()

    with_page(scenario)


def test_where_nothing_is_kept_it_is_told_and_stays_in_the_page(with_page: Any, tmp_path: Path) -> None:
    async def scenario(page: Page) -> None:
        page.recorder.turn()
        page.store.room = 2
        for _ in range(5):
            page.play(0.4, Intent.RIGHT)
            page.recorder.look()
            await page.settle()
        assert page.told.count("keeps no more") == 1 and "save it before you leave" in page.told
        (tape,) = page.tapes
        assert len(tape.pieces) == 5 and tape.ticks == 200
        (key,) = page.store.heads
        assert (await page.store.read(key)).ticks <= 80 + 40, "its beginning stays kept"
        event = MagicMock()
        page.recorder._leaving(event)
        event.preventDefault.assert_called_once()
        await page.recorder._save_all()
        with zipfile.ZipFile(io.BytesIO(page.files["camcade-sessions.zip"])) as archive:
            assert archive.namelist() == [f"{tape.name}.zip"]
        # There is room again once another session has gone.
        page.store.room = 100
        await page.recorder._remove("another")
        await page.settle()
        assert (await page.store.read(key)).replay() == tape.replay()

    with_page(scenario)


def test_a_session_is_deleted_when_the_player_is_sure(with_page: Any) -> None:
    async def scenario(page: Page) -> None:
        page.recorder.turn()
        page.play(0.5)
        page.recorder.look()
        await page.settle()
        (key,) = page.store.heads
        button = MagicMock(textContent="Delete")
        page.recorder._delete(key, button)
        assert "being recorded" in page.said
        page.recorder.turn()
        page.recorder._delete(key, button)
        assert button.textContent == "Really delete" and page.store.heads
        page.recorder._delete(key, button)
        await page.settle()
        assert not page.store.heads and page.tapes == []
        page.recorder.turn()  # the same match, once more
        assert [tape.ticks for tape in page.tapes] == [50]

    with_page(scenario)


def test_sessions_of_other_visits_are_listed_and_those_of_other_tabs_stay(with_page: Any) -> None:
    async def scenario(page: Page) -> None:
        page.recorder.turn()
        page.play(0.5)
        page.recorder.turn()
        await page.settle()
        (tape,) = page.tapes
        page.store.heads["0000"], page.store.pieces["0000"] = tape.head(3), [tape.pieces[0]] * 3
        page.store.heads["0001"], page.store.pieces["0001"] = "{", []
        assert list(await page.recorder._all()) == ["0000", "0001", *page.recorder._tapes]
        assert "damaged" in page.said
        page.recorder._save((await page.recorder._all())["0001"])
        assert page.files == {} and "damaged" in page.said
        page.is_held_elsewhere = True
        await page.recorder._remove("0000")
        assert "0000" in page.store.heads and "another tab" in page.said

    with_page(scenario)
