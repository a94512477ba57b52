"""A match on tape is the match itself, wherever it is cut and wherever it broke off."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from camcade.duel import Match
from camcade.duel.match import step
from camcade.duel.players import ScriptedPlayer
from camcade.duel.replay import Recorder, Replay, play
from camcade.errors import DataError, ReplayError
from camcade.sessions.archive import read_session, write_session
from camcade.sessions.duel_play import session_of
from camcade.sessions.tape import Tape, last_runs, tape_of

TICKS_OF_PIECES = 47


@pytest.fixture(scope="module")
def replays() -> list[Replay]:
    """What a match had come to whenever somebody looked, its end included."""
    match = Match(seed=3, rounds=3, ready_ms=500, time_limit_s=4)
    players = ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "hard")
    recorder, state, found = Recorder(match, "throne", ("person", "cpu-hard"), (1, 2)), match.start(), []
    while state.tick < 1500:
        inputs = players[0].intents(state, 0), players[1].intents(state, 1)
        state = step(state, inputs)
        recorder.add(inputs, state)
        if state.tick % TICKS_OF_PIECES == 0:
            found.append(recorder.replay())
    return [*found, recorder.replay()]


@pytest.fixture
def tape(replays: list[Replay]) -> Tape:
    tape = Tape("one", 0)
    for replay in replays:
        tape.take(replay)
    return tape


def test_pieces_make_the_very_replay(replays: list[Replay], tape: Tape, tmp_path: Path) -> None:
    assert len(tape.pieces) > 20 and tape.ticks == replays[-1].ticks
    assert tape.replay() == (replays[-1], ())
    write_session(tape.session(), tmp_path / "one.zip")
    session = read_session(tmp_path / "one.zip")
    assert session == session_of(replays[-1], "one", ("person", "cpu-hard"), 0)
    assert len(session.timeline.fights) >= 2, "marks where fights begin and end"


def test_a_tape_that_broke_off_is_whole_up_to_there(replays: list[Replay], tape: Tape) -> None:
    for count in (1, 7, len(tape.pieces) - 1):
        found = Tape("one", 0, tape.match, tape.pieces[:count])
        assert found.replay() == (replays[count - 1], ())
        assert [state.tick for state in play(found.replay()[0])][-1] == replays[count - 1].ticks


def test_a_match_under_way_is_taken_from_its_beginning(replays: list[Replay]) -> None:
    late = Tape("one", 1)
    assert late.take(replays[9]) and len(late.pieces) == 1 and not late.take(replays[9])
    assert late.replay()[0] == replays[9] and late.seconds == replays[9].ticks / 100


def test_what_is_kept_gives_the_tape_again(tape: Tape) -> None:
    assert tape_of(tape.head(len(tape.pieces)), tape.pieces) == tape
    assert tape_of(tape.head(len(tape.pieces)), [*tape.pieces, "of a later moment"]) == tape


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"inputs": [[], []]}', "null", '{"inputs": [[[1, ""]], []]}']
)
def test_a_damaged_piece_ends_the_tape(replays: list[Replay], tape: Tape, damage: str) -> None:
    tape.pieces[5] = damage
    replay, (told,) = tape.replay()
    assert replay == replays[4] and f"piece 6 of {len(tape.pieces)} is damaged" in told
    assert tape.session().broken == (told,)


def test_a_missing_piece_ends_it_too(replays: list[Replay], tape: Tape) -> None:
    found = tape_of(tape.head(len(tape.pieces)), tape.pieces[:4])
    replay, (told,) = found.replay()
    assert replay == replays[3] and "piece 5" in told


def test_nothing_whole_is_told(tape: Tape) -> None:
    tape.pieces[0] = "{"
    with pytest.raises(ReplayError, match="one"):
        tape.session()


@pytest.mark.parametrize("head", ["", "[]", "{}", "null", '{"name": 3}'])
def test_a_damaged_head_is_told(tape: Tape, head: str) -> None:
    with pytest.raises(DataError, match="damaged"):
        tape_of(head, tape.pieces)
    for field, value in {"side": 2, "ticks": "many", "pieces": None, "match": 1}.items():
        with pytest.raises(DataError, match="damaged"):
            tape_of(json.dumps(json.loads(tape.head(len(tape.pieces))) | {field: value}), tape.pieces)


@given(some.lists(some.integers(1, 9), max_size=6), some.integers(0, 60))
def test_last_runs_have_so_many_ticks(lengths: list[int], ticks: int) -> None:
    found = last_runs([(length, frozenset()) for length in lengths], ticks)
    assert sum(length for length, _ in found) == min(ticks, sum(lengths))
