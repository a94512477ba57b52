"""From nothing to a player that beats somebody who presses keys at random: the whole way, in a minute."""

from pathlib import Path

import pytest

from camcade_training.core.progress import Record, no_progress
from camcade_training.tasks.agent.judging import judge
from camcade_training.tasks.agent.learning_by_playing import run_expert
from camcade_training.tasks.agent.policies import read_expert
from camcade_training.tasks.agent.ppo import Learner
from camcade_training.tasks.agent.settings import PpoSettings

MATCHES = 40
SHORT = PpoSettings(
    updates=60,
    clone_updates=30,
    teacher="defender",
    opponents=("masher",),
    self_share=0.0,
    league_share=0.0,
    fights=24,
    steps=32,
    units=(64, 64),
    batch=768,
    epochs=4,
    learning_rate=0.002,
)
"""It watches a scripted player for 23,000 decisions, and then plays for as many."""


@pytest.mark.slow
def test_who_watched_and_played_beats_random_keys_and_who_did_neither_does_not(tmp_path: Path) -> None:
    untrained = judge(1, ("masher",), MATCHES, numbers=Learner(SHORT).weights())["masher"]
    assert untrained.interval[0] < 0.5, "it is not won by standing there"
    told: list[Record] = []
    out = tmp_path / "expert"
    metrics = run_expert(out, SHORT, no_progress, told.append, "camcade train agent-expert", 1, 0)
    assert metrics == {"matches": {}} and len(told) == SHORT.updates
    score = judge(1, ("masher",), MATCHES, numbers=read_expert(out))["masher"]
    assert score.interval[0] > 0.5, score
    assert score.interval[0] > untrained.interval[1], (score, untrained)
