"""An expert that learns by playing, and an agent that learns from it: small ones, for seconds."""

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from camcade.agent.actions import MOVES, STRIKES
from camcade.agent.observation import STATE_NUMBERS
from camcade.errors import ModelError, SettingsError
from camcade.intents import Intent
from camcade_build.site.models import TEACHER
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Record, no_progress
from camcade_training.core.run_folder import HISTORY, METRICS, SETTINGS, read_history
from camcade_training.core.state import read_state
from camcade_training.tasks.agent.actors import Plan, Worker
from camcade_training.tasks.agent.distil import EXPERT as EXPERT_ITSELF
from camcade_training.tasks.agent.distil import Distillation, Pupil
from camcade_training.tasks.agent.exploiting import Exploiters
from camcade_training.tasks.agent.fights import Partners, Tally
from camcade_training.tasks.agent.judging import judge
from camcade_training.tasks.agent.learning_by_playing import Sitting, run_distillation, run_expert
from camcade_training.tasks.agent.minds import Minds
from camcade_training.tasks.agent.policies import (
    CHOICES,
    EXPERT_NUMBERS,
    WEIGHTS,
    NumbersPolicy,
    chosen,
    held_of,
    log_likelihoods,
    read_expert,
    read_exploiters,
    softmax,
    write_expert,
)
from camcade_training.tasks.agent.ppo import ExpertLearner, advantages
from camcade_training.tasks.agent.self_play import BY_EXPLOITER, League, SelfPlay
from camcade_training.tasks.agent.settings import DistilSettings, PpoSettings
from camcade_training.tasks.agent.shipping import export_expert
from camcade_training.tasks.agent.sparring import LEAGUE, RIVAL
from camcade_training.tasks.agent.workflow import networks_of, read_run

EXPERT = PpoSettings(
    updates=4, clone_updates=2, units=(8,), fights=3, steps=16, batch=64, league_every=1, opponents=("easy",)
)
PUPIL = DistilSettings(
    latent=80,
    filters=(2, 4),
    memory=3,
    units=(8,),
    rounds=2,
    frames=40,
    fights=2,
    steps=8,
    window=5,
    batch=4,
    reuse=3.0,
    redraw_steps=2,
    opponents=("easy", LEAGUE),
)


def test_advantages_are_what_came_beyond_what_was_expected():
    rewards = np.array([[0.0, 1.0, 0.0, 2.0]], np.float32)
    values = np.array([[0.5, 0.5, 0.25, 1.0, 4.0]], np.float32)
    over = np.array([[False, True, False, False]])
    found = advantages(rewards, values, over, 0.5, 0.5)
    surprises = [0.5 * 0.5 - 0.5, 1 - 0.5, 0.5 * 1.0 - 0.25, 2 + 0.5 * 4.0 - 1.0]
    expected = [surprises[0] + 0.25 * surprises[1], surprises[1], surprises[2] + 0.25 * surprises[3], 3.0]
    np.testing.assert_allclose(found[0], expected)


def test_whoever_is_hard_to_beat_is_met_more_often():
    league = League()
    league.note(Tally({"hard": 1.0, "easy": 40.0}, {"hard": 40, "easy": 40}))
    shares = league.partners(PpoSettings(opponents=("hard", "easy")), np.random.default_rng(1)).shares
    assert shares["hard"] > 5 * shares["easy"] > 0
    for number in range(4):
        league.note(Tally({f"{LEAGUE}-{number}": 5.0 * number}, {f"{LEAGUE}-{number}": 20}))
        league.add(number, [np.ones(1)], size=2)
    assert sorted(league.members) == [0, 1]  # the others are beaten more easily
    assert isinstance(league.partners(PpoSettings(), np.random.default_rng(1)), Partners)


def test_what_brings_more_is_done_more():
    """One choice of moving is always rewarded, and nothing else is."""
    settings = replace(EXPERT, units=(16,), learning_rate=0.01, batch=256, entropy=0.0, clone_updates=0)
    learner, random = ExpertLearner(settings), np.random.default_rng(3)
    seen = random.normal(size=(16, 17, EXPERT_NUMBERS)).astype(np.float16)
    hidden = np.zeros((16, 17, learner.critic.network.input_shape[1] - EXPERT_NUMBERS), np.float16)
    parts = np.zeros((1, CHOICES), np.float32)
    for number in range(12):
        parts = NumbersPolicy(learner.weights()).probabilities(
            seen[:, :-1].reshape(-1, EXPERT_NUMBERS).astype(np.float32), np.arange(256)
        )
        actions = chosen(parts, random)
        learner.learn(
            {
                "seen": seen,
                "hidden": hidden,
                "actions": actions.reshape(16, 16, 3).astype(np.int8),
                "likelihoods": log_likelihoods(parts, actions).reshape(16, 16),
                "rewards": (actions[:, 0] == 3).reshape(16, 16).astype(np.float32),
                "over": np.ones((16, 16), np.bool_),
            },
            number,
            0.0,
        )
    assert parts[:, 3].mean() > 0.5
    assert abs(parts[:, 6].mean() - 0.5) < 0.2


BEATS = np.array([[(one - other) % 5 in (1, 3) for other in range(5)] for one in range(5)], np.float32)
WINS = BEATS - BEATS.T
"""Of five choices, each beats the one and the third after it: whoever decides by chance cannot be beaten."""


def _player(magnet_weight: float) -> ExpertLearner:
    settings = replace(EXPERT, units=(16,), learning_rate=0.005, batch=256, entropy=0.0, clone_updates=0)
    return ExpertLearner(replace(settings, magnet_weight=magnet_weight, magnet_every=20))


def _play(learner: ExpertLearner, number: int) -> np.ndarray:
    """One update against itself; in the first ten it comes to do always the same. How it decided before."""
    random = np.random.default_rng((3, number))
    seen = np.ones((16, 17, EXPERT_NUMBERS), np.float16)
    hidden = np.zeros((16, 17, learner.critic.network.input_shape[1] - EXPERT_NUMBERS), np.float16)
    told = seen[:, :-1].reshape(-1, EXPERT_NUMBERS).astype(np.float32)
    parts = NumbersPolicy(learner.weights()).probabilities(told, np.arange(256))
    actions = chosen(parts, random)
    moves = actions[:, 0]
    rewards = (moves == 3).astype(np.float32) if number < 10 else WINS[moves, random.permutation(moves)]
    played = {
        "seen": seen,
        "hidden": hidden,
        "actions": actions.reshape(16, 16, 3).astype(np.int8),
        "likelihoods": log_likelihoods(parts, actions).reshape(16, 16),
        "rewards": rewards.reshape(16, 16),
        "over": np.ones((16, 16), np.bool_),
    }
    learner.learn(played, number, 0.0)
    return parts


def beaten_by(magnet_weight: float) -> float:
    """What the best answer to an expert wins that learned that game against itself, of 1 at most: the mean of
    the last half of its updates. It begins as somebody who has come to do always the same.
    """
    updates = 80
    learner, found = _player(magnet_weight), list[float]()
    for number in range(updates):
        parts = _play(learner, number)
        found.append(float((WINS @ parts[0, :5]).max()))
    return float(np.mean(found[updates // 2 :]))


def test_with_a_magnet_it_comes_to_rest_where_nobody_beats_it():
    """Without one it goes round in circles, and whoever studies it always wins."""
    assert beaten_by(0.0) > 0.8
    assert beaten_by(1.0) < 0.2


def test_the_magnet_follows_in_steps_and_exploiters_have_none():
    learner, known = _player(0.5), list[list[np.ndarray]]()
    assert learner.magnet is not None
    for number in range(22):
        before = learner.weights()
        _play(learner, number)
        known.append(learner.magnet.get_weights())
        if number in (0, 20):
            assert all((one == other).all() for one, other in zip(known[-1], before, strict=True)), number
    alike = [all((one == other).all() for one, other in zip(*two, strict=True)) for two in pairwise(known)]
    assert [number for number, same in enumerate(alike, 1) if not same] == [20]
    assert Exploiters(learner, learner.settings).learner.magnet is None


@pytest.fixture(scope="module")
def expert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a small expert, stopped in the middle and gone on with."""
    out = tmp_path_factory.mktemp("runs") / "expert"
    told: list[Record] = []
    learner = ExpertLearner(replace(EXPERT, updates=2))
    SelfPlay(learner, _made(out) / "state.npz", tell=told.append).run(1)
    with pytest.raises(SettingsError, match="other settings"):
        SelfPlay(ExpertLearner(replace(EXPERT, units=(9,))), out / "state.npz")
    metrics = run_expert(Sitting(out, no_progress, told.append, "camcade train agent-expert", 1, 2), EXPERT)
    assert "| hard | 2 |" in (out / "report.md").read_text() and (out / "curves-won.png").is_file()
    assert [one["epoch"] for one in told] == [0, 1, 2, 3] and told[0]["decisions"] == 64
    assert metrics["matches"]["hard"]["won"] + metrics["matches"]["hard"]["lost"] <= 2
    return out


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def agent(expert: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """The run folder of a small agent, and what was told while it learned."""
    out, told = tmp_path_factory.mktemp("runs") / "agent", list[Record]()
    sitting = Sitting(out, no_progress, told.append, "camcade train agent", 1, 0)
    run_distillation(sitting, read_expert(expert), PUPIL)
    return out, told


@pytest.mark.slow
def test_an_agent_learns_from_an_expert(agent: tuple[Path, list[Record]]) -> None:
    out, told = agent
    assert [one["epoch"] for one in told] == [0, 1]
    assert all(40 <= one["frames"] <= 64 for one in told), "nobody plays far ahead"
    made = read_run(out)
    assert made.settings == PUPIL.network and len(made.actions) == 11
    minds = Minds(made.network, made.actions)
    assert minds.new().state.shape == (2 * 80,)


@pytest.mark.slow
def test_an_agent_begins_with_the_eyes_of_another(agent: tuple[Path, list[Record]], tmp_path: Path) -> None:
    weights = [np.zeros(shape, np.float32) for shape in ((EXPERT_NUMBERS, 8), (8,), (8, CHOICES), (CHOICES,))]
    eyes = networks_of(read_run(agent[0]))
    learning = Distillation(replace(PUPIL, seed=9), weights, Path(), eyes=eyes)
    for one, other in zip(learning.pupil.networks.encoder.weights, eyes.encoder.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
    sitting = Sitting(tmp_path / "other", no_progress, lambda record: None, "camcade train agent", 1, 0)
    with pytest.raises(SettingsError, match=r"--set latent=80 --set filters=\[2, 4\], too"):
        run_distillation(sitting, weights, replace(PUPIL, latent=90, filters=(3, 4)), start=agent[0])


@pytest.mark.slow
def test_an_exploiter_meets_the_agent_alone(agent: tuple[Path, list[Record]], tmp_path: Path) -> None:
    told: list[Record] = []
    settings = replace(EXPERT, updates=2, clone_updates=1, steps=300)
    sitting = Sitting(tmp_path / "exploiter", no_progress, told.append, "camcade train agent-expert", 1, 2)
    metrics = run_expert(sitting, settings, agent[0])
    assert set(metrics["matches"]) == {RIVAL}
    assert all({name for name in one if name.startswith("won_")} == {f"won_{RIVAL}"} for one in told)
    assert told[-1]["won_rival"] != 0.5, "matches were fought"
    learned = run_expert(replace(sitting, out=tmp_path / "begun", matches=0), settings, start=agent[0])
    assert learned == {"matches": {}} and read_expert(tmp_path / "begun")[0].shape == (EXPERT_NUMBERS, 8)
    data = json.loads((agent[0] / "settings.json").read_text())
    shutil.copytree(agent[0], tmp_path / "other")
    (tmp_path / "other" / "settings.json").write_text(json.dumps({**data, "halving": "stride"}))
    with pytest.raises(SettingsError, match="halving stride"):
        run_expert(replace(sitting, out=tmp_path / "none"), settings, tmp_path / "other")


EXPLOITED = replace(
    EXPERT, updates=14, clone_updates=2, exploiter_every=3, exploiter_updates=2, league_every=100, fights=2
)


def exploited() -> tuple[ExpertLearner, Exploiters]:
    expert = ExpertLearner(EXPLOITED)
    return expert, Exploiters(expert, EXPLOITED)


def test_exploiters_take_turns_with_the_expert() -> None:
    """The update that is learned from, one before the one that is prepared, belongs to who played it."""
    _, exploiters = exploited()
    whose, switches = "", list[int]()
    exploiters.prepare(0)
    for number in range(14):
        before = exploiters.learns(number)
        exploiters.prepare(number + 1)
        assert exploiters.learns(number) == before
        whose += "x" if before else "e"
        if exploiters.is_switch(number + 1):
            switches.append(number + 1)
        exploiters.prepare(number + 1)  # as a sitting does that begins there
    assert whose == "eeeeexxeeexxee" and switches == [5, 7, 10, 12]


def test_an_exploiter_that_wins_nearly_always_is_done() -> None:
    _, exploiters = exploited()
    for number in range(6):
        exploiters.prepare(number)
    assert exploiters.learns(5) and exploiters.won == 0.5
    exploiters.note(Tally({"league-5": 200.0}, {"league-5": 200}))
    exploiters.prepare(6)
    assert not exploiters.learns(6) and exploiters.is_switch(6)


def test_an_exploiter_learns_against_the_expert_as_it_is_and_is_met_from_then_on(tmp_path: Path) -> None:
    """Stopped in the middle of an exploiter's updates, it goes on with the very same."""
    state, told = tmp_path / "state.npz", list[Record]()

    def playing(updates: int) -> tuple[SelfPlay, Exploiters]:
        settings = replace(EXPLOITED, updates=updates)
        learner = ExpertLearner(settings)
        exploiters = Exploiters(learner, settings)
        return SelfPlay(learner, state, tell=told.append, exploiters=exploiters), exploiters

    first, half = playing(6)
    first.run(1)
    assert half.partners()[0].shares == {LEAGUE: 1.0} and not half.made
    _, went_on = playing(14)
    for one, other in zip(half.learner.variables, went_on.learner.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))
    for one, other in zip(half.partners()[1][5], went_on.partners()[1][5], strict=True):
        np.testing.assert_array_equal(one, other)
    rest, exploiters = playing(14)
    rest.run(1)
    assert exploiters.made == [6, 11] and set(rest.league.members) == {6, 11}
    assert [one["epoch"] for one in told if BY_EXPLOITER in one] == [5, 6, 10, 11]
    assert all(("loss" in one) != (BY_EXPLOITER in one) for one in told), "records say who learned"
    met = rest.league.lately.played
    assert {name for name in met if name.startswith(LEAGUE)} == {f"{LEAGUE}-6", f"{LEAGUE}-11"}
    target, members = exploiters.partners()
    assert target.member == 10
    theirs, own = (keras.tree.flatten(one)[0] for one in (members[10], rest.league.members[11]))
    assert not np.array_equal(theirs, own)


def test_every_other_exploiter_begins_as_the_expert_did() -> None:
    expert, exploiters = exploited()
    began = [np.array(one) for one in expert.trained]
    exploiters.prepare(2)
    for one in expert.trained:
        one.assign(np.asarray(one) + 1)
    now = [np.array(one) for one in expert.trained]
    for number, made, wanted in ((5, [], now), (7, [], None), (10, [6], began)):
        exploiters.made = list(made)
        exploiters.prepare(number)
        if wanted is None:
            continue
        for one, other in zip(exploiters.learner.trained, wanted, strict=True):
            np.testing.assert_array_equal(np.asarray(one), other)
    assert exploiters.won == 0.5


def test_an_expert_begins_as_another_whose_exploiters_it_goes_on_meeting(
    expert: Path, tmp_path: Path
) -> None:
    shutil.copytree(expert, tmp_path / "first")
    weights = read_expert(expert)
    write_expert(tmp_path / "first", weights, [weights, weights])
    told: list[Record] = []
    sitting = Sitting(
        tmp_path / "second", no_progress, told.append, "camcade train agent-expert --start", 1, 0
    )
    settings = replace(EXPLOITED, updates=3, clone_updates=3, learning_rate=0.0)
    run_expert(sitting, settings, start=tmp_path / "first")
    for one, other in zip(read_expert(tmp_path / "second"), weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert len(read_exploiters(tmp_path / "second")) == 2
    commands = json.loads((tmp_path / "second" / "history.json").read_text())["command"].split(" && ")
    assert commands == ["camcade train agent-expert", "camcade train agent-expert --start"]
    assert sitting.after("a && b", "b && c").command == "a && b && c && camcade train agent-expert --start"
    with pytest.raises(SettingsError, match=r"give --set units=\[8\], too"):
        run_expert(replace(sitting, out=tmp_path / "third"), replace(settings, units=(9,)), start=expert)


def test_an_expert_s_file_holds_its_exploiters(tmp_path: Path) -> None:
    weights = [[np.full((2, 3), number, np.float32), np.zeros(3, np.float32)] for number in range(3)]
    write_expert(tmp_path, weights[0], weights[1:])
    assert [one.tolist() for one in read_expert(tmp_path)] == [one.tolist() for one in weights[0]]
    assert [found[0][0, 0] for found in read_exploiters(tmp_path)] == [1, 2]
    write_expert(tmp_path, weights[0])
    assert read_exploiters(tmp_path) == []


def test_a_kept_expert_teaches_and_leads_on_as_its_run_did(expert: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    export_expert(expert, kept)
    assert sorted(path.name for path in kept.iterdir()) == sorted([WEIGHTS, SETTINGS, METRICS, HISTORY])
    for one, other in zip(read_expert(kept), read_expert(expert), strict=True):
        np.testing.assert_array_equal(one, other)
    assert read_history(kept).command == read_history(expert).command
    assert WEIGHTS == TEACHER  # so that no page asks for it
    (expert_without := tmp_path / "unfinished").mkdir()
    with pytest.raises(ModelError, match="has ended"):
        export_expert(expert_without, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_an_agent_meets_the_exploiters_of_its_expert(expert: Path) -> None:
    weights = read_expert(expert)
    learning = Distillation(PUPIL, weights, Path(), exploiters=[weights, weights])
    met = {learning.order().partners.member for _ in range(60)}
    assert met == {EXPERT_ITSELF, EXPERT_ITSELF + 1, EXPERT_ITSELF + 2}


@pytest.mark.slow
def test_somebody_scripted_teaches_by_what_they_would_press(tmp_path: Path) -> None:
    settings = replace(PUPIL, teacher="hard", opponents=("easy", LEAGUE), told_share=1.0, led_share=0.0)
    learning = Distillation(settings, None, art_folder(), tmp_path / "state.npz")
    order = learning.order()
    assert order.partners.teacher == "hard" and set(order.partners.shares) == {"easy"}
    assert order.stint == settings.stint and order.led == 1 - settings.told_wild
    worker = Worker(Plan(0, 2, 5, art_folder()), 0)
    found, _ = worker.obey(replace(order, steps=60, wild=0.0))
    assert {0, 1} == set(np.unique(found["counts"])), "the pupil plays in between, and is not learned from"
    labels = found["labels"].astype(np.float32)
    assert set(np.unique(labels)) <= {0.0, 1.0}
    moves, strikes = (
        [number for number, one in enumerate(Intent) if one in part] for part in (MOVES, STRIKES)
    )
    assert labels[..., moves].sum(-1).max() == 1 and labels[..., strikes].sum(-1).max() == 1
    assert 0.02 < labels[..., strikes].sum(-1).mean() < 0.6, "a level strikes now and then"
    told: list[Record] = []
    sitting = Sitting(
        tmp_path / "clone", no_progress, told.append, "camcade train agent --teacher hard", 1, 0
    )
    run_distillation(sitting, None, settings)
    assert len(told) == 2 and read_run(tmp_path / "clone").settings == PUPIL.network
    assert "learned from hard" in (tmp_path / "clone" / "report.md").read_text()
    hurried = replace(settings, seconds=1, frames=1_000_000)
    (record,) = Distillation(hurried, None, art_folder(), tmp_path / "hurried.npz").run(1)
    assert 0 < record["frames"] < 1_000_000, "a round ends when the time is over"
    with pytest.raises(SettingsError, match="nobody"):
        replace(PUPIL, teacher="nobody")


def test_an_agent_begins_as_its_expert_decides(expert: Path) -> None:
    """What it decides from is a matter of the layers that it took over: they know the newest state first."""
    weights, settings = read_expert(expert), replace(PUPIL, memory=5)
    pupil = Pupil(settings)
    pupil.begin_as(weights)
    stack = next(layer for layer in pupil.networks.predictor.layers if layer.name == "stack")
    states = np.random.default_rng(2).normal(size=(1, 5, STATE_NUMBERS)).astype(np.float32)
    frames = np.concatenate([states, np.zeros((1, 5, settings.latent - STATE_NUMBERS), np.float32)], -1)
    frames[:, 0] = 0  # no expert remembers as much
    told = states[0, :0:-1].reshape(1, -1)
    expected = np.maximum(told @ weights[0] + weights[1], 0)
    np.testing.assert_allclose(np.asarray(stack(frames))[:, -1], expected, atol=1e-4)


def test_first_the_expert_plays_and_then_the_agent(expert: Path) -> None:
    settings = replace(PUPIL, rounds=10, told_share=0.2, led_share=0.3, led_least=0.1, told_wild=0.25)
    learning = Distillation(settings, read_expert(expert), Path())
    led: list[float] = []
    for done in range(10):
        learning.diary.records = [{}] * done
        order = learning.order()
        led.append(order.led)
        assert order.wild == (0.25 if done < 2 else 0.0)
    np.testing.assert_allclose(led, [1, 1, 1, 0.7, 0.4, *[0.1] * 5], atol=1e-6)


def test_an_expert_is_read_and_judged(expert: Path, tmp_path: Path) -> None:
    weights = read_expert(expert)
    assert [one.shape for one in weights] == [(EXPERT_NUMBERS, 8), (8,), (8, CHOICES), (CHOICES,)]
    assert not (expert / "state.npz").exists()
    read_state(expert / WEIGHTS, "camcade train agent-expert")
    one, again = (judge(1, ("beginner",), 4, numbers=weights)["beginner"] for _ in range(2))
    assert one == again and one.matches == 4 and 0 <= one.interval[0] <= one.share <= one.interval[1] <= 1
    shutil.copytree(expert, tmp_path / "half")
    (tmp_path / "half" / WEIGHTS).unlink()
    with pytest.raises(ModelError, match="has ended"):
        read_expert(tmp_path / "half")


def test_settings_that_cannot_be_meant_are_said() -> None:
    with pytest.raises(SettingsError, match="window is 50"):
        replace(PUPIL, window=50)
    with pytest.raises(SettingsError, match="latent is 72: give 73 or more"):
        replace(PUPIL, latent=72)
    with pytest.raises(SettingsError, match="self_share"):
        replace(EXPERT, self_share=2.0)
    assert held_of(softmax(np.zeros((1, CHOICES), np.float32))).shape == (1, 11)
