"""Each style shows in what it does, and none makes a level another level."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from camcade.duel import EventKind, Match, Move, Phase, step
from camcade.duel.moves import JUMPS, STANDING_STRIKES, TICK_MS
from camcade.duel.players import WITH_LEVELS, Level, Player, make_player
from camcade.duel.players.habits import Habits
from camcade.duel.players.people import Average, Beginner
from camcade.duel.players.styles import ALL_ROUNDER, STYLES
from camcade_bench.opponents import share_won_by_person

ROUNDS = 12


@dataclass(frozen=True)
class Habit:
    """What a player did, over all its rounds."""

    strikes: Counter[Move]
    jumps: int
    guarded: float  # share of the time
    minutes: float


@cache
def habit(name: str, other: Callable[[int], Player] = Average) -> Habit:
    """What the player does on the second side, on the level in the middle."""
    begun: Counter[Move] = Counter()
    shown: Counter[Move] = Counter()
    for seed in range(ROUNDS):
        state = Match(seed, ready_ms=0).start()
        players = other(seed), make_player(name, Level.NORMAL, seed)
        while state.phase is Phase.FIGHT:
            state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
            shown[state.fighters[1].move] += 1
            begun.update(
                event.move
                for event in state.events
                if event.kind is EventKind.MOVE_STARTED and event.side == 1 and event.move is not None
            )
    strikes = Counter({move: begun[move] for move in STANDING_STRIKES.values()})
    minutes = shown.total() * TICK_MS / 60_000
    jumps = sum(begun[move] for move in JUMPS)
    return Habit(strikes, jumps, shown[Move.BLOCKING] / shown.total(), minutes)


def test_a_style_shows():
    jumps = {name: habit(name).jumps / habit(name).minutes for name in WITH_LEVELS}
    strikes = {name: habit(name).strikes.total() / habit(name).minutes for name in WITH_LEVELS}
    assert max(jumps, key=lambda name: jumps[name]) == "jumper" and jumps["jumper"] > 1.5 * jumps["cpu"]
    assert strikes["rusher"] > 1.2 * strikes["patient"]
    assert habit("defender").guarded > 1.1 * habit("rusher").guarded


def test_the_mirror_strikes_with_what_it_was_struck_with():
    beginners = [STANDING_STRIKES[intent] for intent in Beginner.MOVES]

    def share(name: str) -> float:
        strikes = habit(name, Beginner).strikes
        return sum(strikes[move] for move in beginners) / strikes.total()

    assert share("mirror") > share("cpu") + 0.1


@pytest.mark.parametrize("name", WITH_LEVELS)
def test_a_level_means_the_same_in_every_style(name: str):
    """`camcade bench opponents --opponent NAME` measures it closely."""
    assert 0.6 <= share_won_by_person("beginner", Level.EASY, 20, name)
    assert 0.2 <= share_won_by_person("average player", Level.NORMAL, 20, name) <= 0.8
    assert share_won_by_person("average player", Level.HARD, 20, name) <= 0.25


@pytest.mark.parametrize("name", STYLES)
def test_nobody_does_anything_always(name: str):
    style = STYLES[name]
    assert style.guards(100) <= 95 and style.punishes(100) <= 95
    assert style.pause_ms((100, 300))[0] < style.pause_ms((100, 300))[1]


def test_the_all_rounder_plays_as_its_level_says():
    assert ALL_ROUNDER.guards(40) == 40 and ALL_ROUNDER.punishes(85) == 85
    assert ALL_ROUNDER.pause_ms((100, 350)) == (100, 350)
    assert not Habits().strikes()
