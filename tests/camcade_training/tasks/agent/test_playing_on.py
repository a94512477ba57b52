"""An agent that sees pictures plays on, and learns from winning and losing: a small one, for seconds."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from camcade.agent.observation import FIGHTER_NUMBERS
from camcade.duel.match import step
from camcade.duel.state import Match, Phase
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS
from camcade_training.core.art import art_folder
from camcade_training.core.progress import Record, no_progress
from camcade_training.core.settings import as_plain, write_json
from camcade_training.core.trainer import TrainingStoppedError
from camcade_training.tasks.agent import actors as actors_module
from camcade_training.tasks.agent import learning_by_playing, self_play
from camcade_training.tasks.agent.actors import Arrays, LocalActors, Order, Plan, Worker, WorkerLostError
from camcade_training.tasks.agent.fights import Partners, Tally
from camcade_training.tasks.agent.judging import gap
from camcade_training.tasks.agent.learning_by_playing import Sitting, run_play
from camcade_training.tasks.agent.playing_on import PicturesLearner, divergence, log_parts_of
from camcade_training.tasks.agent.policies import (
    ACTIONS,
    CHOICES,
    EXPERT_NUMBERS,
    PARTS,
    PicturesPolicy,
    chosen,
    cut,
    log_likelihoods,
    parts_of,
)
from camcade_training.tasks.agent.ppo import judged, one_hot
from camcade_training.tasks.agent.self_play import BEGINNING, SelfPlay
from camcade_training.tasks.agent.settings import AgentSettings, PlaySettings
from camcade_training.tasks.agent.shipping import run_export
from camcade_training.tasks.agent.sparring import LEAGUE, KeepsAway, sparring_partner
from camcade_training.tasks.agent.training import Networks, plain_weights
from camcade_training.tasks.agent.workflow import read_run

NETWORK = AgentSettings(
    latent=12, filters=(4, 4), halving="patch", patch_px=8, cell="stack", memory=3, units=(8,), dropout=0.0
)
SETTINGS = PlaySettings(
    updates=4,
    steps=6,
    fights=3,
    self_share=0.34,
    opponents=("easy", "keeps-away"),
    league_every=2,
    epochs=2,
    batch=12,
    learning_rate=0.01,
    value_updates=1,
    value_units=(8,),
    redraw_steps=1,
)
EASY = Partners({"easy": 1.0})


def networks() -> Networks:
    made = Networks.of(NETWORK, len(ACTIONS))
    made.expect(np.random.default_rng(1).integers(0, 255, (4, 72, 128), np.uint8))
    return made


def learner(settings: PlaySettings = SETTINGS) -> PicturesLearner:
    return PicturesLearner(settings, networks(), networks())


def played(who: PicturesLearner, rows: int = 4, count: int = 6, seed: int = 1) -> Arrays:
    """Decisions by chance, as processes give them, with the likelihoods that the agent has for them."""
    random, memory = np.random.default_rng(seed), NETWORK.memory
    frames = random.integers(0, 255, (rows, memory - 1 + count, 72, 128), np.uint8)
    policy = PicturesPolicy(who.weights())
    for number in range(memory - 1):
        policy.probabilities(frames[:, number], np.arange(rows))
    actions, likelihoods = np.zeros((rows, count, 3), np.int8), np.zeros((rows, count), np.float32)
    for number in range(count):
        parts = policy.probabilities(frames[:, memory - 1 + number], np.arange(rows))
        taken = chosen(parts, random)
        actions[:, number] = taken
        likelihoods[:, number] = log_likelihoods(parts, taken)
    return {
        "frames": frames,
        "ages": np.full((rows, count), 99, np.int32),
        "seen": random.normal(size=(rows, count + 1, EXPERT_NUMBERS)).astype(np.float16),
        "hidden": random.normal(size=(rows, count + 1, FIGHTER_NUMBERS)).astype(np.float16),
        "actions": actions,
        "likelihoods": likelihoods,
        "rewards": random.normal(size=(rows, count)).astype(np.float32),
        "over": random.random((rows, count)) < 0.2,
    }


def flat(variables: Any) -> np.ndarray:
    return np.concatenate([np.asarray(one).reshape(-1) for one in variables])


def test_it_learns_as_actions_are_chosen() -> None:
    held = np.random.default_rng(2).random((50, len(ACTIONS))).astype(np.float32)
    held[:25] *= 0.1  # rather nothing; the others would do several things at once
    np.testing.assert_allclose(np.exp(np.asarray(log_parts_of(held))), parts_of(held), atol=2e-6)


def test_the_divergence_and_its_slope() -> None:
    one, other = (np.full((1, CHOICES), 0.5, np.float32) for _ in range(2))
    for part in PARTS:
        one[:, part] = other[:, part] = 1 / (part.stop - part.start)
    one[0, 5:7] = 0.8, 0.2
    found = float(np.asarray(divergence(np.log(one), np.log(other)))[0])
    assert found == pytest.approx(0.8 * np.log(1.6) + 0.2 * np.log(0.4), abs=1e-5)

    import tensorflow as tf

    random = np.random.default_rng(3)
    held, start = (random.uniform(0.02, 0.15, (1, len(ACTIONS))).astype(np.float32) for _ in range(2))
    then = log_parts_of(start)

    def kl(values: Any) -> Any:
        return keras.ops.sum(divergence(log_parts_of(values), then))

    given = tf.constant(held)
    with tf.GradientTape() as tape:
        tape.watch(given)
        value = kl(given)
    slope = np.asarray(tape.gradient(value, given))[0]
    for number in range(len(ACTIONS)):
        nudge = np.zeros_like(held)
        nudge[0, number] = 2e-3
        measured = (float(kl(held + nudge)) - float(kl(held - nudge))) / 4e-3
        assert slope[number] == pytest.approx(measured, rel=0.03, abs=0.005)


def test_what_is_learned_from_is_what_was_played() -> None:
    """The likelihoods that a process notes are those that the command finds, in the first order and the next,
    and across fights that begin within one.
    """
    who = learner()
    worker = Worker(Plan(1, 2, 5, art_folder()), 0)
    for number in range(3):
        if number == 2:
            worker._fights.fights[1] = None  # another begins
        found, _ = worker.obey(who.order(0, EASY))
        assert found["frames"].shape == (4, 2 + 6, 72, 128) and found["seen"].shape == (4, 7, EXPERT_NUMBERS)
        assert (found["ages"][:, 0] == (6 * number * np.array([1, 1, number < 2, 1]))).all()
        parts = np.asarray(who._now(cut(found["frames"], 8), found["ages"]))
        likely = (parts * one_hot(found["actions"].reshape(24, 3))).sum(1).reshape(4, 6)
        np.testing.assert_allclose(likely, found["likelihoods"], atol=1e-3)


def test_only_what_judges_it_learns_at_first_and_a_heavy_divergence_holds_it() -> None:
    moved: dict[str, float] = {}
    for name, weight in (("free", 0.0), ("held", 300.0)):
        who = learner(replace(SETTINGS, kl_weight=weight, learning_rate=0.002, value_updates=1))
        before, judge = flat(who.networks.variables), flat(who.critic.network.variables)
        record = who.learn(played(who), 0, 0.0)
        assert (flat(who.networks.variables) == before).all() and record["kl"] == record["loss"] == 0
        assert not (flat(who.critic.network.variables) == judge).all()
        for number in range(1, 13):
            moved[name] = who.learn(played(who, seed=number), number, 0.0)["kl"]
        assert (flat(who.start.variables) == flat(networks().variables)).all(), "whom it began as stays"
    assert moved["held"] < 0.1 * moved["free"] and moved["free"] > 0.01


def test_what_brings_more_is_done_more() -> None:
    """One choice of guarding is always rewarded, and nothing else is."""
    settings = replace(SETTINGS, kl_weight=0.0, value_updates=0, batch=48, epochs=3)
    who = learner(settings)
    shares = list[float]()
    for number in range(12):
        found = played(who, rows=16, seed=number)
        shares.append(float((found["actions"][..., 1] == 1).mean()))
        found["rewards"] = (found["actions"][..., 1] == 1).astype(np.float32)
        found["over"][:] = True
        who.learn(found, number, 0.0)
    assert shares[-1] > shares[0] + 0.2 and shares[-1] > 0.7


def test_advantages_have_a_common_scale_and_end_with_a_fight() -> None:
    who = learner()
    found = played(who)
    numbers, _ = judged(found, who.critic, SETTINGS)
    assert numbers.shape == (4, 6, 4)
    assert abs(numbers[..., 1].mean()) < 1e-5 and abs(numbers[..., 1].std() - 1) < 1e-3
    ended = found["over"]
    np.testing.assert_allclose(numbers[ended][:, 2], found["rewards"][ended], atol=1e-5)


class Canned:
    """Actors that give what is asked for by the number of the update alone."""

    def __init__(self, who: PicturesLearner, begin: int) -> None:
        self.who, self.number = who, begin
        self.orders: list[Order] = []

    def __len__(self) -> int:
        return 1

    def begin(self, number: int, order: Order, league: Any = None) -> None:
        self.orders.append(order)

    def everything(self) -> list[tuple[Arrays, Tally]]:
        self.number += 1
        won = Tally({"easy": 1.0, f"{LEAGUE}-{BEGINNING}": 1.0}, {"easy": 2, f"{LEAGUE}-{BEGINNING}": 3})
        return [(CANNED[self.number], won)]


CANNED: dict[int, Arrays] = {}


def run_canned(patch: pytest.MonkeyPatch, state: Path | None, stop_after: int | None = None) -> SelfPlay:
    who = learner()
    if not CANNED:
        CANNED.update({number: played(who, rows=4, seed=number) for number in range(1, 5)})

    def tell(record: Record) -> None:
        if stop_after is not None and record["epoch"] + 1 == stop_after:
            raise KeyboardInterrupt

    playing = SelfPlay(who, state, tell=tell, begins_in_league=True)

    @contextmanager
    def canned(count: int, plan: Plan) -> Iterator[Canned]:
        yield Canned(who, len(playing.diary.records))

    patch.setattr(self_play, "actors", canned)
    if stop_after is None:
        playing.run(1)
    else:
        with pytest.raises(TrainingStoppedError, match=f"holds {stop_after} epochs"):
            playing.run(1)
    return playing


def test_in_two_sittings_it_learns_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From the same play, to the last bit: network, judge, optimisers, league; fights are begun anew."""
    whole = run_canned(monkeypatch, None)
    run_canned(monkeypatch, tmp_path / "state.npz", stop_after=3)
    again = run_canned(monkeypatch, tmp_path / "state.npz")
    assert len(again.diary.records) == 4
    for one, other in zip(whole.diary.records, again.diary.records, strict=True):
        assert {**one, "seconds": 0} == {**other, "seconds": 0}
    assert (flat(whole.learner.variables) == flat(again.learner.variables)).all()
    assert list(whole.league.members) == list(again.league.members) == [BEGINNING, 1, 3]
    for number, weights in whole.league.members.items():
        same = again.league.members[number]
        assert (flat(keras.tree.flatten(weights)) == flat(keras.tree.flatten(same))).all()
    with pytest.raises(SettingsError, match="other settings"):
        SelfPlay(learner(replace(SETTINGS, clip=0.3)), tmp_path / "state.npz")


def test_a_process_that_is_lost_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    who = learner()
    league = {BEGINNING: who.weights()}
    order = replace(who.order(0, Partners({LEAGUE: 1.0}, BEGINNING)), steps=2)
    playing = LocalActors(1, Plan(0, 1, 5, art_folder()))
    try:
        for is_killed in (True, False):
            playing.begin(0, order, league)
            if is_killed:
                os.kill(playing._processes[0].pid or 0, signal.SIGKILL)
            ((found, _),) = playing.everything()
            assert found["actions"].shape == (1, 2, 3)
        monkeypatch.setattr(actors_module, "MOST_LOSSES", 1)
        os.kill(playing._processes[0].pid or 0, signal.SIGKILL)
        playing._processes[0].join()
        with pytest.raises(WorkerLostError, match="process 0 that plays ended 2 times"):
            playing.begin(0, order, league)
            playing.everything()
    finally:
        playing.end()


@pytest.mark.parametrize("side", [0, 1])
def test_who_keeps_away_walks_away(side: int) -> None:
    state, far = Match(1).start(), KeepsAway(3)
    other = sparring_partner("beginner", 2)
    gaps = list[float]()
    for _ in range(150):
        held = [far.intents(state, side), NO_INTENTS]
        held[1] = other.intents(state, 1 - side)
        state = step(state, (held[0], held[1]) if side == 0 else (held[1], held[0]))
        gaps.append(abs(state.fighters[0].x - state.fighters[1].x))
    place = state.fighters[side].x
    assert place < 60 if side == 0 else place > 460, "as far as the arena goes"
    is_announced = replace(state, phase=Phase.READY)
    assert far.intents(is_announced, side) == NO_INTENTS


@pytest.mark.slow
def test_an_agent_plays_on_and_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_by_playing, "JUDGES", ("hard",))
    monkeypatch.setattr(learning_by_playing, "STANDING", ("idle",))
    place, out = tmp_path / "agent", tmp_path / "played"
    place.mkdir()
    networks().player().save(place / "agent.keras")
    write_json(place / "settings.json", as_plain(NETWORK))
    about = {"actions": ACTIONS, "thresholds": [0.5] * len(ACTIONS), "distilled": {"rounds": 3}}
    write_json(place / "data.json", about)
    write_json(place / "metrics.json", {"matches": {}})
    write_json(place / "history.json", {"command": "camcade train agent", "epochs": []})
    told = list[Record]()
    sitting = Sitting(out, no_progress, told.append, "camcade train agent-play agent", 1, 2)
    metrics = run_play(sitting, place, replace(SETTINGS, updates=3, league_every=1))
    assert [one["epoch"] for one in told] == [0, 1, 2] and told[0]["decisions"] == 4 * 6
    assert set(metrics["matches"]) == {"hard", "idle"}
    assert 0 <= metrics["gap_px"] <= 600 and metrics["before"]["matches"].keys() == metrics["matches"].keys()
    report = (out / "report.md").read_text()
    assert "| idle | 2 |" in report and "curves-learning.png" in report and "px away" in report
    assert not (out / "state.npz").exists()
    made = read_run(out)
    assert made.settings == NETWORK
    assert not np.array_equal(flat(made.network.variables), flat(networks().player().variables))
    card = run_export(out, tmp_path / "bundle")
    assert card.title.endswith("learned by playing") and (tmp_path / "bundle" / "curves-won.png").is_file()
    assert (card.training or {})["command"] == "camcade train agent && camcade train agent-play agent"
    with pytest.raises(SettingsError, match="halving stride"):
        write_json(place / "settings.json", as_plain(replace(NETWORK, halving="stride")))
        run_play(replace(sitting, out=tmp_path / "none"), place, SETTINGS)


def test_a_gap_is_how_far_it_stays_away() -> None:
    """Who does nothing stays where a match begins."""
    weights = plain_weights(networks())
    weights["layers"] = [[0 * kernel, 0 * bias - 20] for kernel, bias in weights["layers"]]
    assert gap(1, 2, pictures=weights, art=art_folder()) == 420.0


def test_settings_that_cannot_be_meant_are_said() -> None:
    with pytest.raises(SettingsError, match="kl_weight is -1"):
        replace(SETTINGS, kl_weight=-1)
    with pytest.raises(SettingsError, match="nobody"):
        replace(SETTINGS, opponents=("nobody",))
