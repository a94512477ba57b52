"""Work on a Ray cluster of two processes that is started here: with all else, only the address differs."""

import gc
import json
import math
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import SettingsError
from camcade.sessions.archive import read_session
from camcade_training.core import cluster
from camcade_training.core.cluster import LOCAL, NO_RAY, is_on_cluster, on_cluster, work_pool
from camcade_training.core.progress import no_progress
from camcade_training.sessions.recording import plan, record_sessions
from camcade_training.tasks.agent.actors import Order, Plan, Worker, actors
from camcade_training.tasks.agent.fights import Partners
from camcade_training.tasks.agent.grid import cells, run_grid
from camcade_training.tasks.agent.pairs import Arena, pairs_of, scripted_score
from camcade_training.tasks.agent.policies import CHOICES, EXPERT_NUMBERS
from camcade_training.tasks.agent.settings import AgentSettings


def refuse(number: int) -> None:
    raise SettingsError(f"{number} is refused")


@pytest.fixture(scope="class")
def joined() -> Iterator[None]:
    """A cluster of two processes; it takes seconds to start."""
    pytest.importorskip("ray", reason="needs the training tools")
    with on_cluster(LOCAL, 2):
        yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray does not wait for the processes that it has ended
        gc.collect()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.usefixtures("joined")
class TestOnACluster:
    def test_answers_and_errors_are_those_of_the_work_itself(self) -> None:
        assert is_on_cluster()
        with work_pool() as pool:
            assert list(pool.map(math.sqrt, [1, 4, 9], chunksize=2)) == [1, 2, 3]
            with pytest.raises(SettingsError, match="^7 is refused$"):
                pool.submit(refuse, 7).result()
        with pytest.raises(KeyboardInterrupt), work_pool() as pool:
            raise KeyboardInterrupt

    def test_what_is_recorded_is_the_same(self, tmp_path: Path) -> None:
        recordings = plan(2, "test", ["easy"], ["masher"])
        there = record_sessions(recordings, tmp_path / "there", 2)
        here = record_sessions(recordings, tmp_path / "here", 1)
        replays = [[read_session(path).replay for path in paths] for paths in (there, here)]
        assert replays[0] == replays[1] and None not in replays[0]

    def test_an_arena_there_has_the_scores_of_one_here(self, tmp_path: Path) -> None:
        pairs = pairs_of(["easy", "masher", "slow-masher"], [], 2, 3)
        scores = [score for _, score in Arena({}, tmp_path / "played.json").play(pairs, 2)]
        assert scores == [scripted_score(part) for pair in pairs for part in pair.parts]

    def test_a_grid_is_trained_there(self, tmp_path: Path) -> None:
        for split in ("train", "validation", "test"):
            record_sessions(plan(1, split, ["hard"], ["masher"], 4), tmp_path / "sessions", 1)
        tiny = AgentSettings(latent=4, filters=(2,), units=(3,), window=4, burn_in=1)
        base = replace(tiny, autoencoder_epochs=0, head_epochs=1, clone_epochs=0, clone_windows=4)
        chosen = cells(base, [4], ["gru"], ["focal"], 2)
        folders = tmp_path / "sessions", tmp_path / "grid", tmp_path / "cache"
        (row,) = run_grid(chosen, *folders, no_progress, lambda _: None, lambda _: None)
        assert row["seeds"] == 2
        for cell in chosen:
            settings = json.loads((tmp_path / "grid" / cell.name / "settings.json").read_text())
            assert settings["seed"] == cell.settings.seed

    def test_whoever_plays_there_plays_as_here(self) -> None:
        random = np.random.default_rng(1)
        weights = [random.normal(size=(EXPERT_NUMBERS, CHOICES)).astype(np.float32), np.zeros(CHOICES)]
        made, order = Plan(0, 2, 5), Order(6, Partners({"hard": 1.0}), weights)
        with actors(2, made) as playing:
            assert len(playing) == 2
            for number in range(2):
                playing.begin(number, order)
            found = {number: arrays for number, arrays, _ in playing.finished()}
            while len(found) < 2:
                found |= {number: arrays for number, arrays, _ in playing.finished(60)}
            for number in range(2):
                expected, _ = Worker(made, number).obey(order)
                assert all(np.array_equal(found[number][name], values) for name, values in expected.items())
            playing.begin(1, order)
            playing.begin(0, order)
            assert [arrays["seen"].shape[:2] for arrays, _ in playing.everything()] == [(2, 7)] * 2


def test_a_cluster_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_cluster(None):
        assert not is_on_cluster()
    pytest.importorskip("ray", reason="needs the training tools")
    with pytest.raises(SettingsError, match=r"No Ray cluster answers at 127\.0\.0\.1:1 .*ray start --head"):
        with on_cluster("127.0.0.1:1"):
            pass
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=NO_RAY[:20]), on_cluster("auto"):
        pass
