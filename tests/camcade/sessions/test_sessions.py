import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from camcade.duel import Match
from camcade.duel.players import ScriptedPlayer
from camcade.duel.replay import Replay, record
from camcade.errors import DataError
from camcade.intents import Intent
from camcade.sessions.archive import (
    EVENTS,
    FRAMES,
    MANIFEST,
    Session,
    read_session,
    read_times,
    write_session,
)
from camcade.sessions.duel_play import ACTIONS, TICKS_PER_S, key_events, session_of
from camcade.sessions.events import EventKind, SessionEvent, read_events, write_events
from camcade.sessions.manifest import Manifest
from camcade.sessions.timeline import edges_of, held_in_windows, timeline_of

HELD = some.lists(some.frozensets(some.sampled_from(list(Intent)[:4]), max_size=3), min_size=1, max_size=80)


@given(HELD, some.integers(1, 12))
def test_the_timeline_says_what_was_held(held: list[frozenset[Intent]], window_ticks: int) -> None:
    """Whatever is held tick by tick, events written, read and cut into windows say the same."""
    text = write_events(key_events(held))
    events = read_events(text, "events", ACTIONS).events
    timeline = timeline_of(events, ACTIONS, len(held) / TICKS_PER_S)
    edges = [tick / TICKS_PER_S for tick in range(0, len(held) + 1, window_ticks)]
    for intent in Intent:
        windows = held_in_windows(timeline.presses[intent], edges)
        assert windows == [
            any(intent in now for now in held[begin : begin + window_ticks])
            for begin in range(0, len(held) - window_ticks + 1, window_ticks)
        ]


def test_a_press_shorter_than_any_tick_counts_where_it_begins() -> None:
    assert held_in_windows([(0.25, 0.25)], [0.0, 0.1, 0.2, 0.3, 0.4]) == [False, False, True, False]
    assert held_in_windows([(0.2, 0.2)], [0.0, 0.1, 0.2, 0.3]) == [False, False, True]
    assert held_in_windows([(-1.0, 9.0)], [0.0, 0.1, 0.2]) == [True, True]


def test_windows_lie_whole_within_a_stretch() -> None:
    assert edges_of((0.3, 0.65), 10) == [0.3, 0.4, 0.5, 0.6]
    assert edges_of((0.31, 0.6), 10) == [0.4, 0.5, 0.6]


@pytest.fixture(scope="module")
def replay() -> Replay:
    match = Match(seed=2, rounds=3, ready_ms=500, time_limit_s=8)
    return record(match, (ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "hard")), max_ticks=4000)


@pytest.fixture(scope="module")
def session(replay: Replay) -> Session:
    return session_of(replay, "one", ("cpu-hard", "cpu-hard"), side=1)


def test_a_match_becomes_a_session_and_back(session: Session, replay: Replay, tmp_path: Path) -> None:
    write_session(session, tmp_path / "new" / "one.zip")
    read = read_session(tmp_path / "new" / "one.zip")
    assert read == session and [path.name for path in (tmp_path / "new").iterdir()] == ["one.zip"]
    assert read.replay == replay and read.manifest.side == 1
    held = [inputs[1] for inputs in replay.inputs()]
    edges = [tick / TICKS_PER_S for tick in range(len(held) + 1)]
    for intent in Intent:
        windows = held_in_windows(read.timeline.presses[intent], edges)
        assert windows == [intent in now for now in held]


def test_fights_leave_out_announcements_and_pauses(session: Session) -> None:
    fights = session.timeline.fights
    assert len(fights) >= 2 and fights[0][0] == 0.5
    assert all(after[0] - before[1] > 2 for before, after in zip(fights, fights[1:], strict=False))


def test_what_is_never_let_go_is_held_to_the_end() -> None:
    events = [SessionEvent(1.0, EventKind.FIGHT_START), SessionEvent(2.0, EventKind.KEY_DOWN, "up")]
    timeline = timeline_of(events, ("up", "down"), 3.5)
    assert timeline.presses == {"up": [(2.0, 3.5)], "down": []} and timeline.fights == [(1.0, 3.5)]
    assert timeline_of([], ("up",), 3.5).fights == [(0.0, 3.5)]


GOOD = '{"t": 1, "event": "keydown", "key": "up"}'
BROKEN = {
    "cut": ('{"t": 2, "event": "keyd', "no JSON"),
    "list": ("[1, 2]", "an object"),
    "no time": ('{"event": "keyup", "key": "up"}', "t is None"),
    "time before the beginning": ('{"t": -1, "event": "keyup", "key": "up"}', "t is -1"),
    "no number": ('{"t": NaN, "event": "keyup", "key": "up"}', "t is nan"),
    "kind": ('{"t": 2, "event": "click"}', "event is 'click'"),
    "unknown key": ('{"t": 2, "event": "keydown", "key": "q"}', "'q' is unknown"),
    "no key": ('{"t": 2, "event": "keydown"}', "with key ''"),
    "order": ('{"t": 0.5, "event": "keyup", "key": "up"}', "after an event of 1 s"),
    "repeat": ('{"t": 2, "event": "keydown", "key": "up"}', "already held"),
    "never pressed": ('{"t": 2, "event": "keyup", "key": "down"}', "not held"),
    "end without start": ('{"t": 2, "event": "fight_end"}', "without a fight"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_line_is_named_or_left_out(broken: str) -> None:
    line, reason = BROKEN[broken]
    text = f'{GOOD}\n{line}\n{{"t": 3, "event": "keyup", "key": "up"}}\n'
    with pytest.raises(DataError) as caught:
        read_events(text, "play.jsonl", ("up", "down"))
    assert "play.jsonl, line 2, after 1 s" in str(caught.value) and reason in str(caught.value)
    log = read_events(text, "play.jsonl", ("up", "down"), skip_broken=True)
    assert [event.t for event in log.events] == [1, 3] and len(log.broken) == 1


def test_times_of_frames_are_checked_as_well() -> None:
    text = '{"t": 0}\n{"t": 0.1}\n{"t": 0.05}\n{"t"'
    with pytest.raises(DataError, match=r"frames.jsonl, line 3, after 0.1 s"):
        read_times(text, "frames.jsonl")
    times, broken = read_times(text, "frames.jsonl", skip_broken=True)
    assert times == (0.0, 0.1) and len(broken) == 2


@pytest.mark.parametrize(
    "change",
    [{"format": "zip"}, {"version": 2}, {"actions": []}, {"actions": ["up", "up"]}, {"length_s": "long"},
     {"side": 3}, {"colour": "red"}, {"name": None}],
    ids=str,
)  # fmt: skip
def test_a_wrong_manifest_is_refused(change: dict[str, object]) -> None:
    text = json.dumps(json.loads(Manifest("one", "duel", ("up",), 1.0).to_json()) | change)
    with pytest.raises(DataError, match="m.json"):
        Manifest.from_json(text, "m.json")


def test_what_is_no_session_is_refused(tmp_path: Path, session: Session) -> None:
    path = tmp_path / "one.zip"
    with pytest.raises(DataError, match="one.zip"):
        read_session(path)
    path.write_bytes(b"nothing")
    with pytest.raises(DataError, match="one.zip"):
        read_session(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, session.manifest.to_json())
    with pytest.raises(DataError, match=f"lacks {EVENTS}"):
        read_session(path)


def test_broken_lines_of_both_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, Manifest("one", "other", ("up", "down"), 5.0).to_json())
        archive.writestr(EVENTS, f'{GOOD}\n{{"t": 2, "ev')
        archive.writestr(FRAMES, '{"t": 0}\n{"t')
    with pytest.raises(DataError, match="line 2"):
        read_session(path)
    read = read_session(path, skip_broken=True)
    assert len(read.broken) == 2 and read.frame_times == (0.0,)
    assert read.timeline.presses["up"] == [(1.0, 5.0)]


def test_a_session_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path, session: Session) -> None:
    path = tmp_path / "one.zip"
    write_session(session, path)
    before = path.read_bytes()
    with pytest.raises(FileNotFoundError):
        write_session(replace(session, frame_times=(0.0,)), path, tmp_path / "nowhere.mp4")
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
