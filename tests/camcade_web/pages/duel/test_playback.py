from dataclasses import replace

import pytest

from camcade.duel import Match
from camcade.duel.players import make_player
from camcade.duel.replay import PERSON, Replay, play, record, watch
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError
from camcade_web.pages.duel.playback import (
    JUMP_TICKS,
    MOST_TICKS_A_FRAME,
    SPEEDS,
    Playback,
    Verdict,
    clock,
    refusal,
    title,
    verdict_words,
)

MATCH = Match(3, rounds=3, time_limit_s=10, ready_ms=500)
REPLAY = record(
    MATCH, (make_player("cpu", "hard", 1), make_player("cpu", "easy", 2)), 6000, (PERSON, "cpu-easy")
)


def watched(playback: Playback, frames: int, begin_ms: float = 1000.0, frame_ms: float = 20.0) -> list[int]:
    """The ticks that so many screen frames show."""
    return [state.tick for n in range(frames) for state in playback.advance(begin_ms + n * frame_ms)]


def ended(replay: Replay) -> Playback:
    playback = Playback(replay, is_calm=True)
    playback.speed = 4.0
    watched(playback, replay.ticks + 2, frame_ms=100.0)
    return playback


def test_time_runs_as_it_did() -> None:
    assert watched(Playback(REPLAY), 11) == list(range(1, 21))


@pytest.mark.parametrize("speed", SPEEDS)
def test_and_as_much_slower_or_faster_as_is_wished(speed: float) -> None:
    playback = Playback(REPLAY)
    playback.speed = speed
    assert len(watched(playback, 41)) == 80 * speed


def test_speeds_follow_each_other_up_and_down() -> None:
    playback = Playback(REPLAY)
    playback.slower()
    assert playback.speed == 0.5
    for _ in range(9):
        playback.slower()
    assert playback.speed == SPEEDS[0]
    for _ in range(9):
        playback.faster()
    assert playback.speed == SPEEDS[-1]


def test_a_pause_holds_and_is_not_made_good() -> None:
    playback = Playback(REPLAY)
    watched(playback, 11)
    playback.toggle()
    assert watched(playback, 50, 1220.0) == []
    playback.toggle()
    assert watched(playback, 1, 2220.0) == [21, 22]


def test_a_step_is_one_tick_and_pauses() -> None:
    playback = Playback(REPLAY)
    assert [state.tick for _ in range(3) for state in playback.step()] == [1, 2, 3]
    assert playback.is_paused and watched(playback, 9) == []


def test_a_hitch_is_bounded() -> None:
    playback = Playback(REPLAY)
    playback.speed = 4.0
    watched(playback, 1)
    assert len(list(playback.advance(99_000.0))) == MOST_TICKS_A_FRAME


def test_the_end_is_checked_and_from_there_it_begins_again() -> None:
    playback = ended(REPLAY)
    *_, last = watch(REPLAY)
    assert (playback.state, playback.verdict) == (last, Verdict.SAME)
    assert verdict_words(playback) == "The end, exactly as it was played."
    assert list(playback.step()) == [] and playback.verdict is Verdict.SAME
    playback.toggle()
    assert (playback.state.tick, playback.is_paused, playback.verdict) == (0, False, Verdict.OPEN)
    assert playback.speed == 4.0


def test_a_replay_by_other_rules_is_shown_up_to_where_they_are_known_to_differ() -> None:
    (tick, _), *others = REPLAY.rounds
    playback = ended(replace(REPLAY, rounds=((tick, "0" * 8), *others)))
    assert (playback.state.tick, playback.verdict) == (tick, Verdict.OTHER)
    assert f"other rules of Duel. It is true at most up to here, {clock(tick)}." in verdict_words(playback)
    assert ended(replace(REPLAY, end="0" * 32)).verdict is Verdict.OTHER


def test_a_replay_without_a_tick_is_over_at_once() -> None:
    empty = replace(REPLAY, runs=((), ()), rounds=())
    assert ended(empty).verdict is Verdict.OTHER


def test_skipping_goes_so_far_and_no_farther() -> None:
    playback = Playback(REPLAY)
    playback.skip_to(100, 80)
    assert playback.state.tick == 80
    playback.skip_to(100, 80)
    playback.skip_to(50, 80)
    assert playback.state.tick == 100
    playback.skip_to(10**6, 10**6)
    assert playback.verdict is Verdict.SAME


def seek(playback: Playback, tick: int) -> int:
    """Look for a moment; how many frames it takes."""
    playback.seek(tick)
    assert playback.tick == tick
    for frame in range(1, 200):
        assert list(playback.advance(20.0 * frame)) == [], "what is passed over is not played"
        if playback.state.tick == tick:
            return frame
    raise AssertionError(f"{playback.state.tick} instead of {tick}")


def test_any_moment_is_found_and_looks_as_it_did() -> None:
    states = list(play(REPLAY))
    playback = Playback(REPLAY)
    playback.toggle()
    last = REPLAY.ticks - 1
    assert seek(playback, last) > 1, "a frame at a time, so that the page goes on"
    for tick in (700, last - 5, 0, 299, 300, 301, 650):
        assert seek(playback, tick) == 1, "from a state that is kept"
        assert playback.state == states[tick]
    assert playback.is_paused
    playback.toggle()
    assert next(playback.advance(99_000.0), None) is None
    assert [state.tick for state in playback.advance(99_020.0)] == [651, 652]


def test_jumps_add_up_and_end_at_both_ends() -> None:
    playback = Playback(REPLAY)
    playback.jump(JUMP_TICKS)
    playback.jump(JUMP_TICKS)
    assert playback.tick == 2 * JUMP_TICKS == 1000
    playback.jump(-(10**6))
    assert playback.tick == 0
    seek(playback, playback.ticks)
    assert playback.verdict is Verdict.SAME
    playback.jump(-JUMP_TICKS)
    assert (playback.verdict, playback.tick) == (Verdict.OPEN, playback.ticks - JUMP_TICKS)


def test_nothing_is_found_behind_the_moment_that_other_rules_are_known_by() -> None:
    (tick, _), *others = REPLAY.rounds
    playback = ended(replace(REPLAY, rounds=((tick, "0" * 8), *others)))
    playback.seek(tick + 50)
    assert (playback.tick, playback.verdict) == (tick, Verdict.OTHER)
    playback.seek(10)
    assert playback.verdict is Verdict.OPEN
    playback.skip_to(REPLAY.ticks, 10**6)
    assert (playback.state.tick, playback.verdict) == (tick, Verdict.OTHER)


def test_rounds_begin_where_they_are_marked() -> None:
    states = list(play(REPLAY))
    begins = Playback(REPLAY).round_begins
    assert len(begins) == states[-1].round - 1 > 0
    assert [(states[tick - 1].round, states[tick].round) for tick in begins] == [
        (number, number + 1) for number in range(1, len(begins) + 1)
    ]


def test_who_fights_whom() -> None:
    assert title(REPLAY) == "Ember (player) against Tide (computer, gentle)"
    assert title(replace(REPLAY, players=("", "average"))) == "Ember against Tide (average)"


def test_a_clock_of_ticks() -> None:
    assert [clock(ticks) for ticks in (0, 7, 6725, 360_000)] == ["0:00.00", "0:00.07", "1:07.25", "60:00.00"]


@pytest.mark.parametrize("error", [ReplayError("x"), ReplayVersionError("x"), ReplayTooLongError("x")])
@pytest.mark.parametrize("name", ["match.json", None])
def test_whatever_is_wrong_the_player_is_told_what_it_is_and_that_the_game_goes_on(
    error: ReplayError, name: str | None
) -> None:
    words = refusal(error, name)
    assert words.startswith("This link" if name is None else "“match.json”")
    assert "you can play on" in words.lower()
