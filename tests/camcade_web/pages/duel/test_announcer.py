from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock, patch

import pytest

from camcade.duel.match import step
from camcade.duel.state import Event, EventKind, Match, Phase, State
from camcade.intents import NO_INTENTS


def event(kind: EventKind, side: int) -> Event:
    return Event(kind, side)


@pytest.fixture
def announcer(in_page: Callable[[str], Any]) -> Any:
    return in_page("camcade_web.pages.duel.announcer")


def state(**changes: Any) -> State:
    return replace(Match(seed=1).start(), **changes)


@pytest.mark.parametrize(
    ("kind", "side", "changes", "words"),
    [
        (EventKind.ROUND_STARTED, -1, {"round": 2}, ["round two"]),
        (EventKind.ROUND_STARTED, -1, {"round": 9}, ["round five"]),
        (EventKind.ROUND_ENDED, 0, {"phase": Phase.ROUND_OVER}, ["ember wins"]),
        (EventKind.ROUND_ENDED, -1, {"phase": Phase.ROUND_OVER}, ["draw"]),
        (EventKind.ROUND_ENDED, 0, {"phase": Phase.OVER}, []),
        (EventKind.GAME_END, 0, {"phase": Phase.OVER}, ["tide wins"]),
        (EventKind.HIT, 0, {}, []),
    ],
)
def test_rounds_and_results_are_called(
    announcer: Any, kind: EventKind, side: int, changes: dict[str, Any], words: list[str]
) -> None:
    assert list(announcer.calls(event(kind, side), state(**changes))) == words


def test_every_word_has_sounds(announcer: Any, in_page: Callable[[str], Any]) -> None:
    voice = in_page("camcade_web.ui.voice")
    for phones in announcer.PHONES.values():
        assert 0.15 < voice.seconds_of(phones) < 1.0
    assert set(announcer.NUMBERS) | {"round", "fight", "draw", "wins"} <= set(announcer.PHONES)


def test_a_match_is_called_and_a_silent_announcer_is_silent(announcer: Any) -> None:
    speaker = MagicMock(is_heard=True)
    caller = announcer.Announcer(speaker)
    with patch.object(announcer, "speak") as speak:
        now = Match(seed=1, ready_ms=100).start()
        caller.hear(now)
        for _ in range(15):
            now = step(now, (NO_INTENTS, NO_INTENTS))
            caller.hear(now)
        assert [call.args[1] for call in speak.call_args_list] == ["raund wxn", "faait"]
        caller.set_volume(0)
        caller.say("fight")
        assert speak.call_count == 2


def test_the_browser_s_voice_says_it_where_the_player_wants_it(announcer: Any) -> None:
    caller = announcer.Announcer(MagicMock(is_heard=True))
    caller.is_spoken = True
    with patch.object(announcer, "speak") as speak:
        caller.say("round one")
        speak.assert_not_called()
    announcer.js.SpeechSynthesisUtterance.new.assert_called_once_with("round one")
