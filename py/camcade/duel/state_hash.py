"""A fingerprint of a run, to tell whether two machines played the same match.

Every field of every state goes into a SHA-256, as text that is the same in every Python: whole numbers, with
places in eighths of a pixel, and intents in the order of their enumeration.
"""

from collections.abc import Iterable

from camcade.duel.match import step
from camcade.duel.players import Level, Player, ScriptedPlayer
from camcade.duel.rng import Rng
from camcade.duel.state import Event, FighterState, Match, State
from camcade.intents import Intent, Intents

ALL_INTENTS = tuple(Intent)
GOLDEN_TICKS = 5000


def line(state: State) -> str:
    """One state as one line of text. Two states are equal exactly when their lines are."""
    parts = [
        f"{state.tick} {state.round} {state.phase} {state.phase_ticks} {state.random}",
        f"{state.wins[0]}:{state.wins[1]} {state.winner} {state.round_winner}",
        *map(_fighter, state.fighters),
        *map(_event, state.events),
    ]
    return " | ".join(parts)


def digest(states: Iterable[State]) -> str:
    """The SHA-256 of a run of states, as 64 hexadecimal digits."""
    from hashlib import sha256  # here, because a page needs it for replays alone, and not at its start

    fingerprint = sha256()
    for state in states:
        fingerprint.update(line(state).encode())
        fingerprint.update(b"\n")
    return fingerprint.hexdigest()


def golden() -> str:
    """The digest of the standard run: the same in CPython and in the page, or the engine is not portable.

    Two matches of 5000 ticks: one between two CPU players, one of random inputs that reach every corner.
    """
    match = Match(seed=7, rounds=3, time_limit_s=40, ready_ms=500)
    return digest(
        state
        for players in (
            (ScriptedPlayer(4, Level.HARD), ScriptedPlayer(5, Level.NORMAL)),
            (RandomPlayer(3), RandomPlayer(4)),
        )
        for state in states(match, players, GOLDEN_TICKS)
    )


def states(match: Match, players: tuple[Player, Player], ticks: int) -> Iterable[State]:
    """The first states of a match between two players, the one at the start included."""
    state = match.start()
    yield state
    for _ in range(ticks):
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        yield state


class RandomPlayer:
    """Holds random intents for random stretches of time: no good at fighting, but it tries everything."""

    def __init__(self, seed: int) -> None:
        self._random = Rng(seed)
        self._held: Intents = frozenset()
        self._ticks_left = 0

    def intents(self, state: State, side: int) -> Intents:
        """What the player of this side (0 or 1) holds in the next tick."""
        if self._ticks_left == 0:
            self._ticks_left = self._random.between(1, 40)
            self._held = frozenset(intent for intent in ALL_INTENTS if self._random.happens(18))
        self._ticks_left -= 1
        return self._held


def _fighter(fighter: FighterState) -> str:
    held = "+".join(intent for intent in ALL_INTENTS if intent in fighter.held)
    return (
        f"{fighter.name} {fighter.life_tenths} {_eighths(fighter.x)},{_eighths(fighter.y)} {fighter.facing} "
        f"{fighter.move} {fighter.step}.{fighter.step_ticks} {fighter.is_returning} {fighter.has_struck} "
        f"{fighter.strike_step} {fighter.drift} [{held}] {fighter.wanted} {fighter.wanted_ticks} "
        f"{fighter.combo} {fighter.combo_ticks}"
    )


def _event(event: Event) -> str:
    place = f"{_eighths(event.x * 2)},{_eighths(event.y * 2)}"  # points of contact lie at half eighths
    damage_tenths = round(event.damage * 10)
    return f"{event.kind} {event.side} {event.move} {damage_tenths} {place} {event.variant} {event.combo}"


def _eighths(px: float) -> int:
    eighths = px * 8
    assert eighths == int(eighths), f"{px} px is no whole number of eighths"
    return int(eighths)
