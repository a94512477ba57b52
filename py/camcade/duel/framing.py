"""Where the view is, and how near to its edge a fighter is drawn: never so near that something is cut off."""

from camcade.duel.effects import snap
from camcade.duel.moves import MOVES, Move, MoveEnd, Stance
from camcade.duel.state import ARENA_WIDTH_PX, FighterState, State

PAN_SHARE, LARGEST_PAN_PX = 0.45, 80.0
"""How much of its way to the edge the fight is followed, and how far at most; arenas are drawn 10 px wider
still, for a shake."""
LEAST_ROOM_PX = 64.0
"""From the view's edge to the middle of a fighter, who is then seen whole even with the hair behind them."""
WIDE_PX = {
    Move.KNOCK_DOWN: 136.0,
    Move.FALL: 136.0,
    Move.ATTRACTIVE_STAND_UP: 122.0,
    Move.SPIN_KICK: 106.0,
    Move.SQUAT_HIGH_KICK: 96.0,
    Move.JUMPING: 100.0,
    Move.FORWARD_JUMP: 100.0,
    Move.BACKWARD_JUMP: 100.0,
    Move.FORWARD_JUMP_PUNCH: 76.0,
    Move.FORWARD_JUMP_KICK: 94.0,
    Move.BACKWARD_JUMP_PUNCH: 100.0,
    Move.BACKWARD_JUMP_KICK: 126.0,
}
"""Moves whose pictures reach farther back than that: how far, px."""
STRETCH_STEPS = 3.0
"""Within so many steps of such a move its room is made and given back, or it would look like a blow."""
STRETCH_HEIGHT_PX = 60.0
"""Or, in a jump, within so much of its height."""


def pan_px(state: State) -> float:
    """How far the view follows the fight: what is drawn on the ground moves so far to the right."""
    focus = (state.fighters[0].middle + state.fighters[1].middle) / 2 - ARENA_WIDTH_PX / 2
    return snap(min(LARGEST_PAN_PX, max(-LARGEST_PAN_PX, -PAN_SHARE * focus)))


def room_px(fighter: FighterState) -> float:
    """From a fighter's middle to the view's edge behind them, at least."""
    wide = WIDE_PX.get(fighter.move)
    if wide is None:
        return LEAST_ROOM_PX
    rules = MOVES[fighter.move]
    if rules.stance is Stance.JUMPING:
        return LEAST_ROOM_PX + (wide - LEAST_ROOM_PX) * min(1.0, fighter.height / STRETCH_HEIGHT_PX)
    done = fighter.step + fighter.step_ticks / rules.step_ticks
    if fighter.is_returning:
        done = fighter.step + 1 - fighter.step_ticks / rules.step_ticks
    share = done / STRETCH_STEPS
    if fighter.move is Move.ATTRACTIVE_STAND_UP:  # from the floor, where there was room
        share = (rules.steps - done) / STRETCH_STEPS
    elif rules.ending is MoveEnd.RELEASE and fighter.move is not Move.KNOCK_DOWN:
        share = min(share, (rules.steps - done) / STRETCH_STEPS)
    return LEAST_ROOM_PX + (wide - LEAST_ROOM_PX) * min(1.0, share)


def shown_middle(fighter: FighterState, shift_x: float) -> float:
    """Where a fighter is drawn: never over the edge, also with one in each corner."""
    room = room_px(fighter)
    return snap(min(ARENA_WIDTH_PX - room, max(room, fighter.middle + shift_x)))
