"""Somebody scripted who follows a match that somebody else plays, and says what they would do.

They press keys at any tick, whoever learns decides ten times a second. So what they would do is looked for in
the step to come, played ahead on copies of everybody: said afterwards it would come a step late, and the hard
level that is a step late wins a third of the points against itself instead of half.
"""

import copy
from collections import Counter
from collections.abc import Callable

from camcade.agent.actions import STEP_TICKS
from camcade.agent.view import mirrored_intents
from camcade.duel.match import step
from camcade.duel.players import Player
from camcade.duel.state import State
from camcade.intents import NO_INTENTS, Intent, Intents, limb_of

Playing = Callable[[State], Intents]


class Shadow:
    """A teacher on one side of a match."""

    def __init__(self, teacher: Player, side: int) -> None:
        self._teacher, self._side = teacher, side
        self._held: Intents = NO_INTENTS
        self._before: Intents = NO_INTENTS  # in the tick before

    def watch(self, match: State) -> None:
        """One tick; call it before the players are asked."""
        self._before, self._held = self._held, self._teacher.intents(match, self._side)

    def label(self, match: State, opponent: Playing) -> Intents:
        """What whoever learns should do in the next step to do as the teacher would: strikes and jumps that
        begin in it, and what is held in most of it; left and right as whoever learns sees them.

        Args:
            match: as it is, and as `watch` has seen it.
            opponent: what the other side holds in each tick to come; a copy, which may be spoilt.
        """
        teacher = copy.deepcopy(self._teacher)
        before, held = self._before, self._held
        begun, kept = set[Intent](), Counter[Intent]()
        for tick in range(STEP_TICKS):
            if tick:
                before, held = held, teacher.intents(match, self._side)
            begun |= {intent for intent in held - before if limb_of(intent)} | (held & {Intent.UP})
            kept.update(intent for intent in held if not limb_of(intent))
            other = opponent(match)
            match = step(match, (other, held) if self._side else (held, other))
            if match.is_over:
                break
        held = frozenset({one for one, ticks in kept.items() if 2 * ticks >= STEP_TICKS} - {Intent.UP})
        if Intent.UP in begun:
            held -= {Intent.LEFT, Intent.RIGHT, Intent.DOWN}
        label = held | begun
        return mirrored_intents(label) if self._side else label
