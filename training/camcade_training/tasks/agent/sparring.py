"""Whom agents and experts learn against: levels, styles, people as a script plays them, earlier selves."""

from collections.abc import Callable, Sequence
from functools import partial

from camcade.duel.moves import STRIKE_INTENTS
from camcade.duel.players import PLAYERS, Level, Player, make_player
from camcade.duel.players.people import TRICKS, WAYS_BETWEEN, Average, Beginner, Looper, Masher, Trick
from camcade.duel.rng import Rng
from camcade.duel.state import FIGHTER_WIDTH_PX, Phase, State
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents

SELF = "self"
LEAGUE = "league"  # an earlier self
RIVAL = "rival"  # an agent that sees pictures: whom an exploiter fights, or whom an expert begins as


def looper(seed: int, trick: Trick | None = None) -> Player:
    """Somebody who does one trick, or two in turn, for ever; `trick`: this one."""
    random = Rng(seed)
    tricks = [TRICKS[random.between(0, len(TRICKS) - 1)] for _ in range(random.between(1, 2))]
    between = WAYS_BETWEEN[random.between(0, len(WAYS_BETWEEN) - 1)]
    return Looper((trick,) if trick else tuple(tricks), random.between(30, 70) * 10, between)


LOOPS = {f"{trick.name} loop": partial(looper, trick=trick) for trick in TRICKS}
"""Name → somebody who does this one trick for ever: each by name, so that the hard ones are met often."""


class Stalker:
    """Stays as near as they like to be, whatever the other does, and strikes at a beat of their own: with one
    strike or two in turn, standing, squatting or guarding in between. What people do who have found out that
    it works.
    """

    EVERY_TICKS = (20, 80)
    REACH_PX = (80, 170)
    PRESS_TICKS = 5

    def __init__(self, seed: int, between: Intent | None = None) -> None:
        """`between`: `Intent.DOWN` or `Intent.BLOCK` are held all the time; None: by chance."""
        random = Rng(seed)
        self._strikes = [random.pick(dict.fromkeys(STRIKE_INTENTS, 1)) for _ in range(random.between(1, 2))]
        self._every_ticks = random.between(*self.EVERY_TICKS)
        self._reach_px = random.between(*self.REACH_PX)
        ways = (NO_INTENTS, frozenset({Intent.DOWN}), frozenset({Intent.BLOCK}))
        self._between = frozenset({between}) if between else ways[random.between(0, len(ways) - 1)]

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        me, opponent = state.fighters[side], state.fighters[1 - side]
        if state.phase is not Phase.FIGHT:
            return NO_INTENTS
        if abs(me.middle - opponent.middle) > self._reach_px:
            return frozenset({Intent.RIGHT if opponent.middle > me.middle else Intent.LEFT})
        number, ticks = divmod(state.tick, self._every_ticks)
        if ticks >= self.PRESS_TICKS:
            return self._between
        return (self._between - {Intent.BLOCK}) | {self._strikes[number % len(self._strikes)]}


class KeepsAway:
    """Walks away from whoever comes near, as far as the arena goes, and does nothing else."""

    FARTHEST = (2, 6)  # in widths of a fighter; drawn by chance, and farther than that it does not go

    def __init__(self, seed: int) -> None:
        self._distance_px = Rng(seed).between(*self.FARTHEST) * FIGHTER_WIDTH_PX

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        me, opponent = state.fighters[side], state.fighters[1 - side]
        if state.phase is not Phase.FIGHT or abs(me.x - opponent.x) >= self._distance_px:
            return NO_INTENTS
        return frozenset({Intent.LEFT if opponent.x >= me.x else Intent.RIGHT})


PEOPLE: dict[str, Callable[[int], Player]] = {
    **LOOPS,
    "beginner": Beginner,
    "average": Average,
    "looper": looper,
    "stalker": Stalker,
    "crouching-stalker": partial(Stalker, between=Intent.DOWN),
    "keeps-away": KeepsAway,
    "masher": Masher,
    "slow-masher": partial(Masher, every_ms=250),
    "strikes-in-turn": partial(Masher, every_ms=150, is_random=False),
}


def sparring_partner(name: str, seed: int) -> Player:
    """Somebody to learn against: a level, a style on the hard level, or a scripted person; `idle` does
    nothing. Raises SettingsError where there is nobody of that name.
    """
    if name in PEOPLE:
        return PEOPLE[name](seed)
    if name in tuple(Level):
        return make_player("cpu", name, seed)
    if name not in PLAYERS:
        known = ", ".join((*Level, *PLAYERS, *PEOPLE))
        raise SettingsError(f"There is no opponent {name!r}: choose {known}.")
    return make_player(name, Level.HARD, seed)


def check_partners(names: Sequence[str], also: str = "") -> None:
    """Raises SettingsError where there is nobody of a name; `also` is one besides."""
    if not names:
        raise SettingsError("There is nobody to learn against: give one opponent or more.")
    for name in names:
        if name != also:
            sparring_partner(name, 0)
