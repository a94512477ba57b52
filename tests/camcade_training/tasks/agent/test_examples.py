from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.duel.replay import record
from camcade.duel.state import Match, State
from camcade.errors import DataError
from camcade.intents import Intent, Intents
from camcade.sessions.archive import read_session
from camcade.sessions.duel_play import session_of
from camcade_training.sessions.recording import plan, record_sessions
from camcade_training.tasks.agent.examples import SessionFrames, Windows, frames_of, gather


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    out = tmp_path_factory.mktemp("sessions")
    return record_sessions(plan(2, "train", ["hard"], ["average"], time_limit_s=5), out, processes=1)


@pytest.fixture(scope="module")
def frames(
    recorded: list[Path], art_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[SessionFrames]:
    return gather(recorded, tmp_path_factory.mktemp("frames"), art_folder, processes=1)


def test_a_frame_is_labelled_with_all_that_was_held_in_it(
    recorded: list[Path], frames: list[SessionFrames]
) -> None:
    for path, one in zip(recorded, frames, strict=True):
        replay = read_session(path).replay
        assert replay is not None
        held = [inputs[0] for inputs in replay.inputs()]
        for fight in np.unique(one.fights):
            assert (np.diff(np.flatnonzero(one.fights == fight)) == 1).all()
        count = (one.fights == 0).sum()  # the first fight begins at once
        for number in range(count):
            within = held[number * 10 : number * 10 + 10]
            expected = [any(intent in now for now in within) for intent in Intent]
            assert one.labels[number].tolist() == expected
        assert one.pictures.shape == (len(one.labels), 72, 128) and one.pictures[0].std() > 5
        assert one.labels.any() and one.actions == tuple(Intent)


def test_frames_are_drawn_once(
    recorded: list[Path], frames: list[SessionFrames], art_folder: Path, tmp_path: Path
):
    gather(recorded[:1], tmp_path, art_folder, processes=1)
    before = [path.stat().st_mtime_ns for path in tmp_path.iterdir()]
    (again,) = gather(recorded[:1], tmp_path, Path("nowhere"), processes=1)
    assert before == [path.stat().st_mtime_ns for path in tmp_path.iterdir()]
    assert np.array_equal(again.pictures, frames[0].pictures) and again.name == frames[0].name


def made_up(fights: list[int], name: str = "one") -> SessionFrames:
    count = len(fights)
    pictures = np.arange(count, dtype=np.uint8)[:, None, None] * np.ones((1, 72, 128), np.uint8)
    labels = np.zeros((count, 2), np.bool_)
    labels[-1, 1] = True
    return SessionFrames(name, ("left", "up"), pictures, labels, np.array(fights))


def test_no_window_crosses_the_end_of_a_fight_or_of_a_session() -> None:
    windows = Windows([made_up([0] * 5 + [1] * 4), made_up([1] * 3)], length=3)
    assert windows.fights.tolist() == [[0, 5], [5, 9], [9, 12]]
    assert windows.begins.tolist() == [0, 1, 2, 5, 6, 9] and len(windows) == 6
    assert windows.frames(np.array([2, 5])).tolist() == [[2, 3, 4], [9, 10, 11]]
    assert windows.sessions.tolist() == [0] * 9 + [1] * 3


def test_windows_reach_the_end_of_a_fight_however_far_they_are_apart() -> None:
    windows = Windows([made_up([0] * 11 + [1] * 2)], length=3, stride=4)
    assert windows.begins.tolist() == [0, 4, 8]
    counted = windows.counted(np.array([0, 1]), burn_in=2)
    assert counted.tolist() == [[True] * 3, [False, False, True]]


def test_rare_actions_count_more() -> None:
    windows = Windows([made_up([0] * 200)], length=3)
    weights = windows.weights()
    assert weights[-1] == 6 and (weights[:-1] == 1).all()
    assert (windows.weights(rare_share=0.0) == 1).all()


def test_who_plays_on_the_right_is_shown_and_told_the_match_mirrored(art_folder: Path) -> None:
    """Two players who do the same in front of a mirror are the same to learn from."""
    first, second = Hopper(), Hopper()
    replay = record(Match(5, time_limit_s=3), (first, second))
    left, right = (frames_of(session_of(replay, "one", ("a", "b"), side), art_folder) for side in (0, 1))
    assert left.labels.any(0).sum() == 3 and np.array_equal(left.labels, right.labels)
    difference = np.abs(left.pictures.astype(int) - right.pictures)
    assert (difference > 1).mean() < 0.005  # dust flies by chance
    assert left.pictures.std(0).max() > 20


class Hopper:
    """Walks forward, jumps, squats."""

    def intents(self, state: State, side: int) -> Intents:
        ahead = Intent.RIGHT if side == 0 else Intent.LEFT
        return frozenset({(ahead, Intent.UP, Intent.DOWN)[state.tick // 40 % 3]})


def test_what_makes_no_windows_is_refused() -> None:
    one = made_up([0, 0])
    for sessions in ([], [one], [one, replace(one, actions=("down", "up"))]):
        with pytest.raises(DataError, match="same actions|no fight"):
            Windows(sessions, length=3)
