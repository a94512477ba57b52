from collections import Counter
from dataclasses import replace

import pytest

from camcade.duel import EventKind, FighterState, Match, Move, Phase, State, step
from camcade.duel.moves import STRIKE_INTENTS
from camcade.duel.players import IdlePlayer, Level, ScriptedPlayer, make_player
from camcade.duel.players.people import TRICKS, Looper
from camcade.duel.players.scripted_levels import LEVELS
from camcade.duel.state_hash import RandomPlayer, digest, states
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent


def fight(first, second, seed):
    """A match to its end: the winner, its seconds, and how often which move started for both."""
    state, moves = Match(seed).start(), Counter()
    players = make_player("cpu", first, 2 * seed + 1), make_player("cpu", second, 2 * seed + 2)
    while not state.is_over and state.tick < 20_000:
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        moves.update(event.move for event in state.events if event.kind is EventKind.MOVE_STARTED)
    return state.winner, state.tick / 100, moves


def test_hard_beats_normal_beats_easy_but_not_every_time():
    matches = 24
    for better, worse in [("hard", "normal"), ("normal", "easy")]:
        wins = sum(fight(better, worse, seed)[0] == 0 for seed in range(matches // 2))
        wins += sum(fight(worse, better, seed)[0] == 1 for seed in range(matches // 2))
        assert wins >= 0.7 * matches
    assert LEVELS[Level.HARD].guard_percent < 100  # somebody who never errs is no opponent


@pytest.mark.parametrize("level", Level)
def test_a_match_between_equals_lasts_half_a_minute_or_so_and_uses_many_moves(level):
    seconds, moves = [], Counter()
    for seed in range(10):
        winner, length, seen = fight(level, level, seed)
        assert winner in (0, 1)
        seconds.append(length)
        moves += seen
    assert 20 < sorted(seconds)[5] < 90
    assert len(set(moves)) >= 22


def test_the_same_seed_plays_the_same_match_and_another_another():
    def run(seed):
        return digest(states(Match(1), (ScriptedPlayer(seed, "hard"), ScriptedPlayer(9)), 1500))

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_it_never_sees_the_opponent_sooner_than_its_reaction_time():
    """Two matches that differ from some tick on: it plays the same until it can have seen that."""
    for level, settings in LEVELS.items():
        delay = settings.reaction_ms // 10
        state = Match(1, ready_ms=0).start()
        state = replace(
            state, fighters=(replace(state.fighters[0], x=200.0), replace(state.fighters[1], x=290.0))
        )
        other = replace(
            state, fighters=(state.fighters[0], replace(state.fighters[1], move=Move.HIGH_KICK, x=260.0))
        )
        for change_tick in range(30, 400, 13):
            one, two = ScriptedPlayer(3, level), ScriptedPlayer(3, level)
            for _ in range(change_tick):
                assert one.intents(state, 0) == two.intents(state, 0)
            for _ in range(delay):
                assert one.intents(state, 0) == two.intents(other, 0)


def test_it_guards_against_a_strike_it_saw_coming():
    def share_guarded(level):
        guarded = 0
        for seed in range(100):
            player, state = ScriptedPlayer(seed, level), near()
            for _ in range(100):
                player.intents(state, 1)
            kicking = replace(
                state, fighters=(replace(state.fighters[0], move=Move.SPIN_KICK), state.fighters[1])
            )
            held = [player.intents(kicking, 1) for _ in range(LEVELS[level].reaction_ms // 10 + 2)]
            guarded += Intent.BLOCK in held[-1]
        return guarded

    assert share_guarded(Level.HARD) > share_guarded(Level.EASY) + 20


def near() -> State:
    state = Match(1).start()
    one, two = state.fighters
    return replace(state, fighters=(replace(one, x=220.0), replace(two, x=290.0)))


def test_it_meets_a_jump_with_an_uppercut_more_often_on_a_higher_level():
    state = Match(1).start()
    one, two = state.fighters
    there = replace(state, fighters=(replace(one, x=150.0), replace(two, x=300.0)))
    jumping = replace(there, fighters=(replace(there.fighters[0], move=Move.FORWARD_JUMP), there.fighters[1]))

    def uppercuts(level):
        count = 0
        for seed in range(100):
            player = ScriptedPlayer(seed, level)
            for _ in range(100):
                player.intents(there, 1)
            count += any(Intent.UPPERCUT in player.intents(jumping, 1) for _ in range(60))
        return count

    assert uppercuts(Level.HARD) > uppercuts(Level.EASY) + 15


@pytest.mark.parametrize("level", Level)
def test_near_somebody_whom_it_reads_it_is_never_open(level: Level):
    """An uppercut for ever: once it is known, none of them lands, also as they get up."""
    state, player = Match(5, time_limit_s=99).start(), ScriptedPlayer(5, level)
    uppercuts = Looper((TRICKS[STRIKE_INTENTS.index(Intent.UPPERCUT)],), 700)
    strikes, hits_once_known = 0, 0
    while state.phase is Phase.FIGHT:
        state = step(state, (uppercuts.intents(state, 0), player.intents(state, 1)))
        kinds = [event.kind for event in state.events if event.side == 0]
        strikes += kinds.count(EventKind.STRIKE)
        hits_once_known += kinds.count(EventKind.HIT) if strikes > 7 else 0
    assert strikes > 7 and hits_once_known <= 1
    assert state.fighters[1].life_tenths > state.fighters[0].life_tenths


def test_what_it_cannot_answer_is_not_waited_for_all_the_time():
    """They strike at the air, out of its reach: it goes to them all the same."""
    state, player = near(), ScriptedPlayer(3, Level.HARD)
    far = replace(state, fighters=(replace(state.fighters[0], x=120.0), state.fighters[1]))
    striking = replace(far, fighters=(replace(far.fighters[0], move=Move.HIGH_KICK), far.fighters[1]))
    held: list[frozenset[Intent]] = []
    for tick in range(1500):
        shown = striking if tick % 60 < 20 else far
        held.append(player.intents(replace(shown, tick=tick), 1))
    late = held[1000:]
    assert any(Intent.BLOCK in intents for intents in late)
    assert any(intents & set(STRIKE_INTENTS) or Intent.UP in intents for intents in late)


def test_it_rests_outside_the_fight():
    state = replace(Match(1).start(), phase=Phase.OVER)
    assert all(ScriptedPlayer(1).intents(state, 1) == NO_INTENTS for _ in range(300))


def test_it_lets_go_of_every_strike_so_that_the_next_counts():
    player, state = ScriptedPlayer(1, "hard"), Match(1).start()
    strikes = {intent for intent in Intent if "punch" in intent or "kick" in intent or "upper" in intent}
    runs = Counter()
    for _ in range(6000):
        held = player.intents(state, 0)
        for intent in strikes:
            runs[intent] = runs[intent] + 1 if intent in held else 0
            assert runs[intent] <= 3
        state = step(state, (held, NO_INTENTS))
        if state.is_over:
            state, player = Match(2).start(), ScriptedPlayer(2, "hard")


def test_idle_does_nothing():
    assert IdlePlayer().intents(Match(1).start(), 1) == NO_INTENTS


def test_at_its_best_it_beats_somebody_who_presses_keys_at_random():
    wins = 0
    for seed in range(8):
        state, players = Match(seed).start(), (ScriptedPlayer(seed, "hard"), RandomPlayer(seed))
        while not state.is_over and state.tick < 20_000:
            state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        wins += state.winner == 0
    assert wins >= 5


def test_a_level_that_does_not_exist_is_refused():
    with pytest.raises(SettingsError, match="easy, normal, hard"):
        ScriptedPlayer(1, "impossible")


def test_settings_get_harder_level_by_level():
    easy, normal, hard = (LEVELS[level] for level in Level)
    assert easy.reaction_ms > normal.reaction_ms > hard.reaction_ms >= 200  # no faster than a person
    assert isinstance(Match(1).start().fighters[0], FighterState)
