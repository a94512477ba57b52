from pathlib import Path

import pytest
from PIL import Image

from camcade.duel import Match
from camcade.duel.players.scripted import ScriptedPlayer
from camcade.duel.replay import Replay, record
from camcade.errors import BuildError
from camcade_render import Pictures, animate, replay_frames


@pytest.fixture(scope="module")
def replay() -> Replay:
    return record(Match(seed=2), (ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "easy")), max_ticks=60)


def test_a_replay_becomes_an_animation(pictures: Pictures, replay: Replay, tmp_path: Path) -> None:
    frames = list(replay_frames(replay, pictures, frame_ms=200, scale=0.25, begin_ms=100, length_ms=400))
    assert [frame.size for frame in frames] == [(150, 100)] * 2
    for suffix in ("webp", "gif"):
        animate(frames, tmp_path / f"match.{suffix}", 200)
        with Image.open(tmp_path / f"match.{suffix}") as animation:
            assert getattr(animation, "n_frames", 1) == 2


def test_frames_that_fall_between_ticks_are_refused(pictures: Pictures, replay: Replay) -> None:
    with pytest.raises(BuildError, match="frame_ms is 33"):
        next(replay_frames(replay, pictures, frame_ms=33))


def test_nothing_to_animate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="0 frames"):
        animate([], tmp_path / "match.gif", 40)
