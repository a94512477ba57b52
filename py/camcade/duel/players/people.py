"""People as far as a script can play them: whom the computer's levels are measured against.

None of these is offered as an opponent. They differ in what they know and in how they err: a `Beginner` walks
in and presses one of three keys, an `Average` player guards now and then and answers what they see, a
`Masher` presses anything, and a `Looper` does the same one or two things for ever, in time with a clock.
"""

from collections import deque
from dataclasses import dataclass

from camcade.duel.assist import approach
from camcade.duel.moves import FREE_MOVES, SQUATTING_MOVES, STRIKE_INTENTS, TICK_MS
from camcade.duel.rng import Rng
from camcade.duel.state import FIGHTER_WIDTH_PX, FighterState, Phase, State
from camcade.intents import NO_INTENTS, Intent, Intents

PRESS_TICKS = 4
"""A finger stays on a key for 40 ms."""


class Beginner:
    """Walks in and strikes with one of three moves, every half second or so; never guards."""

    MOVES = (Intent.HIGH_PUNCH, Intent.LOW_KICK, Intent.HIGH_KICK)
    PAUSE_MS = (300, 800)

    def __init__(self, seed: int) -> None:
        self._random = Rng(seed)
        self._ticks = 0

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        if state.phase is not Phase.FIGHT:
            return NO_INTENTS
        walking = approach(state, side)
        self._ticks -= 1
        if self._ticks <= 0 and not walking:
            low, high = self.PAUSE_MS
            self._ticks = self._random.between(low, high) // TICK_MS
            return frozenset({self._random.pick(dict.fromkeys(self.MOVES, 1))})
        return walking


class Average:
    """Knows every strike and the guard, sees with a third of a second's delay, and errs.

    They guard four of ten strikes that they see coming, kick low at who squats, jump in now and then, and go
    on striking while it works.
    """

    REACTION_MS = 330
    GUARD_PERCENT = 40
    GUARD_MS = (250, 500)
    PAUSE_MS = (150, 550)
    STRIKES = {
        Intent.HIGH_PUNCH: 25,
        Intent.LOW_PUNCH: 10,
        Intent.HIGH_KICK: 25,
        Intent.LOW_KICK: 20,
        Intent.UPPERCUT: 10,
        Intent.SPIN_KICK: 10,
    }
    LOW_STRIKES = {Intent.LOW_KICK: 70, Intent.LOW_PUNCH: 30}

    def __init__(self, seed: int) -> None:
        self._random = Rng(seed)
        self._seen: deque[FighterState] = deque(maxlen=self.REACTION_MS // TICK_MS + 1)
        self._plan: deque[tuple[Intents, int]] = deque()
        self._was_striking = False

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        self._seen.append(state.fighters[1 - side])
        if state.phase is not Phase.FIGHT:
            self._plan.clear()
            return NO_INTENTS
        me, seen = state.fighters[side], self._seen[0]
        is_striking = seen.is_attacking and not seen.has_struck
        is_new, self._was_striking = is_striking and not self._was_striking, is_striking
        distance = abs(me.x - seen.x)
        if is_new and distance < 1.6 * FIGHTER_WIDTH_PX and self._random.happens(self.GUARD_PERCENT):
            self._plan.clear()
            self._hold({Intent.BLOCK}, *self.GUARD_MS)
        if not self._plan:
            self._decide(me, seen, distance)
        held, ticks = self._plan.popleft()
        if ticks > 1:
            self._plan.appendleft((held, ticks - 1))
        return held

    def _decide(self, me: FighterState, seen: FighterState, distance: float) -> None:
        towards, away = (Intent.RIGHT, Intent.LEFT) if seen.x >= me.x else (Intent.LEFT, Intent.RIGHT)
        reach = FIGHTER_WIDTH_PX + self._random.between(-12, 4)
        if distance <= reach and me.move in FREE_MOVES:
            strikes = self.LOW_STRIKES if seen.move in SQUATTING_MOVES else self.STRIKES
            self._plan.append((frozenset({self._random.pick(strikes)}), PRESS_TICKS))
            what = self._random.pick({"again": 45, "wait": 25, "guard": 15, "back": 15})
            if what == "again":
                self._hold(set(), 120, 300)
            elif what == "guard":
                self._hold({Intent.BLOCK}, *self.GUARD_MS)
            elif what == "back":
                self._hold({away}, 150, 350)
            else:
                self._hold(set(), *self.PAUSE_MS)
        elif distance < 3 * FIGHTER_WIDTH_PX and self._random.happens(12):
            self._plan.append((frozenset({Intent.UP, towards}), 2))
            self._hold(set(), 200, 320)
            self._plan.append((frozenset({Intent.HIGH_KICK}), PRESS_TICKS))
            self._hold(set(), 200, 300)
        else:
            self._hold({towards}, 60, 140)

    def _hold(self, intents: set[Intent], low_ms: int, high_ms: int) -> None:
        self._plan.append((frozenset(intents), self._random.between(low_ms, high_ms) // TICK_MS))


class Masher:
    """Presses keys without looking: any of them at random, or every strike in turn while walking in.

    | argument | unit | meaning |
    | --- | --- | --- |
    | every_ms | ms | from one press to the next |
    | is_random | – | any key, directions and guard included, instead of all strikes in turn |
    """

    def __init__(self, seed: int, every_ms: int = 100, *, is_random: bool = True) -> None:
        self._random = Rng(seed)
        self._every_ticks = every_ms // TICK_MS
        self._is_random = is_random
        self._ticks = 0
        self._held: Intents = NO_INTENTS

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        if self._ticks % self._every_ticks == 0:
            if self._is_random:
                self._held = frozenset(intent for intent in Intent if self._random.happens(20))
            else:
                number = self._ticks // self._every_ticks
                self._held = frozenset({STRIKE_INTENTS[number % len(STRIKE_INTENTS)]})
        elif not self._is_random and self._ticks % self._every_ticks >= PRESS_TICKS:
            self._held = NO_INTENTS
        self._ticks += 1
        return self._held if self._is_random else self._held | approach(state, side)


@dataclass(frozen=True, slots=True)
class Trick:
    """One thing that is done again and again.

    | field | meaning |
    | --- | --- |
    | name | for tables |
    | intents | what is pressed |
    | is_jump | a jump towards the opponent first; pressed on the way down |
    """

    name: str
    intents: Intents
    is_jump: bool = False


TRICKS: tuple[Trick, ...] = (
    *(Trick(str(intent), frozenset({intent})) for intent in STRIKE_INTENTS),
    Trick("squat low punch", frozenset({Intent.DOWN, Intent.LOW_PUNCH})),
    Trick("squat low kick", frozenset({Intent.DOWN, Intent.LOW_KICK})),
    Trick("squat high kick", frozenset({Intent.DOWN, Intent.HIGH_KICK})),
    Trick("jump punch", frozenset({Intent.HIGH_PUNCH}), is_jump=True),
    Trick("jump kick", frozenset({Intent.HIGH_KICK}), is_jump=True),
)
"""Everything that a single repeated press can be."""

JUMP_TO_PRESS_TICKS = 26
WAYS_BETWEEN = ("stand", "squat", "guard", "retreat")
"""What a `Looper` does between two presses, once it is near."""


class Looper:
    """Walks in, then does one trick, or two in turn, at a fixed beat for the rest of the match.

    | argument | unit | meaning |
    | --- | --- | --- |
    | tricks | – | what it does, in turn |
    | every_ms | ms | from one press to the next |
    | between | – | one of `WAYS_BETWEEN` |
    """

    def __init__(self, tricks: tuple[Trick, ...], every_ms: int, between: str = "stand") -> None:
        self._tricks = tricks
        self._every_ticks = every_ms // TICK_MS
        self._between = between
        self._number = 0
        self._ticks = 0

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        if state.phase is not Phase.FIGHT:
            return NO_INTENTS
        walking = approach(state, side)
        trick = self._tricks[self._number % len(self._tricks)]
        if self._ticks == 0 and walking and not trick.is_jump:
            return walking
        ticks, self._ticks = self._ticks, self._ticks + 1
        press_ticks = JUMP_TO_PRESS_TICKS if trick.is_jump else 0
        if self._ticks >= max(self._every_ticks, press_ticks + PRESS_TICKS):
            self._ticks = 0
            self._number += 1
        if ticks < press_ticks:
            me, opponent = state.fighters[side], state.fighters[1 - side]
            towards = Intent.RIGHT if opponent.x >= me.x else Intent.LEFT
            return frozenset({Intent.UP, towards}) if ticks < 2 else NO_INTENTS
        if ticks < press_ticks + PRESS_TICKS:
            return trick.intents
        return self._waiting(state, side)

    def _waiting(self, state: State, side: int) -> Intents:
        if self._between == "squat":
            return frozenset({Intent.DOWN})
        if self._between == "guard":
            return frozenset({Intent.BLOCK})
        if self._between == "retreat":
            me, opponent = state.fighters[side], state.fighters[1 - side]
            return frozenset({Intent.LEFT if opponent.x >= me.x else Intent.RIGHT})
        return NO_INTENTS
