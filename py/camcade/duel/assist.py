"""Help for players whose controller can strike but not walk, such as a camera."""

from camcade.duel.state import FIGHTER_WIDTH_PX, Phase, State
from camcade.intents import NO_INTENTS, Intent, Intents

CLOSE_ENOUGH_PX = FIGHTER_WIDTH_PX - 8
"""A little inside a punch's reach, so that a step back by the opponent does not spoil the next strike."""

TO_THE_RIGHT: Intents = frozenset({Intent.RIGHT})
TO_THE_LEFT: Intents = frozenset({Intent.LEFT})


def approach(state: State, side: int) -> Intents:
    """Walk towards the opponent until a punch reaches them; nothing once it does, or outside the fight."""
    me, opponent = state.fighters[side], state.fighters[1 - side]
    if state.phase is not Phase.FIGHT or abs(me.x - opponent.x) <= CLOSE_ENOUGH_PX:
        return NO_INTENTS
    return TO_THE_RIGHT if opponent.x > me.x else TO_THE_LEFT
