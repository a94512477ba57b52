"""A whole training, from nothing to matches: a small expert learns to beat random keys.

It is the pipeline of `camcade train agent-expert` (processes that play, cloning, PPO, judging) with a small
network and ninety thousand decisions. It is told states: an agent that sees pictures needs more than two
minutes. At first neither comes near the other, so that an untrained one hardly ever wins; what it is shown of
the hard level for 30 updates gets it to about a half, and the rest it learns by playing.
"""

from pathlib import Path

import pytest

from camcade_training.core.progress import Record, no_progress
from camcade_training.tasks.agent.judging import judge
from camcade_training.tasks.agent.learning_by_playing import Sitting, run_expert
from camcade_training.tasks.agent.policies import read_expert
from camcade_training.tasks.agent.settings import PpoSettings

RANDOM_KEYS = "masher"
SETTINGS = PpoSettings(
    updates=120,
    clone_updates=30,
    units=(64, 64),
    steps=32,
    fights=24,
    self_share=0.0,
    league_share=0.0,
    opponents=(RANDOM_KEYS,),
    batch=256,
    epochs=8,
    learning_rate=0.0015,
    entropy=0.003,
    discount=0.97,
    seed=2,
)


@pytest.mark.slow
def test_what_learned_by_playing_beats_random_keys(tmp_path: Path) -> None:
    told = list[Record]()
    run_expert(Sitting(tmp_path, no_progress, told.append, "camcade train agent-expert", 1, 0), SETTINGS)
    score = judge(1, (RANDOM_KEYS,), 40, numbers=read_expert(tmp_path))[RANDOM_KEYS]
    assert score.matches == 40 and score.interval[0] > 0.5, (score, told[-1])
