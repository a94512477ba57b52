import os
import subprocess
import sys
from dataclasses import fields, replace

import pytest

from camcade.duel import Event, EventKind, FighterState, Match, Move, State
from camcade.duel.players import Level, ScriptedPlayer
from camcade.duel.state_hash import GOLDEN_TICKS, RandomPlayer, digest, golden, line, states
from camcade.intents import Intent

GOLDEN = "f0c5721a6694bc3266e7939aee42ed09ceb407c5add6cdfa65b6f60c805ee0a5"
"""Changes only when the rules or the opponents do; after new rules, old replays end otherwise."""


def test_the_standard_run_is_what_it_always_was():
    assert golden() == GOLDEN


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_the_standard_run_does_not_depend_on_how_strings_are_hashed(hash_seed):
    run = subprocess.run(
        [sys.executable, "-c", "from camcade.duel.state_hash import golden; print(golden())"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == GOLDEN


def test_the_standard_run_reaches_every_move():
    match = Match(seed=7, rounds=3, time_limit_s=40, ready_ms=500)
    players = [(ScriptedPlayer(4, Level.HARD), ScriptedPlayer(5)), (RandomPlayer(3), RandomPlayer(4))]
    seen = {
        fighter.move
        for pair in players
        for state in states(match, pair, GOLDEN_TICKS)
        for fighter in state.fighters
    }
    assert seen == set(Move)


def test_every_field_of_a_state_is_in_its_line():
    state = Match(1).start()
    changed = {
        "fighters": (replace(state.fighters[0], life_tenths=5), state.fighters[1]),
        "random": 5,
        "tick": 5,
        "round": 5,
        "phase": "over",
        "phase_ticks": 5,
        "wins": (0, 5),
        "winner": 1,
        "round_winner": 1,
        "events": (),
    }
    assert set(changed) == {field.name for field in fields(State)} - {"match"}
    for name, value in changed.items():
        assert line(replace(state, **{name: value})) != line(state), name


def test_every_field_of_a_fighter_is_in_the_line():
    state = Match(1).start()
    changed = {
        "name": "tide",
        "x": 50.125,
        "facing": -1,
        "life_tenths": 5,
        "y": 229.875,
        "move": Move.WIN,
        "step": 5,
        "step_ticks": 5,
        "is_returning": True,
        "has_struck": True,
        "strike_step": 5,
        "drift": 1,
        "held": frozenset({Intent.UP}),
        "wanted": Intent.HIGH_KICK,
        "wanted_ticks": 5,
        "combo": 2,
        "combo_ticks": 9,
    }
    assert set(changed) == {field.name for field in fields(FighterState)}
    for name, value in changed.items():
        other = replace(state, fighters=(replace(state.fighters[0], **{name: value}), state.fighters[1]))
        assert line(other) != line(state), name


def test_every_field_of_an_event_is_in_the_line():
    event = Event(EventKind.HIT, 0)
    state = replace(Match(1).start(), events=(event,))
    changed = {
        "kind": EventKind.BLOCKED,
        "side": 1,
        "move": Move.UPPERCUT,
        "damage": 1.6,
        "x": 0.0625,
        "y": 0.0625,
        "variant": 5,
        "combo": 2,
    }
    assert set(changed) == {field.name for field in fields(Event)}
    for name, value in changed.items():
        assert line(replace(state, events=(replace(event, **{name: value}),))) != line(state), name


def test_digests_tell_runs_apart():
    run = list(states(Match(1), (RandomPlayer(1), RandomPlayer(2)), 50))
    assert digest(run) == digest(iter(run)) != digest(run[:-1])
    assert len(digest([])) == 64
