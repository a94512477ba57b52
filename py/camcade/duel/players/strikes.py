"""Which strikes suit which moment, and which of them are in time: worked out from the table of moves."""

from collections.abc import Iterable, Mapping

from camcade.duel.moves import JUMP_ATTACKS, MOVES, STANDING_STRIKES, TICK_MS, Chance, Move, MoveEnd
from camcade.duel.state import FIGHTER_WIDTH_PX, FighterState
from camcade.intents import Intent

ATTACKS = {move: rules.attack for move, rules in MOVES.items() if rules.attack is not None}
STANDING_ATTACKS = tuple(STANDING_STRIKES.values())
# High strikes after which there is time to kick low.
DUCKABLE_STRIKES = {move for move in STANDING_ATTACKS if not ATTACKS[move].is_low}
# Those after which only a punch is in time.
QUICK_STRIKE_MS = 360
QUICK_STRIKES = JUMP_ATTACKS | {move for move in ATTACKS if MOVES[move].duration_ms <= QUICK_STRIKE_MS}
# What reaches highest meets somebody who jumped when they are down there again, 520 ms after the jump began.
ANTI_AIR = MOVES[max(STANDING_ATTACKS, key=lambda move: ATTACKS[move].reach_up_px)]
ANTI_AIR_MS = 520 - ANTI_AIR.strike_step * ANTI_AIR.step_ms

# What one goes through before one is free again.
HURT_SEQUENCES = {
    Move.ENDURE: (Move.ENDURE,),
    Move.SQUAT_ENDURE: (Move.SQUAT_ENDURE,),
    Move.KNOCK_DOWN: (Move.KNOCK_DOWN, Move.ATTRACTIVE_STAND_UP),
}


def weights(chance: Chance, order: Iterable[Move]) -> dict[Intent, int]:
    """Intent → weight of the strikes for this chance. Their order decides which one a random number picks."""
    rows = (MOVES[move] for move in order)
    return {rules.intents[0]: rules.scripted[chance] for rules in rows if chance in rules.scripted}


HARDEST_FIRST = sorted(ATTACKS, key=lambda move: -ATTACKS[move].damage)
STRIKES = {chance: weights(chance, HARDEST_FIRST) for chance in Chance} | {
    Chance.STANDING: weights(Chance.STANDING, ATTACKS),
    Chance.BLOCKING: weights(Chance.BLOCKING, reversed(HARDEST_FIRST)),
}
"""Moment → the strikes that suit it, by the intents that ask for them, with their weights."""


def time_left_ms(fighter: FighterState) -> int:
    """How long the move that is shown goes on, ms."""
    rules = MOVES[fighter.move]
    steps = fighter.step if fighter.is_returning else rules.steps - 1 - fighter.step
    if rules.ending is MoveEnd.RETURN and not fighter.is_returning:
        steps += rules.steps - 1
    return (steps + 1) * rules.step_ms - fighter.step_ticks * TICK_MS


def recovery_ms(strike: Move) -> int:
    """From the strike itself to the end of its move, ms."""
    rules = MOVES[strike]
    return rules.duration_ms - rules.strike_step * rules.step_ms


def reach_px(strike: Move) -> float:
    """How far apart the two middles may be when it lands, px."""
    return FIGHTER_WIDTH_PX * ATTACKS[strike].reach_tenths / 10


def in_time(strikes: Mapping[Intent, int], left_ms: int) -> dict[Intent, int]:
    """Those that strike within this time of their start."""
    return {
        intent: weight
        for intent, weight in strikes.items()
        if MOVES[STANDING_STRIKES[intent]].strike_step * MOVES[STANDING_STRIKES[intent]].step_ms <= left_ms
    }
