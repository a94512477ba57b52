"""What a scripted player does about a jump that it sees coming, and expects a blow out of.

Nothing out of a jump hits who squats, and who dives stands for a moment where they land: within reach often,
if one goes after them. Guarding instead would lose a little life to every dive and win none back.
"""

from camcade.duel.moves import JUMP_PX_PER_STEP, MOVES, TICK_MS, Move
from camcade.duel.players.plans import GUARD, STRIKE_HOLD_TICKS, Part
from camcade.duel.state import ARENA_WIDTH_PX, FIGHTER_WIDTH_PX, FighterState
from camcade.intents import Intent, Intents

DUCK: Intents = frozenset({Intent.DOWN})
KICK_FROM_BELOW = (Part(DUCK | {Intent.LOW_KICK}, STRIKE_HOLD_TICKS), Part(DUCK, 30))
TICKS_PER_STEP = MOVES[Move.FORWARD_JUMP].step_ticks
JUMP_TICKS = MOVES[Move.FORWARD_JUMP].duration_ms // TICK_MS
PASSED_TICKS = 52
"""After so many ticks of a jump its blow has come, if one comes."""
CHASE_TICKS = 14
"""How long to go after who has landed: later they would have struck again."""
SURE_REACH_PX = FIGHTER_WIDTH_PX - 10
"""Who strikes in the air comes down a little farther on."""
WALK_PX_PER_TICK = MOVES[Move.WALKING].travel_px_per_step / MOVES[Move.WALKING].step_ticks


def landing_x_px(seen: FighterState) -> float:
    """Where somebody who is seen in a jump will come down, if nothing stops them, px."""
    left_ticks = JUMP_TICKS - seen.step * TICKS_PER_STEP - seen.step_ticks
    x = seen.x + seen.drift * JUMP_PX_PER_STEP * left_ticks / TICKS_PER_STEP
    return min(max(x, 0), ARENA_WIDTH_PX - FIGHTER_WIDTH_PX)


def under_a_jump(me: FighterState, seen: FighterState, passed_ticks: int, waits: bool) -> list[Part]:
    """Duck until they are past, then kick at their legs where they land.

    If that is too far, or if it `waits`, the next blow comes first: one on the guard is felt and can be
    answered.
    """
    way_px = landing_x_px(seen) - me.x
    chase_ticks = max(0, int((abs(way_px) - SURE_REACH_PX) / WALK_PX_PER_TICK) + 1)
    duck = Part(DUCK, max(1, PASSED_TICKS - passed_ticks))
    if waits or chase_ticks > CHASE_TICKS:
        return [duck, Part(GUARD, 40)]
    if not chase_ticks:
        return [duck, *KICK_FROM_BELOW]
    chase = Part(frozenset({Intent.RIGHT if way_px > 0 else Intent.LEFT}), chase_ticks)
    return [duck, chase, Part(frozenset({Intent.LOW_KICK}), STRIKE_HOLD_TICKS), Part(GUARD, 40)]
