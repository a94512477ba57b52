"""Opponents that need no person, by name.

A new player is a module beside these, with one class that is a `Player`, and one line in `PLAYERS`; page,
bench and commands offer it from then on.
"""

from collections.abc import Callable
from functools import partial

from camcade.duel.players.base import Level, Player
from camcade.duel.players.idle import IdlePlayer
from camcade.duel.players.scripted import ScriptedPlayer
from camcade.duel.players.styles import STYLES, Style
from camcade.errors import SettingsError

__all__ = ["PLAYERS", "WITH_LEVELS", "IdlePlayer", "Level", "Player", "ScriptedPlayer", "make_player"]


def _scripted(style: Style, level: Level, seed: int) -> Player:
    return ScriptedPlayer(seed, level, style)


PLAYERS: dict[str, Callable[[Level, int], Player]] = {
    "cpu": lambda level, seed: ScriptedPlayer(seed, level),
    **{name: partial(_scripted, style) for name, style in STYLES.items()},
    "idle": lambda level, seed: IdlePlayer(),
}
"""Name → what makes the player, from its level and a seed."""

WITH_LEVELS = ("cpu", *STYLES)
"""The players for whom a level makes a difference."""


def make_player(name: str, level: Level | str = Level.NORMAL, seed: int = 0) -> Player:
    """The player of this name. The same level, seed and match give the same play.

    Raises `SettingsError` for a name or a level that does not exist.
    """
    if name not in PLAYERS:
        raise SettingsError(f"There is no opponent {name!r}: choose {', '.join(PLAYERS)}.")
    try:
        checked = Level(level)
    except ValueError:
        raise SettingsError(f"There is no opponent of level {level!r}: choose {', '.join(Level)}.") from None
    return PLAYERS[name](checked, seed)
