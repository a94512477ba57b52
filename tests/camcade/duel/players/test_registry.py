import pytest

from camcade.duel import Match, State, step
from camcade.duel.players import PLAYERS, IdlePlayer, Level, ScriptedPlayer, make_player
from camcade.duel.replay import record
from camcade.errors import SettingsError
from camcade.intents import Intent, Intents


def test_players_by_name():
    assert isinstance(make_player("idle"), IdlePlayer)
    cpu = make_player("cpu", "hard", 7)
    assert isinstance(cpu, ScriptedPlayer) and cpu.level is Level.HARD


def test_names_and_levels_that_do_not_exist_are_refused():
    with pytest.raises(SettingsError, match="choose cpu, rusher, .*, idle"):
        make_player("impossible")
    with pytest.raises(SettingsError, match="choose easy, normal, hard"):
        make_player("cpu", "impossible")


def test_the_same_seed_gives_the_same_play():
    first, second = (
        record(Match(seed=3), (make_player("cpu", "hard", 5), make_player("idle")), max_ticks=3000)
        for _ in range(2)
    )
    assert first == second


class Puncher:
    """A toy player."""

    def __init__(self, level: Level, seed: int) -> None:
        self.every_ticks = 100 + seed if level is Level.EASY else 50 + seed

    def intents(self, state: State, side: int) -> Intents:
        return frozenset({Intent.HIGH_PUNCH}) if state.tick % self.every_ticks < 3 else frozenset()


def test_one_line_adds_a_player(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(PLAYERS, "puncher", Puncher)
    player, state = make_player("puncher", Level.EASY, 1), Match(seed=1).start()
    moves = set()
    for _ in range(300):
        state = step(state, (player.intents(state, 0), frozenset()))
        moves.add(str(state.fighters[0].move))
    assert "high-punch" in moves
