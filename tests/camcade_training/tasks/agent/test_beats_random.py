"""A whole training, from nothing to matches: a small agent learns to beat random keys, from pictures.

It is the way of `camcade train agent-expert` and `camcade train agent --expert` with small networks: an
expert that is told states learns by playing (92,000 decisions), an agent that sees pictures learns from it
(15,000 frames), and that one is judged. Whoever knows nothing draws most matches, for neither comes near the
other; what the expert is shown of the hard level gets it to about two thirds of the points, and the rest it
learns by playing.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from camcade_training.core.art import art_folder
from camcade_training.core.progress import Record, no_progress
from camcade_training.tasks.agent.judging import judge
from camcade_training.tasks.agent.learning_by_playing import Sitting, run_distillation, run_expert
from camcade_training.tasks.agent.policies import read_expert
from camcade_training.tasks.agent.settings import DistilSettings, PpoSettings
from camcade_training.tasks.agent.training import plain_weights
from camcade_training.tasks.agent.workflow import networks_of, read_run

RANDOM_KEYS = "masher"
EXPERT = PpoSettings(
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


AGENT = DistilSettings(
    latent=80,
    filters=(24, 24),
    hidden=0,
    memory=4,
    units=(64, 64),
    rounds=14,
    frames=1000,
    fights=20,
    self_share=0.0,
    steps=20,
    opponents=(RANDOM_KEYS,),
    told_share=0.4,
    led_share=0.2,
    reuse=4.0,
    window=12,
    batch=32,
    learning_rate=0.003,
    redraw_steps=1,
    seed=1,
)


@pytest.mark.slow
def test_an_agent_that_learned_from_nothing_beats_random_keys(tmp_path: Path) -> None:
    told = list[Record]()
    sitting = Sitting(tmp_path / "expert", no_progress, told.append, "camcade train agent-expert", 1, 0)
    run_expert(sitting, EXPERT)
    expert = read_expert(sitting.out)
    score = judge(1, (RANDOM_KEYS,), 40, numbers=expert)[RANDOM_KEYS]
    assert score.matches == 40 and score.interval[0] > 0.5, ("expert", score, told[-1])

    run_distillation(replace(sitting, out=tmp_path / "agent"), expert, AGENT)
    pictures = plain_weights(networks_of(read_run(tmp_path / "agent")))
    score = judge(1, (RANDOM_KEYS,), 40, pictures=pictures, art=art_folder())[RANDOM_KEYS]
    assert score.matches == 40 and score.interval[0] > 0.5, ("agent", score, told[-1])
