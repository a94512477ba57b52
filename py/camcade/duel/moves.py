"""The table of moves: every number that makes one move differ from another.

Sizes are pixels of the 600 × 400 arena, times are milliseconds. Names, step counts, durations, damage and
reach follow the rules of MK.js; where those are silent the choice is explained beside the number.
"""

from dataclasses import dataclass
from enum import StrEnum

TICK_MS = 10
"""The fixed tick. Every step length in the table is a multiple of it."""

DEFAULT_STEP_MS = 80


class Move(StrEnum):
    """What a fighter is doing. The values are the identifiers that MK.js uses."""

    STAND = "stand"
    WALKING = "walking"
    WALKING_BACKWARD = "walking-backward"
    SQUATING = "squating"
    STAND_UP = "stand-up"
    JUMPING = "jumping"
    FORWARD_JUMP = "forward-jump"
    BACKWARD_JUMP = "backward-jump"
    BLOCKING = "blocking"
    ENDURE = "endure"
    SQUAT_ENDURE = "squat-endure"
    FALL = "fall"
    KNOCK_DOWN = "knock-down"
    ATTRACTIVE_STAND_UP = "attractive-stand-up"
    WIN = "win"
    HIGH_PUNCH = "high-punch"
    LOW_PUNCH = "low-punch"
    HIGH_KICK = "high-kick"
    LOW_KICK = "low-kick"
    UPPERCUT = "uppercut"
    SPIN_KICK = "spin-kick"
    SQUAT_LOW_PUNCH = "squat-low-punch"
    SQUAT_LOW_KICK = "squat-low-kick"
    SQUAT_HIGH_KICK = "squat-high-kick"
    FORWARD_JUMP_PUNCH = "forward-jump-punch"
    FORWARD_JUMP_KICK = "forward-jump-kick"
    BACKWARD_JUMP_PUNCH = "backward-jump-punch"
    BACKWARD_JUMP_KICK = "backward-jump-kick"


class Ending(StrEnum):
    """What happens after the last step of a move."""

    CYCLE = "cycle"  # start again at step 0
    HOLD = "hold"  # stay at the last step until something else happens
    RELEASE = "release"  # the fighter is free again
    RETURN = "return"  # run the steps back to step 0, then the fighter is free again


@dataclass(frozen=True, slots=True)
class Attack:
    """What a strike does.

    | field | unit | meaning |
    | --- | --- | --- |
    | damage | life points of 100 | taken from the opponent; a block lets a fifth through |
    | reach_tenths | tenths of the opponent's width | largest distance between the two middles |
    | reach_up_px | pixels | largest difference in height between the two fighters |
    | is_low | – | hits a squatting opponent, who can be hit by nothing else |
    | knocks_down | – | the opponent is knocked down instead of enduring |
    """

    damage: int
    reach_tenths: int = 10
    reach_up_px: int = 70
    is_low: bool = False
    knocks_down: bool = False


@dataclass(frozen=True, slots=True)
class MoveRules:
    """One row of the table: how a move runs, and what it strikes with if it is an attack."""

    move: Move
    steps: int
    ending: Ending
    step_ms: int = DEFAULT_STEP_MS
    attack: Attack | None = None
    travel_px_per_step: int = 0  # sideways, in the direction of the fighter's drift

    @property
    def strike_step(self) -> int:
        """The middle step, round(steps / 2) with halves rounded up as in JavaScript, counted from 0."""
        return (self.steps + 1) // 2

    @property
    def step_ticks(self) -> int:
        """The length of one step in ticks."""
        return self.step_ms // TICK_MS

    @property
    def duration_ms(self) -> int:
        """From the first step to the end of the last, including the way back."""
        shown = 2 * self.steps - 1 if self.ending is Ending.RETURN else self.steps
        return shown * self.step_ms


def _table(*rows: MoveRules) -> dict[Move, MoveRules]:
    return {row.move: row for row in rows}


# A low strike passes under a jumper; high ones reach half a fighter's height up, an uppercut and a jump
# attack as much further up as they reach further forward (1.2 and 1.5 times).
LOW_REACH_UP_PX = 24
UPPERCUT_REACH_UP_PX = 84
JUMP_REACH_UP_PX = 105

# MK.js's rules give 23 px a step sideways in a jump and 26 px a step down in a jump attack. Ours: walking
# forward is faster than backward, so that nobody can run away for ever, and a blow pushes back a little, so
# that distance has to be won again after every hit.
WALK_PX_PER_STEP = 14
WALK_BACKWARD_PX_PER_STEP = 10
JUMP_PX_PER_STEP = 23
DIVE_PX_PER_STEP = 26
PUSHED_BACK_PX_PER_STEP = 8

# A jump attack reaches half as far again as a standing one, passes over most answers and leaves its fighter
# free on landing, so it deals clearly less than the same limb on the ground: jumping and kicking all the time
# loses to guarding and striking back. Done while jumping away it is the safest strike, and the weakest.
FORWARD_JUMP_PUNCH = Attack(5, 15, JUMP_REACH_UP_PX)
FORWARD_JUMP_KICK = Attack(7, 15, JUMP_REACH_UP_PX)
BACKWARD_JUMP_PUNCH = Attack(3, 15, JUMP_REACH_UP_PX)
BACKWARD_JUMP_KICK = Attack(5, 15, JUMP_REACH_UP_PX)

MOVES: dict[Move, MoveRules] = _table(
    MoveRules(Move.STAND, 9, Ending.CYCLE),
    MoveRules(Move.WALKING, 9, Ending.CYCLE, travel_px_per_step=WALK_PX_PER_STEP),
    MoveRules(Move.WALKING_BACKWARD, 9, Ending.CYCLE, travel_px_per_step=WALK_BACKWARD_PX_PER_STEP),
    MoveRules(Move.SQUATING, 3, Ending.HOLD),
    MoveRules(Move.STAND_UP, 3, Ending.RELEASE),
    MoveRules(Move.JUMPING, 8, Ending.RELEASE),
    MoveRules(Move.FORWARD_JUMP, 8, Ending.RELEASE, travel_px_per_step=JUMP_PX_PER_STEP),
    MoveRules(Move.BACKWARD_JUMP, 8, Ending.RELEASE, travel_px_per_step=JUMP_PX_PER_STEP),
    MoveRules(Move.BLOCKING, 3, Ending.HOLD, 40),
    MoveRules(Move.ENDURE, 3, Ending.RELEASE, travel_px_per_step=PUSHED_BACK_PX_PER_STEP),
    MoveRules(Move.SQUAT_ENDURE, 3, Ending.RELEASE, travel_px_per_step=PUSHED_BACK_PX_PER_STEP),
    MoveRules(Move.FALL, 7, Ending.HOLD, travel_px_per_step=PUSHED_BACK_PX_PER_STEP),
    MoveRules(Move.KNOCK_DOWN, 10, Ending.RELEASE, travel_px_per_step=PUSHED_BACK_PX_PER_STEP),
    MoveRules(Move.ATTRACTIVE_STAND_UP, 4, Ending.RELEASE),
    MoveRules(Move.WIN, 10, Ending.HOLD),
    MoveRules(Move.HIGH_PUNCH, 5, Ending.RETURN, 40, Attack(8)),
    MoveRules(Move.LOW_PUNCH, 5, Ending.RETURN, 40, Attack(5, 10, LOW_REACH_UP_PX, is_low=True)),
    MoveRules(Move.HIGH_KICK, 7, Ending.RETURN, 40, Attack(10)),
    MoveRules(Move.LOW_KICK, 6, Ending.RETURN, 40, Attack(6, 10, LOW_REACH_UP_PX, is_low=True)),
    MoveRules(Move.UPPERCUT, 5, Ending.RETURN, 60, Attack(13, 12, UPPERCUT_REACH_UP_PX, knocks_down=True)),
    MoveRules(Move.SPIN_KICK, 8, Ending.RELEASE, 60, Attack(13, knocks_down=True)),
    MoveRules(Move.SQUAT_LOW_PUNCH, 3, Ending.RETURN, 70, Attack(4, 10, LOW_REACH_UP_PX, is_low=True)),
    MoveRules(Move.SQUAT_LOW_KICK, 3, Ending.RETURN, 70, Attack(4, 10, LOW_REACH_UP_PX, is_low=True)),
    MoveRules(Move.SQUAT_HIGH_KICK, 4, Ending.RETURN, 70, Attack(6)),
    # A jump attack lasts until the fighter lands. Five steps are the longest dive there is: from the top of
    # a jump to the ground at 26 px a step.
    MoveRules(Move.FORWARD_JUMP_PUNCH, 5, Ending.HOLD, 80, FORWARD_JUMP_PUNCH, JUMP_PX_PER_STEP),
    MoveRules(Move.FORWARD_JUMP_KICK, 5, Ending.HOLD, 80, FORWARD_JUMP_KICK, JUMP_PX_PER_STEP),
    MoveRules(Move.BACKWARD_JUMP_PUNCH, 5, Ending.HOLD, 80, BACKWARD_JUMP_PUNCH, JUMP_PX_PER_STEP),
    MoveRules(Move.BACKWARD_JUMP_KICK, 5, Ending.HOLD, 80, BACKWARD_JUMP_KICK, JUMP_PX_PER_STEP),
)

FREE_MOVES = frozenset(
    {Move.STAND, Move.WALKING, Move.WALKING_BACKWARD, Move.SQUATING, Move.STAND_UP, Move.BLOCKING}
)
"""Moves that give way to any other; all the rest lock the fighter until they end."""

JUMPS = frozenset({Move.JUMPING, Move.FORWARD_JUMP, Move.BACKWARD_JUMP})
"""Locked, except that a jump attack can start from them."""

JUMP_ATTACKS = frozenset(
    {Move.FORWARD_JUMP_PUNCH, Move.FORWARD_JUMP_KICK, Move.BACKWARD_JUMP_PUNCH, Move.BACKWARD_JUMP_KICK}
)

SQUATTING_MOVES = frozenset(
    {Move.SQUATING, Move.SQUAT_ENDURE, Move.SQUAT_LOW_PUNCH, Move.SQUAT_LOW_KICK, Move.SQUAT_HIGH_KICK}
)
"""Only low strikes hit a fighter in one of these."""

INVULNERABLE_MOVES = frozenset({Move.KNOCK_DOWN, Move.ATTRACTIVE_STAND_UP, Move.FALL, Move.WIN})
"""Nobody is struck on the floor, while getting up, or when the round is decided."""
