"""Fights as episodes: what was seen, done and won; and, where Minari is installed, there and back."""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError
from camcade.intents import Intent
from camcade.sessions.archive import read_session
from camcade.sessions.duel_play import ACTIONS
from camcade_build.cli import main
from camcade_training.sessions.recording import plan, record_sessions
from camcade_training.tasks.agent.examples import frames_of
from camcade_training.tasks.agent.minari_data import (
    action_of,
    episodes_of,
    from_minari,
    labels_of,
    to_minari,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recordings = plan(1, "test", ["hard"], ["easy"], time_limit_s=4)
    return record_sessions(recordings, tmp_path_factory.mktemp("sessions"), processes=1)[0]


def test_actions_are_what_was_held() -> None:
    def held(*intents: Intent) -> np.ndarray:
        return np.array([name in intents for name in ACTIONS])

    assert action_of(held(), ACTIONS) == (0, 0, 0)
    assert action_of(held(Intent.DOWN, Intent.BLOCK, Intent.SPIN_KICK), ACTIONS) == (4, 1, 6)
    assert action_of(held(Intent.UP, Intent.RIGHT), ACTIONS) == (2, 0, 0), "a jump to the right begins so"
    chosen = np.array([(0, 0, 0), (4, 1, 6), (1, 0, 2)])
    assert [action_of(row, ACTIONS) for row in labels_of(chosen)] == [tuple(row) for row in chosen]


def test_a_fight_is_an_episode(path: Path, art_folder: Path) -> None:
    session = read_session(path)
    episodes = list(episodes_of(session, art_folder))
    frames = frames_of(session, art_folder)
    assert len(episodes) == len(session.timeline.fights) >= 2
    assert np.array_equal(np.concatenate([one.observations for one in episodes])[..., 0], frames.pictures)
    for one in episodes:
        assert len(one.actions) == len(one.rewards) == len(one.observations) - 1
        assert one.actions[:, 2].any() and np.abs(one.rewards.cumsum()).max() <= 1, "lives, of 1"
    assert any(one.rewards.any() for one in episodes)


def test_without_the_package_it_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("minari", "minari.data_collector"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SystemExit) as ended:
        main(["sessions", "minari", str(path), "--name", "duel/test-v0"])
    assert ended.value.code == 2 and "pip install minari" in " ".join(capsys.readouterr().err.split())


@pytest.mark.skipif(find_spec("minari") is None, reason="needs minari")
def test_there_and_back(
    path: Path, art_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    frames = frames_of(read_session(path), art_folder)
    assert to_minari([path], "duel/test-v0", art_folder) == len(np.unique(frames.fights))
    first, *_ = from_minari("duel/test-v0")
    length = len(first.pictures)
    assert np.array_equal(first.pictures, frames.pictures[:length]) and first.actions == frames.actions
    block = ACTIONS.index(Intent.BLOCK)
    assert np.array_equal(first.labels[:, block], frames.labels[:length, block])
    with pytest.raises(DataError, match="nowhere"):
        from_minari("duel/nowhere-v0")
    names = {one.name for one in tmp_path.rglob("*") if one.is_file()}
    assert names == {"namespace_metadata.json", "metadata.json", "main_data.hdf5"}, "nothing else stays"
    with pytest.raises(DataError, match="already"):
        to_minari([path], "duel/test-v0", art_folder)
    with pytest.raises(DataError, match="Choose another name"):
        to_minari([path], "../x", art_folder)
